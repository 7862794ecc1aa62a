package fakeaws

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/iamaudit/iamaudit/snapshot"
)

// credentials answers the calls about keys, devices and certificates, most of them user by user; it
// reports whether the call was one of them.
func (a *answer) credentials() bool {
	acc, user := a.account, a.form.Get("UserName")
	switch a.api {
	case "ListVirtualMFADevices":
		paged(a, "VirtualMFADevices", acc.VirtualMFADevices, func(d snapshot.VirtualMFADevice) {
			a.el("SerialNumber", d.SerialNumber)
			a.time("EnableDate", d.EnableDate)
			if d.UserARN != "" {
				a.open("User")
				a.el("Arn", d.UserARN)
				a.close("User")
			}
		})
	case "ListServiceSpecificCredentials":
		paged(a, "ServiceSpecificCredentials", acc.ServiceSpecificCredentials, func(c snapshot.ServiceSpecificCredential) {
			a.el("UserName", c.UserName)
			a.el("ServiceName", c.ServiceName)
			a.el("ServiceSpecificCredentialId", c.ServiceSpecificCredentialID)
			a.el("Status", c.Status)
			a.time("CreateDate", c.CreateDate)
			a.time("ExpirationDate", c.ExpirationDate)
		})
	case "ListServerCertificates":
		paged(a, "ServerCertificateMetadataList", acc.ServerCertificates, func(c snapshot.ServerCertificate) {
			a.el("Path", c.Path)
			a.el("ServerCertificateName", c.ServerCertificateName)
			a.el("ServerCertificateId", c.ServerCertificateID)
			a.el("Arn", c.ARN)
			a.time("UploadDate", c.UploadDate)
			a.time("Expiration", c.Expiration)
		})
	case "ListAccessKeys":
		paged(a, "AccessKeyMetadata", of(acc.AccessKeys, func(k snapshot.AccessKey) bool { return k.UserName == user }), func(k snapshot.AccessKey) {
			a.el("UserName", k.UserName)
			a.el("AccessKeyId", k.AccessKeyID)
			a.el("Status", k.Status)
			a.time("CreateDate", k.CreateDate)
		})
	case "GetAccessKeyLastUsed":
		a.lastUsed()
	case "GetLoginProfile":
		profiles := of(acc.LoginProfiles, func(p snapshot.LoginProfile) bool { return p.UserName == user })
		if len(profiles) == 0 {
			a.fail(http.StatusNotFound, "NoSuchEntity", "Login Profile for User "+user+" cannot be found.")
			return true
		}
		a.result(func() {
			a.open("LoginProfile")
			a.el("UserName", user)
			a.time("CreateDate", profiles[0].CreateDate)
			a.bool("PasswordResetRequired", profiles[0].PasswordResetRequired)
			a.close("LoginProfile")
		})
	case "ListMFADevices":
		paged(a, "MFADevices", of(acc.MFADevices, func(d snapshot.MFADevice) bool { return d.UserName == user }), func(d snapshot.MFADevice) {
			a.el("UserName", d.UserName)
			a.el("SerialNumber", d.SerialNumber)
			a.time("EnableDate", d.EnableDate)
		})
	case "ListSSHPublicKeys":
		paged(a, "SSHPublicKeys", of(acc.SSHPublicKeys, func(k snapshot.SSHPublicKey) bool { return k.UserName == user }), func(k snapshot.SSHPublicKey) {
			a.el("UserName", k.UserName)
			a.el("SSHPublicKeyId", k.SSHPublicKeyID)
			a.el("Status", k.Status)
			a.time("UploadDate", k.UploadDate)
		})
	case "ListSigningCertificates":
		paged(a, "Certificates", of(acc.SigningCertificates, func(c snapshot.SigningCertificate) bool { return c.UserName == user }), func(c snapshot.SigningCertificate) {
			a.el("UserName", c.UserName)
			a.el("CertificateId", c.CertificateID)
			a.el("Status", c.Status)
			a.time("UploadDate", c.UploadDate)
		})
	default:
		return false
	}
	return true
}

func (a *answer) lastUsed() {
	for _, k := range a.account.AccessKeys {
		if k.AccessKeyID != a.form.Get("AccessKeyId") {
			continue
		}
		a.result(func() {
			a.el("UserName", k.UserName)
			a.open("AccessKeyLastUsed")
			a.time("LastUsedDate", k.LastUsedDate)
			if k.LastUsedDate.IsZero() { // AWS's words for a key that was never used
				k.Region, k.ServiceName = "N/A", "N/A"
			}
			a.el("Region", k.Region)
			a.el("ServiceName", k.ServiceName)
			a.close("AccessKeyLastUsed")
		})
		return
	}
	a.fail(http.StatusForbidden, "AccessDenied", "There is no such key")
}

func of[T any](items []T, keep func(T) bool) []T {
	var kept []T
	for _, item := range items {
		if keep(item) {
			kept = append(kept, item)
		}
	}
	return kept
}

// reportCSV writes the credential report as AWS does, with any further columns at the end.
func reportCSV(r *snapshot.CredentialReport) []byte {
	further := map[string]bool{}
	for _, row := range r.Rows {
		for column := range row.AdditionalColumns {
			further[column] = true
		}
	}
	header := []string{
		"user", "arn", "user_creation_time", "password_enabled", "password_last_used", "password_last_changed", "password_next_rotation", "mfa_active",
	}
	for n := range 2 {
		for _, column := range []string{"active", "last_rotated", "last_used_date", "last_used_region", "last_used_service"} {
			header = append(header, fmt.Sprintf("access_key_%d_%s", n+1, column))
		}
	}
	for n := range 2 {
		header = append(header, fmt.Sprintf("cert_%d_active", n+1), fmt.Sprintf("cert_%d_last_rotated", n+1))
	}
	extra := slices.Sorted(maps.Keys(further))
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	_ = w.Write(append(header, extra...)) // a bytes.Buffer takes everything
	for _, row := range r.Rows {
		record := []string{
			row.User, row.ARN, cellTime(row.UserCreationTime), cellBool(row.PasswordEnabled), cellTime(row.PasswordLastUsed),
			cellTime(row.PasswordLastChanged), cellTime(row.PasswordNextRotation), cellBool(row.MFAActive),
		}
		for _, k := range row.AccessKeys {
			record = append(record, cellBool(k.Active), cellTime(k.LastRotated), cellTime(k.LastUsedDate), string(k.LastUsedRegion), string(k.LastUsedService))
		}
		for _, c := range row.Certificates {
			record = append(record, cellBool(c.Active), cellTime(c.LastRotated))
		}
		for _, column := range extra {
			value, ok := row.AdditionalColumns[column]
			if !ok {
				value = string(snapshot.NA)
			}
			record = append(record, value)
		}
		_ = w.Write(record)
	}
	w.Flush()
	return out.Bytes()
}

func cellTime(t snapshot.ReportTime) string {
	if t.Absence != snapshot.Present {
		return string(t.Absence)
	}
	if t.Time.IsZero() {
		return string(snapshot.NA)
	}
	return t.Time.Format("2006-01-02T15:04:05.999999999+00:00")
}

func cellBool(b snapshot.ReportBool) string {
	if b.Absence != snapshot.Present {
		return string(b.Absence)
	}
	return strconv.FormatBool(b.Bool)
}
