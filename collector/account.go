package collector

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/iamaudit/iamaudit/snapshot"
)

func (s *session) accountSummary(ctx context.Context) (int, error) {
	out, err := s.iam.GetAccountSummary(ctx, &iam.GetAccountSummaryInput{})
	if err != nil {
		return 0, err
	}
	s.account.AccountSummary = make(map[string]int, len(out.SummaryMap))
	for key, n := range out.SummaryMap {
		s.account.AccountSummary[key] = int(n)
	}
	if len(out.SummaryMap) == 0 {
		return 0, &incomplete{reason: "AWS sent an empty summary"}
	}
	return len(out.SummaryMap), nil
}

// passwordPolicy reads the password policy. That an account has none is a fact, not a failure.
func (s *session) passwordPolicy(ctx context.Context) (int, error) {
	out, err := s.iam.GetAccountPasswordPolicy(ctx, &iam.GetAccountPasswordPolicyInput{})
	if hasCode(err, "NoSuchEntity") {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	p := out.PasswordPolicy
	if p == nil {
		return 0, &incomplete{reason: "AWS sent an empty password policy"}
	}
	s.account.PasswordPolicy = &snapshot.PasswordPolicy{
		MinimumPasswordLength:      int(aws.ToInt32(p.MinimumPasswordLength)),
		RequireSymbols:             p.RequireSymbols,
		RequireNumbers:             p.RequireNumbers,
		RequireUppercaseCharacters: p.RequireUppercaseCharacters,
		RequireLowercaseCharacters: p.RequireLowercaseCharacters,
		AllowUsersToChangePassword: p.AllowUsersToChangePassword,
		ExpirePasswords:            p.ExpirePasswords,
		MaxPasswordAge:             int(aws.ToInt32(p.MaxPasswordAge)),
		PasswordReusePrevention:    int(aws.ToInt32(p.PasswordReusePrevention)),
		HardExpiry:                 aws.ToBool(p.HardExpiry),
	}
	return 1, nil
}

// accountAlias reads the alias; AWS allows at most one.
func (s *session) accountAlias(ctx context.Context) (int, error) {
	out, err := s.iam.ListAccountAliases(ctx, &iam.ListAccountAliasesInput{})
	if err != nil || len(out.AccountAliases) == 0 {
		return 0, err
	}
	s.account.AccountAlias = out.AccountAliases[0]
	return 1, nil
}

// contacts asks which contacts the account has. What they are stays with AWS. The managed policy
// SecurityAudit allows to ask for the alternate contacts only, so those count without the primary.
func (s *session) contacts(ctx context.Context) (int, error) {
	c := &snapshot.Contacts{}
	kinds := types.AlternateContactType("").Values()
	there, err := fetch(ctx, kinds, func(ctx context.Context, kind types.AlternateContactType) (bool, error) {
		out, err := s.contact.GetAlternateContact(ctx, &account.GetAlternateContactInput{AlternateContactType: kind})
		if hasCode(err, "ResourceNotFound") {
			return false, nil
		}
		return err == nil && out.AlternateContact != nil, err
	}, nil)
	if err != nil {
		return 0, whole(err)
	}
	for i, kind := range kinds {
		switch kind {
		case types.AlternateContactTypeBilling:
			c.Billing = there[i]
		case types.AlternateContactTypeOperations:
			c.Operations = there[i]
		case types.AlternateContactTypeSecurity:
			c.Security = there[i]
		}
	}
	s.account.Contacts = c
	out, err := s.contact.GetContactInformation(ctx, &account.GetContactInformationInput{})
	if err != nil && !hasCode(err, "ResourceNotFound") {
		return len(kinds), partial(err, "only the alternate contacts were read")
	}
	c.Primary = err == nil && out.ContactInformation != nil
	return len(kinds) + 1, nil
}
