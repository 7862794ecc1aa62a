package redact

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"strings"
)

var (
	accountPattern = regexp.MustCompile(`\b[0-9]{12}\b`)
	idPattern      = regexp.MustCompile(`\b(?:ABIA|ACCA|AGPA|AIDA|AIPA|AKIA|ANPA|ANVA|APKA|AROA|ASCA|ASIA)[A-Z0-9]{8,}\b|\b[0-9A-F]{32}\b`)
	tagPattern     = regexp.MustCompile(`(?i)tag/`) // keys are the same in any case
	arnPattern     = regexp.MustCompile(`arn:[a-z0-9-]+:[^\s,;]*`)
)

// account returns the stand-in for an account id: 100000000001 for the first, and so on.
func (r *redactor) account(id string) string {
	if !accountPattern.MatchString(id) {
		return id
	}
	if _, ok := r.accounts[id]; !ok {
		r.accounts[id] = fmt.Sprintf("1%011d", len(r.accounts)+1)
	}
	return r.accounts[id]
}

func (r *redactor) accountsIn(s string) string {
	return accountPattern.ReplaceAllStringFunc(s, r.account)
}

// id returns the stand-in for a unique id; the letters that say what kind of thing it is stay.
func (r *redactor) id(s string) string {
	if stand, ok := r.ids[s]; ok {
		return stand
	}
	kind := ""
	if idPattern.MatchString(s) && s[0] == 'A' {
		kind = s[:4]
	}
	if i := strings.IndexByte(s, '-'); kind == "" && i > 0 && i < 4 { // o-…, ou-…, r-…, p-…
		kind = s[:i+1]
	}
	if s == "p-FullAWSAccess" || s == "p-RCPFullAWSAccess" || accountPattern.MatchString(s) {
		return r.accountsIn(s)
	}
	stand := kind + strings.ToUpper(fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "id %d %s", len(r.ids), kind)))[:16])
	if strings.HasSuffix(kind, "-") {
		stand = strings.ToLower(stand)
	}
	r.ids[s] = stand
	return stand
}

func (r *redactor) idsIn(s string) string { return idPattern.ReplaceAllStringFunc(s, r.id) }

// sentence redacts the ARNs and account ids in a text for people.
func (r *redactor) sentence(s string) string {
	return r.accountsIn(arnPattern.ReplaceAllStringFunc(s, r.arn))
}

// name returns the stand-in for a name: of a user, role, policy, tag and so on.
func (r *redactor) name(s string) string {
	if r.published[s] || s == snapshotRoot || strings.HasPrefix(s, "AWSServiceRoleFor") {
		return s
	}
	return r.names.words(r.accountsIn(s))
}

const snapshotRoot = "<root_account>"

// path returns the stand-in for the path of an entity.
func (r *redactor) path(s string) string {
	if strings.HasPrefix(s, "/aws-service-role/") || strings.HasPrefix(s, "/aws-reserved/") || s == "/service-role/" {
		return s
	}
	return r.names.words(s)
}

// arn returns the stand-in for an ARN or a pattern of ARNs. The kind of resource stays, as matching
// depends on it; its name does not.
func (r *redactor) arn(s string) string {
	f := strings.SplitN(s, ":", 6)
	if len(f) < 6 || f[0] != "arn" {
		if strings.HasPrefix(s, "arn") || strings.Trim(s, "*?:/") == "" {
			return r.accountsIn(s)
		}
		return r.names.words(r.accountsIn(s))
	}
	service, account, resource := f[2], f[4], f[5]
	if account == "aws" {
		return s
	}
	f[4] = r.accountsIn(account)
	f[5] = r.resource(service, r.idsIn(r.accountsIn(resource)))
	return strings.Join(f, ":")
}

func (r *redactor) resource(service, resource string) string {
	i := strings.IndexAny(resource, "/:")
	switch {
	case service == "s3" || (i < 0 && (service == "sns" || service == "sqs")):
		return r.names.words(resource)
	case i < 0:
		return resource // "root", "*", or the kind of resource with a wildcard
	}
	kind, rest := resource[:i+1], resource[i+1:]
	switch {
	case strings.HasPrefix(rest, "aws-service-role/"), kind == "oidc-provider/", r.published[rest]:
		return resource
	}
	return kind + r.names.words(rest)
}
