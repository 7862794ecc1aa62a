package snapshot

// credentialMember reads the members of the file that are about credentials.
func (d *decoder) credentialMember(name string) (known bool, err error) {
	a := d.a
	switch name {
	case "CredentialReport":
		return true, optional(d, &a.CredentialReport, d.credentialReport)
	case "AccessKeys":
		return true, list(d, &a.AccessKeys, d.accessKey)
	case "LoginProfiles":
		return true, list(d, &a.LoginProfiles, d.loginProfile)
	case "MFADevices":
		return true, list(d, &a.MFADevices, d.mfaDevice)
	case "VirtualMFADevices":
		return true, list(d, &a.VirtualMFADevices, d.virtualMFADevice)
	case "SSHPublicKeys":
		return true, list(d, &a.SSHPublicKeys, d.sshPublicKey)
	case "SigningCertificates":
		return true, list(d, &a.SigningCertificates, d.signingCertificate)
	case "ServiceSpecificCredentials":
		return true, list(d, &a.ServiceSpecificCredentials, d.serviceSpecificCredential)
	case "ServerCertificates":
		return true, list(d, &a.ServerCertificates, d.serverCertificate)
	}
	return false, nil
}

func (d *decoder) credentialReport(r *CredentialReport) error {
	return d.object(nil, func(name string) error {
		switch name {
		case "GeneratedTime":
			return d.time(&r.GeneratedTime)
		case "Rows":
			return list(d, &r.Rows, d.credentialRow)
		}
		return d.skip()
	})
}

func (d *decoder) credentialRow(r *CredentialRow) error {
	return d.object(&r.Node, func(name string) error {
		switch name {
		case "User":
			return d.str(&r.User)
		case "Arn":
			return d.str(&r.ARN)
		case "UserCreationTime":
			return d.reportTime(&r.UserCreationTime)
		case "PasswordEnabled":
			return d.reportBool(&r.PasswordEnabled)
		case "PasswordLastUsed":
			return d.reportTime(&r.PasswordLastUsed)
		case "PasswordLastChanged":
			return d.reportTime(&r.PasswordLastChanged)
		case "PasswordNextRotation":
			return d.reportTime(&r.PasswordNextRotation)
		case "MfaActive":
			return d.reportBool(&r.MFAActive)
		case "AccessKeys":
			return pair(d, &r.AccessKeys, d.reportAccessKey)
		case "Certificates":
			return pair(d, &r.Certificates, d.reportCertificate)
		case "AdditionalColumns":
			r.AdditionalColumns = map[string]string{}
			return d.object(nil, func(name string) error {
				var s string
				err := d.str(&s)
				r.AdditionalColumns[name] = s
				return err
			})
		}
		return d.skip()
	})
}

func (d *decoder) reportAccessKey(k *ReportAccessKey) error {
	return d.object(nil, func(name string) error {
		switch name {
		case "Active":
			return d.reportBool(&k.Active)
		case "LastRotated":
			return d.reportTime(&k.LastRotated)
		case "LastUsedDate":
			return d.reportTime(&k.LastUsedDate)
		case "LastUsedRegion":
			return d.reportString(&k.LastUsedRegion)
		case "LastUsedService":
			return d.reportString(&k.LastUsedService)
		}
		return d.skip()
	})
}

func (d *decoder) reportCertificate(c *ReportCertificate) error {
	return d.object(nil, func(name string) error {
		switch name {
		case "Active":
			return d.reportBool(&c.Active)
		case "LastRotated":
			return d.reportTime(&c.LastRotated)
		}
		return d.skip()
	})
}

func (d *decoder) accessKey(k *AccessKey) error {
	return d.object(nil, func(name string) error {
		switch name {
		case "UserName":
			return d.str(&k.UserName)
		case "AccessKeyId":
			return d.str(&k.AccessKeyID)
		case "Status":
			return d.str(&k.Status)
		case "CreateDate":
			return d.time(&k.CreateDate)
		case "LastUsedDate":
			return d.time(&k.LastUsedDate)
		case "Region":
			return d.str(&k.Region)
		case "ServiceName":
			return d.str(&k.ServiceName)
		}
		return d.skip()
	})
}

func (d *decoder) loginProfile(p *LoginProfile) error {
	return d.object(nil, func(name string) error {
		switch name {
		case "UserName":
			return d.str(&p.UserName)
		case "CreateDate":
			return d.time(&p.CreateDate)
		case "PasswordResetRequired":
			return d.boolean(&p.PasswordResetRequired)
		}
		return d.skip()
	})
}

func (d *decoder) mfaDevice(m *MFADevice) error {
	return d.object(nil, func(name string) error {
		switch name {
		case "UserName":
			return d.str(&m.UserName)
		case "SerialNumber":
			return d.str(&m.SerialNumber)
		case "EnableDate":
			return d.time(&m.EnableDate)
		}
		return d.skip()
	})
}

func (d *decoder) virtualMFADevice(m *VirtualMFADevice) error {
	return d.object(&m.Node, func(name string) error {
		switch name {
		case "SerialNumber":
			return d.str(&m.SerialNumber)
		case "EnableDate":
			return d.time(&m.EnableDate)
		case "UserArn":
			return d.str(&m.UserARN)
		}
		return d.skip()
	})
}

func (d *decoder) sshPublicKey(k *SSHPublicKey) error {
	return d.object(&k.Node, func(name string) error {
		switch name {
		case "UserName":
			return d.str(&k.UserName)
		case "SSHPublicKeyId":
			return d.str(&k.SSHPublicKeyID)
		case "Status":
			return d.str(&k.Status)
		case "UploadDate":
			return d.time(&k.UploadDate)
		}
		return d.skip()
	})
}

func (d *decoder) signingCertificate(c *SigningCertificate) error {
	return d.object(&c.Node, func(name string) error {
		switch name {
		case "UserName":
			return d.str(&c.UserName)
		case "CertificateId":
			return d.str(&c.CertificateID)
		case "Status":
			return d.str(&c.Status)
		case "UploadDate":
			return d.time(&c.UploadDate)
		}
		return d.skip()
	})
}

func (d *decoder) serviceSpecificCredential(c *ServiceSpecificCredential) error {
	return d.object(&c.Node, func(name string) error {
		switch name {
		case "UserName":
			return d.str(&c.UserName)
		case "ServiceName":
			return d.str(&c.ServiceName)
		case "ServiceSpecificCredentialId":
			return d.str(&c.ServiceSpecificCredentialID)
		case "Status":
			return d.str(&c.Status)
		case "CreateDate":
			return d.time(&c.CreateDate)
		case "ExpirationDate":
			return d.time(&c.ExpirationDate)
		}
		return d.skip()
	})
}

func (d *decoder) serverCertificate(c *ServerCertificate) error {
	return d.object(&c.Node, func(name string) error {
		switch name {
		case "Path":
			return d.str(&c.Path)
		case "ServerCertificateName":
			return d.str(&c.ServerCertificateName)
		case "ServerCertificateId":
			return d.str(&c.ServerCertificateID)
		case "Arn":
			return d.str(&c.ARN)
		case "UploadDate":
			return d.time(&c.UploadDate)
		case "Expiration":
			return d.time(&c.Expiration)
		}
		return d.skip()
	})
}
