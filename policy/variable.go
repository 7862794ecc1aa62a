package policy

import "strings"

// template is a text with policy variables, cut into pieces (semantics rules 59 to 64).
type template []piece

// piece is a piece of a template: a text, or a variable.
type piece struct {
	text       string // of a variable: the whole of it as written
	key        string // of a variable, in lower case
	fallback   string // what stands in for a variable without a value
	isFallback bool
	early      bool // stands before the fifth colon, where AWS's pages allow no variable
}

// compileTemplate returns nil for a text without variables. ${*}, ${?} and ${$} are the characters
// themselves.
func compileTemplate(text string) template {
	if !strings.Contains(text, "${") {
		return nil
	}
	var pieces template
	rest, colons := text, 0
	for {
		start := strings.Index(rest, "${")
		if start < 0 {
			break
		}
		length := strings.IndexByte(rest[start:], '}')
		if length < 0 {
			break
		}
		colons += strings.Count(rest[:start], ":")
		pieces = append(pieces, piece{text: rest[:start]}, compileVariable(rest[start:start+length+1], colons < 5))
		rest = rest[start+length+1:]
	}
	return append(pieces, piece{text: rest})
}

func compileVariable(written string, early bool) piece {
	inside := written[2 : len(written)-1]
	switch inside {
	case "*":
		return piece{text: string([]byte{literalStar})}
	case "?":
		return piece{text: string([]byte{literalQuestion})}
	case "$":
		return piece{text: "$"}
	}
	key, fallback, found := strings.Cut(inside, ",")
	p := piece{text: written, key: lowerASCII(strings.TrimSpace(key)), early: early}
	if fallback = strings.TrimSpace(fallback); found && len(fallback) >= 2 && fallback[0] == '\'' && fallback[len(fallback)-1] == '\'' {
		p.fallback, p.isFallback = fallback[1:len(fallback)-1], true
	}
	return p
}

// match replaces the variables by the values of the request and tries the pattern. A variable
// without a value matches nothing (semantics rule 61). With a value that is not known the pattern
// may match if it does with "*" in place of the variable.
//
// AWS allows variables only behind the fifth colon of a resource (rule 60), but its own examples of
// data perimeters use them before it; wide says whether those have a meaning.
func (t template) match(q *Request, wide bool, try func(pattern string) bool) Truth {
	var b strings.Builder
	best := True
	for i := range t {
		p := &t[i]
		if p.key == "" || p.early && !wide {
			b.WriteString(p.text)
			continue
		}
		switch values, state := q.lookup(p.key); {
		case state == unknown:
			best = Maybe
			b.WriteByte('*')
		case len(values) == 1:
			b.WriteString(protect(values[0]))
		case p.isFallback:
			b.WriteString(protect(p.fallback))
		default:
			return False // without a value, or with several, of which none is the one
		}
	}
	if !try(b.String()) {
		return False
	}
	return best
}

// lacksValue reports whether a variable of the template has no value in the request.
func (t template) lacksValue(q *Request) bool {
	for i := range t {
		if p := &t[i]; p.key != "" && !p.isFallback {
			if values, state := q.lookup(p.key); state != unknown && len(values) != 1 {
				return true
			}
		}
	}
	return false
}

var protector = strings.NewReplacer("*", string([]byte{literalStar}), "?", string([]byte{literalQuestion}))

// protect makes the wildcards of a value match only themselves.
func protect(value string) string {
	if strings.ContainsAny(value, "*?") {
		return protector.Replace(value)
	}
	return value
}

// Expand replaces the variables of a pattern by what is known of the caller, and those that are
// not known by "*".
func Expand(pattern string, c *Caller) string {
	t := compileTemplate(pattern)
	if t == nil {
		return pattern
	}
	q := Request{Caller: c}
	out := ""
	t.match(&q, true, func(p string) bool { out = p; return true })
	if out == "" {
		return pattern // a variable without a value: the text matches nothing
	}
	return unprotect(out)
}
