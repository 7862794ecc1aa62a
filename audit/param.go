package audit

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ParamType is the type of a rule's parameter.
type ParamType string

// The types of parameters.
const (
	Duration ParamType = "duration" // "90d", "12h"; a time.Duration
	Int      ParamType = "int"
	Bool     ParamType = "bool"
	String   ParamType = "string"
	Strings  ParamType = "strings" // separated by commas; a []string
)

// Param is a threshold or a list that the user may set with --param RULE.NAME=VALUE.
type Param struct {
	Name    string    `json:"name"` // kebab case: "max-age"
	Type    ParamType `json:"type"`
	Default string    `json:"default"` // as the user would write it
	Doc     string    `json:"doc"`
}

// Parse returns the typed value of text: time.Duration, int, bool, string or []string.
func (p *Param) Parse(text string) (any, error) {
	switch p.Type {
	case Duration:
		return parseDuration(text)
	case Int:
		n, err := strconv.Atoi(text)
		if err != nil {
			return nil, fmt.Errorf("%q is not a whole number", text)
		}
		return n, nil
	case Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return nil, fmt.Errorf("%q is not true or false", text)
		}
		return b, nil
	case String:
		return text, nil
	case Strings:
		list := []string{}
		for s := range strings.SplitSeq(text, ",") {
			if s = strings.TrimSpace(s); s != "" {
				list = append(list, s)
			}
		}
		return list, nil
	default:
		return nil, fmt.Errorf("unknown parameter type %q", p.Type)
	}
}

// Day is 24 hours, the unit in which IAM's ages are counted.
const Day = 24 * time.Hour

func parseDuration(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.Atoi(days)
		if err == nil && n >= 0 && n <= 36500 {
			return time.Duration(n) * Day, nil
		}
	} else if d, err := time.ParseDuration(text); err == nil && d >= 0 {
		return d, nil
	}
	return 0, fmt.Errorf("%q is not a duration; want days like 90d or hours like 12h", text)
}
