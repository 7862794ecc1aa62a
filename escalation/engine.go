package escalation

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

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
	Group *snapshot.Group   // that it joins for the permissions of the group; nil unless that is all it leads to
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
	dossiers     memo[*policy.Document, *dossier]
	numbered     atomic.Int64 // dossiers
	classes      []*class
	classOf      map[*access.Principal]*class
	reach        map[*access.Principal]int // has every permission, or can get it for certain by so many steps
	users, roles *pool
	trusting     map[string]*pool // roles by the service they trust
	trustPools   map[*access.Principal][]*pool
	providers    []string // the account's SAML providers that roles trust, sorted
	catalog      *catalog.Catalog
	grants       memo[*class, bool]                       // with every permission granted, it would have them
	unbound      memo[string, bool]                       // what free found
	everyone     *access.Policy                           // allows everything
	groups       memo[groupKey, bool]                     // groups that make administrators
	byGroup      memo[*snapshot.Group, []access.Attached] // what a group hands to its members
	bySet        map[string]*class
	hands        memo[handKey, Way]
	ownAdmin     []string // ARNs of the account's policies that allow everything
	entities     string   // how the ARNs of the account's users, roles, groups and policies begin
	views        memo[viewKey, *view]
	alike        memo[string, *view]
	keys         contexts
	chosenBy     memo[choiceKey, choices]

	hops      map[*access.Principal]hop
	doubtful  []*access.Principal            // those with a hop that hangs on condition keys
	assumed   map[*access.Principal][]string // roles that reach everything if this holds
	escalated map[*access.Principal]bool     // who reaches everything by a way of its own
	spreadTo  int                            // how many of the roles that reach everything have been gone on from
	byName    map[string][]*access.Principal
	byPattern []assumer

	profiles bool     // the snapshot shows instance profiles
	center   bool     // the account may have to do with IAM Identity Center
	personal bool     // policies of the organization tell principals apart
	chosen   bool     // they look at what is up to the caller
	regions  []string // some that they name
}

func analyse(a *snapshot.Account) *Analysis {
	x := newAnalysis(a)
	x.prepare()
	x.settle()
	ways := x.ways()
	return &Analysis{Ways: ways, Chains: x.chains(ways)}
}

func newAnalysis(a *snapshot.Account) *analysis {
	x := &analysis{
		Engine: access.Of(a), table: paths(),
		classOf:  map[*access.Principal]*class{},
		reach:    map[*access.Principal]int{},
		trusting: map[string]*pool{}, trustPools: map[*access.Principal][]*pool{}, users: &pool{}, roles: &pool{}, catalog: catalog.Default(),
		bySet: map[string]*class{}, hops: map[*access.Principal]hop{},
		escalated: map[*access.Principal]bool{}, byName: map[string][]*access.Principal{}, regions: []string{"us-east-1"},
	}
	x.entities = x.arn("")
	x.everyone = access.NewPolicy(access.IdentityPolicy, "everything", access.Everything())
	x.organization()
	return x
}

// prepare sorts principals into classes, and looks at what the account has.
func (x *analysis) prepare() {
	x.profiles = slices.ContainsFunc(x.Account.RoleDetailList, func(r snapshot.Role) bool { return len(r.InstanceProfileList) > 0 })
	x.center = x.Account.State(snapshot.PartRoles).Status != snapshot.Complete || slices.ContainsFunc(x.Account.RoleDetailList, func(r snapshot.Role) bool {
		return r.RoleName == "AWSServiceRoleForSSO" || strings.HasPrefix(r.Path, permissionSets)
	})
	x.adminPolicies()
	for p := range x.Principals() {
		x.sort(p)
	}
	for _, name := range slices.Sorted(maps.Keys(x.trusting)) {
		if strings.HasPrefix(name, x.arn(samlProvider)) {
			x.providers = append(x.providers, name)
		}
	}
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
					for _, region := range x.dossier(d).regions {
						if len(x.regions) <= regionsMost && !slices.Contains(x.regions, region) {
							x.regions = append(x.regions, region)
						}
					}
				}
			}
		}
	}
}

func (x *analysis) dossier(d *policy.Document) *dossier {
	return x.dossiers.get(d, func() *dossier {
		out := x.table.read(d)
		out.number = int(x.numbered.Add(1))
		return out
	})
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
			if v.Type != "Service" && v.Type != "Federated" || !x.lets(role, v.Type, v.Value.Text) {
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

// lets reports whether a service that a trust policy names may assume the role. Another statement may deny it, and
// sts:TagSession alone is not enough.
func (x *analysis) lets(role *access.Principal, kind, name string) bool {
	c, action := policy.Caller{Kind: policy.Service, ARN: name, Name: name}, "sts:AssumeRole"
	switch {
	case kind == "Federated" && strings.Contains(name, samlProvider):
		c.Kind, action = policy.Federated, "sts:AssumeRoleWithSAML"
	case kind == "Federated":
		c.Kind, action = policy.Federated, "sts:AssumeRoleWithWebIdentity"
	}
	return x.Decide(&access.Request{Principal: access.Outside(c), Action: action, Resource: role.Caller.ARN}).Outcome == access.Allowed
}

// arn makes the ARN of an IAM entity of the account.
func (x *analysis) arn(resource string) string {
	return policy.ARN{Partition: cmp.Or(x.Account.Partition, "aws"), Service: "iam", Account: x.Account.AccountID, Resource: resource}.String()
}
