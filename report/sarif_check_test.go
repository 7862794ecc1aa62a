package report_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/iamaudit/iamaudit/report"
)

// checkSARIF looks for what consumers refuse or misread and the JSON schema lets pass.
func checkSARIF(text []byte, profile report.Profile) []string {
	var log map[string]any
	if err := json.Unmarshal(text, &log); err != nil {
		return []string{err.Error()}
	}
	c := &sarifChecker{profile: profile}
	c.sentinels("", log)
	categories := map[string]bool{}
	runs := list(log, "runs")
	if profile == report.GitHub && (len(runs) == 0 || len(runs) > 20) {
		c.problem("%d runs; GitHub takes 1 to 20", len(runs))
	}
	for i, run := range runs {
		c.run(fmt.Sprintf("runs[%d]", i), run)
		id := str(run, "automationDetails", "id")
		category := id[:strings.LastIndexByte(id, '/')+1]
		if categories[category] || category == "" {
			c.problem("runs[%d]: category %q is empty or not its own", i, category)
		}
		categories[category] = true
	}
	return c.problems
}

type sarifChecker struct {
	profile  report.Profile
	problems []string
}

func (c *sarifChecker) problem(format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

// sentinels finds values that mean "not set" and members that contradict each other.
func (c *sarifChecker) sentinels(path string, value any) {
	switch v := value.(type) {
	case map[string]any:
		_, lines := v["startLine"]
		for _, name := range slices.Sorted(maps.Keys(v)) {
			at := path + "." + name
			switch x := v[name].(type) {
			case float64:
				if x == -1 {
					c.problem("%s is the sentinel -1", at)
				}
			case nil:
				c.problem("%s is null", at)
			case []any:
				if len(x) == 0 && name != "results" && name != "suppressions" {
					c.problem("%s is empty", at)
				}
			case string:
				if x == "" {
					c.problem("%s is empty", at)
				}
			}
			if lines && (strings.HasPrefix(name, "byte") || strings.HasPrefix(name, "char")) {
				c.problem("%s stands beside lines", at)
			}
			c.sentinels(at, v[name])
		}
	case []any:
		for i, x := range v {
			c.sentinels(fmt.Sprintf("%s[%d]", path, i), x)
		}
	}
}

func (c *sarifChecker) run(at string, run map[string]any) {
	if _, ok := run["results"].([]any); !ok {
		c.problem("%s has no results array", at)
	}
	driver, _ := dig(run, "tool", "driver").(map[string]any)
	rules := list(driver, "rules")
	ids := map[string]bool{}
	for i, rule := range rules {
		c.rule(fmt.Sprintf("%s.rules[%d]", at, i), rule)
		if id := str(rule, "id"); ids[id] {
			c.problem("%s: two rules %q", at, id)
		} else {
			ids[id] = true
		}
	}
	results := list(run, "results")
	if c.profile == report.GitHub && len(results) > 5000 {
		c.problem("%s: %d results; GitHub keeps 5000", at, len(results))
	}
	hashes, suppressions := map[string]bool{}, 0
	for i, result := range results {
		where := fmt.Sprintf("%s.results[%d]", at, i)
		c.result(where, result, rules)
		hash := str(result, "partialFingerprints", "primaryLocationLineHash")
		if !hashPattern.MatchString(hash) || hashes[hash] {
			c.problem("%s: fingerprint %q is malformed or not its own", where, hash)
		}
		hashes[hash] = true
		if _, ok := result["suppressions"]; ok {
			suppressions++
		}
	}
	if suppressions != 0 && (suppressions != len(results) || c.profile != report.Full) {
		c.problem("%s: %d of %d results have suppressions", at, suppressions, len(results))
	}
	for i, invocation := range list(run, "invocations") {
		if invocation["executionSuccessful"] != true {
			c.problem("%s.invocations[%d]: GitHub refuses an unsuccessful execution", at, i)
		}
		for j, n := range list(invocation, "toolExecutionNotifications") {
			if str(n, "message", "text") == "" || str(n, "descriptor", "id") == "" {
				c.problem("%s.invocations[%d].toolExecutionNotifications[%d] says nothing", at, i, j)
			}
		}
	}
}

var (
	hashPattern   = regexp.MustCompile(`^[0-9a-f]{16}:[1-9][0-9]*$`)
	pascalPattern = regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`)
)

func (c *sarifChecker) rule(at string, rule map[string]any) {
	if !pascalPattern.MatchString(str(rule, "name")) {
		c.problem("%s: name %q", at, str(rule, "name"))
	}
	for _, name := range []string{"shortDescription", "fullDescription"} {
		if text := str(rule, name, "text"); text == "" || len(text) > 1024 {
			c.problem("%s.%s is empty or too long", at, name)
		}
	}
	for _, name := range []string{"text", "markdown"} {
		if str(rule, "help", name) == "" {
			c.problem("%s has no help.%s", at, name)
		}
	}
	if page := str(rule, "helpUri"); page != "" && !strings.HasPrefix(page, "https://") {
		c.problem("%s.helpUri is %q", at, page)
	}
	if tags, _ := dig(rule, "properties", "tags").([]any); len(tags) == 0 || len(tags) > 10 {
		c.problem("%s has %d tags", at, len(tags))
	}
	if score, ok := dig(rule, "properties", "security-severity").(string); ok {
		if n, err := strconv.ParseFloat(score, 64); err != nil || n <= 0 || n > 10 {
			c.problem("%s: security-severity %q", at, score)
		}
	} else if str(rule, "properties", "problem.severity") == "" {
		c.problem("%s has neither security-severity (a string) nor problem.severity", at)
	}
	if !slices.Contains([]string{"very-high", "high", "medium", "low"}, str(rule, "properties", "precision")) {
		c.problem("%s: precision %q", at, str(rule, "properties", "precision"))
	}
}

func (c *sarifChecker) result(at string, result map[string]any, rules []map[string]any) {
	index, ok := result["ruleIndex"].(float64)
	if !ok || int(index) >= len(rules) || str(rules[int(index)], "id") != str(result, "ruleId") {
		c.problem("%s: rule %q is not at index %v", at, str(result, "ruleId"), result["ruleIndex"])
	}
	if !slices.Contains([]string{"error", "warning", "note"}, str(result, "level")) {
		c.problem("%s: level %q", at, str(result, "level"))
	}
	text := str(result, "message", "text")
	if !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "…") {
		c.problem("%s: message %q does not end a sentence", at, text)
	}
	locations := list(result, "locations")
	if len(locations) != 1 {
		c.problem("%s: %d locations", at, len(locations))
		return
	}
	c.place(at, locations[0])
	if str(map[string]any{"l": list(locations[0], "logicalLocations")[0]}, "l", "fullyQualifiedName") == "" {
		c.problem("%s names no resource", at)
	}
	ids := map[int]bool{}
	for _, l := range list(result, "relatedLocations") {
		c.place(at+".relatedLocations", l)
		id, _ := l["id"].(float64)
		ids[int(id)] = true
	}
	for _, link := range regexp.MustCompile(`\]\((\d+)\)`).FindAllStringSubmatch(text, -1) {
		if id, _ := strconv.Atoi(link[1]); !ids[id] {
			c.problem("%s: the message links to location %s, which is not there", at, link[1])
		}
	}
	if state := str(result, "baselineState"); state != "" && c.profile != report.Full {
		c.problem("%s: baselineState %q", at, state)
	}
}

func (c *sarifChecker) place(at string, location map[string]any) {
	uri := str(location, "physicalLocation", "artifactLocation", "uri")
	parsed, err := url.Parse(uri)
	if err != nil || uri == "" || parsed.IsAbs() || strings.HasPrefix(uri, "/") ||
		slices.Contains(strings.Split(parsed.Path, "/"), "..") {
		c.problem("%s: location %q is not a relative URI", at, uri)
	}
	number := func(name string) int {
		n, _ := dig(location, "physicalLocation", "region", name).(float64)
		return int(n)
	}
	startLine, startColumn, endLine, endColumn := number("startLine"), number("startColumn"), number("endLine"), number("endColumn")
	if startLine < 1 || startColumn < 1 || endLine < startLine || endColumn < 1 || endLine == startLine && endColumn < startColumn {
		c.problem("%s: region %d:%d-%d:%d", at, startLine, startColumn, endLine, endColumn)
	}
	if context, ok := dig(location, "physicalLocation", "contextRegion").(map[string]any); ok {
		from, _ := context["startLine"].(float64)
		to, _ := context["endLine"].(float64)
		if int(from) > startLine || int(to) < endLine {
			c.problem("%s: lines %v-%v are no context of %d-%d", at, from, to, startLine, endLine)
		}
	}
}

func dig(value any, path ...string) any {
	for _, name := range path {
		m, _ := value.(map[string]any)
		value = m[name]
	}
	return value
}

func str(value any, path ...string) string {
	s, _ := dig(value, path...).(string)
	return s
}

func list(value map[string]any, name string) []map[string]any {
	items, _ := value[name].([]any)
	out := make([]map[string]any, len(items))
	for i, item := range items {
		out[i], _ = item.(map[string]any)
	}
	return out
}
