package rules

import (
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/policy"
)

// reach is what patterns of resources cover.
type reach struct {
	all      bool              // everything there is
	services []string          // everything of these services, by the service in the ARN
	any      catalog.ActionSet // actions of which some resource type is covered
	every    catalog.ActionSet // actions of which every resource type is covered
}

func (r reach) or(other reach) reach {
	return reach{r.all || other.all, append(slices.Clip(r.services), other.services...), r.any.Or(other.any), r.every.Or(other.every)}
}

// service reports whether everything of a service is covered.
func (r reach) service(prefix string) bool {
	if r.all {
		return true
	}
	return slices.Contains(r.services, prefix)
}

// reach returns what a pattern of a Resource element covers: "*" everything, "arn:aws:s3:::*" all buckets and
// objects, "arn:aws:iam::111122223333:role/*" all roles if that is the account's number.
func (g *grants) reach(pattern string) reach {
	r, ok := g.reaches[pattern]
	if !ok {
		r = g.computeReach(pattern)
		g.reaches[pattern] = r
	}
	return r
}

// spelledOut is a pattern of a statement that allows, with what the variables that may stand before its name come to.
// They narrow nothing in an account of its own.
func (g *grants) spelledOut(pattern string) string {
	if !strings.Contains(pattern, "${") {
		return pattern
	}
	return strings.NewReplacer(
		"${aws:PrincipalAccount}", g.account.AccountID, "${aws:ResourceAccount}", g.account.AccountID, "${aws:RequestedRegion}", "*",
	).Replace(pattern)
}

func (g *grants) computeReach(pattern string) (r reach) {
	if pattern == "" || !strings.ContainsAny(pattern, "*?") && strings.Count(pattern, ":") >= 5 {
		return r // a name; an ARN that is cut short is completed with wildcards
	}
	if strings.Trim(pattern, "*") == "" || onlyWildcards(pattern[:1]) && policy.Resources.CoversAll(pattern).Answer == policy.Yes {
		all := g.catalog.All()
		return reach{all: true, any: all, every: all}
	}
	if pattern == "arn" || !strings.HasPrefix(pattern, "arn:") {
		return r
	}
	fields := strings.SplitN(pattern+":*:*:*:*:*"[:2*max(0, 5-strings.Count(pattern, ":"))], ":", 6)
	service, name := fields[2], fields[5]
	if onlyWildcards(name) && anyOrOwn(fields[4], g.account.AccountID) && anyOrOwn(fields[3], "") {
		if onlyWildcards(service) && service != "" {
			all := g.catalog.All()
			return reach{all: true, any: all, every: all}
		}
		r.services = []string{service}
	}
	uncovered := catalog.ActionSet{}
	for _, t := range g.catalog.TypesIn(service) {
		if on := g.catalog.On(t); g.coversType(pattern, name, t) {
			r.any = r.any.Or(on)
		} else {
			uncovered = uncovered.Or(on)
		}
	}
	r.every = r.any.AndNot(uncovered)
	return r
}

func onlyWildcards(s string) bool { return strings.Trim(s, "*?") == "" }

// anyOrOwn reports whether a field of an ARN limits nothing in this account.
func anyOrOwn(field, own string) bool { return onlyWildcards(field) || field == own }

// coversType reports whether the pattern covers every resource of a type in this account.
func (g *grants) coversType(pattern, name string, t *catalog.ResourceType) bool {
	wild := strings.IndexAny(name, "*?")
	if wild < 0 {
		return false
	}
	for _, template := range t.ARNs {
		fields := strings.SplitN(template, ":", 6)
		if len(fields) == 6 && strings.HasPrefix(fields[5], name[:wild]) && policy.Resources.Covers(pattern, g.anyOf(template)).Answer == policy.Yes {
			return true
		}
	}
	return false
}

// anyOf returns the pattern of all resources of a type in this account.
func (g *grants) anyOf(template string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(template, "${")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		var variable string
		variable, template, _ = strings.Cut(rest, "}")
		switch variable {
		case "Partition":
			b.WriteString(g.account.Partition)
		case "Account":
			b.WriteString(g.account.AccountID)
		default:
			b.WriteString("?*")
		}
	}
}
