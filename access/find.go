package access

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/internal/suggest"
	"github.com/iamaudit/iamaudit/policy"
)

// Find returns the principal that people write as "user/jeff", "role/ci", "root", "anonymous", the
// name of a service such as "ec2.amazonaws.com", or an ARN. ARNs of other accounts are principals
// of whose own policies nothing is known. The error says what was expected and which names are near.
func (e *Engine) Find(name string) (*Principal, error) {
	switch {
	case name == "anonymous":
		return Outside(policy.Caller{Kind: policy.Anonymous}), nil
	case name == "root":
		return e.root, nil
	case strings.HasSuffix(name, ".amazonaws.com"), strings.HasSuffix(name, ".amazonaws.com.cn"):
		return Outside(policy.Caller{Kind: policy.Service, ARN: name, Name: name}), nil
	case strings.HasPrefix(name, "arn:"):
		return e.findARN(name)
	}
	kind, rest, ok := strings.Cut(name, "/")
	short := rest[strings.LastIndexByte(rest, '/')+1:] // a path may be given, and is not needed
	switch {
	case ok && kind == "user" && e.Account.User(short) != nil:
		return e.byARN[e.Account.User(short).ARN], nil
	case ok && kind == "role" && e.Account.Role(short) != nil:
		return e.byARN[e.Account.Role(short).ARN], nil
	case ok && (kind == "user" || kind == "role") && short != "":
		return nil, fmt.Errorf("the account has no %s %q%s", kind, short, e.near(kind, short))
	case ok && kind == "group":
		return nil, fmt.Errorf("%q is a group, which makes no requests; want one of its users", name)
	default:
		return nil, fmt.Errorf("%q is not a principal%s; want user/NAME, role/NAME, root, anonymous, the name of a service, or an ARN", name, e.near("", name))
	}
}

func (e *Engine) findARN(arn string) (*Principal, error) {
	if p := e.Principal(arn); p != nil {
		return p, nil
	}
	a, ok := policy.ParseARN(arn)
	if !ok {
		return nil, fmt.Errorf("%q is not an ARN of a principal; want six fields, as in arn:aws:iam::123456789012:user/NAME", arn)
	}
	c, ok := CallerOf(arn)
	switch {
	case !ok:
		return nil, fmt.Errorf("%q is not an ARN of a principal; want a user, a role, a session of a role, a federated user or the root user", arn)
	case a.Account == e.Account.AccountID && c.Kind != policy.FederatedUser:
		kind, name := "user", a.Resource[strings.LastIndexByte(a.Resource, '/')+1:]
		if c.Kind == policy.Role || c.Kind == policy.Session {
			kind = "role"
			if c.Kind == policy.Session {
				name = strings.Split(a.Resource, "/")[1]
			}
		}
		return nil, fmt.Errorf("the account has no %s with the ARN %q%s", kind, arn, e.near(kind, name))
	}
	p := Outside(c)
	p.foreign = true
	return p, nil
}

// CallerOf reads the ARN of a principal; ok is false if it names none.
func CallerOf(arn string) (c policy.Caller, ok bool) {
	a, ok := policy.ParseARN(arn)
	if !ok || len(a.Account) != 12 || strings.Trim(a.Account, "0123456789") != "" {
		return c, false
	}
	kind, name, _ := strings.Cut(a.Resource, "/")
	c = policy.Caller{ARN: arn, Account: a.Account, Name: name}
	typ := ""
	switch {
	case a.Service == "iam" && a.Resource == "root":
		c.Kind, typ = policy.RootUser, "Account"
	case a.Service == "iam" && kind == "user" && name != "":
		c.Kind, typ = policy.User, "User"
	case a.Service == "iam" && kind == "role" && name != "":
		c.Kind, c.Role, typ = policy.Role, arn, "AssumedRole"
	case a.Service == "iam" && (kind == "saml-provider" || kind == "oidc-provider") && name != "":
		c.Kind, c.Name = policy.Federated, arn
	case a.Service == "sts" && kind == "assumed-role" && strings.Count(name, "/") == 1:
		role, _, _ := strings.Cut(name, "/")
		c.Kind, typ = policy.Session, "AssumedRole"
		c.Role = "arn:" + a.Partition + ":iam::" + a.Account + ":role/" + role
	case a.Service == "sts" && kind == "federated-user" && name != "":
		c.Kind, typ = policy.FederatedUser, "FederatedUser"
		c.Role = "arn:" + a.Partition + ":iam::" + a.Account + ":user/" + name
	default:
		return c, false
	}
	c.Keys = policy.NewContext(map[string][]string{"aws:PrincipalAccount": {a.Account}, "aws:PrincipalArn": {arn}})
	if typ != "" {
		c.Keys.Set("aws:PrincipalType", typ)
	}
	if c.Kind == policy.Session {
		c.Keys.Set("aws:PrincipalArn", c.Role)
	}
	if c.Kind == policy.User {
		c.Keys.Set("aws:username", name[strings.LastIndexByte(name, '/')+1:])
	} else {
		c.Keys.Lacks("aws:username")
	}
	return c, true
}

// Outside returns a principal that is not in the account.
func Outside(c policy.Caller) *Principal {
	if c.Keys == nil {
		c.Keys = policy.NewContext(nil)
		c.Keys.Lacks("aws:username")
	}
	switch c.Kind {
	case policy.Anonymous:
		c.Keys.Set("aws:userid", "anonymous")
		c.Keys.Set("aws:PrincipalType", "Anonymous")
		c.Keys.Lacks("aws:principal")
	case policy.Service:
		c.Keys.Set("aws:PrincipalServiceName", c.Name)
		c.Keys.Set("aws:PrincipalIsAWSService", "true")
	default:
	}
	return &Principal{Caller: c}
}

// near names up to three principals whose names are like the one that was not found.
func (e *Engine) near(kind, name string) string {
	type candidate struct {
		text     string
		distance int
	}
	name = name[strings.LastIndexByte(name, '/')+1:]
	limit := suggest.Limit(name)
	var found []candidate
	for _, p := range e.principals {
		id := p.Identity
		if kind != "" && kind != id.Kind() {
			continue
		}
		if d := suggest.Distance(name, id.Name(), limit); d < limit {
			found = append(found, candidate{id.String(), d})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return a.distance - b.distance })
	var texts []string
	for _, c := range found[:min(3, len(found))] {
		if c.distance == found[0].distance {
			texts = append(texts, c.text)
		}
	}
	return suggest.Question(texts...)
}
