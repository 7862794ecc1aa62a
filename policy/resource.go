package policy

import "strings"

// MatchResource reports whether a pattern of a Resource element matches an ARN, or "*", which is
// the resource of a request for an action that works on no particular resource.
//
// Case matters, "*" and "?" stay between two colons, but a "*" at the end of a segment reaches over
// colons, and an ARN of fewer than six fields is completed with "*" (semantics rules 32 to 37).
// Where AWS's pages disagree this is the wider reading: it never hides an access. A Deny must not
// hide one either, so statements that deny are matched with [MatchResourceStrictly].
//
// Variables are not replaced; see [Compile].
func MatchResource(pattern, arn string) bool {
	return pattern == "*" || matchSegments(completeARN(pattern), arn, false)
}

// MatchResourceStrictly is the narrowest reading of AWS's pages: only a "*" that ends the pattern
// reaches over colons (semantics rule 35).
func MatchResourceStrictly(pattern, arn string) bool {
	return pattern == "*" || matchSegments(completeARN(pattern), arn, true)
}

// resource is a compiled pattern of resources.
type resource struct {
	kind    uint8  // patternAny, patternExact, patternPrefix or patternWild
	text    string // completed
	service string // the pattern covers all resources of this service, and nothing else; "" if not
	vars    template
}

// compileResource prepares a pattern; variables says whether the document's version has any.
func compileResource(pattern string, variables bool) resource {
	if pattern == "*" {
		return resource{kind: patternAny}
	}
	pattern = completeARN(pattern)
	if variables {
		if vars := compileTemplate(pattern); vars != nil {
			return resource{kind: patternWild, text: pattern, vars: vars}
		}
	}
	r := resource{kind: patternWild, text: pattern, service: wholeService(pattern)}
	switch i := strings.IndexAny(pattern, "*?"); {
	case i < 0:
		r.kind = patternExact
	case i == len(pattern)-1 && pattern[i] == '*' && strings.Count(pattern, ":") >= 5:
		r.kind, r.text = patternPrefix, pattern[:i]
	}
	return r
}

// wholeService returns the service of a pattern such as "arn:aws:s3:::*" that covers everything of
// one service.
func wholeService(pattern string) string {
	a, ok := ParseARN(pattern)
	open := func(field string) bool { return field == "" || field == "*" }
	if !ok || !open(a.Region) || !open(a.Account) || a.Resource != "*" {
		return ""
	}
	return a.Service
}

// match says whether the resource of the request is among those of the pattern. wide chooses the
// reading where AWS's pages leave room.
func (r *resource) match(q *Request, wide bool) Truth {
	switch r.kind {
	case patternAny:
		return True
	case patternExact:
		return truth(r.text == q.Resource)
	case patternPrefix:
		if strings.HasPrefix(q.Resource, r.text) {
			return True
		}
	default:
		if r.vars == nil {
			if matchSegments(r.text, q.Resource, !wide) {
				return True
			}
			break
		}
		return r.vars.match(q, wide, func(pattern string) bool { return matchSegments(pattern, q.Resource, !wide) })
	}
	// AWS's page on the evaluation of policies says that s3:ListAllMyBuckets, which works on no
	// particular bucket, is allowed by "arn:aws:s3:::*"; the page on NotAction says that it is not.
	return truth(wide && r.service != "" && q.Resource == "*" && equalFold(r.service, q.service))
}
