package html

import (
	"html/template"
	"regexp"
	"strings"
)

// markdownHTML renders the part of Markdown that rule texts use: paragraphs, headings, lists,
// quotes, fenced code, and inline code, emphasis and links. Everything else is text. Rules of the
// user are as untrusted as the snapshot, so HTML in the text is shown, not obeyed, and only web
// links become links.
func markdownHTML(text string) template.HTML {
	m := markdown{lines: strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")}
	m.blocks()
	return template.HTML(m.out.String()) //nolint:gosec // every text went through escape or a fixed tag
}

type markdown struct {
	lines []string
	at    int
	depth int // of lists in lists
	out   strings.Builder
}

// maxListDepth bounds the work that a line like "- - - - …" can ask for.
const maxListDepth = 6

var (
	headingLine = regexp.MustCompile(`^#{1,6}\s+(.*?)\s*#*$`)
	listItem    = regexp.MustCompile(`^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$`)
	fenceLine   = regexp.MustCompile("^\\s*(```+|~~~+)")
)

func (m *markdown) blocks() {
	for m.at < len(m.lines) {
		line := m.lines[m.at]
		switch {
		case strings.TrimSpace(line) == "":
			m.at++
		case fenceLine.MatchString(line):
			m.fence("")
		case headingLine.MatchString(line):
			// The page has its own outline, so a rule's headings are no headings of the page.
			m.out.WriteString(`<p class="md-h">` + inlineHTML(headingLine.FindStringSubmatch(line)[1]) + "</p>")
			m.at++
		case m.depth < maxListDepth && !strings.HasPrefix(line, codeIndent) && listItem.MatchString(line):
			m.list()
		case strings.HasPrefix(line, ">"):
			m.quote()
		case strings.HasPrefix(line, codeIndent):
			m.indented()
		default:
			m.paragraph()
		}
	}
}

// fence writes a block of code up to the closing fence, without the indentation of a list item.
func (m *markdown) fence(indent string) {
	mark := fenceLine.FindStringSubmatch(m.lines[m.at])[1]
	m.at++
	var code []string
	for ; m.at < len(m.lines); m.at++ {
		line := strings.TrimPrefix(m.lines[m.at], indent)
		if strings.HasPrefix(strings.TrimSpace(line), mark) {
			m.at++
			break
		}
		code = append(code, line)
	}
	m.out.WriteString(`<pre class="code" tabindex="0"><code>` + escapeVisible(strings.Join(code, "\n")) + "</code></pre>")
}

// codeIndent marks a line of code without a fence.
const codeIndent = "    "

// indented writes the indented lines that follow, and blank ones between them, as code.
func (m *markdown) indented() {
	var code []string
	for ; m.at < len(m.lines); m.at++ {
		line, ok := strings.CutPrefix(m.lines[m.at], codeIndent)
		if !ok && strings.TrimSpace(line) != "" {
			break
		}
		code = append(code, strings.TrimRight(line, " \t\r"))
	}
	m.out.WriteString(`<pre class="code" tabindex="0"><code>` + escapeVisible(strings.TrimRight(strings.Join(code, "\n"), "\n")) + "</code></pre>")
}

// list writes the items of one list. What is indented below an item belongs to it.
func (m *markdown) list() {
	first := listItem.FindStringSubmatch(m.lines[m.at])
	tag := "ul"
	if c := first[2][0]; c >= '0' && c <= '9' {
		tag = "ol"
	}
	m.out.WriteString("<" + tag + ">")
	for m.at < len(m.lines) {
		item := listItem.FindStringSubmatch(m.lines[m.at])
		if item == nil || len(item[1]) != len(first[1]) || (tag == "ol") != (item[2][0] >= '0' && item[2][0] <= '9') {
			break
		}
		m.at++
		m.item(item[3], len(item[1])+len(item[2])+1)
	}
	m.out.WriteString("</" + tag + ">")
}

// ends reports whether the line at hand, which stands after an item, no longer belongs to it.
func (m *markdown) ends(line string, indent int) bool {
	own := indentOf(line)
	switch {
	case strings.TrimSpace(line) == "": // goes on with the item only if what follows is indented
		return m.at+1 >= len(m.lines) || indentOf(m.lines[m.at+1]) < 2
	case own < min(indent, 2) && (listItem.MatchString(line) || fenceLine.MatchString(line) || headingLine.MatchString(line)):
		return true
	default:
		return own <= indent-2 && listItem.MatchString(line)
	}
}

func (m *markdown) item(text string, indent int) {
	body := []string{text}
	for m.at < len(m.lines) {
		line := m.lines[m.at]
		if m.ends(line, indent) {
			break
		}
		body = append(body, line[min(indentOf(line), indent):])
		m.at++
	}
	for m.at < len(m.lines) && strings.TrimSpace(m.lines[m.at]) == "" {
		m.at++
	}
	inner := markdown{lines: body, depth: m.depth + 1}
	inner.blocks()
	html := inner.out.String()
	// An item of one paragraph is written tight.
	if rest, ok := strings.CutPrefix(html, "<p>"); ok && strings.Count(html, "<p>") == 1 {
		html = strings.Replace(rest, "</p>", "", 1)
	}
	m.out.WriteString("<li>" + html + "</li>")
}

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

func (m *markdown) quote() {
	var body []string
	for ; m.at < len(m.lines) && strings.HasPrefix(m.lines[m.at], ">"); m.at++ {
		body = append(body, strings.TrimPrefix(strings.TrimLeft(m.lines[m.at], ">"), " "))
	}
	m.out.WriteString("<blockquote><p>" + inlineHTML(strings.Join(body, " ")) + "</p></blockquote>")
}

func (m *markdown) paragraph() {
	var body []string
	for ; m.at < len(m.lines); m.at++ {
		line := m.lines[m.at]
		if strings.TrimSpace(line) == "" || len(body) > 0 &&
			(fenceLine.MatchString(line) || headingLine.MatchString(line) || m.depth < maxListDepth && listItem.MatchString(line) || strings.HasPrefix(line, ">")) {
			break
		}
		body = append(body, strings.TrimSpace(line))
	}
	m.out.WriteString("<p>" + inlineHTML(strings.Join(body, "\n")) + "</p>")
}

// inlineMark finds code, links, addresses and emphasis, whichever comes first.
var inlineMark = regexp.MustCompile("(`+)([^`]+)`+" +
	`|\[([^\[\]]+)\]\(\s*<?([^\s()<>]+)>?\s*\)` +
	`|<(https?://[^\s<>]+)>` +
	`|(https?://[^\s<>()"'` + "`" + `]*[\w/#-])` +
	`|\*\*([^*]+)\*\*` +
	`|\*([^\s*](?:[^*]*[^\s*])?)\*`)

// labelMarks takes emphasis and code out of a link's label, which is text.
var labelMarks = strings.NewReplacer("`", "", "*", "")

func inlineHTML(text string) string {
	var out strings.Builder
	for text != "" {
		at := inlineMark.FindStringSubmatchIndex(text)
		if at == nil {
			break
		}
		group := func(n int) string {
			if at[2*n] < 0 {
				return ""
			}
			return text[at[2*n]:at[2*n+1]]
		}
		out.WriteString(escapeVisible(text[:at[0]]))
		switch {
		case group(2) != "":
			out.WriteString("<code>" + escapeVisible(strings.TrimSpace(group(2))) + "</code>")
		case group(3) != "":
			out.WriteString(linkHTML(group(4), escapeVisible(labelMarks.Replace(group(3)))))
		case group(5) != "":
			out.WriteString(linkHTML(group(5), escapeVisible(group(5))))
		case group(6) != "":
			out.WriteString(linkHTML(group(6), escapeVisible(group(6))))
		case group(7) != "":
			out.WriteString("<strong>" + inlineHTML(group(7)) + "</strong>")
		default:
			out.WriteString("<em>" + inlineHTML(group(8)) + "</em>")
		}
		text = text[at[1]:]
	}
	out.WriteString(escapeVisible(text))
	return out.String()
}

// linkHTML writes a link to the web; any other address stays text, so that no rule can make the
// page run or open something else.
func linkHTML(address, label string) string {
	if !webAddress(address) {
		return label
	}
	return `<a href="` + template.HTMLEscapeString(address) + `" rel="noreferrer noopener" target="_blank">` + label + "</a>"
}

func webAddress(address string) bool {
	lower := strings.ToLower(address)
	return strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://")
}
