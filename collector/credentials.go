package collector

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/iamaudit/iamaudit/snapshot"
)

func (s *session) virtualMFADevices(ctx context.Context) (int, error) {
	list, err := stream(ctx, s.watch(snapshot.PartVirtualMFADevices), func(ctx context.Context, marker *string) (page[snapshot.VirtualMFADevice], error) {
		out, err := s.iam.ListVirtualMFADevices(ctx, &iam.ListVirtualMFADevicesInput{Marker: marker, MaxItems: s.pageSize()})
		if err != nil {
			return page[snapshot.VirtualMFADevice]{}, err
		}
		return page[snapshot.VirtualMFADevice]{each(out.VirtualMFADevices, func(d types.VirtualMFADevice) snapshot.VirtualMFADevice {
			device := snapshot.VirtualMFADevice{SerialNumber: aws.ToString(d.SerialNumber), EnableDate: utc(d.EnableDate)}
			if d.User != nil {
				device.UserARN = aws.ToString(d.User.Arn)
			}
			return device
		}), out.Marker, out.IsTruncated}, nil
	})
	s.account.VirtualMFADevices = unique(list, func(d *snapshot.VirtualMFADevice) string { return d.SerialNumber })
	return len(list), err
}

// serviceSpecificCredentials reads those of all users in one stream.
func (s *session) serviceSpecificCredentials(ctx context.Context) (int, error) {
	list, err := stream(ctx, s.watch(snapshot.PartServiceSpecificCredentials), func(ctx context.Context, marker *string) (page[snapshot.ServiceSpecificCredential], error) {
		out, err := s.iam.ListServiceSpecificCredentials(ctx, &iam.ListServiceSpecificCredentialsInput{
			AllUsers: aws.Bool(true), Marker: marker, MaxItems: s.pageSize(),
		})
		if err != nil {
			return page[snapshot.ServiceSpecificCredential]{}, err
		}
		return page[snapshot.ServiceSpecificCredential]{each(out.ServiceSpecificCredentials, func(c types.ServiceSpecificCredentialMetadata) snapshot.ServiceSpecificCredential {
			return snapshot.ServiceSpecificCredential{
				UserName: aws.ToString(c.UserName), ServiceName: aws.ToString(c.ServiceName),
				ServiceSpecificCredentialID: aws.ToString(c.ServiceSpecificCredentialId), Status: string(c.Status),
				CreateDate: utc(c.CreateDate), ExpirationDate: utc(c.ExpirationDate),
			}
		}), out.Marker, out.IsTruncated}, nil
	})
	s.account.ServiceSpecificCredentials = unique(list, func(c *snapshot.ServiceSpecificCredential) string {
		return c.ServiceSpecificCredentialID
	})
	return len(list), err
}

func (s *session) serverCertificates(ctx context.Context) (int, error) {
	list, err := stream(ctx, s.watch(snapshot.PartServerCertificates), func(ctx context.Context, marker *string) (page[snapshot.ServerCertificate], error) {
		out, err := s.iam.ListServerCertificates(ctx, &iam.ListServerCertificatesInput{Marker: marker, MaxItems: s.pageSize()})
		if err != nil {
			return page[snapshot.ServerCertificate]{}, err
		}
		return page[snapshot.ServerCertificate]{each(out.ServerCertificateMetadataList, func(c types.ServerCertificateMetadata) snapshot.ServerCertificate {
			return snapshot.ServerCertificate{
				Path: aws.ToString(c.Path), ServerCertificateName: aws.ToString(c.ServerCertificateName),
				ServerCertificateID: aws.ToString(c.ServerCertificateId), ARN: aws.ToString(c.Arn),
				UploadDate: utc(c.UploadDate), Expiration: utc(c.Expiration),
			}
		}), out.Marker, out.IsTruncated}, nil
	})
	s.account.ServerCertificates = unique(list, func(c *snapshot.ServerCertificate) string { return c.ARN })
	return len(list), err
}

func (s *session) instanceProfiles(ctx context.Context) (int, error) {
	list, err := stream(ctx, s.watch(snapshot.PartInstanceProfiles), func(ctx context.Context, marker *string) (page[snapshot.InstanceProfile], error) {
		out, err := s.iam.ListInstanceProfiles(ctx, &iam.ListInstanceProfilesInput{Marker: marker, MaxItems: s.pageSize()})
		if err != nil {
			return page[snapshot.InstanceProfile]{}, err
		}
		return page[snapshot.InstanceProfile]{each(out.InstanceProfiles, s.convert.instanceProfile), out.Marker, out.IsTruncated}, nil
	})
	s.account.InstanceProfiles = unique(list, func(p *snapshot.InstanceProfile) string { return p.ARN })
	return len(list), err
}
