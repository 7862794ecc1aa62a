package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/iamaudit/iamaudit/audit"
)

// What BatchImportFindings of Security Hub takes
// (https://docs.aws.amazon.com/securityhub/latest/partnerguide/guidelines-batchimportfindings.html), and
// the lengths of fields (https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html).
// A finding may have 240 KB; those lengths keep it below. Of the 6 MB we leave the difference
// between MB and MiB to the spaces that the AWS CLI puts after commas and colons.
const (
	asffBatch       = 100
	asffBatchBytes  = 6_000_000
	asffTitle       = 256
	asffDescription = 1_024
	asffRemedy      = 512
	asffResources   = 32
	asffFields      = 50
	asffText        = 1_024
)

type asffFinding struct {
	SchemaVersion string
	ID            string `json:"Id"`
	ProductARN    string `json:"ProductArn"`
	ProductName   string
	CompanyName   string
	GeneratorID   string `json:"GeneratorId"`
	AWSAccountID  string `json:"AwsAccountId"`
	Region        string
	Types         []string
	CreatedAt     string
	UpdatedAt     string
	Severity      asffSeverity
	Title         string
	Description   string
	Remediation   *asffRemediation  `json:",omitempty"`
	ProductFields map[string]string `json:",omitempty"`
	Resources     []asffResource
	Compliance    asffCompliance
	RecordState   string
}

type asffSeverity struct{ Label, Original string }

type asffRemediation struct{ Recommendation asffRecommendation }

type asffRecommendation struct {
	Text string
	URL  string `json:"Url,omitempty"`
}

type asffResource struct {
	Type      string
	ID        string `json:"Id"`
	Partition string
	Region    string
}

type asffCompliance struct {
	Status              string
	RelatedRequirements []string `json:",omitempty"`
}

// writeASFF writes findings for AWS Security Hub: a line for each call of BatchImportFindings, which
// takes no more than 100 findings of one account.
//
//	while IFS= read -r batch; do
//	  printf %s "$batch" | aws securityhub batch-import-findings --cli-input-json file:///dev/stdin
//	done < findings.asff
//
// Suppressed and fixed findings are written as archived, which closes what an earlier import opened.
func writeASFF(w io.Writer, r *audit.Result, o Options) error {
	b := &asffBatches{out: bufio.NewWriter(w)}
	rules := rulesByID(r)
	for _, scan := range scans(r) {
		if err := dated(scan); err != nil {
			return err
		}
		for i := range r.Findings {
			f := &r.Findings[i]
			if f.Account != scan.AccountID {
				continue
			}
			if err := b.add(newASFF(f, ruleOf(rules, f.Rule), scan, o)); err != nil {
				return err
			}
		}
		b.end()
	}
	return b.out.Flush()
}

// dated refuses an account without the date that Security Hub and OCSF want of every finding.
func dated(s *audit.Scan) error {
	if s.CollectedAt.IsZero() {
		return fmt.Errorf("it is not known when account %s was collected, and the format needs a date; scan with --as-of DATE", s.AccountID)
	}
	return nil
}

// asffBatches writes findings, opening and closing requests as their limits ask for.
type asffBatches struct {
	out   *bufio.Writer
	count int
	bytes int
	one   bytes.Buffer
}

func (b *asffBatches) add(f *asffFinding) error {
	b.one.Reset()
	enc := json.NewEncoder(&escaper{out: &b.one})
	enc.SetEscapeHTML(false)
	if err := enc.Encode(f); err != nil {
		return err
	}
	text := bytes.TrimRight(b.one.Bytes(), "\n")
	size := sentBytes(text)
	if b.count == asffBatch || b.bytes+size > asffBatchBytes-64 {
		b.end()
	}
	if b.count == 0 {
		_, _ = b.out.WriteString(`{"Findings":[`)
	} else {
		_ = b.out.WriteByte(',')
	}
	b.count++
	b.bytes += size + 1
	_, err := b.out.Write(text)
	return err
}

// sentBytes counts what JSON takes when it is sent: the AWS CLI writes all that is not ASCII as \uXXXX.
func sentBytes(text []byte) int {
	n := 0
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		text = text[size:]
		switch {
		case r < utf8.RuneSelf:
			n++
		case r < 0x10000:
			n += len(`\uXXXX`)
		default:
			n += len(`\uXXXX\uXXXX`)
		}
	}
	return n
}

func (b *asffBatches) end() {
	if b.count > 0 {
		_, _ = b.out.WriteString("]}\n")
	}
	b.count, b.bytes = 0, 0
}

func newASFF(f *audit.Finding, rule *audit.RuleInfo, scan *audit.Scan, o Options) *asffFinding {
	partition := scan.Partition
	if partition == "" {
		partition = "aws"
	}
	region := o.Region
	if region == "" {
		region = mainRegion(partition)
	}
	at := scan.CollectedAt.UTC().Format(time.RFC3339)
	out := &asffFinding{
		SchemaVersion: "2018-10-08",
		ID:            "iamaudit/" + f.Account + "/" + f.Fingerprint,
		ProductARN:    "arn:" + partition + ":securityhub:" + region + ":" + f.Account + ":product/" + f.Account + "/default",
		ProductName:   "iamaudit",
		CompanyName:   "iamaudit",
		GeneratorID:   f.Rule,
		AWSAccountID:  f.Account,
		Region:        region,
		Types:         []string{"Software and Configuration Checks/AWS Security Best Practices"},
		CreatedAt:     at,
		UpdatedAt:     at,
		Severity:      asffSeverity{asffLabel(f.Severity), f.Severity.String()},
		Title:         cut(visible(rule.Title), asffTitle),
		Description:   cut(resourceName(f.Resource)+": "+sentence(f.Message), asffDescription),
		ProductFields: asffProductFields(f),
		Resources:     asffResourcesOf(f, partition, region),
		Compliance:    asffCompliance{Status: "FAILED", RelatedRequirements: asffRequirements(rule)},
		RecordState:   "ACTIVE",
	}
	if rule.Remedy != "" {
		recommendation := asffRecommendation{Text: cut(plain(rule.Remedy), asffRemedy)}
		if page := rulePage(rule); len(page) <= asffRemedy {
			recommendation.URL = page
		}
		out.Remediation = &asffRemediation{recommendation}
	}
	if !f.Open() {
		out.RecordState = "ARCHIVED"
	}
	if f.Baseline == audit.BaselineAbsent {
		out.Compliance.Status = "PASSED"
	}
	return out
}

// mainRegion is the Region that IAM's own events go to.
func mainRegion(partition string) string {
	switch partition {
	case "aws-us-gov":
		return "us-gov-west-1"
	case "aws-cn":
		return "cn-north-1"
	default:
		return "us-east-1"
	}
}

func asffLabel(s audit.Severity) string {
	if s == audit.Info {
		return "INFORMATIONAL"
	}
	return strings.ToUpper(s.String())
}

func asffRequirements(rule *audit.RuleInfo) []string {
	var out []string
	for _, c := range sorted(rule.Controls) {
		out = append(out, cut(frameworkName(c.Framework)+"/"+c.ID, 64))
	}
	return out[:min(len(out), asffResources)]
}

func asffProductFields(f *audit.Finding) map[string]string {
	fields := map[string]string{"iamaudit/fingerprint": f.Fingerprint}
	if f.Potential != "" {
		fields["iamaudit/assumes"] = cut(visible(f.Potential), asffText)
	}
	if f.Suppression != nil {
		fields["iamaudit/suppressed"] = cut(suppression(f.Suppression), asffText)
	}
	for _, name := range sortedKeys(f.Evidence) {
		if len(fields) < asffFields {
			fields[cut("iamaudit/"+visible(name), 128)] = cut(visible(f.Evidence[name]), asffText)
		}
	}
	return fields
}

// asffResourcesOf names the resource first, then the principals that the finding reaches.
func asffResourcesOf(f *audit.Finding, partition, region string) []asffResource {
	arns := []string{f.Resource}
	for _, arn := range f.Principals {
		if !slices.Contains(arns, arn) && len(arns) < asffResources {
			arns = append(arns, arn)
		}
	}
	out := make([]asffResource, len(arns))
	for i, arn := range arns {
		kind := asffType(arn)
		id := cut(visible(arn), 512)
		if kind == "AwsAccount" {
			id = "AWS::::Account:" + f.Account
		}
		out[i] = asffResource{Type: kind, ID: id, Partition: partition, Region: region}
	}
	return out
}

func asffType(arn string) string {
	fields := strings.SplitN(arn, ":", 6)
	if len(fields) != 6 || fields[2] != "iam" {
		return "Other"
	}
	kind, _, _ := strings.Cut(fields[5], "/")
	switch kind {
	case "root":
		return "AwsAccount"
	case "user":
		return "AwsIamUser"
	case "group":
		return "AwsIamGroup"
	case "role":
		return "AwsIamRole"
	case "policy":
		return "AwsIamPolicy"
	default:
		return "Other"
	}
}
