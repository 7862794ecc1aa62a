package collector

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/snapshot"
)

// A proof is what a part must agree with: a count in GetAccountSummary and, for users and roles,
// the other list that names them all. Counts alone can be deceived: an entity that is deleted
// between two pages may push another one over the edge of its page.
type proof struct {
	key    string // of the summary
	parts  []snapshot.Part
	have   func(*session) int
	agrees func(s *session, counted int) bool // nil: have must be what is counted
	lists  func(s *session) string            // says what two lists disagree in, or ""
}

var proofs = []proof{
	{
		key: "Users", parts: []snapshot.Part{snapshot.PartUsers, snapshot.PartPasswordsLastUsed},
		have:  func(s *session) int { return len(s.account.UserDetailList) },
		lists: userLists,
	},
	{key: "Groups", parts: []snapshot.Part{snapshot.PartGroups}, have: func(s *session) int { return len(s.account.GroupDetailList) }},
	{
		key: "Roles", parts: []snapshot.Part{snapshot.PartRoles, snapshot.PartRoleDescriptions},
		have:   func(s *session) int { return len(s.account.RoleDetailList) },
		agrees: rolesAgree,
		lists:  roleLists,
	},
	{key: "Policies", parts: []snapshot.Part{snapshot.PartPolicies}, have: func(s *session) int { return len(s.customer) }},
	{key: "InstanceProfiles", parts: []snapshot.Part{snapshot.PartInstanceProfiles}, have: func(s *session) int { return len(s.account.InstanceProfiles) }},
	{key: "ServerCertificates", parts: []snapshot.Part{snapshot.PartServerCertificates}, have: func(s *session) int { return len(s.account.ServerCertificates) }},
	{key: "Providers", parts: []snapshot.Part{snapshot.PartOpenIDConnectProviders, snapshot.PartSAMLProviders}, have: func(s *session) int {
		return len(s.account.OpenIDConnectProviders) + len(s.account.SAMLProviders)
	}},
}

// rolesAgree accepts a count with or without service-linked roles: they have a quota of their own,
// and AWS does not say whether the summary counts them.
func rolesAgree(s *session, counted int) bool {
	own := 0
	for i := range s.account.RoleDetailList {
		if !s.account.RoleDetailList[i].ServiceLinked() {
			own++
		}
	}
	return counted == own || counted == len(s.account.RoleDetailList)
}

func userLists(s *session) string {
	arns := each(s.account.UserDetailList, func(u snapshot.User) string { return u.ARN })
	return disagreement(arns, s.signedIn, "ListUsers")
}

func roleLists(s *session) string {
	arns := each(s.account.RoleDetailList, func(r snapshot.Role) string { return r.ARN })
	return disagreement(arns, s.described, "ListRoles")
}

// disagreement names an entity that one list has and the other lacks, or returns "".
func disagreement[T any](arns []string, other map[string]T, api string) string {
	got := make(map[string]bool, len(arns))
	for _, arn := range arns {
		got[arn] = true
		if _, ok := other[arn]; !ok {
			return arn + " was collected, but " + api + " does not know it"
		}
	}
	for _, arn := range slices.Sorted(maps.Keys(other)) {
		if !got[arn] {
			return api + " knows " + arn + ", which was not collected"
		}
	}
	return ""
}

// against says what the proof's parts disagree in, or "" when they agree or cannot be held against
// anything.
func (p proof) against(s *session) string {
	if s.state(p.parts[0]).Status != snapshot.Complete {
		return ""
	}
	complete := true
	for _, part := range p.parts {
		complete = complete && s.state(part).Status == snapshot.Complete
	}
	if p.lists != nil && complete {
		if d := p.lists(s); d != "" {
			return d
		}
	}
	counted, ok := s.account.AccountSummary[p.key]
	have := p.have(s)
	if !ok || have == counted || (p.agrees != nil && p.agrees(s, counted)) || (p.lists == nil && !complete) {
		return ""
	}
	return fmt.Sprintf("GetAccountSummary counts %d %s, %d were collected", counted, words[p.key], have)
}

// prove holds the lists against GetAccountSummary. The account may have changed while it was read,
// so lists that disagree are read again, together with the summary; if they still disagree, the
// snapshot says so.
func (s *session) prove(ctx context.Context) {
	for range rounds - 1 {
		again := s.disagreeing()
		if len(again) == 0 || ctx.Err() != nil {
			break
		}
		list := []task{{snapshot.PartAccountSummary, (*session).accountSummary}}
		for _, t := range tasks {
			for _, p := range again {
				for _, part := range p.parts {
					if t.part == part {
						list = append(list, t)
					}
				}
			}
		}
		s.all(ctx, list)
	}
	for _, p := range s.disagreeing() {
		state := snapshot.PartState{Status: snapshot.Partial, Reason: p.against(s)}
		for _, part := range p.parts {
			if s.state(part).Status == snapshot.Complete {
				s.watch(part).end(state)
			}
		}
	}
	s.proveReport()
	s.mu.Lock()
	s.proved = true
	s.mu.Unlock()
	for _, t := range tasks {
		if provable(t.part) {
			s.watch(t.part).end(s.state(t.part))
		}
	}
}

// provable reports whether prove may change what became of the part.
func provable(part snapshot.Part) bool {
	return part == snapshot.PartAccountSummary || part == snapshot.PartCredentialReport ||
		slices.ContainsFunc(proofs, func(p proof) bool { return slices.Contains(p.parts, part) })
}

// words say in a sentence what a key of the summary counts.
var words = map[string]string{
	"Users": "users", "Groups": "groups", "Roles": "roles", "Policies": "customer managed policies",
	"InstanceProfiles": "instance profiles", "ServerCertificates": "server certificates", "Providers": "identity providers",
}

// disagreeing returns the proofs that fail.
func (s *session) disagreeing() []proof {
	var list []proof
	for _, p := range proofs {
		if p.against(s) != "" {
			list = append(list, p)
		}
	}
	return list
}

// proveReport says which users the credential report lacks, and whether it lacks the root user.
func (s *session) proveReport() {
	if s.state(snapshot.PartCredentialReport).Status != snapshot.Complete {
		return
	}
	var lacks []string
	if !slices.ContainsFunc(s.account.CredentialReport.Rows, func(r snapshot.CredentialRow) bool { return r.User == snapshot.RootUser }) {
		lacks = append(lacks, "the root user")
	}
	if silent := s.silentUsers(); len(silent) > 0 {
		names := strings.Join(silent[:min(len(silent), 3)], ", ")
		if len(silent) > 3 {
			names += ", …"
		}
		lacks = append(lacks, fmt.Sprintf("%d users made since (%s)", len(silent), names))
	}
	if len(lacks) > 0 {
		s.watch(snapshot.PartCredentialReport).end(snapshot.PartState{
			Status: snapshot.Partial,
			Reason: "the report of " + s.account.CredentialReport.GeneratedTime.Format("2006-01-02 15:04:05Z") + " lacks " + strings.Join(lacks, " and "),
		})
	}
}
