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
	rest, ok := strings.CutPrefix(s, "arn:")
	if !ok {
		return ARN{}, false
	}
	for _, field := range [...]*string{&a.Partition, &a.Service, &a.Region, &a.Account} {
		if *field, rest, ok = strings.Cut(rest, ":"); !ok {
			return ARN{}, false
		}
	}
	a.Resource = rest
	return a, true
}

// String joins the fields again.
func (a ARN) String() string {
	return strings.Join([]string{"arn", a.Partition, a.Service, a.Region, a.Account, a.Resource}, ":")
}
