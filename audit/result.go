package audit

import (
	"fmt"
	"time"

	"github.com/iamaudit/iamaudit/snapshot"
)

// ResultVersion is the version of the result file that this package writes.
const ResultVersion = 1

// Result is the outcome of an audit. It is plain data: written as JSON and read again it gives
// every report without another scan.
type Result struct {
	FormatVersion int    `json:"formatVersion"`
	Tool          Tool   `json:"tool"`
	Accounts      []Scan `json:"accounts"`
	// Rules are all rules that ran, by ID, with or without findings.
	Rules []RuleInfo `json:"rules"`
	// Findings are sorted: worst severity first, then rule, account, resource, pointer, message.
	Findings []Finding `json:"findings"`
	// NotAssessed says which rules could not look, and why.
	NotAssessed []NotAssessed `json:"notAssessed"`
	// Errors are rules that failed.
	Errors []RuleError `json:"errors"`
	// Warnings are sentences for people, e.g. an exception that has expired.
	Warnings []string `json:"warnings,omitempty"`
	// Compliance holds the outcome by the controls of the frameworks that were asked for.
	Compliance []Compliance `json:"compliance,omitempty"`
	// Documents are the policy documents that findings point into, each text once, by the key that
	// Location.Document holds.
	Documents map[string]string `json:"documents,omitempty"`
	// Principals describes the users, groups and roles that findings name.
	Principals []PrincipalInfo `json:"principals,omitempty"`
}

// Tool says which program made the result.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Scan is one account that was audited.
type Scan struct {
	AccountID    string         `json:"accountId"`
	AccountAlias string         `json:"accountAlias,omitempty"`
	Partition    string         `json:"partition"`
	CollectedAt  time.Time      `json:"collectedAt,omitzero"` // zero: the file did not say
	File         string         `json:"file,omitempty"`
	Parts        []PartInfo     `json:"parts"`
	Counts       map[string]int `json:"counts"` // entities by kind: users, groups, roles, policies
}

// PartInfo is a part of the snapshot and what became of it.
type PartInfo struct {
	Part snapshot.Part `json:"part"`
	snapshot.PartState
}

// RuleInfo is what a report needs of a rule.
type RuleInfo struct {
	ID        string    `json:"id"`
	Title     string    `json:"title"`
	Severity  Severity  `json:"severity"`
	Category  Category  `json:"category,omitempty"`
	Risk      string    `json:"risk"`
	Remedy    string    `json:"remedy"`
	Links     []string  `json:"links,omitempty"`
	Controls  []Control `json:"controls,omitempty"`
	Precision string    `json:"precision,omitempty"`
	Source    string    `json:"source,omitempty"`
	Params    []Param   `json:"params,omitempty"`
	// Assessed is the number of accounts in which the rule could look.
	Assessed int `json:"assessed"`
}

// NotAssessed is a rule that could not look, or not at everything, in one account.
type NotAssessed struct {
	Rule    string        `json:"rule"`
	Account string        `json:"account"`
	Part    snapshot.Part `json:"part"`
	snapshot.PartState
	// Partly means that the rule ran on what there was.
	Partly bool `json:"partly,omitempty"`
}

// RuleError is a rule that failed. Its findings, if any, are incomplete.
type RuleError struct {
	Rule    string `json:"rule"`
	Account string `json:"account,omitempty"`
	Message string `json:"message"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
}

// String says in one line which rule failed, where and why.
func (e *RuleError) String() string {
	out := e.Message
	if e.Rule != "" {
		out = "rule " + e.Rule + ": " + out
	}
	switch {
	case e.File != "" && e.Line > 0:
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, out)
	case e.File != "":
		return e.File + ": " + out
	default:
		return out
	}
}

// PrincipalInfo describes a user, group or role.
type PrincipalInfo struct {
	ARN      string            `json:"arn"`
	Account  string            `json:"account"`
	Kind     string            `json:"kind"` // "user", "group" or "role"
	Name     string            `json:"name"`
	Groups   []string          `json:"groups,omitempty"`
	Policies []string          `json:"policies,omitempty"` // managed ones by ARN, inline ones by name
	Boundary string            `json:"boundary,omitempty"`
	Tags     map[string]string `json:"tags,omitempty"`
	Facts    []string          `json:"facts,omitempty"` // about keys, password, last use: sentences
	// Effective is what the principal can do, compressed to patterns. Only the principals of the
	// worst findings have it, at most 50 in an account.
	Effective []string `json:"effective,omitempty"`
}
