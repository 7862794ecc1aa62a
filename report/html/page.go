package html

import (
	"html/template"

	"github.com/iamaudit/iamaudit/audit"
)

// page is what the template of the page shows without any script.
type page struct {
	Policy   string // Content-Security-Policy
	Style    template.CSS
	Early    template.JS // runs before the first paint
	Title    string
	Subject  string // the account, as a heading
	Tool     audit.Tool
	Accounts []accountView

	PartName func(string) string

	Total, Suppressed, Fixed int
	HasBaseline              bool
	New, Unchanged           int
	Severities               []severityView
	RulesRun, RulesClean     int
	Entities                 []entityCount

	Frameworks []framework
	TopRules   []ruleView
	Affected   []affectedView
	Top        []findingView
	Rules      []ruleView // with findings
	Looked     []ruleView // without findings: what was looked at in vain
	Gaps       []gap
	Errors     []audit.RuleError
	Warnings   []string
	Accepted   []findingView
	MoreTop    int // open findings that Top leaves out
	MoreAccept int
}

type accountView struct {
	ID, Alias, Partition, Collected, File string
	Open                                  int
	Worst                                 string
	Parts                                 []audit.PartInfo
	Complete, Limited                     int // parts
	Counts                                []entityCount
}

type entityCount struct {
	Name  string
	Count int
}

type severityView struct {
	Name       string
	Count, New int
	Width      string // of the bar, per cent
	NewWidth   string
}

type ruleView struct {
	Number                int
	ID, Title, Severity   string
	Category              string
	Open, New, Suppressed int
	Fixed                 int
	Risk, Remedy          template.HTML
	Links                 []link
	Controls              []string
	Source                string
	Params                []audit.Param
	NotAssessed, Failed   bool
}

// link is an address; only web addresses become links.
type link struct {
	Address string
	Web     bool
}

type findingView struct {
	*audit.Finding
	Number      int // of its rule
	Severity    string
	Status      string
	Statement   string
	Place       string
	Suppression *audit.Suppression
}

type affectedView struct {
	ARN, Name, Kind, Worst string
	Count                  int
}

// gap is something that rules could not look at.
type gap struct {
	Account, Part, Status, Why string
	Rules, Partly              []string // rules that could not look, rules that looked at what there was
}
