package escalation

import (
	"cmp"
	"slices"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/policy"
)

// admin reports whether the principal may do whatever makes an administrator, for certain.
func (x *analysis) admin(p *access.Principal) bool {
	regional := func(service, resource string) string {
		return policy.ARN{Partition: cmp.Or(x.Account.Partition, "aws"), Service: service, Region: "us-east-1", Account: x.Account.AccountID, Resource: resource}.String()
	}
	bucket := policy.ARN{Partition: cmp.Or(x.Account.Partition, "aws"), Service: "s3", Resource: "iamaudit-probe/object"}.String()
	return x.managesIAM(p, policy.True) && x.may(p, "s3:GetObject", bucket) &&
		x.may(p, "ec2:RunInstances", regional("ec2", "instance/i-0123456789abcdef0")) &&
		x.may(p, "lambda:UpdateFunctionCode", regional("lambda", "function:iamaudit-probe")) &&
		x.may(p, "dynamodb:GetItem", regional("dynamodb", "table/iamaudit-probe"))
}

// nearlyAll reports whether the policies of a class, and the boundary of its members, leave out no more than a
// tenth of AWS. Who has less than that is no administrator, but may become one.
func (x *analysis) nearlyAll(c *class, p *access.Principal) bool {
	set := x.actionsOf(c)
	if p.Boundary != nil {
		set = set.And(x.allowedBy(x.dossier(p.Boundary.Document.Document)))
	}
	return set.Len() >= x.catalog.Len()*9/10
}

// managesIAM reports whether the principal may make an administrator: a new user with any policy and its keys, a
// new role, or a role that trusts others than before. Organizations often forbid users, and this alone does not
// make anybody less of an administrator. It may hang on condition keys if least is Maybe.
func (x *analysis) managesIAM(p *access.Principal, least policy.Truth) bool {
	user, role := x.arn("user/iamaudit-probe"), x.arn("role/iamaudit-probe")
	may := func(resource string, actions ...string) bool {
		for _, action := range actions {
			if _, truth := x.decide(p, action, resource, x.adminKeys(nil)); truth < least {
				return false
			}
		}
		return true
	}
	return may(user, "iam:CreateUser", "iam:AttachUserPolicy", "iam:CreateAccessKey") ||
		may(role, "iam:AttachRolePolicy") && (may(role, "iam:CreateRole") || may(role, "iam:UpdateAssumeRolePolicy"))
}

func (x *analysis) may(p *access.Principal, action, resource string) bool {
	_, truth := x.decide(p, action, resource, x.adminKeys(nil))
	return truth == policy.True
}

// adminPolicies finds the account's own policies that allow everything: who may attach no policy of AWS may
// attach one of these.
func (x *analysis) adminPolicies() {
	star := func(e *policy.Element) bool {
		return slices.ContainsFunc(e.Values, func(v policy.Value) bool { return v.Text == "*" || v.Text == "*:*" })
	}
	for i := range x.Account.Policies {
		m := &x.Account.Policies[i]
		v := m.Default()
		if m.AWSManaged() || v == nil || v.Document.Document == nil {
			continue
		}
		s := v.Document.Statements
		if len(s) == 1 && s[0].Effect == policy.Allow && len(s[0].Conditions) == 0 && star(&s[0].Action) && star(&s[0].Resource) {
			x.ownAdmin = append(x.ownAdmin, m.ARN)
		}
	}
}

// unlimited reports whether the principal would manage IAM if it gave itself everything: whether
// nothing but its own policies holds it down.
func (x *analysis) unlimited(p *access.Principal) bool {
	return x.grants.get(x.classOf[p], func() bool {
		return x.managesIAM(x.with(p, access.Attached{Policy: x.everyone, Via: p.Identity}), policy.Maybe)
	})
}

// with is the principal with one more policy.
func (x *analysis) with(p *access.Principal, more ...access.Attached) *access.Principal {
	q := *p
	q.Policies = append(slices.Clip(p.Policies), more...)
	return &q
}

// gain reports whether the target may do something that the principal may not, on whatever it may.
func (x *analysis) gain(p, target *access.Principal) bool {
	if n, ok := x.reach[target]; ok {
		mine, ok := x.reach[p]
		return !ok || n < mine
	}
	mine, theirs := x.classOf[p], x.classOf[target]
	return mine != theirs && !x.actionsOf(mine).Covers(x.actionsOf(theirs))
}
