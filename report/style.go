package report

import "github.com/iamaudit/iamaudit/audit"

// style puts colours around text, or does not.
type style struct{ on bool }

func (s style) sgr(code, text string) string {
	if !s.on || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (s style) bold(text string) string  { return s.sgr("1", text) }
func (s style) dim(text string) string   { return s.sgr("2", text) }
func (s style) green(text string) string { return s.sgr("32", text) }
func (s style) red(text string) string   { return s.sgr("31", text) }

// severity colours text as bad as it is. The sixteen basic colours follow the user's theme, so they
// can be read on light and on dark terminals.
func (s style) severity(sev audit.Severity, text string) string {
	switch sev {
	case audit.Critical:
		return s.sgr("1;97;41", text)
	case audit.High:
		return s.sgr("1;31", text)
	case audit.Medium:
		return s.sgr("1;33", text)
	case audit.Low:
		return s.sgr("1;36", text)
	default:
		return s.sgr("1;34", text)
	}
}
