package compliance

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/iamaudit/iamaudit/internal/suggest"
)

// Framework is a benchmark or standard, or the part of it that concerns identities.
type Framework struct {
	ID       string // e.g. "cis-7.0"
	Title    string
	Controls []Control
}

// Control is one control of a framework.
type Control struct {
	ID    string
	Title string
	Level string // profile of a CIS benchmark: "1" or "2"
	// Manual says what people have to look at, for a control that no rule can settle. Rules may
	// still serve it: their findings fail it, their silence does not pass it.
	Manual string
}

// Frameworks returns all frameworks, in the order in which they are listed.
func Frameworks() []Framework {
	return slices.Concat(cis(), []Framework{
		fsbp(), pci(), nist(), soc2(), iso27001(), cwe(),
	})
}

// Find returns the framework of that name.
func Find(id string) (Framework, error) {
	all := Frameworks()
	ids := make([]string, len(all))
	for i, f := range all {
		if strings.EqualFold(f.ID, id) {
			return f, nil
		}
		ids[i] = f.ID
	}
	return Framework{}, fmt.Errorf("unknown framework %q%s; want one of %s", id, didYouMean(id, ids), strings.Join(ids, ", "))
}

// didYouMean names a framework that may be meant: one whose name starts with what was asked for, the
// newest of its kind, or the nearest.
func didYouMean(id string, ids []string) string {
	start := strings.ToLower(id)
	for _, known := range slices.Backward(slices.Sorted(slices.Values(ids))) {
		if start != "" && strings.HasPrefix(known, start) {
			return suggest.Question(strconv.Quote(known))
		}
	}
	return suggest.DidYouMean(id, ids)
}

// Control returns the control with that ID.
func (f *Framework) Control(id string) (Control, bool) {
	i := slices.IndexFunc(f.Controls, func(c Control) bool { return c.ID == id })
	if i < 0 {
		return Control{}, false
	}
	return f.Controls[i], true
}
