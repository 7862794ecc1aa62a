package audit

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/internal/parallel"
	"github.com/iamaudit/iamaudit/snapshot"
)

// mostDescribed is of how many principals a result tells what they can do: those of the worst
// findings. Working it out costs some milliseconds for each.
const mostDescribed = 50

// describe collects what reports show of the identities that findings name.
func (b *builder) describe() []PrincipalInfo {
	effective := map[string]bool{}
	if b.options.Describe != nil {
		effective = worst(b.account, b.out.Findings)
	}
	var ids []snapshot.Identity
	for _, arn := range slices.Sorted(maps.Keys(b.named)) {
		if id, ok := b.account.Identity(arn); ok {
			ids = append(ids, id)
		}
	}
	out := make([]PrincipalInfo, len(ids))
	failed := make([]string, len(ids))
	parallel.Do(len(ids), func(i int) {
		defer func() {
			if r := recover(); r != nil {
				failed[i] = fmt.Sprintf("what %s can do is not known: it crashed: %v", ids[i], r)
			}
		}()
		out[i] = principalInfo(b.account, ids[i])
		if effective[ids[i].ARN()] {
			out[i].Effective = b.options.Describe(ids[i])
		}
	})
	for _, message := range failed {
		if message != "" {
			b.out.Errors = append(b.out.Errors, RuleError{Account: b.account.AccountID, Message: message})
		}
	}
	return out
}

// worst returns the users and roles that the worst findings are about or reach.
func worst(a *snapshot.Account, findings []Finding) map[string]bool {
	out := map[string]bool{}
	add := func(arn string) {
		if id, ok := a.Identity(arn); ok && id.Group == nil && len(out) < mostDescribed {
			out[arn] = true
		}
	}
	for i := range findings {
		add(findings[i].Resource)
		for _, arn := range findings[i].Principals {
			add(arn)
		}
		if len(out) == mostDescribed {
			break
		}
	}
	return out
}

// principalInfo is what the snapshot says of an identity.
func principalInfo(a *snapshot.Account, id snapshot.Identity) PrincipalInfo {
	p := PrincipalInfo{ARN: id.ARN(), Account: a.AccountID, Kind: id.Kind(), Name: id.Name(), Facts: facts(a, id)}
	for _, i := range id.Inline() {
		p.Policies = append(p.Policies, i.PolicyName)
	}
	for _, m := range id.Attached() {
		p.Policies = append(p.Policies, m.PolicyARN)
	}
	if bound := id.Boundary(); bound != nil {
		p.Boundary = bound.PermissionsBoundaryARN
	}
	if id.User != nil {
		p.Groups = id.User.GroupList
	}
	for _, t := range id.Tags() {
		if p.Tags == nil {
			p.Tags = map[string]string{}
		}
		p.Tags[t.Key] = t.Value
	}
	return p
}

// facts are sentences about an identity's credentials and use.
func facts(a *snapshot.Account, id snapshot.Identity) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if id.Role != nil {
		switch used := id.Role.RoleLastUsed; {
		case used == nil:
		case used.LastUsedDate.IsZero():
			say("not used in the last 400 days")
		default:
			say("last used on %s in %s", used.LastUsedDate.Format("2006-01-02"), cmp.Or(used.Region, "an unknown Region"))
		}
	}
	if id.User == nil {
		return out
	}
	row := a.Credentials(id.User.UserName)
	if row == nil {
		return out
	}
	if row.PasswordEnabled.True() {
		say("console password, last used: %s", word(row.PasswordLastUsed))
	}
	if row.MFAActive.True() {
		say("MFA is on")
	} else if row.PasswordEnabled.True() {
		say("MFA is off")
	}
	for i, k := range row.AccessKeys {
		if k.Active.True() {
			say("access key %d is active, made on %s, last used: %s", i+1, word(k.LastRotated), word(k.LastUsedDate))
		}
	}
	return out
}

func word(t snapshot.ReportTime) string {
	if t.Known() {
		return t.Time.Format("2006-01-02")
	}
	if t.Absence == snapshot.NoInformation || t.Absence == snapshot.NA {
		return "never"
	}
	return strings.ReplaceAll(string(t.Absence), "_", " ")
}
