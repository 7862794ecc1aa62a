package collector

import (
	"context"
	"slices"

	"github.com/iamaudit/iamaudit/snapshot"
)

// task collects one part and returns how many entities of it there are.
type task struct {
	part snapshot.Part
	run  func(*session, context.Context) (int, error)
}

var tasks = []task{
	{snapshot.PartUsers, (*session).users},
	{snapshot.PartGroups, (*session).groups},
	{snapshot.PartRoles, (*session).roles},
	{snapshot.PartPolicies, (*session).customerPolicies},
	{snapshot.PartAWSPolicies, (*session).awsPolicies},
	{snapshot.PartCredentialReport, (*session).credentialReport},
	{snapshot.PartAccountSummary, (*session).accountSummary},
	{snapshot.PartPasswordPolicy, (*session).passwordPolicy},
	{snapshot.PartAccountAlias, (*session).accountAlias},
	{snapshot.PartRoleDescriptions, (*session).listRoles},
	{snapshot.PartPasswordsLastUsed, (*session).listUsers},
	{snapshot.PartVirtualMFADevices, (*session).virtualMFADevices},
	{snapshot.PartServiceSpecificCredentials, (*session).serviceSpecificCredentials},
	{snapshot.PartServerCertificates, (*session).serverCertificates},
	{snapshot.PartOpenIDConnectProviders, (*session).openIDConnectProviders},
	{snapshot.PartSAMLProviders, (*session).samlProviders},
	{snapshot.PartInstanceProfiles, (*session).instanceProfiles},
	{snapshot.PartOrganization, (*session).organization},
	{snapshot.PartOrganizationsFeatures, (*session).organizationsFeatures},
	{snapshot.PartAccessAnalyzers, (*session).accessAnalyzers},
	{snapshot.PartContacts, (*session).contacts},
}

// perEntity returns the tasks that cost a call per user or role: the ones asked for, and the keys
// of users about whom the credential report is silent.
func (s *session) perEntity() []task {
	var list []task
	for _, t := range []task{
		{snapshot.PartLoginProfiles, (*session).loginProfiles},
		{snapshot.PartMFADevices, (*session).mfaDevices},
		{snapshot.PartSSHPublicKeys, (*session).sshPublicKeys},
		{snapshot.PartSigningCertificates, (*session).signingCertificates},
		{snapshot.PartServicesLastAccessed, (*session).servicesLastAccessed},
	} {
		if slices.Contains(s.Extra, t.part) {
			list = append(list, t)
		}
	}
	switch silent := s.silentUsers(); {
	case slices.Contains(s.Extra, snapshot.PartAccessKeys):
		list = append(list, task{snapshot.PartAccessKeys, (*session).accessKeys})
	case len(silent) > 0:
		list = append(list, task{snapshot.PartAccessKeys, func(s *session, ctx context.Context) (int, error) {
			return s.keysOfSilent(ctx, silent)
		}})
	}
	return list
}

// finish records what became of a part.
func (s *session) finish(ctx context.Context, part snapshot.Part, n int, err error) {
	if err != nil && ctx.Err() != nil {
		err = timeUp(ctx, err)
	}
	s.watch(part).end(stateOf(err, n))
	if err != nil && badCredentials(err) {
		s.mu.Lock()
		s.refused = refusedMidway(err)
		s.mu.Unlock()
	}
}
