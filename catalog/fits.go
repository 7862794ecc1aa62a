package catalog

import (
	"strings"
)

// Fits reports whether a pattern of a Resource element can match anything that the action works on.
// It errs on the side of true: the catalog's templates are coarse, and an action that it does not know
// fits everything. An action without resource-level permissions fits only a pattern that names nothing
// in particular ("*", and also "arn:aws:s3:::*", which AWS's own pages allow for s3:ListAllMyBuckets
// in one place and deny in another).
func (c *Catalog) Fits(action, resource string) bool {
	a := c.Lookup(action)
	return a == nil || a.Fits(resource)
}

// Fits is [Catalog.Fits] for one action.
func (a *Action) Fits(resource string) bool {
	glob := resourceGlob(resource)
	if a.RequiresStar() {
		fields := strings.SplitN(glob, ":", 6)
		return strings.Trim(fields[len(fields)-1], "*?") == ""
	}
	for _, u := range a.Resources {
		if u.Type.matches(glob) {
			return true
		}
	}
	return false
}

// Matches reports whether some resource of the type matches the pattern.
func (r *ResourceType) Matches(pattern string) bool { return r.matches(resourceGlob(pattern)) }

func (r *ResourceType) matches(glob string) bool {
	for _, t := range r.arns() {
		if t.overlaps(glob) {
			return true
		}
	}
	return len(r.ARNs) == 0
}

// resourceGlob makes a plain pattern of an element of Resource: policy variables may have any value, and
// an incomplete ARN is completed with wildcards, as IAM does.
func resourceGlob(s string) string {
	if !strings.Contains(s, "${") && strings.Count(s, ":") >= 5 {
		return s
	}
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "${")
		b.WriteString(before)
		if !ok {
			break
		}
		b.WriteByte('*')
		if _, s, ok = strings.Cut(rest, "}"); !ok {
			break
		}
	}
	glob := b.String()
	if n := strings.Count(glob, ":"); strings.HasPrefix(glob, "arn:") && n < 5 {
		glob += strings.Repeat(":*", 5-n)
	}
	return glob
}

// arnTemplate is a template cut into bytes and wildcards.
type arnTemplate []uint16

const (
	anyRun      = 256 + iota // any run of characters
	runInField               // any run without a colon: what stands in the first five fields of an ARN
	runInBucket              // any run without a slash: the name of a bucket
)

// inRun reports whether a run of the template may hold the byte of a glob. A star of the glob is a run
// itself, of which some string fits every kind.
func inRun(run uint16, b byte) bool {
	return run == anyRun || run == runInField && b != ':' || run == runInBucket && b != '/'
}

// parseTemplate replaces the variables of a template by wildcards. Names may hold slashes (paths of
// users and roles, parameters, log groups); the one exception that matters is a bucket's, since
// everything after the slash is the object.
func parseTemplate(s string) arnTemplate {
	var t arnTemplate
	colons := 0
	for i := 0; i < len(s); i++ {
		run := uint16(anyRun)
		if colons < 5 {
			run = runInField
		}
		end := strings.IndexByte(s[i:], '}')
		switch {
		case end > 0 && strings.HasPrefix(s[i:], "${"):
			if strings.Contains(s[i:i+end], "BucketName") {
				run = runInBucket
			}
			t = append(t, run)
			i += end
		case s[i] == '*':
			t = append(t, run)
		default:
			t = append(t, uint16(s[i]))
			if s[i] == ':' {
				colons++
			}
		}
	}
	return t
}

// overlaps reports whether some string matches both the template and the glob. reach[j] says whether
// the part of the template read so far can have matched the first j bytes of the glob.
func (t arnTemplate) overlaps(glob string) bool {
	n := len(glob)
	var space [512]bool // most ARNs fit, so that nothing is allocated
	rows := space[:]
	if 2*(n+1) > len(rows) {
		rows = make([]bool, 2*(n+1))
	}
	reach, next := rows[:n+1], rows[n+1:2*(n+1)]
	reach[0] = true
	low, high := 0, skipStars(reach, glob, 0, 0) // reach is false outside of [low, high]
	for _, c := range t {
		clear(next)
		first, last := n+1, -1
		mark := func(j int) {
			next[j] = true
			first, last = min(first, j), max(last, j)
		}
		for j := low; j <= n && (j <= high || j <= last); j++ {
			switch here := j <= high && reach[j]; {
			case c >= anyRun:
				if here {
					mark(j)
				}
				if j < n && next[j] && inRun(c, glob[j]) {
					mark(j + 1)
				}
			case !here || j == n:
			case glob[j] == '*':
				mark(j) // the star takes the byte and may take more
			case glob[j] == '?' || uint16(glob[j]) == c:
				mark(j + 1)
			}
		}
		if last < 0 {
			return false
		}
		low, high = first, skipStars(next, glob, first, last)
		reach, next = next, reach
	}
	return reach[n]
}

// skipStars lets every star of the glob match nothing (more), and returns the last place that is reached.
func skipStars(reach []bool, glob string, low, high int) int {
	for j := low; j < len(glob) && j <= high; j++ {
		if reach[j] && glob[j] == '*' {
			reach[j+1] = true
			high = max(high, j+1)
		}
	}
	return high
}
