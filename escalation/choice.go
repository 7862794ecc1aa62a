package escalation

import (
	"slices"
	"strings"
	"time"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/policy"
)

// chosenKeys are condition keys whose values are up to the caller, or known of every plain request.
var chosenKeys = []string{
	"aws:currenttime", "aws:multifactorauthage", "aws:multifactorauthpresent", "aws:requestedregion", "aws:securetransport",
	"aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:viaawsservice", "aws:vpcsourceip",
}

// chosen reports whether conditions of a statement look at what is up to the caller.
func chosen(s *policy.Statement) bool {
	return slices.ContainsFunc(s.Conditions, func(c policy.Condition) bool { return slices.Contains(chosenKeys, strings.ToLower(c.Key)) })
}

// upToCaller reports whether policies that bear on a request look at what is up to the caller.
func (x *analysis) upToCaller(p *access.Principal, resource string) bool {
	looks := func(pol *access.Policy) bool { return pol != nil && x.dossier(pol.Document.Document).chosen }
	return x.chosen || looks(p.Boundary) || looks(x.Trust(resource)) ||
		slices.ContainsFunc(p.Policies, func(a access.Attached) bool { return looks(a.Policy) })
}

// choices returns what a caller can make of the condition keys that are up to itself. It asks by HTTPS, now, from the
// internet, in a Region of its choice, and whoever has MFA can do without. Requests signed with the keys of a user do
// not tell of MFA at all, those with temporary credentials tell of its absence. Who passes so passes for certain.
func (x *analysis) choices(p *access.Principal, keys *policy.Context) []*policy.Context {
	key := choiceKey{keys, p.Identity.User != nil}
	out, ok := x.chosenBy[key]
	if !ok {
		out = x.choose(p, keys)
		if keys == nil || x.lasting(keys) {
			x.chosenBy[key] = out
		}
	}
	return out
}

// choiceKey is what the choices of a caller depend on.
type choiceKey struct {
	keys *policy.Context
	user bool
}

// lasting reports whether keys serve for many requests.
func (x *analysis) lasting(keys *policy.Context) bool {
	for _, k := range x.keys {
		if k == keys {
			return true
		}
	}
	return false
}

func (x *analysis) choose(p *access.Principal, keys *policy.Context) []*policy.Context {
	if keys == nil {
		keys = policy.NewContext(nil)
	}
	const present = "aws:multifactorauthpresent"
	plain := map[string][]string{
		"aws:securetransport": {"true"}, "aws:sourceip": {"198.51.100.7"}, "aws:viaawsservice": {"false"},
		"aws:sourcevpc": nil, "aws:sourcevpce": nil, "aws:vpcsourceip": nil, present: {"false"}, "aws:multifactorauthage": nil,
	}
	if at := x.Account.CollectedAt; !at.IsZero() {
		plain["aws:currenttime"] = []string{at.UTC().Format(time.RFC3339)}
	}
	var out []*policy.Context
	for _, region := range x.regions {
		plain["aws:requestedregion"] = []string{region}
		session := keys.With(plain)
		out = append(out, session)
		if p.Identity.User != nil {
			out = append(out, session.With(map[string][]string{present: nil}))
		}
	}
	return out
}

// noteRegions notes Regions that a policy of the organization names; two are enough to find one that it leaves.
func (x *analysis) noteRegions(d *policy.Document) {
	for i := range d.Statements {
		for _, c := range d.Statements[i].Conditions {
			if !strings.EqualFold(c.Key, "aws:RequestedRegion") {
				continue
			}
			for _, v := range c.Values {
				region := strings.NewReplacer("*", "west-1", "?", "1").Replace(v.Text)
				if len(x.regions) < 3 && !slices.Contains(x.regions, region) {
					x.regions = append(x.regions, region)
				}
			}
		}
	}
}
