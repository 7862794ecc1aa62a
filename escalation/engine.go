package escalation

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// Way is a path that works for a principal.
type Way struct {
	Path  *Path
	From  *access.Principal
	To    *access.Principal // whom it makes the principal; nil for a change of its own policies
	Steps []Step
	// Assumes is what must hold that the snapshot does not tell: the way is potential.
	Assumes []string
	// Admin says that it leads to every permission in the end, at once or by further ways.
	Admin bool
}

// Step is one permission of a way and the decision that allows it.
type Step struct {
	Action   string
	Resource string
	Decision access.Decision
}

// Potential reports whether the way assumes something.
func (w *Way) Potential() bool { return len(w.Assumes) > 0 }

// Analysis is all ways of an account.
type Analysis struct {
	Ways   []Way   // sorted by principal, then in the order of the paths
	Chains []Chain // sorted by principal
}

type analysisKey struct{}

// Of analyses an account, once however many ask.
func Of(a *snapshot.Account) *Analysis { return snapshot.Derive(a, analysisKey{}, analyse) }

// analysis is the work on one account.
type analysis struct {
	*access.Engine
	table        *table
	dossiers     map[*policy.Document]dossier
	classes      []*class
	classOf      map[*access.Principal]*class
	reach        map[*access.Principal]int // has every permission, or can get it for certain
	users, roles *pool
	trusting     map[string]*pool // roles by the service they trust
	trustPools   map[*access.Principal][]*pool
	catalog      *catalog.Catalog
	grants       map[*class]bool   // with every permission granted, it would have them
	everyone     *access.Policy    // allows everything
	groups       map[groupKey]bool // groups that make administrators
	numbers      map[*policy.Document]int
	bySet        map[string]*class
	anywheres    map[reachKey]access.Reach
	hands        map[handKey]Way
	aims         map[reachKey]aim
	ownAdmin     []string                   // ARNs of the account's policies that allow everything
	keys         map[string]*policy.Context // of requests that attach policies, by the ARN of the boundary, and that pass roles, by the service
	chosenBy     map[choiceKey][]*policy.Context

	hops      map[*access.Principal]hop
	doubtful  []*access.Principal            // those with a hop that hangs on condition keys
	assumed   map[*access.Principal][]string // roles that reach everything if this holds
	escalated map[*access.Principal]bool     // who reaches everything by a way of its own
	spreadTo  int                            // how many of the roles that reach everything have been gone on from
	byName    map[string][]*access.Principal
	byPattern []assumer

	personal bool     // policies of the organization tell principals apart
	chosen   bool     // they look at what is up to the caller
	regions  []string // some that they name
}

func analyse(a *snapshot.Account) *Analysis {
	x := &analysis{
		Engine: access.Of(a), table: newTable(catalog.Default()),
		dossiers: map[*policy.Document]dossier{}, classOf: map[*access.Principal]*class{},
		reach:    map[*access.Principal]int{},
		trusting: map[string]*pool{}, trustPools: map[*access.Principal][]*pool{}, users: &pool{}, roles: &pool{}, catalog: catalog.Default(), grants: map[*class]bool{},
		groups: map[groupKey]bool{}, numbers: map[*policy.Document]int{}, bySet: map[string]*class{},
		anywheres: map[reachKey]access.Reach{}, hands: map[handKey]Way{}, aims: map[reachKey]aim{}, keys: map[string]*policy.Context{}, chosenBy: map[choiceKey][]*policy.Context{}, hops: map[*access.Principal]hop{},
		escalated: map[*access.Principal]bool{}, byName: map[string][]*access.Principal{}, regions: []string{"us-east-1"},
	}
	all := snapshot.NewDocument([]byte(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`))
	x.everyone = access.NewPolicy(access.IdentityPolicy, "everything", &all)
	x.organization()
	x.adminPolicies()
	for p := range x.Principals() {
		x.sort(p)
	}
	x.settle()
	ways := x.ways()
	return &Analysis{Ways: ways, Chains: x.chains(ways)}
}

// organization finds out whether policies of the organization speak of single principals.
func (x *analysis) organization() {
	org := x.Account.Organization
	if org == nil {
		return
	}
	for i := range org.Levels {
		l := &org.Levels[i]
		for _, policies := range [][]snapshot.OrganizationPolicy{l.ServiceControlPolicies, l.ResourceControlPolicies} {
			for j := range policies {
				if d := policies[j].Content.Document; d != nil {
					x.personal = x.personal || x.dossier(d).personal
					x.chosen = x.chosen || x.dossier(d).chosen
					x.noteRegions(d)
				}
			}
		}
	}
}

func (x *analysis) dossier(d *policy.Document) dossier {
	out, ok := x.dossiers[d]
	if !ok {
		out = x.table.read(d)
		x.dossiers[d] = out
	}
	return out
}

// sort puts a principal into its class.
func (x *analysis) sort(p *access.Principal) {
	if p.ServiceLinked {
		return // AWS owns it: nobody can change, pass or assume it
	}
	if p.Identity.Role != nil {
		x.roles.add(p)
		x.trusts(p)
	} else {
		x.users.add(p)
	}
	c := &class{members: []*access.Principal{p}}
	alone := x.personal || len(p.Missing) > 0
	for _, a := range p.Policies {
		d := x.dossier(a.Document.Document)
		c.allows.or(d.allows)
		c.docs = append(c.docs, a.Document.Document)
		alone = alone || d.personal
	}
	if p.Boundary != nil {
		alone = alone || x.dossier(p.Boundary.Document.Document).personal
	}
	if !alone {
		if same := x.same(p, c); same != nil {
			same.members = append(same.members, p)
			x.classOf[p] = same
			return
		}
	}
	c.paths = x.table.open(c.allows)
	x.classes = append(x.classes, c)
	x.classOf[p] = c
	c.admin = c.allows.covers(x.table.adminActions) && x.admin(p)
}

// trusts notes the services that may assume a role.
func (x *analysis) trusts(role *access.Principal) {
	trust := x.Trust(role.Caller.ARN)
	if trust == nil {
		return
	}
	for i := range trust.Document.Statements {
		s := &trust.Document.Statements[i]
		if s.Effect != policy.Allow {
			continue
		}
		for _, v := range s.Principal.Values {
			service := strings.TrimSuffix(v.Value.Text, ".cn") // some services have a name of their own in China
			if v.Type != "Service" && v.Type != "Federated" {
				continue
			}
			o := x.trusting[service]
			if o == nil {
				o = &pool{}
				x.trusting[service] = o
			}
			if !slices.Contains(x.trustPools[role], o) {
				o.add(role)
				x.trustPools[role] = append(x.trustPools[role], o)
			}
		}
	}
}

// decide asks whether a principal can do something. Maybe is a yes that hangs on condition keys.
func (x *analysis) decide(p *access.Principal, action, resource string, keys *policy.Context) (Step, policy.Truth) {
	d := x.Decide(&access.Request{Principal: p, Action: action, Resource: resource, Context: keys})
	step := Step{action, resource, d}
	switch {
	case d.Outcome != access.Allowed:
		return step, policy.False
	case d.Certain:
		return step, policy.True
	}
	if !x.upToCaller(p, resource) {
		return step, policy.Maybe
	}
	if at := x.Account.CollectedAt; !at.IsZero() {
		now := policy.NewContext(nil)
		if keys != nil {
			now = keys
		}
		now = now.With(map[string][]string{"aws:CurrentTime": {at.UTC().Format(time.RFC3339)}})
		if d := x.Decide(&access.Request{Principal: p, Action: action, Resource: resource, Context: now}); d.Outcome != access.Allowed {
			return Step{action, resource, d}, policy.False // the time is over, or has not come
		}
	}
	for _, chosen := range x.choices(p, keys) {
		if d := x.Decide(&access.Request{Principal: p, Action: action, Resource: resource, Context: chosen}); d.Outcome == access.Allowed && d.Certain {
			return Step{action, resource, d}, policy.True
		}
	}
	return step, policy.Maybe
}

// arn makes the ARN of an entity of the account.
func (x *analysis) arn(service, resource string) string {
	return policy.ARN{Partition: cmp.Or(x.Account.Partition, "aws"), Service: service, Account: x.Account.AccountID, Resource: resource}.String()
}

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

// managesIAM reports whether the principal may make an administrator: a new user with any policy and its keys, a
// new role, or a role that trusts others than before. Organizations often forbid users, and this alone does not
// make anybody less of an administrator. It may hang on condition keys if least is Maybe.
func (x *analysis) managesIAM(p *access.Principal, least policy.Truth) bool {
	user, role := x.arn("iam", "user/iamaudit-probe"), x.arn("iam", "role/iamaudit-probe")
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

// adminKeys are the condition keys of a request that attaches the policy of administrators to an
// identity with that boundary.
func (x *analysis) adminKeys(boundary *snapshot.Boundary) *policy.Context {
	arn := ""
	if boundary != nil {
		arn = boundary.PermissionsBoundaryARN
	}
	keys := x.keys[arn]
	if keys != nil {
		return keys
	}
	admin := policy.ARN{Partition: cmp.Or(x.Account.Partition, "aws"), Service: "iam", Account: "aws", Resource: "policy/AdministratorAccess"}
	keys = policy.NewContext(map[string][]string{"iam:PolicyARN": {admin.String()}})
	if arn != "" {
		keys.Set("iam:PermissionsBoundary", arn)
	} else {
		keys.Lacks("iam:PermissionsBoundary")
	}
	x.keys[arn] = keys
	return keys
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
	c := x.classOf[p]
	yes, ok := x.grants[c]
	if !ok {
		yes = x.managesIAM(x.with(p, access.Attached{Policy: x.everyone, Via: p.Identity}), policy.Maybe)
		x.grants[c] = yes
	}
	return yes
}

// with is the principal with one more policy.
func (x *analysis) with(p *access.Principal, more ...access.Attached) *access.Principal {
	q := *p
	q.Policies = append(p.Policies[:len(p.Policies):len(p.Policies)], more...)
	return &q
}

// gain reports whether the target may do something that the principal may not, on whatever it may.
func (x *analysis) gain(p, target *access.Principal) bool {
	if n, ok := x.reach[target]; ok {
		mine, ok := x.reach[p]
		return !ok || n < mine
	}
	mine, theirs := x.classOf[p], x.classOf[target]
	return mine != theirs && !x.actions(mine).Covers(x.actions(theirs))
}

// actions returns the actions that the policies of a class allow on something, less those that they
// deny on everything.
func (x *analysis) actions(c *class) catalog.ActionSet {
	if c.known {
		return c.actions
	}
	c.known = true
	var denied catalog.ActionSet
	for _, d := range c.docs {
		for i := range d.Statements {
			switch s := &d.Statements[i]; {
			case s.Effect == policy.Allow:
				c.actions = c.actions.Or(x.catalog.Selected(s))
			case s.Effect == policy.Deny && len(s.Conditions) == 0 && slices.ContainsFunc(s.Resource.Values, func(v policy.Value) bool { return v.Text == "*" }):
				denied = denied.Or(x.catalog.Selected(s))
			}
		}
	}
	c.actions = c.actions.AndNot(denied)
	return c.actions
}
