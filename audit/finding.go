package audit

import (
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// Finding is one thing that is wrong, pinned to the narrowest place that shows it.
type Finding struct {
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity"`
	Account  string   `json:"account"`  // account id
	Resource string   `json:"resource"` // ARN of the user, group, role or policy that it is about
	Message  string   `json:"message"`  // one sentence, without a full stop
	Location Location `json:"location"`
	// Principals are the ARNs of the users and roles that the finding reaches, sorted.
	Principals []string `json:"principals,omitempty"`
	// Potential says what the finding assumes about things the snapshot does not hold.
	Potential string `json:"potential,omitempty"`
	// Steps lead through a finding of several parts: a chain of roles, a combination of permissions.
	Steps []Step `json:"steps,omitempty"`
	// Related are other places that matter: the boundary that tames a grant, a trust policy.
	Related []Step `json:"related,omitempty"`
	// Fixes are changes of the text that settle the finding, for editors to apply.
	Fixes []Fix `json:"fixes,omitempty"`
	// Evidence are further facts by name, for machines. Values are strings.
	Evidence map[string]string `json:"evidence,omitempty"`
	// Fingerprint identifies the finding over time: 16 hexadecimal digits made from rule, account,
	// resource and the identity of the statement or credential, never from a date or a line.
	Fingerprint string `json:"fingerprint"`
	// Suppression is why the finding is not counted, nil for one that is.
	Suppression *Suppression `json:"suppression,omitempty"`
	// Baseline is "new", "unchanged" or, for one that is only in the old result, "absent". It is
	// empty without a baseline.
	Baseline string `json:"baseline,omitempty"`
}

// Location is a place in a file.
type Location struct {
	File string `json:"file,omitempty"` // as the user named it; "-" is standard input
	// Pointer is a JSON pointer into the snapshot.
	Pointer string `json:"pointer"`
	Region
	// Document is the key of the policy document in Result.Documents, empty if there is none.
	Document string `json:"document,omitempty"`
	// DocumentRegion is the place inside that document's text.
	DocumentRegion *Region `json:"documentRegion,omitempty"`

	offsets *policy.Span // in the source, until the engine has turned them into lines
}

// Region is a range of a text. Lines and columns count from 1, columns in UTF-16 code units; the
// end column is one past the last. The zero value is no region.
type Region struct {
	StartLine   int `json:"startLine,omitempty"`
	StartColumn int `json:"startColumn,omitempty"`
	EndLine     int `json:"endLine,omitempty"`
	EndColumn   int `json:"endColumn,omitempty"`
}

// Step is one step of a finding: a place and what happens there.
type Step struct {
	Message  string   `json:"message"`
	Resource string   `json:"resource,omitempty"`
	Location Location `json:"location"`
}

// Fix replaces the text at a place of the snapshot.
type Fix struct {
	Message  string   `json:"message"`
	Location Location `json:"location"`
	Text     string   `json:"text"`
}

// Suppression says why somebody accepted a finding.
type Suppression struct {
	Reason  string `json:"reason"`
	Owner   string `json:"owner,omitempty"`
	Expires string `json:"expires,omitempty"` // YYYY-MM-DD
	Source  string `json:"source,omitempty"`  // file:line of the exception
}

// Report is what a rule reports; the engine makes a Finding of it.
type Report struct {
	At      snapshot.Ref
	Message string
	// Severity overrides the rule's when set.
	Severity   Severity
	Principals []snapshot.Identity // groups are replaced by their members
	Potential  string
	Steps      []ReportStep
	Related    []ReportStep
	Fixes      []ReportFix
	Evidence   map[string]string
	// Key tells findings apart that one rule reports at one place.
	Key string
	// Suppression is why the rule itself does not count what it found, nil for what counts.
	Suppression *Suppression
}

// ReportStep is one step of a Report.
type ReportStep struct {
	At      snapshot.Ref
	Message string
}

// ReportFix is one fix of a Report: Text stands in place of what At covers.
type ReportFix struct {
	At      snapshot.Ref
	Message string
	Text    string
}
