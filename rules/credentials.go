package rules

import (
	"fmt"
	"iter"
	"time"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// reportKey is one of the two access keys that the credential report shows for a user.
type reportKey struct {
	snapshot.ReportAccessKey
	row  *snapshot.CredentialRow
	slot int // 0 or 1
}

// exists reports whether the slot holds a key. An inactive key has a date of its last rotation, an
// empty slot has none.
func (k reportKey) exists() bool { return k.Active.True() || k.LastRotated.Known() }

func (k reportKey) state() string {
	if k.Active.True() {
		return "active"
	}
	return "inactive"
}

// ref points at the row, for the columns of this key.
func (k reportKey) ref() snapshot.Ref { return k.row.Ref(fmt.Sprintf("access_key_%d", k.slot+1)) }

// String names the key for a message: "access key 1 of user/mia".
func (k reportKey) String() string {
	return fmt.Sprintf("access key %d of %s", k.slot+1, rowName(k.row))
}

// lastUse says when, where and for what the key was last used: "12 days ago for s3 in us-east-1".
func (k reportKey) lastUse(p *audit.Pass) string {
	text := ago(p.Age(k.LastUsedDate.Time))
	if k.LastUsedService.Known() {
		text += " for " + string(k.LastUsedService)
	}
	if k.LastUsedRegion.Known() {
		text += " in " + string(k.LastUsedRegion)
	}
	return text
}

// keysOf returns the access keys in one row of the credential report.
func keysOf(row *snapshot.CredentialRow) []reportKey {
	var keys []reportKey
	for slot, k := range row.AccessKeys {
		if key := (reportKey{k, row, slot}); key.exists() {
			keys = append(keys, key)
		}
	}
	return keys
}

// userRows ranges over the rows of the credential report, without the root user's.
func userRows(a *snapshot.Account) iter.Seq[*snapshot.CredentialRow] {
	return func(yield func(*snapshot.CredentialRow) bool) {
		if a.CredentialReport == nil {
			return
		}
		for i := range a.CredentialReport.Rows {
			if row := &a.CredentialReport.Rows[i]; row.User != snapshot.RootUser && !yield(row) {
				return
			}
		}
	}
}

// activeKeys ranges over the active access keys of users.
func activeKeys(a *snapshot.Account) iter.Seq[reportKey] {
	return func(yield func(reportKey) bool) {
		for row := range userRows(a) {
			for _, key := range keysOf(row) {
				if key.Active.True() && !yield(key) {
					return
				}
			}
		}
	}
}

// rowName names the user of a row for a message.
func rowName(row *snapshot.CredentialRow) string {
	if row.User == snapshot.RootUser {
		return "the root user"
	}
	return "user/" + row.User
}

// evidence holds what a machine may want to know of a key: its id, where it was collected.
func (k reportKey) evidence(p *audit.Pass) map[string]string {
	type index struct{}
	ids := snapshot.Derive(p.Account, index{}, func(a *snapshot.Account) map[keyIdentity]string {
		ids := make(map[keyIdentity]string, len(a.AccessKeys))
		for _, key := range a.AccessKeys {
			ids[keyIdentity{key.UserName, key.CreateDate.Unix()}] = key.AccessKeyID
		}
		return ids
	})
	if id := ids[keyIdentity{k.row.User, k.LastRotated.Time.Unix()}]; id != "" && k.LastRotated.Known() {
		return map[string]string{"accessKeyId": id}
	}
	return nil
}

// keyIdentity joins the report, which has no key ids, with the list of keys, which has them: the
// rotation date of a key is its creation.
type keyIdentity struct {
	user    string
	created int64
}

// passwordLastUsed returns when a user last signed in to the console: the report is up to four
// hours old, the user list is not.
func passwordLastUsed(a *snapshot.Account, row *snapshot.CredentialRow) (last time.Time, used bool) {
	if row.PasswordLastUsed.Known() {
		last = row.PasswordLastUsed.Time
	}
	if u := a.User(row.User); u != nil && u.PasswordLastUsed.After(last) {
		last = u.PasswordLastUsed
	}
	return last, !last.IsZero()
}

// ago words an age: "today", "1 day ago", "12 days ago".
func ago(age time.Duration) string {
	switch n := audit.Days(age); {
	case n <= 0:
		return "today"
	default:
		return days(age) + " ago"
	}
}

// days words a duration in whole days: "1 day", "12 days".
func days(d time.Duration) string { return count(audit.Days(d), "day", "days") }

// count words a number of things: "1 key", "2 keys".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// userARN returns the ARN of the user of that name; lists of credentials name users only. It is made
// up for a user that the snapshot lacks.
func userARN(a *snapshot.Account, name string) string {
	if u := a.User(name); u != nil {
		return u.ARN
	}
	return policy.ARN{Partition: a.Partition, Service: "iam", Account: a.AccountID, Resource: "user/" + name}.String()
}
