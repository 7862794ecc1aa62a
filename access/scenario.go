package access

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// members are what a simulated request may have.
var members = []string{
	"id", "principal", "action", "resource", "resourceAccount", "context", "identityPolicies",
	"boundaries", "sessionPolicy", "scps", "rcps", "resourcePolicy",
}

// readScenario reads one line. On an error it returns at least the id, if the line has one.
func readScenario(text []byte) (s scenario, err error) {
	line, err := object(text)
	s.id = line["id"]
	if err != nil {
		return s, err
	}
	for name := range line {
		if !slices.Contains(members, name) {
			err = errors.Join(err, fmt.Errorf("unknown member %q; want some of %s", name, strings.Join(members, ", ")))
		}
	}
	if err != nil {
		return s, sortedError(err)
	}
	r := reader{line: line}
	caller := r.caller(r.text("principal", true))
	action := r.text("action", true)
	if r.err == nil {
		r.fail("action", policy.CheckAction(action, false))
	}
	resource := r.text("resource", true)
	r.resource(resource)
	account := r.text("resourceAccount", false)
	if account != "" && !isAccount(account) {
		r.fail("resourceAccount", fmt.Errorf("%q is not an account id; want 12 digits", account))
	}
	keys := r.context()
	if id := keys.First("aws:userid"); caller.ID == "" && id != "" {
		caller.ID, _, _ = strings.Cut(id, ":")
	}
	s.layers = r.layers(&caller)
	if r.err != nil {
		return s, r.err
	}
	s.request = policy.Request{Action: action, Resource: RequestedResource(action, resource), Caller: &caller, Keys: keys}
	s.request.ResourceAccount = ownerOf(&Request{Principal: &Principal{Caller: caller}, Resource: resource, ResourceAccount: account})
	s.request.Prepare()
	if !coveredByRCPs(&s.request) || serviceLinked(&caller) {
		s.layers.rcps = nil
	}
	return s, nil
}

// reader reads the members of a line and keeps the first error.
type reader struct {
	line map[string]json.RawMessage
	err  error
}

func (r *reader) fail(member string, err error) {
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("%s: %w", member, err)
	}
}

// has reports whether the line has a member that is not null.
func (r *reader) has(member string) bool {
	v, ok := r.line[member]
	return ok && string(v) != "null"
}

func (r *reader) text(member string, required bool) string {
	if !r.has(member) {
		if required {
			r.fail(member, errors.New("it is missing; principal, action and resource are required"))
		}
		return ""
	}
	var text string
	if json.Unmarshal(r.line[member], &text) != nil {
		r.fail(member, fmt.Errorf("want a string, found %s", kindOf(r.line[member])))
	}
	return text
}

func (r *reader) resource(text string) {
	if _, ok := policy.ParseARN(text); r.err == nil && text != "*" && !ok {
		r.fail("resource", fmt.Errorf(`%q is not a resource; want an ARN such as arn:aws:s3:::bucket/key, or "*"`, text))
	}
}

// caller reads the principal.
func (r *reader) caller(text string) policy.Caller {
	if r.err != nil {
		return policy.Caller{}
	}
	if isAccount(text) {
		text = policy.RootARN("aws", text)
	}
	c, ok := CallerOf(text)
	switch {
	case ok:
	case text == "anonymous" || text == "*":
		c = Outside(policy.Caller{Kind: policy.Anonymous}).Caller
	case strings.HasSuffix(text, ".amazonaws.com"), strings.HasSuffix(text, ".amazonaws.com.cn"):
		c = Outside(policy.Caller{Kind: policy.Service, ARN: text, Name: text}).Caller
	case !strings.HasPrefix(text, "arn:") && strings.Contains(text, ".") && !strings.ContainsAny(text, " */"):
		c = Outside(policy.Caller{Kind: policy.Federated, ARN: text, Name: text}).Caller
	default:
		r.fail("principal", fmt.Errorf("%q is not a principal; want the ARN of a user, role, session, federated user or root user, the name of a service, or anonymous", text))
	}
	c.Bounded = r.has("boundaries") && string(bytes.TrimSpace(r.line["boundaries"])) != "[]"
	return c
}

// context reads the condition keys. The request has no others.
func (r *reader) context() *policy.Context {
	keys := policy.NewContext(nil)
	keys.Complete = true
	if !r.has("context") {
		return keys
	}
	values, err := object(r.line["context"])
	r.fail("context", err)
	for key, value := range values {
		list, err := texts(value)
		r.fail("context: "+key, err)
		keys.Set(key, list...)
	}
	return keys
}

// texts reads a value of the context: a string, a number or a boolean, or a list of them.
func texts(value json.RawMessage) ([]string, error) {
	var list []json.RawMessage
	if value[0] != '[' {
		list = []json.RawMessage{value}
	} else if err := json.Unmarshal(value, &list); err != nil {
		return nil, errors.New("want a string or a list of strings")
	}
	out := make([]string, 0, len(list))
	for _, v := range list {
		switch kind := kindOf(v); kind {
		case "a string":
			var text string
			if err := json.Unmarshal(v, &text); err != nil {
				return nil, errors.New("want a string or a list of strings")
			}
			out = append(out, text)
		case "a number", "a boolean":
			out = append(out, string(v))
		default:
			return nil, fmt.Errorf("want a string or a list of strings, found %s", kind)
		}
	}
	return out, nil
}

func (r *reader) layers(c *policy.Caller) layers {
	l := layers{known: true, fullAccess: c.Kind == policy.RootUser}
	for _, p := range r.list("identityPolicies", IdentityPolicy) {
		l.identity = append(l.identity, Attached{Policy: p})
	}
	l.boundaries = r.list("boundaries", PermissionsBoundary)
	l.bounded = len(l.boundaries) > 0
	if r.has("sessionPolicy") {
		l.session = []*Policy{r.policy("sessionPolicy", SessionPolicy, r.line["sessionPolicy"])}
	}
	if r.has("resourcePolicy") {
		l.resource = r.policy("resourcePolicy", ResourcePolicy, r.line["resourcePolicy"])
	}
	if c.Account != "" && !serviceLinked(c) { // SCPs bind the principals of accounts (rule 16)
		l.scps = r.levels("scps", ServiceControlPolicy)
	}
	l.rcps = r.levels("rcps", ResourceControlPolicy)
	return l
}

// serviceLinked reports whether the caller is a role that AWS owns, or a session of one.
func serviceLinked(c *policy.Caller) bool {
	return strings.Contains(c.Role, ":role/aws-service-role/") || strings.Contains(c.Role, ":role/AWSServiceRoleFor")
}

func (r *reader) levels(member string, layer Layer) [][]*Policy {
	if !r.has(member) {
		return nil
	}
	var levels []json.RawMessage
	if err := json.Unmarshal(r.line[member], &levels); err != nil {
		r.fail(member, fmt.Errorf("want a list of levels, found %s", kindOf(r.line[member])))
		return nil
	}
	out := make([][]*Policy, 0, len(levels))
	for i, level := range levels {
		out = append(out, r.policies(member+"["+strconv.Itoa(i)+"]", layer, level))
	}
	return out
}

func (r *reader) list(member string, layer Layer) []*Policy {
	if !r.has(member) {
		return nil
	}
	return r.policies(member, layer, r.line[member])
}

func (r *reader) policies(where string, layer Layer, text json.RawMessage) []*Policy {
	var list []json.RawMessage
	if err := json.Unmarshal(text, &list); err != nil {
		r.fail(where, fmt.Errorf("want a list of policies, found %s", kindOf(text)))
		return nil
	}
	out := make([]*Policy, 0, len(list))
	for i, v := range list {
		if p := r.policy(where+"["+strconv.Itoa(i)+"]", layer, v); p != nil {
			out = append(out, p)
		}
	}
	return out
}

// policy reads a policy: the document itself, a string that holds it, or an object with a name and
// the document.
func (r *reader) policy(where string, layer Layer, text json.RawMessage) *Policy {
	name := ""
	if named, err := object(text); err == nil && named["policy"] != nil {
		for member := range named {
			if member != "name" && member != "policy" {
				r.fail(where, fmt.Errorf("unknown member %q; want name and policy", member))
			}
		}
		if named["name"] != nil && json.Unmarshal(named["name"], &name) != nil {
			r.fail(where, errors.New("name: want a string"))
		}
		text = named["policy"]
	}
	var quoted string
	if json.Unmarshal(text, &quoted) == nil {
		text = json.RawMessage(quoted)
	}
	d := snapshot.NewDocument(text)
	if d.Document == nil {
		d.Document = policy.Parse(text)
	}
	if len(d.Faults) > 0 {
		f := d.Faults[0]
		at := policy.PositionOf(text, f.Span.Start)
		r.fail(where, fmt.Errorf("%s (%d:%d of the policy)", strings.TrimSuffix(f.Message, "."), at.Line, at.Column))
		return nil
	}
	return NewPolicy(layer, name, &d)
}

// object reads the members of an object, each of which may be there once.
func object(text []byte) (map[string]json.RawMessage, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	if t, err := dec.Token(); err != nil {
		return nil, fmt.Errorf("not valid JSON: %w", plainError(err))
	} else if t != json.Delim('{') {
		return nil, fmt.Errorf("want an object, found %s", kindOf(text))
	}
	out := map[string]json.RawMessage{}
	var twice error
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return out, fmt.Errorf("not valid JSON: %w", plainError(err))
		}
		name, _ := t.(string)
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return out, fmt.Errorf("not valid JSON: %w", plainError(err))
		}
		if _, ok := out[name]; ok && twice == nil {
			twice = fmt.Errorf("member %q appears twice", name)
		}
		out[name] = value
	}
	if _, err := dec.Token(); err != nil {
		return out, fmt.Errorf("not valid JSON: %w", plainError(err))
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return out, errors.New("not valid JSON: text follows the object")
	}
	return out, twice
}

// plainError says in plain words that a text ends too early.
func plainError(err error) error {
	if strings.Contains(err.Error(), "EOF") {
		return errors.New("it ends in the middle of a value")
	}
	return err
}

// sortedError puts the lines of a joined error in order: they come from a map.
func sortedError(err error) error {
	lines := strings.Split(err.Error(), "\n")
	slices.Sort(lines)
	return errors.New(strings.Join(lines, "; "))
}

func isAccount(text string) bool { return len(text) == 12 && strings.Trim(text, "0123456789") == "" }

func kindOf(v json.RawMessage) string {
	v = bytes.TrimSpace(v)
	if len(v) == 0 {
		return "nothing"
	}
	switch v[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	default:
		return "a number"
	}
}
