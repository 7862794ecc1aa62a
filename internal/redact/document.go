package redact

import "strings"

// statementValue returns the stand-in for a string in a policy document; path leads to it from the
// document.
func (r *redactor) statementValue(path []string, s string) string {
	for i, element := range path {
		switch element {
		case "Version", "Effect", "Action", "NotAction":
			return s
		case "Sid", "Id":
			return r.names.words(s)
		case "Resource", "NotResource":
			return r.arn(s)
		case "Principal", "NotPrincipal":
			return r.principal(s)
		case "Condition":
			if len(path) > i+2 {
				return r.condition(path[i+1], path[i+2], s)
			}
			return r.accountsIn(s)
		}
	}
	return r.arn(s) // a misspelt element, which IAM does not know and which may hold anything
}

// principal returns the stand-in for a principal: an ARN, an account, a unique id, a service.
func (r *redactor) principal(s string) string {
	if strings.HasPrefix(s, "arn:") {
		return r.arn(s)
	}
	return r.idsIn(r.accountsIn(s))
}

// conditionKey keeps a condition key but for the tag's name in it.
func (r *redactor) conditionKey(key string) string {
	at := tagPattern.FindStringIndex(key)
	if at == nil {
		return r.idsIn(r.accountsIn(key))
	}
	return key[:at[1]] + r.names.words(key[at[1]:])
}

// condition returns the stand-in for a value that a condition compares with.
func (r *redactor) condition(operator, key, s string) string {
	lower := strings.ToLower(key)
	switch {
	case strings.HasPrefix(s, "arn:"):
		return r.arn(s)
	case !strings.Contains(operator, "String"):
		return r.accountsIn(s) // numbers, dates, addresses, booleans
	case strings.Contains(lower, "tag/"), lower == "sts:externalid", lower == "sts:rolesessionname", lower == "aws:username", lower == "s3:prefix",
		strings.HasSuffix(lower, ":sub"), strings.HasSuffix(lower, "tagkeys"):
		return r.names.words(r.accountsIn(s))
	case strings.Contains(lower, "orgid"), strings.Contains(lower, "orgpaths"):
		return r.names.words(s)
	}
	return r.idsIn(r.accountsIn(s))
}
