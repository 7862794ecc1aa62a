package catalog

import "strings"

// Suggest returns the known action whose name is nearest to one that the catalog does not know, or ""
// when none is near: a misspelt prefix, or up to two letters (a third of a short name) amiss.
func (c *Catalog) Suggest(action string) string {
	prefix, name, ok := strings.Cut(action, ":")
	if !ok {
		return ""
	}
	services := c.services
	if s := c.Service(prefix); s != nil {
		services = []*Service{s}
	}
	best, bestDistance := "", min(2, len(name)/3)+1
	for _, s := range services {
		d := 0
		if len(services) > 1 {
			if d = distance(s.Prefix, strings.ToLower(prefix), bestDistance); d >= bestDistance {
				continue
			}
		}
		for i := range s.Actions {
			if total := d + distance(strings.ToLower(s.Actions[i].Name), strings.ToLower(name), bestDistance-d); total < bestDistance {
				best, bestDistance = s.Actions[i].FullName(), total
			}
		}
	}
	return best
}

// distance is the number of insertions, deletions and replacements that make b of a, or limit if
// it takes that many or more.
func distance(a, b string, limit int) int {
	if d := len(a) - len(b); d >= limit || -d >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal, least := row[0], i+1
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
			least = min(least, cost)
		}
		if least >= limit {
			return limit
		}
	}
	return min(row[len(b)], limit)
}
