package policy

import (
	"bytes"
	"encoding/base64"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// operand is a value of a condition, read once for the type that its operator compares.
type operand struct {
	text   string
	vars   template // strings and ARNs may hold variables
	valid  bool     // the text is a value of the type
	number number
	time   time.Time
	prefix netip.Prefix
	bytes  []byte
}

func compileOperand(f family, text string, variables bool) operand {
	o := operand{text: text, valid: true}
	switch f {
	case familyString, familyStringFold, familyStringLike, familyARN, familyBool:
		if variables {
			o.vars = compileTemplate(text)
		}
	case familyNumeric:
		o.number, o.valid = parseNumber(text)
	case familyDate:
		o.time, o.valid = parseDate(text)
	case familyIP:
		o.prefix, o.valid = parsePrefix(text)
	case familyBinary:
		var err error
		o.bytes, err = base64.StdEncoding.DecodeString(text)
		o.valid = err == nil
	}
	return o
}

// match compares the operand with a value of the request.
func (o *operand) match(q *Request, t test, value string) Truth {
	if !o.valid {
		return False
	}
	switch t.family {
	case familyString, familyStringFold, familyBool:
		return o.matchText(q, t.family, value)
	case familyStringLike:
		if o.vars != nil {
			return o.vars.match(q, true, func(p string) bool { return matchWild(p, value) })
		}
		return truth(matchWild(o.text, value))
	case familyARN:
		if o.vars != nil {
			return o.vars.match(q, true, func(p string) bool { return matchARN(p, value) })
		}
		return truth(matchARN(o.text, value))
	case familyNumeric:
		n, ok := parseNumber(value)
		return truth(ok && t.comparison.holds(n.compare(o.number)))
	case familyDate:
		d, ok := parseDate(value)
		return truth(ok && t.comparison.holds(d.Compare(o.time)))
	case familyIP:
		a, ok := parsePrefix(value)
		return truth(ok && a.Bits() >= o.prefix.Bits() && o.prefix.Contains(a.Addr()))
	case familyBinary:
		b, err := base64.StdEncoding.DecodeString(value)
		return truth(err == nil && bytes.Equal(b, o.bytes))
	default:
		return False
	}
}

// matchText compares without wildcards: a star of the policy is a star.
func (o *operand) matchText(q *Request, f family, value string) Truth {
	same := func(a, b string) bool {
		switch f {
		case familyString:
			return a == b
		case familyBool:
			return equalFold(a, b)
		default:
			return strings.EqualFold(a, b)
		}
	}
	if o.vars == nil {
		return truth(same(o.text, value))
	}
	for i := range o.vars {
		if p := &o.vars[i]; p.key != "" {
			if _, state := q.lookup(p.key); state == unknown {
				return Maybe
			}
		}
	}
	return o.vars.match(q, true, func(p string) bool { return same(unprotect(p), value) })
}

var unprotector = strings.NewReplacer(string([]byte{literalStar}), "*", string([]byte{literalQuestion}), "?")

// unprotect undoes protect for a comparison that knows no wildcards.
func unprotect(pattern string) string { return unprotector.Replace(pattern) }

// matchARN compares the six fields of two ARNs one by one, so that no wildcard reaches over a colon,
// but in the last field, which may hold colons (semantics rule 54). A pattern that is no ARN
// matches like a string.
func matchARN(pattern, arn string) bool {
	for range 5 {
		p, pRest, pOK := strings.Cut(pattern, ":")
		a, aRest, aOK := strings.Cut(arn, ":")
		if !pOK {
			break
		}
		if !aOK || !matchWild(p, a) {
			return false
		}
		pattern, arn = pRest, aRest
	}
	return matchWild(pattern, arn)
}

// holds says whether the comparison accepts the order of the request's value and the policy's.
func (c comparison) holds(order int) bool {
	switch c {
	case less:
		return order < 0
	case lessOrEqual:
		return order <= 0
	case greater:
		return order > 0
	case greaterOrEqual:
		return order >= 0
	default:
		return order == 0
	}
}

// number is an integer or a decimal.
type number struct {
	integer int64
	decimal float64
	exact   bool // integer holds the whole value
}

func parseNumber(text string) (number, bool) {
	if i, err := strconv.ParseInt(text, 10, 64); err == nil {
		return number{i, float64(i), true}, true
	}
	if strings.Trim(text, "0123456789.-+eE") != "" {
		return number{}, false // ParseFloat knows words and hexadecimals, AWS does not
	}
	f, err := strconv.ParseFloat(text, 64)
	return number{0, f, false}, err == nil
}

func (n number) compare(o number) int {
	switch {
	case n.exact && o.exact && n.integer != o.integer:
		if n.integer < o.integer {
			return -1
		}
		return 1
	case n.exact && o.exact:
		return 0
	case n.decimal < o.decimal:
		return -1
	case n.decimal > o.decimal:
		return 1
	default:
		return 0
	}
}

// dateForms are the forms of ISO 8601 that W3C's note on dates lists, which AWS refers to.
var dateForms = []string{
	time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02", "2006-01",
	"20060102T150405Z", "2006",
}

// parseDate reads a date, or seconds since 1970. A year alone is a year.
func parseDate(text string) (time.Time, bool) {
	for _, form := range dateForms {
		if t, err := time.Parse(form, text); err == nil {
			return t, true
		}
	}
	n, ok := parseNumber(text)
	switch {
	case !ok:
		return time.Time{}, false
	case n.exact:
		return time.Unix(n.integer, 0), true
	default:
		seconds := int64(n.decimal)
		return time.Unix(seconds, int64((n.decimal-float64(seconds))*1e9)), true
	}
}

// parsePrefix reads an address or a range of addresses in CIDR notation.
func parsePrefix(text string) (netip.Prefix, bool) {
	if a, err := netip.ParseAddr(text); err == nil {
		a = a.Unmap().WithZone("")
		return netip.PrefixFrom(a, a.BitLen()), true
	}
	p, err := netip.ParsePrefix(text)
	if err != nil {
		return netip.Prefix{}, false
	}
	return p.Masked(), true
}
