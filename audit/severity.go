package audit

import (
	"fmt"
	"strings"
)

// Severity says how bad a finding is.
type Severity uint8

// The severities, from the least to the worst.
const (
	Info     Severity = iota + 1 // a fact worth knowing
	Low                          // hygiene
	Medium                       // makes an attack easier
	High                         // an attacker who is inside gets far
	Critical                     // the account is open or one step from it
)

var severityNames = [...]string{Info: "info", Low: "low", Medium: "medium", High: "high", Critical: "critical"}

// Severities lists all severities, the worst first.
func Severities() []Severity { return []Severity{Critical, High, Medium, Low, Info} }

// String returns the name in lower case.
func (s Severity) String() string {
	if s < Info || s > Critical {
		return fmt.Sprintf("Severity(%d)", uint8(s))
	}
	return severityNames[s]
}

// ParseSeverity returns the severity of that name, in any case.
func ParseSeverity(name string) (Severity, error) {
	for _, s := range Severities() {
		if strings.EqualFold(name, s.String()) {
			return s, nil
		}
	}
	return 0, fmt.Errorf("unknown severity %q; want one of critical, high, medium, low, info", name)
}

// MarshalText writes the severity's name.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a severity's name.
func (s *Severity) UnmarshalText(text []byte) (err error) {
	*s, err = ParseSeverity(string(text))
	return err
}
