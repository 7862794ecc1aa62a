package report

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/iamaudit/iamaudit/audit"
)

// What GitHub takes of a rule.
const (
	maxTags        = 10
	maxDescription = 1_024
	maxRuleName    = 255
)

var semanticVersion = regexp.MustCompile(`^\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?$`)

// ruleKey is a rule at one severity. GitHub and GitLab take the severity from the rule, never from
// the result, so a rule whose findings differ in severity is several rules to them.
type ruleKey struct {
	id       string
	severity audit.Severity
}

// sarifRules are the descriptors of all rules that ran, with or without findings.
type sarifRules struct {
	descriptors []*sarif.ReportingDescriptor
	index       map[ruleKey]int
	taxonomies  *taxonomies
	profile     Profile
	audited     map[string]*audit.RuleInfo
}

func newSARIFRules(r *audit.Result, profile Profile) *sarifRules {
	s := &sarifRules{
		index: map[ruleKey]int{}, taxonomies: newTaxonomies(r), profile: profile, audited: rulesByID(r),
	}
	for i := range r.Rules {
		s.add(&r.Rules[i], r.Rules[i].Severity)
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if profile == Full || f.Open() {
			s.at(f)
		}
	}
	return s
}

// at returns the index of a finding's rule, adding it if need be.
func (s *sarifRules) at(f *audit.Finding) int {
	if i, ok := s.index[s.key(f.Rule, f.Severity)]; ok {
		return i
	}
	return s.add(ruleOf(s.audited, f.Rule), f.Severity)
}

func (s *sarifRules) key(id string, severity audit.Severity) ruleKey {
	if s.profile == Full {
		return ruleKey{id: id} // results carry their own level there
	}
	return ruleKey{id, severity}
}

func (s *sarifRules) add(rule *audit.RuleInfo, severity audit.Severity) int {
	i := len(s.descriptors)
	s.index[s.key(rule.ID, severity)] = i
	d := descriptor(rule, severity)
	if rule.Severity != 0 && severity != rule.Severity {
		d.WithID(rule.ID + "/" + severity.String())
		d.WithName(pascal(rule.ID) + pascal(severity.String()))
	}
	if s.profile == Full {
		d.WithRelationships(s.taxonomies.relationships(rule))
	}
	s.descriptors = append(s.descriptors, d)
	return i
}

func descriptor(rule *audit.RuleInfo, severity audit.Severity) *sarif.ReportingDescriptor {
	full := plain(firstParagraph(rule.Risk))
	if full == "" {
		full = visible(rule.Title) + "."
	}
	text, markdown := help(rule)
	d := sarif.NewRule(rule.ID).
		WithName(cut(pascal(rule.ID), maxRuleName)).
		WithShortDescription(multiformat(cut(visible(rule.Title)+".", maxDescription))).
		WithFullDescription(multiformat(cut(full, maxDescription))).
		WithHelp(multiformat(text).WithMarkdown(markdown)).
		WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel(level(severity))).
		WithProperties(ruleProperties(rule, severity))
	if page := rulePage(rule); page != "" {
		d.WithHelpURI(page)
	}
	return d
}

// rulePage is where the rule is documented: our own page, or the first link of a user's rule.
func rulePage(rule *audit.RuleInfo) string {
	if rule.Source == "" && rule.Risk != "" {
		return homepage + "/blob/main/docs/rules/" + rule.ID + ".md"
	}
	for _, link := range rule.Links {
		if strings.HasPrefix(link, "https://") {
			return link
		}
	}
	return ""
}

// help returns what a reader of an alert needs, as plain text and as Markdown.
func help(rule *audit.RuleInfo) (text, markdown string) {
	var b strings.Builder
	if rule.Risk != "" {
		b.WriteString("## Why it matters\n\n" + strings.TrimSpace(rule.Risk) + "\n\n")
	}
	if rule.Remedy != "" {
		b.WriteString("## What to do\n\n" + strings.TrimSpace(rule.Remedy) + "\n\n")
	}
	if len(rule.Controls) > 0 {
		b.WriteString("## Controls\n\n")
		for _, c := range rule.Controls {
			b.WriteString("- " + frameworkName(c.Framework) + " " + c.ID + "\n")
		}
		b.WriteString("\n")
	}
	if len(rule.Links) > 0 {
		b.WriteString("## References\n\n")
		for _, link := range rule.Links {
			b.WriteString("- <" + link + ">\n")
		}
	}
	if b.Len() == 0 {
		b.WriteString(visible(rule.Title) + ".")
	}
	markdown = strings.TrimSpace(b.String())
	return plain(markdown), markdown
}

func ruleProperties(rule *audit.RuleInfo, severity audit.Severity) *sarif.PropertyBag {
	bag := sarif.NewPropertyBag()
	precision := rule.Precision
	if precision == "" {
		precision = "high"
	}
	bag.Add("precision", precision)
	tags := []string{"aws", "iam"}
	if score := securitySeverity(severity); score != "" {
		bag.Add("security-severity", score)
		tags = append([]string{"security"}, tags...)
	} else {
		bag.Add("problem.severity", "recommendation")
	}
	if rule.Category != "" {
		tags = append(tags, strings.ReplaceAll(string(rule.Category), " ", "-"))
	}
	for _, c := range rule.Controls {
		if c.Framework == "cwe" { // as CodeQL writes it, which GitHub and GitLab read
			tags = append(tags, "external/cwe/cwe-"+strings.ToLower(strings.TrimPrefix(c.ID, "CWE-")))
		}
	}
	for _, c := range rule.Controls {
		if c.Framework != "cwe" {
			tags = append(tags, c.Framework+"/"+c.ID)
		}
	}
	return bag.WithTags(tags[:min(len(tags), maxTags)])
}

// securitySeverity is the number that GitHub sorts by: above 9.0 is critical, from 7.0 high, from 4.0
// medium, below low. It goes by the text of a number, and refuses a file with a real number.
func securitySeverity(s audit.Severity) string {
	switch s {
	case audit.Critical:
		return "9.5"
	case audit.High:
		return "8.0"
	case audit.Medium:
		return "5.5"
	case audit.Low:
		return "2.0"
	default:
		return ""
	}
}

func level(s audit.Severity) string {
	switch s {
	case audit.Critical, audit.High:
		return "error"
	case audit.Medium:
		return "warning"
	default:
		return "note"
	}
}

// pascal writes an id as SARIF wants names: "acme/pass-role" is AcmePassRole.
func pascal(id string) string {
	var b strings.Builder
	for word := range strings.FieldsFuncSeq(id, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

func firstParagraph(markdown string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(markdown), "\n\n")
	return first
}

var (
	markdownLink = regexp.MustCompile(`\[([^\]]*)\]\(([^)]*)\)`)
	markdownMark = regexp.MustCompile("(?m)^```.*$\n?|^#+ +|\\*\\*|`")
	autoLink     = regexp.MustCompile(`<(https?://[^>]*)>`)
)

// plain takes the markup out of Markdown and leaves the text.
func plain(markdown string) string {
	s := markdownLink.ReplaceAllString(markdown, "$1 ($2)")
	s = autoLink.ReplaceAllString(s, "$1")
	return strings.TrimSpace(markdownMark.ReplaceAllString(s, ""))
}
