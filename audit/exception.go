package audit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/iamaudit/iamaudit/internal/glob"
)

// Exception accepts findings: they stay in the result, apart from the others, and do not count. An
// empty scope matches everything; Rule and Resource must not both be empty.
type Exception struct {
	Rule        string // ID of a rule
	Account     string // account id
	Resource    string // glob with * and ?, over the whole ARN or over its last part: "role/break-glass-*"
	Fingerprint string // of one finding

	Reason  string
	Owner   string
	Expires time.Time // the last day on which it holds; zero: it does not expire
	Source  string    // where it was written, "file:line"
}

// Except suppresses the findings that an exception accepts. Expiry is measured against the moment of the
// snapshot. An exception that has expired, that cannot be judged, or that accepts nothing although its rule
// looked, is a warning: it would otherwise be there for ever.
func (r *Result) Except(exceptions []Exception) {
	moments := map[string]time.Time{}
	for _, s := range r.Accounts {
		moments[s.AccountID] = s.CollectedAt
	}
	byRule := map[string][]int{}
	for i := range exceptions {
		byRule[exceptions[i].Rule] = append(byRule[exceptions[i].Rule], i)
	}
	states := make([]exceptionState, len(exceptions))
	for i := range r.Findings {
		f := &r.Findings[i]
		for _, n := range slices.Concat(byRule[f.Rule], byRule[""]) {
			e := &exceptions[n]
			if !e.matches(f) {
				continue
			}
			if state := e.state(moments[f.Account]); state != accepted {
				states[n] = max(states[n], state)
				continue
			}
			states[n] = accepted
			if f.Suppression == nil {
				f.Suppression = e.suppression()
			}
		}
	}
	for n := range exceptions {
		if text := r.warning(&exceptions[n], states[n], moments); text != "" {
			r.Warnings = append(r.Warnings, text)
		}
	}
}

// exceptionState is what became of an exception.
type exceptionState int

const (
	unmatched exceptionState = iota
	expired
	undated // no moment to measure its expiry against
	accepted
)

func (e *Exception) matches(f *Finding) bool {
	return (e.Account == "" || e.Account == f.Account) &&
		(e.Fingerprint == "" || e.Fingerprint == f.Fingerprint) &&
		(e.Resource == "" || MatchResource(e.Resource, f.Resource))
}

// MatchResource matches a glob of * and ? with a resource as people write it: with the whole ARN if the
// glob starts with "arn:" or "*", else with the ARN's last part, such as "role/break-glass" or "root".
func MatchResource(pattern, arn string) bool {
	if !strings.HasPrefix(pattern, "arn:") && !strings.HasPrefix(pattern, "*") {
		arn = arn[strings.LastIndexByte(arn, ':')+1:]
	}
	return glob.Match(pattern, arn)
}

func (e *Exception) state(moment time.Time) exceptionState {
	switch {
	case e.Expires.IsZero():
		return accepted
	case moment.IsZero():
		return undated
	case !moment.Before(e.Expires.Add(Day)):
		return expired
	default:
		return accepted
	}
}

func (e *Exception) suppression() *Suppression {
	s := &Suppression{Reason: e.Reason, Owner: e.Owner, Source: e.Source}
	if !e.Expires.IsZero() {
		s.Expires = e.Expires.Format(time.DateOnly)
	}
	return s
}

// warning says what is wrong with an exception, "" if nothing is.
func (r *Result) warning(e *Exception, state exceptionState, moments map[string]time.Time) string {
	name := cmp.Or(e.Source, "an exception") + ": the exception " + e.String()
	switch state {
	case accepted:
		return ""
	case expired:
		return fmt.Sprintf("%s expired on %s and its findings count again%s", name, e.Expires.Format(time.DateOnly), e.askOwner())
	case undated:
		return name + " has an expiry that cannot be judged, because the snapshot does not say when it was collected; it was not applied (--as-of DATE tells)"
	}
	if !r.couldMatch(e, moments) {
		return ""
	}
	if latest := e.latest(moments); e.state(latest) == expired {
		return fmt.Sprintf("%s expired on %s%s", name, e.Expires.Format(time.DateOnly), e.askOwner())
	}
	return name + " matches no finding; remove it" + e.askOwner()
}

// couldMatch reports whether the exception could have matched: its account was scanned and its rule ran.
func (r *Result) couldMatch(e *Exception, moments map[string]time.Time) bool {
	if _, scanned := moments[e.Account]; e.Account != "" && !scanned {
		return false
	}
	if e.Rule == "" {
		return true
	}
	ran := slices.ContainsFunc(r.Rules, func(info RuleInfo) bool { return info.ID == e.Rule && info.Assessed > 0 })
	missed := slices.ContainsFunc(r.NotAssessed, func(n NotAssessed) bool {
		return n.Rule == e.Rule && (e.Account == "" || e.Account == n.Account)
	})
	return ran && !missed
}

func (e *Exception) latest(moments map[string]time.Time) (latest time.Time) {
	for account, t := range moments {
		if (e.Account == "" || e.Account == account) && t.After(latest) {
			latest = t
		}
	}
	return latest
}

// String names the exception by its scope: "for admin-grant on role/break-glass".
func (e *Exception) String() string {
	var parts []string
	if e.Rule != "" {
		parts = append(parts, "for "+e.Rule)
	}
	if e.Resource != "" {
		parts = append(parts, "on "+e.Resource)
	}
	if e.Fingerprint != "" {
		parts = append(parts, "of finding "+e.Fingerprint)
	}
	if e.Account != "" {
		parts = append(parts, "in account "+e.Account)
	}
	return strings.Join(parts, " ")
}

func (e *Exception) askOwner() string {
	if e.Owner == "" {
		return ""
	}
	return " (owner: " + e.Owner + ")"
}
