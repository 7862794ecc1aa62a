package audit

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/iamaudit/iamaudit/snapshot"
)

// Rule is one thing to look for. It is a value: it can be listed, documented and filtered without
// being run.
type Rule struct {
	// ID is a slug that says what is wrong: "root-access-key". Rules of the user carry the name of
	// their pack: "acme/passrole-any". An ID is never reused.
	ID string
	// Title is a sentence about the account, without a full stop: "The root user has an access key".
	Title string
	// Severity of every finding that does not set its own.
	Severity Severity
	Category Category
	// Risk says in Markdown why it matters, and what the rule cannot see.
	Risk string
	// Remedy says in Markdown what to do: console steps and AWS CLI commands.
	Remedy string
	// Links are addresses of AWS's documentation and other sources.
	Links []string
	// Controls are the benchmark controls that the rule serves.
	Controls []Control
	// Needs are the parts of the snapshot that Check reads. Where one was not collected, the rule
	// is not run and the audit says "not assessed".
	Needs []snapshot.Part
	// NeedsAny are alternatives: each suffices for Check to see what it looks for. The rule is run
	// when one of them was collected, and only then.
	NeedsAny []snapshot.Part
	// Reads are parts that Check can do without: it runs, and the audit says what it could not see.
	Reads []snapshot.Part
	// Params are the thresholds and lists that the user may set.
	Params []Param
	// Off means that the rule runs only when it is asked for by name.
	Off bool
	// Precision says how often a finding is a real problem: "very-high", "high", "medium" or "low".
	// Empty means "high".
	Precision string
	// Source is where a rule of the user was read from; empty for a built-in rule.
	Source string
	// Example is a small snapshot that the rule flags, shown by `rules show`; generated from the fixture.
	Example string

	// Batch, if set, runs the rule together with all others of the same batch, in place of Check:
	// rules that share work which must not be kept in memory between them.
	Batch *Batch

	// Check reports what it finds. It is a pure function of the snapshot: no clock, no log, no error.
	Check func(*Pass)
}

// Batch runs several rules in one go. Check is called once with the passes of those of its rules
// that are to run, and reports on each what Rule.Check would report.
type Batch struct {
	Check func(passes []*Pass)
}

// Category groups rules for people.
type Category string

// The categories of the built-in rules.
const (
	Credentials    Category = "credentials"
	PasswordPolicy Category = "password policy"
	Structure      Category = "structure"
	Grants         Category = "grants"
	Trust          Category = "trust"
	Escalation     Category = "escalation"
	Organization   Category = "organization"
	Custom         Category = "custom"
)

// Control is one control of a benchmark or standard.
type Control struct {
	Framework string `json:"framework"` // e.g. "cis-7.0", "fsbp", "pci-4.0", "nist-800-53-r5", "cwe"
	ID        string `json:"id"`        // e.g. "2.4", "IAM.4", "8.6.1", "AC-6", "250"
}

var idPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)?$`)

// Validate reports what a rule's metadata lacks. Tests hold the built-in rules to it, and the
// loader holds the user's rules to it.
func (r *Rule) Validate() error {
	var missing []string
	want := func(ok bool, what string) {
		if !ok {
			missing = append(missing, what)
		}
	}
	want(idPattern.MatchString(r.ID), "an ID in kebab case")
	want(r.Title != "" && !strings.HasSuffix(r.Title, "."), "a title without a full stop")
	want(r.Severity >= Info && r.Severity <= Critical, "a severity")
	want(r.Risk != "", "a risk")
	want(r.Remedy != "", "a remedy")
	want(r.Check != nil, "a check")
	for i := range r.Params {
		p := &r.Params[i]
		if _, err := p.Parse(p.Default); err != nil {
			missing = append(missing, fmt.Sprintf("a valid default of parameter %q (%v)", p.Name, err))
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("rule %q lacks %s", r.ID, strings.Join(missing, ", "))
	}
	return nil
}
