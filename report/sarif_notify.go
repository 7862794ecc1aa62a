package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
)

// The notifications of a run, by index in the driver's list.
const (
	notAssessed = iota
	ruleFailed
	leftOut
	warned
)

var notifications = [...]struct{ id, name, level, text, help string }{
	notAssessed: {
		"part-not-assessed", "PartNotAssessed", "warning",
		"A part of the account was not collected, so some rules could not look.",
		"Allow the action that was denied (the managed policy SecurityAudit allows most) and collect the account again.",
	},
	ruleFailed: {
		"rule-failed", "RuleFailed", "error",
		"A rule failed, so its findings are incomplete.",
		"Correct the rule if it is your own; report the failure if it is built in.",
	},
	leftOut: {
		"results-left-out", "ResultsLeftOut", "warning",
		"Results were left out of this file because GitHub would not take it otherwise.",
		"The HTML, JSON and full SARIF reports of the same audit have all of them.",
	},
	warned: {
		"warning", "AuditWarning", "warning",
		"Something about the audit deserves attention.",
		"Read the message of the notification.",
	},
}

func notificationDescriptors() []*sarif.ReportingDescriptor {
	out := make([]*sarif.ReportingDescriptor, len(notifications))
	for i, n := range notifications {
		out[i] = sarif.NewReportingDescriptor().WithID(n.id).WithName(n.name).
			WithShortDescription(multiformat(n.text)).
			WithFullDescription(multiformat(n.text + " " + n.help)).
			WithHelp(multiformat(n.help).WithMarkdown(n.help)).
			WithHelpURI(homepage + "/blob/main/docs/sarif.md").
			WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel(n.level))
	}
	return out
}

// invocation says how the audit of one account went. It is successful even with denied parts:
// GitHub refuses the results of an unsuccessful one.
func (s *sarifWriter) invocation(p *runPlan) *sarif.Invocation {
	var out []*sarif.Notification
	list := blinds(s.result)
	for i := range list {
		if b := &list[i]; b.account == p.scan.AccountID {
			out = append(out, notification(notAssessed, b.sentence()))
		}
	}
	for i := range s.result.Errors {
		if e := &s.result.Errors[i]; e.Account == "" || e.Account == p.scan.AccountID {
			n := notification(ruleFailed, visible(e.String()))
			if at, ok := s.rules.index[s.rules.key(e.Rule, ruleOf(s.rules.audited, e.Rule).Severity)]; ok {
				n.WithAssociatedRule(sarif.NewReportingDescriptorReference().WithID(e.Rule).WithIndex(at))
			}
			out = append(out, n)
		}
	}
	if p.leftOut > 0 {
		out = append(out, notification(leftOut, fmt.Sprintf(
			"%d of the least severe results were left out of this run: GitHub keeps %d results of a run and takes %d MiB for a file",
			p.leftOut, maxResults, maxCompressed>>20)))
	}
	if p.accounts > 0 {
		out = append(out, notification(leftOut, fmt.Sprintf(
			"%d accounts were left out of this file: GitHub takes %d runs for a file, so write a file per account", p.accounts, maxRuns)))
	}
	for _, w := range s.result.Warnings {
		out = append(out, notification(warned, visible(w)))
	}
	in := sarif.NewInvocation().WithExecutionSuccessful(true).WithToolExecutionNotifications(out)
	if s.profile == Full && !p.scan.CollectedAt.IsZero() {
		// What the results describe is the account at this moment; DefectDojo dates its findings by it.
		in.WithEndTimeUtc(p.scan.CollectedAt.UTC().Format(time.RFC3339))
	}
	return in
}

func notification(i int, text string) *sarif.Notification {
	n := &notifications[i]
	return sarif.NewNotification().
		WithDescriptor(sarif.NewReportingDescriptorReference().WithID(n.id).WithIndex(i)).
		WithLevel(n.level).
		WithMessage(sarif.NewTextMessage(unlinked(strings.TrimSuffix(text, ".")) + "."))
}
