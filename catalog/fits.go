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
		fields := strings.SplitN(string(glob), ":", 6)
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
	reach, next := make([]bool, n+1), make([]bool, n+1)
	reach[0] = true
	skipStars(reach, glob)
	for _, c := range t {
		clear(next)
		for j := range n + 1 {
			switch {
			case c >= anyRun:
				if reach[j] {
					next[j] = true
				}
				if j < n && next[j] && inRun(c, glob[j]) {
					next[j+1] = true
				}
			case !reach[j] || j == n:
			case glob[j] == '*':
				next[j] = true // the star takes the byte and may take more
			case glob[j] == '?' || uint16(glob[j]) == c:
				next[j+1] = true
			}
		}
		skipStars(next, glob)
		reach, next = next, reach
	}
	return reach[n]
}

// skipStars lets every star of the glob match nothing (more).
func skipStars(reach []bool, glob string) {
	for j := range glob {
		if reach[j] && glob[j] == '*' {
			reach[j+1] = true
		}
	}
}
