package compliance

import (
	"slices"
	"strconv"
	"strings"
)

// cisVersions are the versions of the CIS AWS Foundations Benchmark, newest first.
var cisVersions = [...]string{"7.0", "6.0", "5.0", "3.0", "1.5", "1.4"}

// recommendation is one recommendation and its number in each version, "" where a version does not
// have it.
type recommendation struct {
	numbers [len(cisVersions)]string
	Control
}

// cisIdentity are the recommendations on identities. The benchmark's parts on storage, logging,
// monitoring and networking are outside of what a snapshot holds.
var cisIdentity = []recommendation{
	{[...]string{"2.1.1", "", "", "", "", ""}, Control{
		Title: "Root access of member accounts is managed centrally", Level: "2",
		Manual: "that root credentials of all members were deleted; the setting itself shows in a snapshot of the management account",
	}},
	{[...]string{"2.1.2", "", "", "", "", ""}, Control{
		Title: "Organization policies limit what accounts may do", Level: "2",
		Manual: "that the policies deny what they should, in every account",
	}},
	{[...]string{"2.1.3", "", "", "", "", ""}, Control{
		Title: "The management account runs no workloads", Level: "2", Manual: "what runs in the management account",
	}},
	{[...]string{"2.1.4", "", "", "", "", ""}, Control{
		Title: "Organizational units follow environment and sensitivity", Level: "2", Manual: "how the organizational units are cut",
	}},
	{[...]string{"2.1.5", "", "", "", "", ""}, Control{
		Title: "A delegated administrator manages organization policies", Level: "2", Manual: "the delegation policy of the organization",
	}},
	{[...]string{"2.1.6", "", "", "", "", ""}, Control{
		Title: "Delegated administrators manage integrated services", Level: "2", Manual: "the delegated administrators of each service",
	}},
	{[...]string{"2.2", "2.1", "1.1", "1.1", "1.1", "1.1"}, Control{
		Title: "Contact details are current", Level: "1", Manual: "whether the registered details are still right",
	}},
	{[...]string{"2.3", "2.2", "1.2", "1.2", "1.2", "1.2"}, Control{Title: "A security contact is registered", Level: "1"}},
	{[...]string{"", "", "", "1.3", "1.3", "1.3"}, Control{
		Title: "Security questions are registered", Level: "1", Manual: "AWS no longer offers security questions; nothing is left to do",
	}},
	{[...]string{"2.4", "2.3", "1.3", "1.4", "1.4", "1.4"}, Control{Title: "The root user has no access key", Level: "1"}},
	{[...]string{"2.5", "2.4", "1.4", "1.5", "1.5", "1.5"}, Control{Title: "The root user has MFA", Level: "1"}},
	{[...]string{"2.6", "2.5", "1.5", "1.6", "1.6", "1.6"}, Control{Title: "The root user's MFA is a hardware device", Level: "2"}},
	{[...]string{"2.7", "2.6", "1.6", "1.7", "1.7", "1.7"}, Control{Title: "The root user is not used for daily work", Level: "1"}},
	{[...]string{"2.8", "2.7", "1.7", "1.8", "1.8", "1.8"}, Control{Title: "Passwords have 14 characters or more", Level: "1"}},
	{[...]string{"2.9", "2.8", "1.8", "1.9", "1.9", "1.9"}, Control{Title: "Passwords cannot be used again", Level: "1"}},
	{[...]string{"2.10", "2.9", "1.9", "1.10", "1.10", "1.10"}, Control{Title: "Users with a console password have MFA", Level: "1"}},
	{[...]string{"", "2.10", "1.10", "1.11", "1.11", "1.11"}, Control{Title: "Console users get no access key at setup", Level: "1"}},
	{[...]string{"2.11", "2.11", "1.11", "1.12", "1.12", "1.12"}, Control{Title: "Credentials unused for 45 days are disabled", Level: "1"}},
	{[...]string{"", "2.12", "1.12", "1.13", "1.13", "1.13"}, Control{Title: "A user has one active access key at most", Level: "1"}},
	{[...]string{"2.12", "2.13", "1.13", "1.14", "1.14", "1.14"}, Control{Title: "Access keys are rotated within 90 days", Level: "1"}},
	{[...]string{"2.13", "2.14", "1.14", "1.15", "1.15", "1.15"}, Control{Title: "Users get permissions through groups only", Level: "1"}},
	{[...]string{"2.14", "2.15", "1.15", "1.16", "1.16", "1.16"}, Control{Title: "No attached policy allows everything on everything", Level: "1"}},
	{[...]string{"2.15", "2.16", "1.16", "1.17", "1.17", "1.17"}, Control{Title: "A role for cases with AWS Support exists", Level: "1"}},
	{[...]string{"2.16", "2.17", "1.17", "1.18", "1.18", "1.18"}, Control{
		Title: "Instances use roles", Level: "2", Manual: "the instances of every Region: they are not part of a snapshot",
	}},
	{[...]string{"2.17", "2.18", "1.18", "1.19", "1.19", "1.19"}, Control{Title: "No expired server certificate is stored in IAM", Level: "1"}},
	{[...]string{"2.18", "2.19", "1.19", "1.20", "1.20", "1.20"}, Control{Title: "Every Region has an analyzer for external access", Level: "1"}},
	{[...]string{"2.19", "2.20", "1.20", "1.21", "1.21", "1.21"}, Control{
		Title: "Users are managed at one place, by federation or an organization", Level: "2",
		Manual: "whether people use the identity provider rather than IAM users",
	}},
	{[...]string{"2.20", "2.21", "1.21", "1.22", "", ""}, Control{Title: "AWSCloudShellFullAccess is not given out", Level: "1"}},
	{[...]string{"2.21", "", "", "", "", ""}, Control{
		Title: "Policies of resources do not admit everybody", Level: "1",
		Manual: "the policies of buckets, keys, queues and others: they are not part of a snapshot; trust policies of roles are, and their findings count",
	}},
}

// cis returns a framework for each version of the benchmark.
func cis() []Framework {
	list := make([]Framework, len(cisVersions))
	for i, version := range cisVersions {
		f := Framework{ID: "cis-" + version, Title: "CIS AWS Foundations Benchmark v" + version + ", identities"}
		for _, r := range cisIdentity {
			if r.numbers[i] != "" {
				c := r.Control
				c.ID = r.numbers[i]
				f.Controls = append(f.Controls, c)
			}
		}
		slices.SortStableFunc(f.Controls, func(x, y Control) int { return slices.Compare(numbers(x.ID), numbers(y.ID)) })
		list[i] = f
	}
	return list
}

// numbers cuts "2.10" into 2 and 10.
func numbers(id string) []int {
	var out []int
	for part := range strings.SplitSeq(id, ".") {
		n, _ := strconv.Atoi(part) // the tables hold numbers
		out = append(out, n)
	}
	return out
}
