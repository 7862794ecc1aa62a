package snapshot

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/policy"
)

// noDocument stands for the document of a policy that has none in the snapshot. AWS always sends
// one, so this is a fault that an audit must tell.
var noDocument = policy.Document{Faults: []policy.Fault{{Message: "The snapshot holds no document for this policy."}}}

// fillDocuments gives every policy a document, so that nobody has to ask whether there is one: it
// parses the text of those that hold only that. A role without a trust policy gets an empty one,
// which lets nobody in.
func (a *Account) fillDocuments() {
	docs := newDocumentPool()
	for id := range a.Identities() {
		inline := id.Inline()
		for i := range inline {
			docs.fill(&inline[i].PolicyDocument, &noDocument)
		}
		if id.Role != nil {
			docs.fill(&id.Role.AssumeRolePolicyDocument, &policy.Document{})
		}
	}
	for i := range a.Policies {
		inForce := a.Policies[i].Default()
		versions := a.Policies[i].PolicyVersionList
		for j := range versions {
			if v := &versions[j]; v == inForce || v.Document.IsZero() {
				docs.fill(&v.Document, &noDocument)
			}
		}
	}
	if a.Organization == nil {
		return
	}
	for i := range a.Organization.Levels {
		level := &a.Organization.Levels[i]
		for _, policies := range [][]OrganizationPolicy{level.ServiceControlPolicies, level.ResourceControlPolicies} {
			for j := range policies {
				docs.fill(&policies[j].Content, nil) // its absence means that nobody knows what it says
			}
		}
	}
}

func (p *documentPool) fill(d *Document, empty *policy.Document) {
	switch {
	case d.Document != nil:
	case d.IsZero():
		d.Document = empty
	default:
		d.Document = p.parse(string(d.Text))
	}
}

// missingPolicies turns the state of the managed policies to partial when users, groups or roles
// have policies that the file does not hold: what those allow, nobody can see.
func (a *Account) missingPolicies() {
	missing := map[Part]map[string]bool{PartPolicies: {}, PartAWSPolicies: {}}
	note := func(arn string) {
		if p := a.Policy(arn); p != nil && p.Default() != nil {
			return
		}
		part := PartPolicies
		if accountOf(arn) == "aws" {
			part = PartAWSPolicies
		}
		missing[part][arn] = true
	}
	for arn := range a.index.attached {
		note(arn)
	}
	for arn := range a.index.bounded {
		note(arn)
	}
	for part, arns := range missing {
		if len(arns) == 0 || a.State(part).Status != Complete {
			continue
		}
		names := slices.Sorted(maps.Keys(arns))
		list := strings.Join(names[:min(len(names), 3)], ", ")
		if len(names) > 3 {
			list += fmt.Sprintf(" and %d more", len(names)-3)
		}
		a.Parts[part] = PartState{Status: Partial, Reason: "the snapshot lacks policies that are in use: " + list}
	}
}
