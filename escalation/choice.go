package escalation

import (
	"slices"
	"strings"
	"time"

	"github.com/iamaudit/iamaudit/policy"
)

// chosenKeys are condition keys whose values are up to the caller, or known of every plain request.
var chosenKeys = []string{
	"aws:currenttime", "aws:multifactorauthage", "aws:multifactorauthpresent", requestedRegion, "aws:securetransport",
	"aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:viaawsservice", "aws:vpcsourceip",
}

const requestedRegion = "aws:requestedregion"

// chosen reports whether conditions of a statement look at what is up to the caller.
func chosen(s *policy.Statement) bool {
	return slices.ContainsFunc(s.Conditions, func(c policy.Condition) bool { return slices.Contains(chosenKeys, strings.ToLower(c.Key)) })
}

// choices are what a caller can make of the condition keys that are up to itself.
type choices struct {
	now  *policy.Context   // with nothing chosen but the time, which is nobody's choice; nil if it is not known
	keys []*policy.Context // whoever passes with one of them passes for certain
}

// choiceKey is what the choices of a caller depend on.
type choiceKey struct {
	keys    *policy.Context
	user    bool
	regions string
}

// choices returns what a caller can choose. It asks by HTTPS, now, from the internet, in a Region of
// its choice if the service leaves it one, and whoever has MFA can do without.
func (x *analysis) choices(v *view, action string, regions []string, keys *policy.Context) choices {
	if x.Region(action) != "" {
		regions = nil
	}
	key := choiceKey{keys, v.of.Identity.User != nil, strings.Join(regions, " ")}
	return x.chosenBy.get(key, func() choices { return x.choose(key.user, regions, keys) })
}

// choose makes the contexts. Requests signed with the keys of a user do not tell of MFA at all, those
// with temporary credentials tell of its absence.
func (x *analysis) choose(user bool, regions []string, keys *policy.Context) choices {
	if keys == nil {
		keys = policy.NewContext(nil)
	}
	const present = "aws:multifactorauthpresent"
	var out choices
	if at := x.Account.CollectedAt; !at.IsZero() {
		keys = keys.With(map[string][]string{"aws:currenttime": {at.UTC().Format(time.RFC3339)}})
		out.now = keys
	}
	session := keys.With(map[string][]string{
		"aws:securetransport": {"true"}, "aws:sourceip": {"198.51.100.7"}, "aws:viaawsservice": {"false"},
		"aws:sourcevpc": nil, "aws:sourcevpce": nil, "aws:vpcsourceip": nil, present: {"false"}, "aws:multifactorauthage": nil,
	})
	add := func(session *policy.Context) {
		out.keys = append(out.keys, session)
		if user {
			out.keys = append(out.keys, session.With(map[string][]string{present: nil}))
		}
	}
	if len(regions) == 0 {
		add(session)
	}
	for _, region := range regions {
		add(session.With(map[string][]string{requestedRegion: {region}}))
	}
	return out
}

// regionsMost is how many Regions of one document are tried: two are enough to find one that it leaves.
const regionsMost = 2

// anyRegion makes a Region of a pattern.
var anyRegion = strings.NewReplacer("*", "west-1", "?", "1")

// moreRegions adds the Regions that a document names to those that may be chosen.
func (x *analysis) moreRegions(regions []string, d *dossier) []string {
	for _, region := range d.regions {
		if len(regions) < len(x.regions)+2*regionsMost && !slices.Contains(regions, region) {
			regions = append(slices.Clip(regions), region)
		}
	}
	return regions
}

// regionsIn returns some Regions that the conditions of a document name.
func regionsIn(d *policy.Document) []string {
	var out []string
	for i := range d.Statements {
		for _, c := range d.Statements[i].Conditions {
			if !strings.EqualFold(c.Key, requestedRegion) {
				continue
			}
			for _, v := range c.Values {
				region := anyRegion.Replace(v.Text)
				if len(out) < regionsMost && !slices.Contains(out, region) {
					out = append(out, region)
				}
			}
		}
	}
	return out
}
