package access

import (
	"slices"
	"unicode"

	"github.com/iamaudit/iamaudit/catalog"
)

// compress writes a part of the known actions as patterns that match it exactly, as far as the
// catalog knows: "s3:*", "s3:Get*", "s3:PutObject". When most of a whole is left, it is shorter to
// say what is not.
func compress(whole, left catalog.ActionSet) (actions, except []string) {
	if whole.Len() == catalog.Default().Len() && 2*left.Len() > whole.Len() {
		return []string{"*"}, patterns(whole.AndNot(left))
	}
	return patterns(left), nil
}

func patterns(set catalog.ActionSet) []string {
	var out []string
	for _, s := range catalog.Default().Services() {
		out = words(out, s, s.Actions, "", set)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// words appends patterns for the actions of a service whose names begin with prefix.
func words(out []string, s *catalog.Service, actions []catalog.Action, prefix string, set catalog.ActionSet) []string {
	in := 0
	for i := range actions {
		if set.Has(actions[i].ID) {
			in++
		}
	}
	switch {
	case in == 0:
		return out
	case in == len(actions) && (len(actions) > 1 || prefix == ""):
		return append(out, s.Prefix+":"+prefix+"*")
	}
	byWord := map[string][]catalog.Action{}
	var order []string
	for i := range actions {
		word := prefix + firstWord(actions[i].Name[len(prefix):])
		if byWord[word] == nil {
			order = append(order, word)
		}
		byWord[word] = append(byWord[word], actions[i])
	}
	slices.Sort(order)
	for _, word := range order {
		group := byWord[word]
		if len(group) == 1 || word == prefix {
			for i := range group {
				if set.Has(group[i].ID) {
					out = append(out, group[i].FullName())
				}
			}
			continue
		}
		// "Get" as a pattern would match "GetaVote" too: count what begins with it letter by letter.
		out = words(out, s, beginning(s.Actions, word), word, set)
	}
	return out
}

// beginning returns the actions whose names begin with the prefix.
func beginning(actions []catalog.Action, prefix string) []catalog.Action {
	var out []catalog.Action
	for i := range actions {
		if n := actions[i].Name; len(n) >= len(prefix) && n[:len(prefix)] == prefix {
			out = append(out, actions[i])
		}
	}
	return out
}

// firstWord returns the letters up to the next word: "Get" of "GetObject".
func firstWord(name string) string {
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) {
			return name[:i]
		}
	}
	return name
}
