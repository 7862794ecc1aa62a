package html

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

// demo makes a result of about n findings with everything that a result can hold. The same n gives
// the same result.
func demo(n int) *audit.Result {
	d := &demonstration{
		r: &audit.Result{
			FormatVersion: audit.ResultVersion,
			Tool:          audit.Tool{Name: "iamaudit", Version: "1.0.0"},
			Accounts:      []audit.Scan{demoAccount(n)},
			Rules:         demoRules(),
			Documents:     map[string]string{},
			Warnings:      []string{"The exception for stale-access-key of user legacy-sync expires in 9 days"},
			NotAssessed: []audit.NotAssessed{
				{Rule: "root-without-hardware-mfa", Account: demoID, Part: snapshot.PartVirtualMFADevices, PartState: snapshot.PartState{Status: snapshot.Denied, Action: "iam:ListVirtualMFADevices"}},
				{Rule: "console-user-virtual-mfa", Account: demoID, Part: snapshot.PartVirtualMFADevices, PartState: snapshot.PartState{Status: snapshot.Denied, Action: "iam:ListVirtualMFADevices"}, Partly: true},
			},
			Errors: []audit.RuleError{},
		},
		principals: map[string]bool{},
		people:     max(n/6, 60),
	}
	for i := 0; len(d.r.Findings) < n; i++ {
		d.add(i)
	}
	slices.SortStableFunc(d.r.Findings, func(a, b audit.Finding) int { return int(b.Severity) - int(a.Severity) })
	return d.r
}

const demoID = "889279108296"

func demoAccount(n int) audit.Scan {
	state := func(p snapshot.Part, s snapshot.Status, action string) audit.PartInfo {
		return audit.PartInfo{Part: p, PartState: snapshot.PartState{Status: s, Action: action}}
	}
	return audit.Scan{
		AccountID: demoID, AccountAlias: "acme-production", Partition: "aws", File: "acme.json",
		CollectedAt: time.Date(2026, 8, 21, 6, 30, 0, 0, time.UTC),
		Counts:      map[string]int{"users": 40 + n/20, "groups": 12 + n/200, "roles": 120 + n/10, "policies": 85 + n/30},
		Parts: []audit.PartInfo{
			state(snapshot.PartUsers, snapshot.Complete, ""), state(snapshot.PartGroups, snapshot.Complete, ""),
			state(snapshot.PartRoles, snapshot.Complete, ""), state(snapshot.PartPolicies, snapshot.Complete, ""),
			state(snapshot.PartCredentialReport, snapshot.Complete, ""), state(snapshot.PartPasswordPolicy, snapshot.Complete, ""),
			state(snapshot.PartVirtualMFADevices, snapshot.Denied, "iam:ListVirtualMFADevices"),
			state(snapshot.PartServicesLastAccessed, snapshot.NotCollected, ""),
		},
	}
}

func demoRules() []audit.RuleInfo {
	rule := func(id, title string, s audit.Severity, c audit.Category, risk, remedy string, controls ...audit.Control) audit.RuleInfo {
		return audit.RuleInfo{
			ID: id, Title: title, Severity: s, Category: c, Risk: risk, Remedy: remedy, Controls: controls, Assessed: 1,
			Links: []string{"https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"},
		}
	}
	control := func(framework, id string) audit.Control { return audit.Control{Framework: framework, ID: id} }
	rules := []audit.RuleInfo{
		rule("admin-grant", "A policy allows every action on every resource", audit.Critical, audit.Grants,
			"Whoever gets hold of one of these principals **owns the account**: all data, all logs, all other users.\n\nThe rule reads `NotAction` and `NotResource` too: a statement that leaves out one service still grants nearly everything.",
			"Find out what the principals really use, then replace the statement.\n\n1. Ask IAM what was used:\n\n   ```\n   aws iam generate-service-last-accessed-details --arn ARN\n   aws iam get-service-last-accessed-details --job-id ID\n   ```\n\n2. Attach a policy with these services only.\n3. Detach the old one:\n\n   ```\n   aws iam detach-group-policy --group-name NAME --policy-arn ARN\n   ```",
			control("cis-7.0", "2.15"), control("fsbp", "IAM.1"), control("nist-800-53-r5", "AC-6"), control("pci-4.0", "7.2.2"), control("cwe", "250")),
		rule("escalation-pass-role", "A principal can make itself administrator by passing a role", audit.Critical, audit.Escalation,
			"`iam:PassRole` together with a service that runs code hands the role's permissions to whoever may start that service.",
			"Name the roles that may be passed in `Resource`, and the service in a condition:\n\n```json\n{\"StringEquals\": {\"iam:PassedToService\": \"lambda.amazonaws.com\"}}\n```",
			control("nist-800-53-r5", "AC-6"), control("nist-800-53-r5", "AC-5")),
		rule("root-access-key", "The root user has an access key", audit.Critical, audit.Credentials,
			"A root key cannot be limited by any policy. It opens everything, including closing the account.",
			"Sign in as the root user and delete the key under *Security credentials*.", control("cis-7.0", "2.3"), control("fsbp", "IAM.4"), control("pci-4.0", "8.6.1")),
		rule("service-wildcard-grant", "A policy allows every action of a service on every resource", audit.High, audit.Grants,
			"Every action includes those that delete data and those that change who may read it.",
			"List the actions that are used. `iamaudit policy narrow` proposes a list.", control("fsbp", "IAM.21"), control("nist-800-53-r5", "AC-6")),
		rule("stale-access-key", "An access key was not rotated for 90 days", audit.High, audit.Credentials,
			"The older a key, the more copies of it lie around: in shells, laptops and old images.",
			"Make a second key, move the program to it, then retire the first:\n\n```\naws iam create-access-key --user-name NAME\naws iam update-access-key --user-name NAME --access-key-id ID --status Inactive\naws iam delete-access-key --user-name NAME --access-key-id ID\n```",
			control("cis-7.0", "2.13"), control("fsbp", "IAM.3"), control("pci-4.0", "8.6.3")),
		rule("wildcard-resource-grant", "A policy allows actions on every resource that could be narrowed", audit.Medium, audit.Grants,
			"A mistake in one program reaches every bucket, table and queue of the account.",
			"Put the ARNs that the program uses into `Resource`.", control("nist-800-53-r5", "AC-6")),
		rule("trust-without-external-id", "A role trusts another account without an external ID", audit.Medium, audit.Trust,
			"A vendor that serves many customers can be talked into using *your* role for somebody else: the confused deputy.",
			"Add a condition on `sts:ExternalId` with the value that the vendor gave you.", control("nist-800-53-r5", "AC-3")),
		rule("unused-access-key", "An access key was not used for 45 days", audit.Medium, audit.Credentials,
			"A key that nobody uses is missed by nobody when it is stolen.", "Make the key inactive, wait, then delete it.", control("cis-7.0", "2.11")),
		rule("user-without-group", "A user is in no group", audit.Low, audit.Structure,
			"Permissions that hang on single users are forgotten when people change jobs.", "Put the user into a group that has the permissions.", control("cis-7.0", "2.14")),
		rule("acme/owner-tag-missing", "A role has no owner tag", audit.Info, audit.Custom,
			"Without an owner nobody answers when the role is misused. <script>alert('risk')</script>", "Tag the role.\n\n[Our guide](javascript:alert(1)) and [the wiki](https://wiki.example.com/iam)."),
		rule("root-without-hardware-mfa", "The root user has no hardware MFA device", audit.High, audit.Credentials, "A virtual device can be copied.", "Register a hardware device.", control("cis-7.0", "2.5"), control("fsbp", "IAM.6")),
		rule("root-without-mfa", "The root user has no MFA device", audit.Critical, audit.Credentials, "A password alone opens everything.", "Register a device.", control("cis-7.0", "2.4"), control("fsbp", "IAM.9"), control("pci-4.0", "8.4.2")),
		rule("password-too-short", "The password policy accepts short passwords", audit.Medium, audit.PasswordPolicy, "Short passwords are guessed.", "Ask for 14 characters.", control("cis-7.0", "2.7"), control("fsbp", "IAM.15"), control("nist-800-53-r5", "IA-5")),
		rule("console-user-without-mfa", "A user with a password has no MFA device", audit.High, audit.Credentials, "A leaked password suffices.", "Register a device.", control("cis-7.0", "2.9"), control("fsbp", "IAM.5")),
	}
	rules[9].Source = "acme-rules/owner.rego"
	rules[10].Assessed = 0
	return rules
}

type demonstration struct {
	r          *audit.Result
	principals map[string]bool
	people     int // users and roles that findings are about, as many as an account of that size has
}

var (
	demoTeams    = []string{"billing", "search", "data", "web", "mobile", "platform", "risk", "ops"}
	demoJobs     = []string{"deploy", "ingest", "export", "backup", "worker", "gateway", "reporting", "ci"}
	demoServices = []string{"s3", "ec2", "dynamodb", "lambda", "sqs", "kms", "rds", "sns", "logs", "secretsmanager"}
)

// weights say how often each rule of demoRules fires.
var demoWeights = []int{0, 1, 3, 3, 3, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 6, 6, 7, 7, 7, 8, 8, 8, 8, 9, 9}

func pickFrom[T any](list []T, seed int) T { return list[seed%len(list)] }

func mix(i int) int {
	h := fnv.New32a()
	fmt.Fprint(h, i)
	return int(h.Sum32() >> 1)
}

// add adds a finding: the first few are those that a reader should see, the others are drawn.
func (d *demonstration) add(i int) {
	which := mix(i)
	rule := pickFrom(demoWeights, which)
	switch i {
	case 0:
		rule = 0
	case 1:
		rule = 1
	case 2:
		rule = 2
	}
	info := &d.r.Rules[rule]
	f := audit.Finding{Rule: info.ID, Severity: info.Severity, Account: demoID, Fingerprint: fmt.Sprintf("%08x%08x", mix(i*7+3)*2, mix(i*13+5)*2)}
	serial := mix(i*3+1) % d.people
	team, job := pickFrom(demoTeams, serial), pickFrom(demoJobs, serial/8)
	service := pickFrom(demoServices, serial/64)
	var role, user string
	switch info.ID {
	case "escalation-pass-role", "service-wildcard-grant", "wildcard-resource-grant", "trust-without-external-id", "acme/owner-tag-missing":
		role = d.principal("role", fmt.Sprintf("app/%s-%s-%03d", team, job, serial/64), team)
	}
	switch info.ID {
	case "escalation-pass-role", "user-without-group", "stale-access-key", "unused-access-key":
		user = d.principal("user", fmt.Sprintf("%s/%s.%s%d", team, pickFrom([]string{"ana", "bo", "chen", "dee", "eli", "fay", "gus", "hana"}, serial/8), job, serial/64), team)
	}
	statement, others := "", ""
	switch info.ID {
	case "admin-grant":
		d.principal("group", "admins", "platform")
		f.Resource = "arn:aws:iam::" + demoID + ":group/admins"
		f.Message = `inline policy "all" of group admins allows every action on every resource`
		for j := range 24 + serial%5 {
			f.Principals = append(f.Principals, d.principal("user", fmt.Sprintf("platform/%s%d", pickFrom([]string{"buzzo", "lorax", "dale", "melvins"}, j), j), "platform"))
		}
		statement = `{"Sid": "Everything", "Effect": "Allow", "Action": "*", "Resource": "*"}`
		others = `{"Sid": "NoBilling", "Effect": "Deny", "Action": "aws-portal:*", "Resource": "*"}`
	case "escalation-pass-role":
		f.Resource, f.Principals = user, []string{user}
		target := d.principal("role", "admin/break-glass", "platform")
		f.Message = fmt.Sprintf("user %s can become administrator by way of %s and role admin/break-glass", short(user), short(role))
		f.Potential = "No service control policy forbids lambda:CreateFunction; the snapshot holds no organization."
		statement = `{"Effect": "Allow", "Action": ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"], "Resource": "*"}`
		f.Steps = []audit.Step{
			{Message: short(user) + " may assume " + short(role), Resource: role},
			{Message: short(role) + " may pass admin/break-glass to a Lambda function", Resource: target},
			{Message: "admin/break-glass allows every action on every resource", Resource: target},
		}
	case "root-access-key":
		f.Resource = d.principal("root", "root", "")
		f.Message = "the root user has an active access key, last used 3 days ago for s3"
		f.Evidence = map[string]string{"lastUsed": "2026-08-18T11:02:00Z", "lastUsedService": "s3", "lastUsedRegion": "us-east-1"}
	case "service-wildcard-grant":
		f.Resource, f.Principals = role, []string{role}
		f.Message = fmt.Sprintf("policy %q of role %s allows every action of %s on every resource", job+"-access", short(role), service)
		statement = fmt.Sprintf(`{"Sid": "All%s", "Effect": "Allow", "Action": ["%s:*"], "Resource": "*"}`, strings.ToUpper(service), service)
	case "wildcard-resource-grant":
		f.Resource, f.Principals = role, []string{role}
		f.Message = fmt.Sprintf("policy %q of role %s allows 3 actions of %s on every resource", job, short(role), service)
		statement = fmt.Sprintf(`{"Effect": "Allow", "Action": ["%[1]s:Get*", "%[1]s:Put*", "%[1]s:List*"], "Resource": "*"}`, service)
	case "trust-without-external-id":
		f.Resource, f.Principals = role, []string{role}
		f.Message = fmt.Sprintf("role %s trusts account 210987654321 without an external ID", short(role))
		statement = `{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::210987654321:root"}, "Action": "sts:AssumeRole"}`
	case "acme/owner-tag-missing":
		f.Resource, f.Principals = role, []string{role}
		f.Message = fmt.Sprintf("role %s has no tag owner", short(role))
	case "user-without-group":
		f.Resource, f.Principals = user, []string{user}
		f.Message = fmt.Sprintf("user %s is in no group", short(user))
	default:
		f.Resource, f.Principals = user, []string{user}
		f.Message = fmt.Sprintf("access key %d of user %s is %d days old", 1+i%2, short(user), 91+which%900)
		f.Evidence = map[string]string{"age": fmt.Sprint(91 + which%900)}
	}
	slices.Sort(f.Principals)
	f.Location = audit.Location{File: "acme.json", Pointer: fmt.Sprintf("/RoleDetailList/%d/RolePolicyList/0/PolicyDocument/Statement/1", i), Region: audit.Region{StartLine: 100 + i*7, StartColumn: 13, EndLine: 106 + i*7, EndColumn: 14}}
	if statement != "" {
		d.document(&f, statement, others, serial)
	}
	for j := range f.Steps {
		f.Steps[j].Location = f.Location
	}
	switch {
	case i%17 == 5:
		f.Baseline = "new"
	case i%23 == 7:
		f.Baseline = "absent"
	default:
		f.Baseline = "unchanged"
		if i%19 == 3 {
			f.Suppression = &audit.Suppression{Reason: "Needed until the migration of the billing export is done (OPS-1482)", Owner: team + "@acme.example", Expires: "2026-12-31", Source: "iamaudit.yaml:14"}
		}
	}
	d.r.Findings = append(d.r.Findings, f)
}

// document gives the finding a policy document in which its statement is the second of three.
func (d *demonstration) document(f *audit.Finding, statement, other string, serial int) {
	if other == "" {
		other = fmt.Sprintf(`{"Sid": "Logs", "Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "arn:aws:logs:eu-central-1:%s:log-group:/app/%03d:*"}`, demoID, serial)
	}
	indent := func(s string) string {
		var v any
		if err := json.Unmarshal([]byte(s), &v); err != nil {
			panic(err)
		}
		var b strings.Builder
		e := json.NewEncoder(&b)
		e.SetIndent("    ", "  ")
		if err := e.Encode(v); err != nil {
			panic(err)
		}
		return strings.TrimSpace(b.String())
	}
	first, second := indent(other), indent(statement)
	before := "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    " + first + ",\n    "
	text := before + second + "\n  ]\n}"
	line := 1 + strings.Count(before, "\n")
	region := audit.Region{StartLine: line, StartColumn: 5, EndLine: line + strings.Count(second, "\n"), EndColumn: 6}
	h := fnv.New64a()
	_, _ = h.Write([]byte(text))
	key := fmt.Sprintf("%016x", h.Sum64())
	d.r.Documents[key] = text
	f.Location.Document, f.Location.DocumentRegion = key, &region
}

func (d *demonstration) principal(kind, name, team string) string {
	arn := "arn:aws:iam::" + demoID + ":" + kind + "/" + name
	if kind == "root" {
		arn = "arn:aws:iam::" + demoID + ":root"
	}
	if d.principals[arn] {
		return arn
	}
	d.principals[arn] = true
	info := audit.PrincipalInfo{ARN: arn, Account: demoID, Kind: kind, Name: short(name), Tags: map[string]string{}}
	if team != "" && kind != "group" {
		info.Tags = map[string]string{"team": team, "stage": pickFrom([]string{"production", "staging"}, len(name))}
	}
	switch kind {
	case "user":
		info.Groups = []string{"admins"}
		info.Policies = []string{"arn:aws:iam::aws:policy/ReadOnlyAccess", "own-keys"}
		info.Facts = []string{"Has a console password, last used 4 days ago", "Has an MFA device", "Access key 1 is active, 412 days old, last used 2 days ago for s3 in eu-central-1"}
		info.Effective = []string{"ec2:Describe*", "iam:GetUser", "iam:ListAccessKeys", "s3:Get*", "s3:List*"}
	case "role":
		info.Policies = []string{"arn:aws:iam::" + demoID + ":policy/app/base", "access"}
		info.Boundary = "arn:aws:iam::" + demoID + ":policy/boundary/developers"
		info.Facts = []string{"Last used 11 days ago in eu-central-1", "Trusted by ec2.amazonaws.com"}
	}
	d.r.Principals = append(d.r.Principals, info)
	return arn
}

func short(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }
