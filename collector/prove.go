package collector

import (
	"context"
	"fmt"
	"strings"

	"github.com/iamaudit/iamaudit/snapshot"
)

// A proof is a count in GetAccountSummary that a part must agree with.
type proof struct {
	key   string // of the summary
	parts []snapshot.Part
	have  func(*session) int
	// also is a second count that agrees: of roles, AWS does not say whether the summary counts the
	// service-linked ones, which have a quota of their own.
	also func(*session) int
}

var proofs = []proof{
	{key: "Users", parts: []snapshot.Part{snapshot.PartUsers}, have: func(s *session) int { return len(s.account.UserDetailList) }},
	{key: "Groups", parts: []snapshot.Part{snapshot.PartGroups}, have: func(s *session) int { return len(s.account.GroupDetailList) }},
	{key: "Roles", parts: []snapshot.Part{snapshot.PartRoles}, have: func(s *session) int { return len(s.account.RoleDetailList) }, also: ownRoles},
	{key: "Policies", parts: []snapshot.Part{snapshot.PartPolicies}, have: func(s *session) int { return len(s.customer) }},
	{key: "InstanceProfiles", parts: []snapshot.Part{snapshot.PartInstanceProfiles}, have: func(s *session) int { return len(s.account.InstanceProfiles) }},
	{key: "ServerCertificates", parts: []snapshot.Part{snapshot.PartServerCertificates}, have: func(s *session) int { return len(s.account.ServerCertificates) }},
	{key: "Providers", parts: []snapshot.Part{snapshot.PartOpenIDConnectProviders, snapshot.PartSAMLProviders}, have: func(s *session) int {
		return len(s.account.OpenIDConnectProviders) + len(s.account.SAMLProviders)
	}},
}

func ownRoles(s *session) int {
	n := 0
	for i := range s.account.RoleDetailList {
		if !s.account.RoleDetailList[i].ServiceLinked() {
			n++
		}
	}
	return n
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
		for _, part := range p.parts {
			s.watch(part).end(snapshot.PartState{
				Status: snapshot.Partial,
				Reason: fmt.Sprintf("GetAccountSummary counts %d %s, %d were collected", s.account.AccountSummary[p.key], words[p.key], p.have(s)),
			})
		}
	}
	s.proveReport()
}

// words say in a sentence what a key of the summary counts.
var words = map[string]string{
	"Users": "users", "Groups": "groups", "Roles": "roles", "Policies": "customer managed policies",
	"InstanceProfiles": "instance profiles", "ServerCertificates": "server certificates", "Providers": "identity providers",
}

// disagreeing returns the proofs whose parts were read to the end and yet do not agree with the summary.
func (s *session) disagreeing() []proof {
	var list []proof
	for _, p := range proofs {
		counted, ok := s.account.AccountSummary[p.key]
		for _, part := range p.parts {
			ok = ok && s.parts[part].Status == snapshot.Complete
		}
		if ok && counted != p.have(s) && (p.also == nil || counted != p.also(s)) {
			list = append(list, p)
		}
	}
	return list
}

// proveReport says which users the credential report lacks.
func (s *session) proveReport() {
	silent := s.silentUsers()
	if len(silent) == 0 || s.parts[snapshot.PartCredentialReport].Status != snapshot.Complete {
		return
	}
	names := strings.Join(silent[:min(len(silent), 3)], ", ")
	if len(silent) > 3 {
		names += ", …"
	}
	s.watch(snapshot.PartCredentialReport).end(snapshot.PartState{
		Status: snapshot.Partial,
		Reason: fmt.Sprintf("the report of %s lacks users made since (%d: %s)",
			s.account.CredentialReport.GeneratedTime.Format("2006-01-02T15:04:05Z"), len(silent), names),
	})
}
