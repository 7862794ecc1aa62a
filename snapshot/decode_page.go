package snapshot

import (
	"fmt"
	"slices"
	"time"

	"github.com/iamaudit/iamaudit/policy"
)

// page reads one top-level object: a snapshot, or a page of account authorization details.
func (d *decoder) page() error {
	if d.native {
		return d.errorf(d.next(), "the file holds a second snapshot; want one snapshot in a file")
	}
	first := d.next()
	d.pages++
	d.more = false
	known, result := 0, false
	err := d.object(nil, func(name string) error {
		result = result || name == "formatVersion" // as audit.Result has it; ours begins with a capital
		start := d.next()
		used, err := d.member(name)
		if used {
			known++
			if part := Part(name); err == nil {
				d.a.parts[part] = Node{Pointer: d.pointer(), Offset: start, End: d.pos}
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	if known == 0 && result {
		return d.errorf(first, "this is a result, not a snapshot: `iamaudit report` prints it")
	}
	if known == 0 {
		return d.errorf(first, "this is neither a snapshot written by `iamaudit collect` nor the output of `aws iam get-account-authorization-details`: it has neither FormatVersion nor UserDetailList")
	}
	return nil
}

// member reads one member of the top-level object; known is false for one that means nothing to us.
func (d *decoder) member(name string) (known bool, err error) {
	a := d.a
	switch name {
	case "FormatVersion":
		d.native = true
		return true, d.version()
	case "AccountId":
		return true, d.str(&a.AccountID)
	case "AccountAlias":
		return true, d.str(&a.AccountAlias)
	case "Partition":
		return true, d.str(&a.Partition)
	case "CollectedAt":
		return true, d.time(&a.CollectedAt)
	case "CollectorVersion":
		return true, d.str(&a.CollectorVersion)
	case "Parts":
		return true, d.partStates()
	case "UserDetailList":
		return true, list(d, &a.UserDetailList, d.user)
	case "GroupDetailList":
		return true, list(d, &a.GroupDetailList, d.group)
	case "RoleDetailList":
		return true, list(d, &a.RoleDetailList, d.role)
	case "Policies":
		return true, list(d, &a.Policies, d.managedPolicy)
	case "IsTruncated":
		return false, d.boolean(&d.more)
	}
	if known, err := d.credentialMember(name); known {
		return true, err
	}
	if known, err := d.settingMember(name); known {
		return true, err
	}
	return false, d.skip()
}

func (d *decoder) version() error {
	at := d.next()
	if err := d.integer(&d.a.FormatVersion); err != nil {
		return err
	}
	switch v := d.a.FormatVersion; {
	case v > FormatVersion:
		return d.errorf(at, "the snapshot has format version %d; this iamaudit reads up to %d, a newer one reads it", v, FormatVersion)
	case v < 1:
		return d.errorf(at, "the snapshot has format version %d; want 1 to %d", v, FormatVersion)
	}
	return nil
}

func (d *decoder) partStates() error {
	return d.object(nil, func(name string) error {
		var s PartState
		at := d.next()
		err := d.object(nil, func(field string) error {
			switch field {
			case "Status":
				return d.str((*string)(&s.Status))
			case "Action":
				return d.str(&s.Action)
			case "Reason":
				return d.str(&s.Reason)
			}
			return d.skip()
		})
		if err != nil {
			return err
		}
		if !slices.Contains([]Status{Complete, Partial, Denied, Failed, NotCollected}, s.Status) {
			return d.errorf(at, "part %q has status %q; want complete, partial, denied, failed or not collected", name, s.Status)
		}
		d.a.Parts[Part(name)] = s
		return nil
	})
}

// finish fills in what the file leaves to be inferred.
func (d *decoder) finish() error {
	a := d.a
	if d.native {
		return d.finishNative()
	}
	a.FormatVersion = FormatVersion
	d.inferAccount()
	d.inferParts()
	return nil
}

func (d *decoder) finishNative() error {
	for _, m := range []struct{ name, value string }{{"AccountId", d.a.AccountID}, {"Partition", d.a.Partition}} {
		if m.value == "" {
			return d.errorf(0, "the snapshot lacks %s", m.name)
		}
	}
	if d.a.CollectedAt.IsZero() {
		return d.errorf(0, "the snapshot lacks CollectedAt")
	}
	return nil
}

// inferAccount takes account and partition from the ARNs of a plain file.
func (d *decoder) inferAccount() {
	for id := range d.a.Identities() {
		if d.fromARN(id.ARN()) {
			return
		}
	}
	for i := range d.a.Policies {
		if d.fromARN(d.a.Policies[i].ARN) {
			return
		}
	}
	if d.a.Partition == "" {
		d.a.Partition = "aws"
	}
}

func (d *decoder) fromARN(arn string) bool {
	a, ok := policy.ParseARN(arn)
	if !ok || len(a.Account) != 12 {
		return false
	}
	d.a.Partition, d.a.AccountID = a.Partition, a.Account
	return true
}

// inferParts says which parts a plain file holds. A file in which only one of the four lists has
// entries was most likely made with --filter, so its empty lists say nothing.
func (d *decoder) inferParts() {
	a := d.a
	lists := []struct {
		part Part
		n    int
	}{
		{PartUsers, len(a.UserDetailList)},
		{PartGroups, len(a.GroupDetailList)},
		{PartRoles, len(a.RoleDetailList)},
		{PartPolicies, len(a.Policies)},
	}
	filled, only := 0, Part("")
	for _, l := range lists {
		if l.n > 0 {
			filled++
			only = l.part
		}
	}
	for _, l := range lists {
		_, present := a.parts[l.part]
		switch {
		case !present:
			a.Parts[l.part] = PartState{Status: NotCollected, Reason: "the file has no " + string(l.part)}
		case d.more:
			a.Parts[l.part] = PartState{Status: Partial, Reason: "the last page says IsTruncated: further pages are missing"}
		case l.n == 0 && filled == 1:
			a.Parts[l.part] = PartState{Status: NotCollected, Reason: fmt.Sprintf("only %s has entries; the file was probably made with --filter", only)}
		default:
			a.Parts[l.part] = PartState{Status: Complete}
		}
	}
	a.Parts[PartAWSPolicies] = a.Parts[PartPolicies]
}

// Day returns the day of the snapshot, for messages.
func (a *Account) Day() string { return a.CollectedAt.Format(time.DateOnly) }
