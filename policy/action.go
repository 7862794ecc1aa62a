package policy

import (
	"fmt"
	"strings"
)

// MatchAction reports whether a pattern of an Action element matches an action such as
// "s3:GetObject". Neither the service nor the name depends on case; "*" and "?" are wildcards
// (semantics rules 29 and 30). IAM refuses a wildcard in the service, so such a pattern, which only
// a file can hold, gets the widest meaning: the whole text is matched.
func MatchAction(pattern, action string) bool {
	return pattern == "*" || matchWildFold(pattern, action)
}

// SplitAction cuts an action or a pattern of actions into service and name. Without a colon all of
// it is the name.
func SplitAction(action string) (service, name string) {
	if before, after, ok := strings.Cut(action, ":"); ok {
		return before, after
	}
	return "", action
}

// CheckAction returns an error that says what is expected if action is not "service:Name", where
// the name may hold wildcards when pattern is true.
func CheckAction(action string, pattern bool) error {
	if pattern && action == "*" {
		return nil
	}
	service, name := SplitAction(action)
	good := service != "" && name != "" && strings.Trim(lowerASCII(service), "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
	for _, c := range []byte(lowerASCII(name)) {
		good = good && ('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '_' || c == '-' || pattern && (c == '*' || c == '?'))
	}
	if !good {
		return fmt.Errorf("%q is not an action; want service:Name, such as s3:GetObject", action)
	}
	return nil
}

// actionPattern is a compiled pattern of actions.
type actionPattern struct {
	kind uint8
	text string // in lower case: the name after the service, or the whole pattern
}

const (
	patternAny    uint8 = iota // every text
	patternExact               // the text
	patternPrefix              // what begins with the text
	patternWild                // by matchWildFold
)

func compileAction(pattern string) actionPattern {
	switch i := strings.IndexAny(pattern, "*?"); {
	case i < 0:
		return actionPattern{patternExact, pattern}
	case pattern == "*":
		return actionPattern{patternAny, ""}
	case i == len(pattern)-1 && pattern[i] == '*':
		return actionPattern{patternPrefix, pattern[:i]}
	default:
		return actionPattern{patternWild, pattern}
	}
}

func (a actionPattern) match(text string) bool {
	switch a.kind {
	case patternAny:
		return true
	case patternExact:
		return equalFold(a.text, text)
	case patternPrefix:
		return len(text) >= len(a.text) && equalFold(a.text, text[:len(a.text)])
	default:
		return matchWildFold(a.text, text)
	}
}
