package snapshot

// credentials writes the members of the file that list credentials.
func (e *encoder) credentials(a *Account) {
	entriesIfAny(e, "AccessKeys", by(a.AccessKeys, func(k *AccessKey) string { return k.UserName + " " + k.AccessKeyID }), e.accessKey)
	entriesIfAny(e, "LoginProfiles", by(a.LoginProfiles, func(p *LoginProfile) string { return p.UserName }), e.loginProfile)
	entriesIfAny(e, "MFADevices", by(a.MFADevices, func(m *MFADevice) string { return m.UserName + " " + m.SerialNumber }), e.mfaDevice)
	entriesIfAny(e, "VirtualMFADevices", by(a.VirtualMFADevices, func(m *VirtualMFADevice) string { return m.SerialNumber }), e.virtualMFADevice)
	entriesIfAny(e, "SSHPublicKeys", by(a.SSHPublicKeys, func(k *SSHPublicKey) string { return k.UserName + " " + k.SSHPublicKeyID }), e.sshPublicKey)
	entriesIfAny(e, "SigningCertificates", by(a.SigningCertificates, func(c *SigningCertificate) string { return c.UserName + " " + c.CertificateID }), e.signingCertificate)
	entriesIfAny(e, "ServiceSpecificCredentials", by(a.ServiceSpecificCredentials, func(c *ServiceSpecificCredential) string {
		return c.UserName + " " + c.ServiceSpecificCredentialID
	}), e.serviceSpecificCredential)
	entriesIfAny(e, "ServerCertificates", by(a.ServerCertificates, func(c *ServerCertificate) string { return c.ARN }), e.serverCertificate)
}

func (e *encoder) credentialReport(r *CredentialReport) {
	e.object(func() {
		e.time("GeneratedTime", r.GeneratedTime)
		entries(e, "Rows", by(r.Rows, func(c *CredentialRow) string { return c.ARN }), e.credentialRow)
	})
}

func (e *encoder) credentialRow(r *CredentialRow) {
	e.object(func() {
		e.str("User", r.User)
		e.str("Arn", r.ARN)
		e.reportTime("UserCreationTime", r.UserCreationTime)
		e.reportBool("PasswordEnabled", r.PasswordEnabled)
		e.reportTime("PasswordLastUsed", r.PasswordLastUsed)
		e.reportTime("PasswordLastChanged", r.PasswordLastChanged)
		e.reportTime("PasswordNextRotation", r.PasswordNextRotation)
		e.reportBool("MfaActive", r.MFAActive)
		entries(e, "AccessKeys", r.AccessKeys[:], e.reportAccessKey)
		entries(e, "Certificates", r.Certificates[:], e.reportCertificate)
		if r.AdditionalColumns != nil {
			mapping(e, "AdditionalColumns", r.AdditionalColumns, e.str)
		}
	})
}

func (e *encoder) reportAccessKey(k *ReportAccessKey) {
	e.object(func() {
		e.reportBool("Active", k.Active)
		e.reportTime("LastRotated", k.LastRotated)
		e.reportTime("LastUsedDate", k.LastUsedDate)
		e.str("LastUsedRegion", string(k.LastUsedRegion))
		e.str("LastUsedService", string(k.LastUsedService))
	})
}

func (e *encoder) reportCertificate(c *ReportCertificate) {
	e.object(func() {
		e.reportBool("Active", c.Active)
		e.reportTime("LastRotated", c.LastRotated)
	})
}

// reportTime writes the time, or the word for its absence.
func (e *encoder) reportTime(name string, t ReportTime) {
	switch {
	case t.Absence != Present:
		e.str(name, string(t.Absence))
	case t.Time.IsZero():
		e.str(name, string(NA))
	default:
		e.time(name, t.Time)
	}
}

// reportBool writes the boolean, or the word for its absence.
func (e *encoder) reportBool(name string, b ReportBool) {
	if b.Absence != Present {
		e.str(name, string(b.Absence))
		return
	}
	e.boolean(name, b.Bool)
}

func (e *encoder) accessKey(k *AccessKey) {
	e.object(func() {
		e.str("UserName", k.UserName)
		e.str("AccessKeyId", k.AccessKeyID)
		e.str("Status", k.Status)
		e.timeIfAny("CreateDate", k.CreateDate)
		e.timeIfAny("LastUsedDate", k.LastUsedDate)
		e.strIfAny("Region", k.Region)
		e.strIfAny("ServiceName", k.ServiceName)
	})
}

func (e *encoder) loginProfile(p *LoginProfile) {
	e.object(func() {
		e.str("UserName", p.UserName)
		e.timeIfAny("CreateDate", p.CreateDate)
		e.boolean("PasswordResetRequired", p.PasswordResetRequired)
	})
}

func (e *encoder) mfaDevice(m *MFADevice) {
	e.object(func() {
		e.str("UserName", m.UserName)
		e.str("SerialNumber", m.SerialNumber)
		e.timeIfAny("EnableDate", m.EnableDate)
	})
}

func (e *encoder) virtualMFADevice(m *VirtualMFADevice) {
	e.object(func() {
		e.str("SerialNumber", m.SerialNumber)
		e.timeIfAny("EnableDate", m.EnableDate)
		e.strIfAny("UserArn", m.UserARN)
	})
}

func (e *encoder) sshPublicKey(k *SSHPublicKey) {
	e.object(func() {
		e.str("UserName", k.UserName)
		e.str("SSHPublicKeyId", k.SSHPublicKeyID)
		e.str("Status", k.Status)
		e.timeIfAny("UploadDate", k.UploadDate)
	})
}

func (e *encoder) signingCertificate(c *SigningCertificate) {
	e.object(func() {
		e.str("UserName", c.UserName)
		e.str("CertificateId", c.CertificateID)
		e.str("Status", c.Status)
		e.timeIfAny("UploadDate", c.UploadDate)
	})
}

func (e *encoder) serviceSpecificCredential(c *ServiceSpecificCredential) {
	e.object(func() {
		e.str("UserName", c.UserName)
		e.str("ServiceName", c.ServiceName)
		e.str("ServiceSpecificCredentialId", c.ServiceSpecificCredentialID)
		e.str("Status", c.Status)
		e.timeIfAny("CreateDate", c.CreateDate)
		e.timeIfAny("ExpirationDate", c.ExpirationDate)
	})
}

func (e *encoder) serverCertificate(c *ServerCertificate) {
	e.object(func() {
		e.str("Path", c.Path)
		e.str("ServerCertificateName", c.ServerCertificateName)
		e.str("ServerCertificateId", c.ServerCertificateID)
		e.str("Arn", c.ARN)
		e.timeIfAny("UploadDate", c.UploadDate)
		e.timeIfAny("Expiration", c.Expiration)
	})
}
