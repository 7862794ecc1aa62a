package collector

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/iamaudit/iamaudit/snapshot"
)

// perUser makes one call, or one stream of calls, per user and joins the answers.
func perUser[T any](ctx context.Context, s *session, part snapshot.Part, users []string, call func(ctx context.Context, user *string) ([]T, error)) ([]T, error) {
	if len(users) == 0 && s.state(snapshot.PartUsers).Status != snapshot.Complete {
		return nil, s.without(snapshot.PartUsers, "it is asked for user by user, and the list of users is missing")
	}
	lists, err := fetch(ctx, users, func(ctx context.Context, user string) ([]T, error) {
		list, err := call(ctx, &user)
		s.watch(part).advance(len(list))
		return list, err
	}, noSuchEntity)
	return slices.Concat(lists...), err
}

// without is the error of a part that cannot be asked for because another one is missing.
func (s *session) without(other snapshot.Part, reason string) error {
	return &incomplete{reason: reason, action: s.state(other).Action}
}

func (s *session) userNames() []string {
	return each(s.account.UserDetailList, func(u snapshot.User) string { return u.UserName })
}

// silentUsers returns the users that the credential report does not list: it is up to four hours
// old, and they are younger.
func (s *session) silentUsers() []string {
	if s.account.CredentialReport == nil {
		return nil
	}
	listed := map[string]bool{}
	for _, row := range s.account.CredentialReport.Rows {
		listed[row.User] = true
	}
	var silent []string
	for _, u := range s.account.UserDetailList {
		if !listed[u.UserName] {
			silent = append(silent, u.UserName)
		}
	}
	return silent
}

// keysOfSilent collects the access keys of the users that the report lacks.
func (s *session) keysOfSilent(ctx context.Context, users []string) (int, error) {
	n, err := s.accessKeysOf(ctx, users)
	if err == nil {
		err = partial(nil, "only the keys of %d users that the credential report lacks", len(users))
	}
	return n, err
}

func (s *session) accessKeys(ctx context.Context) (int, error) {
	return s.accessKeysOf(ctx, s.userNames())
}

func (s *session) accessKeysOf(ctx context.Context, users []string) (int, error) {
	keys, err := perUser(ctx, s, snapshot.PartAccessKeys, users, func(ctx context.Context, user *string) ([]snapshot.AccessKey, error) {
		return stream(ctx, nil, func(ctx context.Context, marker *string) (page[snapshot.AccessKey], error) {
			out, err := s.iam.ListAccessKeys(ctx, &iam.ListAccessKeysInput{UserName: user, Marker: marker})
			if err != nil {
				return page[snapshot.AccessKey]{}, err
			}
			return page[snapshot.AccessKey]{each(out.AccessKeyMetadata, func(k types.AccessKeyMetadata) snapshot.AccessKey {
				return snapshot.AccessKey{
					UserName: aws.ToString(k.UserName), AccessKeyID: aws.ToString(k.AccessKeyId),
					Status: string(k.Status), CreateDate: utc(k.CreateDate),
				}
			}), out.Marker, out.IsTruncated}, nil
		})
	})
	used, lastUsedErr := fetch(ctx, keys, s.lastUsed, nil)
	if len(used) == len(keys) {
		s.account.AccessKeys = used
	} else {
		s.account.AccessKeys = keys
	}
	if err == nil && lastUsedErr != nil {
		err = partial(lastUsedErr, "the last use of keys is missing")
	}
	return len(keys), err
}

// lastUsed adds the last use of a key. AWS writes "N/A" for a key that was never used.
func (s *session) lastUsed(ctx context.Context, key snapshot.AccessKey) (snapshot.AccessKey, error) {
	out, err := s.iam.GetAccessKeyLastUsed(ctx, &iam.GetAccessKeyLastUsedInput{AccessKeyId: &key.AccessKeyID})
	if err != nil {
		return key, err
	}
	if u := out.AccessKeyLastUsed; u != nil && u.LastUsedDate != nil {
		key.LastUsedDate, key.Region, key.ServiceName = utc(u.LastUsedDate), aws.ToString(u.Region), aws.ToString(u.ServiceName)
	}
	return key, nil
}

func (s *session) loginProfiles(ctx context.Context) (int, error) {
	list, err := perUser(ctx, s, snapshot.PartLoginProfiles, s.userNames(), func(ctx context.Context, user *string) ([]snapshot.LoginProfile, error) {
		out, err := s.iam.GetLoginProfile(ctx, &iam.GetLoginProfileInput{UserName: user})
		if err != nil {
			return nil, err // NoSuchEntity: the user has no password
		}
		if out.LoginProfile == nil {
			return nil, fmt.Errorf("AWS sent an empty login profile")
		}
		return []snapshot.LoginProfile{{
			UserName: *user, CreateDate: utc(out.LoginProfile.CreateDate), PasswordResetRequired: out.LoginProfile.PasswordResetRequired,
		}}, nil
	})
	s.account.LoginProfiles = list
	return len(list), err
}

func (s *session) mfaDevices(ctx context.Context) (int, error) {
	list, err := perUser(ctx, s, snapshot.PartMFADevices, s.userNames(), func(ctx context.Context, user *string) ([]snapshot.MFADevice, error) {
		return stream(ctx, nil, func(ctx context.Context, marker *string) (page[snapshot.MFADevice], error) {
			out, err := s.iam.ListMFADevices(ctx, &iam.ListMFADevicesInput{UserName: user, Marker: marker})
			if err != nil {
				return page[snapshot.MFADevice]{}, err
			}
			return page[snapshot.MFADevice]{each(out.MFADevices, func(d types.MFADevice) snapshot.MFADevice {
				return snapshot.MFADevice{UserName: aws.ToString(d.UserName), SerialNumber: aws.ToString(d.SerialNumber), EnableDate: utc(d.EnableDate)}
			}), out.Marker, out.IsTruncated}, nil
		})
	})
	s.account.MFADevices = list
	return len(list), err
}

func (s *session) sshPublicKeys(ctx context.Context) (int, error) {
	list, err := perUser(ctx, s, snapshot.PartSSHPublicKeys, s.userNames(), func(ctx context.Context, user *string) ([]snapshot.SSHPublicKey, error) {
		return stream(ctx, nil, func(ctx context.Context, marker *string) (page[snapshot.SSHPublicKey], error) {
			out, err := s.iam.ListSSHPublicKeys(ctx, &iam.ListSSHPublicKeysInput{UserName: user, Marker: marker})
			if err != nil {
				return page[snapshot.SSHPublicKey]{}, err
			}
			return page[snapshot.SSHPublicKey]{each(out.SSHPublicKeys, func(k types.SSHPublicKeyMetadata) snapshot.SSHPublicKey {
				return snapshot.SSHPublicKey{
					UserName: aws.ToString(k.UserName), SSHPublicKeyID: aws.ToString(k.SSHPublicKeyId),
					Status: string(k.Status), UploadDate: utc(k.UploadDate),
				}
			}), out.Marker, out.IsTruncated}, nil
		})
	})
	s.account.SSHPublicKeys = list
	return len(list), err
}

func (s *session) signingCertificates(ctx context.Context) (int, error) {
	list, err := perUser(ctx, s, snapshot.PartSigningCertificates, s.userNames(), func(ctx context.Context, user *string) ([]snapshot.SigningCertificate, error) {
		return stream(ctx, nil, func(ctx context.Context, marker *string) (page[snapshot.SigningCertificate], error) {
			out, err := s.iam.ListSigningCertificates(ctx, &iam.ListSigningCertificatesInput{UserName: user, Marker: marker})
			if err != nil {
				return page[snapshot.SigningCertificate]{}, err
			}
			return page[snapshot.SigningCertificate]{each(out.Certificates, func(c types.SigningCertificate) snapshot.SigningCertificate {
				return snapshot.SigningCertificate{
					UserName: aws.ToString(c.UserName), CertificateID: aws.ToString(c.CertificateId),
					Status: string(c.Status), UploadDate: utc(c.UploadDate),
				}
			}), out.Marker, out.IsTruncated}, nil
		})
	})
	s.account.SigningCertificates = list
	return len(list), err
}
