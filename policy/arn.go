package policy

import "strings"

// RootARN returns the ARN of an account's root user.
func RootARN(partition, accountID string) string {
	return "arn:" + partition + ":iam::" + accountID + ":root"
}

// ARN is an Amazon Resource Name cut into its six fields. The last may hold colons.
type ARN struct {
	Partition, Service, Region, Account, Resource string
}

// ParseARN cuts an ARN into its fields; ok is false when it has fewer than six or does not start
// with "arn:".
func ParseARN(s string) (a ARN, ok bool) {
	fields := strings.SplitN(s, ":", 6)
	if len(fields) != 6 || fields[0] != "arn" {
		return ARN{}, false
	}
	return ARN{fields[1], fields[2], fields[3], fields[4], fields[5]}, true
}

// String joins the fields again.
func (a ARN) String() string {
	return strings.Join([]string{"arn", a.Partition, a.Service, a.Region, a.Account, a.Resource}, ":")
}
