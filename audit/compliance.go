package audit

// Compliance is the outcome of an audit by the controls of one framework.
type Compliance struct {
	Framework string           `json:"framework"` // e.g. "cis-7.0"
	Title     string           `json:"title"`
	Controls  []ControlOutcome `json:"controls"` // in the order of the framework
}

// ControlStatus is what the audit says of a control.
type ControlStatus string

// The outcomes of a control. A control passes only if every rule that serves it could look at
// everything and found nothing.
const (
	ControlFailed      ControlStatus = "failed"
	ControlPassed      ControlStatus = "passed"
	ControlNotAssessed ControlStatus = "not assessed" // Reason says why
	ControlManual      ControlStatus = "manual"       // Reason says what people have to look at
)

// ControlOutcome is the outcome of one control.
type ControlOutcome struct {
	ID     string        `json:"id"`
	Title  string        `json:"title"`
	Level  string        `json:"level,omitempty"` // CIS profile: "1" or "2"
	Status ControlStatus `json:"status"`
	// Reason says why a control was not assessed, what is left to people, or what was accepted.
	Reason string `json:"reason,omitempty"`
	// Rules are the rules that serve the control, whether they ran or not.
	Rules []string `json:"rules,omitempty"`
	// Findings counts the open findings of those rules, Accepted the suppressed ones.
	Findings int `json:"findings"`
	Accepted int `json:"accepted,omitempty"`
	// Accounts are those with open findings.
	Accounts []string `json:"accounts,omitempty"`
}

// Count returns how many controls have the status.
func (c *Compliance) Count(status ControlStatus) int {
	n := 0
	for i := range c.Controls {
		if c.Controls[i].Status == status {
			n++
		}
	}
	return n
}
