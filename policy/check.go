package policy

import (
	"fmt"
	"strings"
	"unicode"
)

// Kind is a type of policy. What IAM refuses in a document depends on it.
type Kind uint8

// The kinds of policies.
const (
	IdentityKind Kind = iota // attached to users, groups and roles, or a permissions boundary
	ResourceKind             // attached to a bucket, a queue, a key, …
	TrustKind                // who may assume a role
	SCPKind                  // service control policy
	RCPKind                  // resource control policy
	SessionKind              // passed when a session begins
)

var kindNames = [...]string{"identity", "resource", "trust", "scp", "rcp", "session"}

// String returns the name that the command line uses.
func (k Kind) String() string { return kindNames[k] }

// KindNames lists the names of all kinds.
func KindNames() []string { return append([]string(nil), kindNames[:]...) }

// ParseKind returns the kind of that name.
func ParseKind(name string) (Kind, error) {
	for k, n := range kindNames {
		if n == name {
			return Kind(k), nil
		}
	}
	return 0, fmt.Errorf("unknown policy type %q; want one of %s", name, strings.Join(kindNames[:], ", "))
}

// Check returns what AWS would refuse in the document as a policy of a kind: the faults that every
// kind has, and those of this one (semantics rules 18, 19, 36, 37, 40 to 43 and 72 to 74).
func (d *Document) Check(kind Kind) []Fault {
	c := checker{kind: kind, faults: append([]Fault(nil), d.Faults...)}
	if (kind == SCPKind || kind == RCPKind) && d.Version != Version2012 && len(d.Faults) == 0 {
		c.faults = append(c.faults, Fault{Message: strings.ToUpper(kind.String()) + "s need a Version element of " + Version2012 + ".", Span: d.Span})
	}
	sids := map[string]bool{}
	for i := range d.Statements {
		s := &d.Statements[i]
		c.statement = s
		c.sid(sids)
		c.actions()
		c.resources()
		c.principals()
		c.control()
		c.letters()
	}
	return c.faults
}

// checker collects the faults of one document.
type checker struct {
	kind      Kind
	statement *Statement
	faults    []Fault
}

func (c *checker) fault(element string, at Span, format string, args ...any) {
	if len(c.faults) >= maxFaults {
		return
	}
	pointer := c.statement.Pointer
	if element != "" {
		pointer += "/" + element
	}
	c.faults = append(c.faults, Fault{Message: fmt.Sprintf(format, args...), Pointer: pointer, Span: at})
}

// named is an element with its name.
type named[T any] struct {
	name  string
	value T
}

// sid: IAM takes letters and digits only, and each Sid once; the policies of some resources may
// hold more (rule 72).
func (c *checker) sid(seen map[string]bool) {
	s := c.statement
	if s.Sid == "" || c.kind == ResourceKind {
		return
	}
	alphanumeric := func(r rune) bool {
		return r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r))
	}
	if strings.IndexFunc(s.Sid, func(r rune) bool { return !alphanumeric(r) }) >= 0 {
		c.fault("Sid", s.SidSpan, "Statement IDs (SID) can only contain letters and digits: [A-Za-z0-9]*.")
	}
	if seen[s.Sid] {
		c.fault("Sid", s.SidSpan, "Statement IDs (SID) in a single policy must be unique.")
	}
	seen[s.Sid] = true
}

// actions: "*" or "vendor:name" (rule 30). A trust policy speaks of STS only.
func (c *checker) actions() {
	s := c.statement
	for _, e := range [...]named[*Element]{{"Action", &s.Action}, {"NotAction", &s.NotAction}} {
		for _, v := range e.value.Values {
			if fault := actionFault(v.Text); fault != "" {
				c.fault(e.name, v.Span, "%s", fault)
			} else if service, _ := SplitAction(v.Text); c.kind == TrustKind && !equalFold(service, "sts") && v.Text != "*" {
				c.fault(e.name, v.Span, "AssumeRole policy may only specify STS AssumeRole actions.")
			}
		}
	}
}

func actionFault(action string) string {
	vendor, name := SplitAction(action)
	switch {
	case action == "*":
		return ""
	case !strings.Contains(action, ":"):
		return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
	case strings.Contains(name, ":"):
		return "Actions/Condition can contain only one colon."
	case vendor == "", strings.Trim(lowerASCII(vendor), "abcdefghijklmnopqrstuvwxyz0123456789-.") != "":
		return fmt.Sprintf("Vendor %s is not valid", brief(vendor))
	default:
		return ""
	}
}

// resources: required in identity policies, forbidden in trust policies, "*" or an ARN whose
// service is written out (rules 36, 37 and 73).
func (c *checker) resources() {
	s := c.statement
	present := s.Resource.Present || s.NotResource.Present
	switch {
	case c.kind == TrustKind && present:
		c.fault("", s.Span, "Has prohibited field Resource.")
		return
	case c.kind != TrustKind && c.kind != ResourceKind && !present:
		c.fault("", s.Span, "Policy statement must contain resources.")
	}
	for _, e := range [...]named[*Element]{{"Resource", &s.Resource}, {"NotResource", &s.NotResource}} {
		for _, v := range e.value.Values {
			if fault := resourceFault(v.Text, c.kind == SessionKind); fault != "" {
				c.fault(e.name, v.Span, "%s", fault)
			}
		}
	}
}

// partitions are AWS's partitions (IAM User Guide, "Amazon Resource Names").
var partitions = map[string]bool{
	"aws": true, "aws-cn": true, "aws-us-gov": true, "aws-iso": true, "aws-iso-b": true, "aws-iso-e": true,
	"aws-iso-f": true, "aws-eusc": true, "*": true,
}

func resourceFault(text string, whole bool) string {
	if text == "*" {
		return ""
	}
	rest, ok := strings.CutPrefix(text, "arn:")
	if !ok {
		return fmt.Sprintf(`Resource %s must be in ARN format or "*".`, brief(text))
	}
	partition, rest, more := strings.Cut(rest, ":")
	if !partitions[partition] && !strings.Contains(partition, "${") {
		return fmt.Sprintf("Partition %q is not valid for resource %q.", brief(partition), brief(text))
	}
	service, _, complete := strings.Cut(rest, ":")
	switch {
	case !more, strings.ContainsAny(service, "*?"), service == "":
		return "Resource vendor must be fully qualified and cannot contain regexes."
	case whole && (!complete || strings.Count(text, ":") < 5):
		return fmt.Sprintf("Resource %s must be a complete ARN in a session policy.", brief(text))
	case service == "iam":
		return iamResourceFault(text)
	default:
		return ""
	}
}

// iamPaths are how the resources of IAM begin.
var iamPaths = []string{
	"user/", "federated-user/", "role/", "group/", "instance-profile/", "mfa/", "server-certificate/", "policy/",
	"sms-mfa/", "saml-provider/", "oidc-provider/", "report/", "access-report/",
}

// withoutColons is a pattern with "${}" for each of its variables, whose names have colons of their own.
func withoutColons(pattern string) string {
	before, rest, found := strings.Cut(pattern, "${")
	if !found {
		return pattern
	}
	_, after, closed := strings.Cut(rest, "}")
	if !closed {
		return pattern
	}
	return before + "${}" + withoutColons(after)
}

func iamResourceFault(text string) string {
	a, ok := ParseARN(withoutColons(text))
	if !ok {
		return ""
	}
	if a.Region != "" && a.Region != "*" {
		return fmt.Sprintf("IAM resource %s cannot contain region information.", brief(text))
	}
	fixed, _, wild := strings.Cut(a.Resource, "*")
	if question, _, found := strings.Cut(fixed, "?"); found {
		fixed, wild = question, true
	}
	if variable, _, found := strings.Cut(fixed, "${"); found {
		fixed, wild = variable, true
	}
	for _, path := range iamPaths {
		if strings.HasPrefix(fixed, path) || wild && strings.HasPrefix(path, fixed) {
			return ""
		}
	}
	if a.Resource == "root" {
		return ""
	}
	return `IAM resource path must either be "*" or start with ` + strings.Join(iamPaths, ", ") + "."
}

// principals: who a policy speaks of is said by where it hangs, or by the policy, never by both
// (rules 40 to 43 and 73).
func (c *checker) principals() {
	s := c.statement
	present := s.Principal.Present || s.NotPrincipal.Present
	at := s.Principal.Span
	if s.NotPrincipal.Present {
		at = s.NotPrincipal.Span
	}
	switch c.kind {
	case IdentityKind, SessionKind:
		if present {
			c.fault("", at, "Policy document should not specify a principal.")
		}
		return
	case SCPKind:
		if present {
			c.fault("", at, "SCPs do not support specifying principals. Remove the Principal or NotPrincipal element.")
		}
		return
	case TrustKind:
		if s.NotPrincipal.Present {
			c.fault("NotPrincipal", at, "Has prohibited field NotPrincipal.")
		}
	case ResourceKind, RCPKind:
	}
	if !present || len(s.Principal.Values)+len(s.NotPrincipal.Values) == 0 {
		c.fault("", s.Span, "Missing required field Principal")
	}
	for _, e := range [...]named[*PrincipalElement]{{"Principal", &s.Principal}, {"NotPrincipal", &s.NotPrincipal}} {
		for i := range e.value.Values {
			p := &e.value.Values[i]
			if !goodPrincipal(p) {
				c.fault(e.name, p.Value.Span, "Invalid principal in policy: %q:%q", p.Type, brief(p.Value.Text))
			}
		}
	}
}

// goodPrincipal reports whether the value may stand under its type. No part of an ARN may be a
// wildcard (rule 40).
func goodPrincipal(p *Principal) bool {
	v := p.Value.Text
	switch {
	case p.Type != "AWS" || v == "*":
		return v != ""
	case strings.ContainsAny(v, "*?"):
		return false
	case strings.HasPrefix(v, "arn:"):
		a, ok := ParseARN(v)
		return ok && (a.Service == "iam" || a.Service == "sts" || a.Service == "cloudfront")
	default: // an account, or the unique id of a principal that is gone
		_, account := accountPrincipal(v)
		return account || strings.HasPrefix(v, "A") && len(v) >= 16 && strings.ToUpper(v) == v
	}
}

// control holds RCPs to their narrow syntax (rule 18). SCPs have had the full language since 2025
// (rule 19).
func (c *checker) control() {
	if c.kind != RCPKind {
		return
	}
	s := c.statement
	if s.Effect == Allow {
		c.fault("Effect", s.Span, "RCPs support only the Deny effect.")
	}
	if s.NotAction.Present {
		c.fault("NotAction", s.NotAction.Span, "RCPs do not support the NotAction element. Use Action instead.")
	}
	if s.NotPrincipal.Present {
		c.fault("NotPrincipal", s.NotPrincipal.Span, "RCPs do not support the NotPrincipal element. Use Principal instead.")
	}
	for i := range s.Principal.Values {
		if p := &s.Principal.Values[i]; p.Value.Text != "*" || p.Type != "*" && p.Type != "AWS" {
			c.fault("Principal", p.Value.Span, `RCPs support only "*" in the Principal element; name principals in a Condition.`)
		}
	}
	for _, v := range s.Action.Values {
		if v.Text == "*" {
			c.fault("Action", v.Span, `RCPs do not support "*" in the Action element; name a service, as in s3:*.`)
		}
	}
}

// letters: IAM takes tab, line feed, carriage return and U+0020 to U+00FF (rule 74).
func (c *checker) letters() {
	if c.kind == ResourceKind {
		return
	}
	s := c.statement
	check := func(element string, values []Value) {
		for _, v := range values {
			if i := strings.IndexFunc(v.Text, foreignLetter); i >= 0 {
				c.fault(element, v.Span, "The value contains characters that IAM does not accept: only U+0009, U+000A, U+000D and U+0020 to U+00FF are.")
			}
		}
	}
	check("Action", s.Action.Values)
	check("NotAction", s.NotAction.Values)
	check("Resource", s.Resource.Values)
	check("NotResource", s.NotResource.Values)
	for i := range s.Conditions {
		check("Condition", s.Conditions[i].Values)
	}
}

func foreignLetter(r rune) bool {
	return r > 0xFF || r < 0x20 && r != '\t' && r != '\n' && r != '\r'
}

// quotas are the most characters that any policy of a kind may have (rules 75, 76, 78, 79). A
// customer managed policy may have 6,144, but the inline policies of a role 10,240; quotas of trust
// policies can be raised up to the number here; of resource policies, key policies are the longest.
var quotas = map[Kind]int{
	IdentityKind: 10_240, ResourceKind: 32_768, TrustKind: 8_192, SCPKind: 5_120, RCPKind: 5_120, SessionKind: 2_048,
}

// CheckSize returns the fault of a document that is longer than any policy of its kind may be. It is
// apart from Check because AWS does not hold its own managed policies to it.
func (d *Document) CheckSize(kind Kind) (f Fault, ok bool) {
	size := d.Size
	if kind != SCPKind && kind != RCPKind && kind != ResourceKind {
		size -= d.Blank // IAM does not count white space, Organizations does
	}
	if size <= quotas[kind] {
		return f, true
	}
	return Fault{
		Message: fmt.Sprintf("Cannot exceed quota for PolicySize: %d; the document has %d characters that count", quotas[kind], size),
		Span:    d.Span,
	}, false
}
