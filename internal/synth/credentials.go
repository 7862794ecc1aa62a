package synth

import (
	"time"

	"github.com/iamaudit/iamaudit/snapshot"
)

func known(t time.Time) snapshot.ReportTime { return snapshot.ReportTime{Time: t} }

func none(a snapshot.Absence) snapshot.ReportTime { return snapshot.ReportTime{Absence: a} }

// rootRow is a root user that is locked away: no keys, MFA, not used for years.
func rootRow() snapshot.CredentialRow {
	row := snapshot.CredentialRow{
		User: snapshot.RootUser, ARN: "arn:aws:iam::" + AccountID + ":root",
		UserCreationTime: known(collectedAt.AddDate(-6, 0, 0)), PasswordEnabled: snapshot.ReportBool{Absence: snapshot.NotSupported},
		PasswordLastUsed: known(collectedAt.AddDate(-3, 0, 0)), PasswordLastChanged: none(snapshot.NotSupported),
		PasswordNextRotation: none(snapshot.NotSupported), MFAActive: snapshot.ReportBool{Bool: true},
	}
	blankKeys(&row)
	return row
}

func blankKeys(row *snapshot.CredentialRow) {
	for i := range row.AccessKeys {
		row.AccessKeys[i] = snapshot.ReportAccessKey{
			LastRotated: none(snapshot.NA), LastUsedDate: none(snapshot.NA), LastUsedRegion: "N/A", LastUsedService: "N/A",
		}
		row.Certificates[i] = snapshot.ReportCertificate{LastRotated: none(snapshot.NA)}
	}
}

// credentials makes a user's row of the credential report.
func (g *generator) credentials(u *snapshot.User) snapshot.CredentialRow {
	row := snapshot.CredentialRow{
		User: u.UserName, ARN: u.ARN, UserCreationTime: known(u.CreateDate),
		PasswordLastUsed: none(snapshot.NA), PasswordLastChanged: none(snapshot.NA), PasswordNextRotation: none(snapshot.NA),
	}
	blankKeys(&row)
	if g.chance(50) {
		row.PasswordEnabled.Bool = true
		row.MFAActive.Bool = g.chance(85)
		row.PasswordLastChanged = known(g.ago(400))
		row.PasswordLastUsed = known(g.ago(60))
		if g.chance(10) {
			row.PasswordLastUsed = none(snapshot.NoInformation)
		}
	}
	for i := range row.AccessKeys {
		if !g.chance(45 - 30*i) {
			continue
		}
		k := &row.AccessKeys[i]
		k.Active.Bool = g.chance(90)
		k.LastRotated = known(g.ago(500))
		if g.chance(80) {
			k.LastUsedDate, k.LastUsedRegion, k.LastUsedService = known(g.ago(90)), "eu-central-1", snapshot.ReportString(pick(g, []string{"s3", "sts", "ec2", "lambda"}))
		}
	}
	return row
}
