package html

import (
	"cmp"
	"slices"

	"github.com/iamaudit/iamaudit/audit"
)

// status says in which list of the HTML report a finding stands.
type status uint8

const (
	statusOpen       status = iota // counted, nothing known of an earlier audit
	statusNew                      // counted, not in the baseline
	statusUnchanged                // counted, in the baseline too
	statusFixed                    // only in the baseline
	statusSuppressed               // somebody accepted it
)

func statusOf(f *audit.Finding) status {
	switch {
	case f.Baseline == audit.BaselineAbsent:
		return statusFixed
	case f.Suppression != nil:
		return statusSuppressed
	case f.Baseline == audit.BaselineNew:
		return statusNew
	case f.Baseline == audit.BaselineUnchanged:
		return statusUnchanged
	default:
		return statusOpen
	}
}

// counted reports whether the finding is a problem of today.
func (s status) counted() bool { return s <= statusUnchanged }

// interner numbers strings in the order in which they are first met.
type interner struct {
	ids  map[string]int
	list []string
}

func (in *interner) id(s string) int {
	if id, ok := in.ids[s]; ok {
		return id
	}
	if in.ids == nil {
		in.ids = map[string]int{}
	}
	in.ids[s] = len(in.list)
	in.list = append(in.list, s)
	return len(in.list) - 1
}

// index numbers what findings share, so that the page holds each of it once.
type index struct {
	result *audit.Result

	rules    []audit.RuleInfo // those of the result, then those only findings name
	ruleByID map[string]int
	accounts interner // ids
	aliases  map[string]string

	principals interner // ARNs; the first len(result.Principals) are described there
	described  int
	infoAt     []int    // where in result.Principals the description of a principal stands
	documents  []string // keys, sorted
	docByKey   map[string]int

	counts   map[string]*ruleCount
	services serviceFinder
}

// ruleCount is what became of a rule.
type ruleCount struct {
	Open, New, Fixed, Suppressed int
	Worst                        audit.Severity
	NotAssessed                  bool // in at least one account it could not look at everything
	Failed                       bool
}

func newIndex(r *audit.Result) *index {
	x := &index{
		result:   r,
		rules:    slices.Clone(r.Rules),
		ruleByID: map[string]int{},
		aliases:  map[string]string{},
		docByKey: map[string]int{},
		counts:   map[string]*ruleCount{},
	}
	for i := range x.rules {
		x.ruleByID[x.rules[i].ID] = i
	}
	for i := range r.Accounts {
		a := &r.Accounts[i]
		x.accounts.id(a.AccountID)
		x.aliases[a.AccountID] = a.AccountAlias
	}
	for i := range r.Principals {
		if x.principals.id(r.Principals[i].ARN) == len(x.infoAt) {
			x.infoAt = append(x.infoAt, i)
		}
	}
	x.described = len(x.principals.list)
	for key := range r.Documents {
		x.documents = append(x.documents, key)
	}
	slices.Sort(x.documents)
	for i, key := range x.documents {
		x.docByKey[key] = i
	}
	x.services.result = r
	for i := range r.Findings {
		x.add(&r.Findings[i])
	}
	for _, n := range r.NotAssessed {
		x.count(n.Rule).NotAssessed = true
	}
	for _, e := range r.Errors {
		x.count(e.Rule).Failed = true
	}
	return x
}

func (x *index) add(f *audit.Finding) {
	if _, ok := x.ruleByID[f.Rule]; !ok {
		x.ruleByID[f.Rule] = len(x.rules)
		x.rules = append(x.rules, audit.RuleInfo{ID: f.Rule, Title: f.Rule, Severity: f.Severity})
	}
	x.accounts.id(f.Account)
	for _, arn := range f.Principals {
		x.principals.id(arn)
	}
	c := x.count(f.Rule)
	switch st := statusOf(f); {
	case st == statusFixed:
		c.Fixed++
	case st == statusSuppressed:
		c.Suppressed++
	default:
		c.Open++
		c.Worst = max(c.Worst, f.Severity)
		if st == statusNew {
			c.New++
		}
	}
}

func (x *index) count(rule string) *ruleCount {
	c := x.counts[rule]
	if c == nil {
		c = &ruleCount{}
		x.counts[rule] = c
	}
	return c
}

// rulesWithFindings returns the numbers of the rules that any finding names, the worst first.
func (x *index) rulesWithFindings() []int {
	var list []int
	for i := range x.rules {
		if c := x.counts[x.rules[i].ID]; c != nil && c.Open+c.Fixed+c.Suppressed > 0 {
			list = append(list, i)
		}
	}
	slices.SortStableFunc(list, func(a, b int) int {
		ca, cb := x.counts[x.rules[a].ID], x.counts[x.rules[b].ID]
		return cmp.Or(cmp.Compare(cb.Worst, ca.Worst), cmp.Compare(cb.Open, ca.Open), cmp.Compare(x.rules[a].ID, x.rules[b].ID))
	})
	return list
}
