package policy

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/iamaudit/iamaudit/internal/jsonscan"
)

// str reads the string at the scanner's position, whose first byte is a quotation mark. The value
// shares the memory of the text unless it holds an escape.
func (s *scanner) str() (Value, bool) {
	start := s.pos
	text, i := s.text, jsonscan.Plain(s.text, s.pos+1)
	if i < len(text) && text[i] == '"' {
		s.pos = i + 1
		return Value{Text: text[start+1 : i], Span: Span{start, s.pos}}, true
	}
	return s.strSlow(start, i)
}

// strSlow reads a string that holds an escape, a control character or a byte beyond ASCII at i.
func (s *scanner) strSlow(start, i int) (Value, bool) {
	text := s.text
	escaped, wide, control := false, false, -1
	for ; i < len(text) && text[i] != '"'; i++ {
		switch c := text[i]; {
		case c == '\\':
			escaped = true
			i++
		case c < 0x20 && control < 0:
			control = i
		case c >= utf8.RuneSelf:
			wide = true
		}
	}
	if i >= len(text) {
		return Value{}, s.stop(Span{start, len(text)}, "the string that begins here has no end")
	}
	s.pos = i + 1
	v := Value{Text: text[start+1 : i], Span: Span{start, s.pos}}
	if control >= 0 {
		s.fault(Span{control, control + 1}, "Syntax errors in policy: a control character in a string must be written as an escape")
	}
	if wide && !utf8.ValidString(v.Text) {
		s.fault(v.Span, "Syntax errors in policy: the string is not valid UTF-8")
		v.Text = strings.ToValidUTF8(v.Text, string(utf8.RuneError))
	}
	if escaped {
		decoded, ok := unescape(v.Text)
		if !ok {
			return Value{}, s.stop(v.Span, "the string holds an escape that JSON does not know")
		}
		v.Text = decoded
	}
	return v, true
}

// unescape decodes the escapes of a JSON string; ok is false for one that JSON does not know.
func unescape(text string) (decoded string, ok bool) {
	var b strings.Builder
	b.Grow(len(text))
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			b.WriteByte(text[i])
			continue
		}
		i++ // the scanner has seen a byte after every backslash
		switch c := text[i]; c {
		case '"', '\\', '/':
			b.WriteByte(c)
		case 'b':
			b.WriteByte('\b')
		case 'f':
			b.WriteByte('\f')
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		case 'u':
			r, ok := hex4(text, i+1)
			if !ok {
				return "", false
			}
			i += 4
			if utf16.IsSurrogate(r) {
				low, ok := lowSurrogate(text, i+1)
				if r = utf16.DecodeRune(r, low); ok && r != utf8.RuneError {
					i += 6
				}
			}
			b.WriteRune(r)
		default:
			return "", false
		}
	}
	return b.String(), true
}

// lowSurrogate reads the \uXXXX at i; a lone surrogate becomes U+FFFD.
func lowSurrogate(text string, i int) (r rune, ok bool) {
	if !strings.HasPrefix(text[i:], `\u`) {
		return 0, false
	}
	return hex4(text, i+2)
}

func hex4(text string, i int) (r rune, ok bool) {
	if i+4 > len(text) {
		return 0, false
	}
	for _, c := range []byte(text[i : i+4]) {
		switch {
		case '0' <= c && c <= '9':
			r = r<<4 | rune(c-'0')
		case 'a' <= c && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case 'A' <= c && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

// literal reads a number, a boolean or null.
func (s *scanner) literal() (Value, bool) {
	start := s.pos
	for s.pos < len(s.text) && isLiteral(s.text[s.pos]) {
		s.pos++
	}
	v := Value{Text: s.text[start:s.pos], Span: Span{start, s.pos}}
	switch v.Text {
	case "true", "false", "null":
		return v, true
	}
	if !isNumber(v.Text) {
		return Value{}, s.stop(v.Span, "expected a value, found %s", excerpt(v.Text))
	}
	return v, true
}

func isLiteral(c byte) bool {
	return c == '-' || c == '+' || c == '.' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// isNumber reports whether text is a number as JSON writes it.
func isNumber(text string) bool {
	rest, _ := strings.CutPrefix(text, "-")
	leadingZero := len(rest) > 1 && rest[0] == '0' && '0' <= rest[1] && rest[1] <= '9'
	rest, ok := cutDigits(rest)
	if !ok || leadingZero {
		return false
	}
	if fraction, found := strings.CutPrefix(rest, "."); found {
		if rest, ok = cutDigits(fraction); !ok {
			return false
		}
	}
	if rest != "" && (rest[0] == 'e' || rest[0] == 'E') {
		rest = rest[1:]
		if rest != "" && (rest[0] == '+' || rest[0] == '-') {
			rest = rest[1:]
		}
		if rest, ok = cutDigits(rest); !ok {
			return false
		}
	}
	return rest == ""
}

// cutDigits removes the digits that text begins with; ok is false if there are none.
func cutDigits(text string) (rest string, ok bool) {
	rest = strings.TrimLeft(text, "0123456789")
	return rest, len(rest) < len(text)
}
