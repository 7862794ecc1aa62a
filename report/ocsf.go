package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"slices"

	"github.com/iamaudit/iamaudit/audit"
)

// The numbers of an OCSF Compliance Finding (https://schema.ocsf.io/classes/compliance_finding).
const (
	ocsfVersion   = "1.8.0"
	ocsfCategory  = 2
	ocsfClass     = 2003
	ocsfCreate    = 1
	ocsfUpdate    = 2
	ocsfClose     = 3
	ocsfStatusNew = 1 // of the finding
	ocsfSuppress  = 3
	ocsfResolved  = 4
	ocsfPass      = 1 // of the control
	ocsfFail      = 3
)

type (
	ocsfFinding struct {
		ActivityID   int            `json:"activity_id"`
		ActivityName string         `json:"activity_name"`
		CategoryUID  int            `json:"category_uid"`
		CategoryName string         `json:"category_name"`
		ClassUID     int            `json:"class_uid"`
		ClassName    string         `json:"class_name"`
		TypeUID      int            `json:"type_uid"`
		TypeName     string         `json:"type_name"`
		Time         int64          `json:"time"` // milliseconds
		Severity     string         `json:"severity"`
		SeverityID   int            `json:"severity_id"`
		Status       string         `json:"status"`
		StatusID     int            `json:"status_id"`
		Message      string         `json:"message"`
		Comment      string         `json:"comment,omitempty"`
		Metadata     ocsfMetadata   `json:"metadata"`
		FindingInfo  ocsfInfo       `json:"finding_info"`
		Compliance   ocsfCompliance `json:"compliance"`
		Remediation  *ocsfRemedy    `json:"remediation,omitempty"`
		Resources    []ocsfResource `json:"resources"`
		Cloud        ocsfCloud      `json:"cloud"`
	}
	ocsfMetadata struct {
		Version  string      `json:"version"`
		Profiles []string    `json:"profiles"`
		Product  ocsfProduct `json:"product"`
	}
	ocsfProduct struct {
		Name       string `json:"name"`
		VendorName string `json:"vendor_name"`
		Version    string `json:"version,omitempty"`
	}
	ocsfInfo struct {
		UID       string   `json:"uid"`
		Title     string   `json:"title"`
		Desc      string   `json:"desc"`
		Types     []string `json:"types,omitempty"`
		SrcURL    string   `json:"src_url,omitempty"`
		CreatedAt int64    `json:"created_time,omitempty"`
	}
	ocsfCompliance struct {
		Control      string   `json:"control"`
		Desc         string   `json:"desc,omitempty"`
		Standards    []string `json:"standards"`
		Requirements []string `json:"requirements,omitempty"`
		Status       string   `json:"status"`
		StatusID     int      `json:"status_id"`
	}
	ocsfRemedy struct {
		Desc       string   `json:"desc"`
		References []string `json:"references,omitempty"`
	}
	ocsfResource struct {
		UID            string    `json:"uid"`
		Name           string    `json:"name"`
		Type           string    `json:"type"`
		CloudPartition string    `json:"cloud_partition,omitempty"`
		Region         string    `json:"region,omitempty"`
		Group          ocsfGroup `json:"group"`
		Role           string    `json:"role,omitempty"`
		RoleID         int       `json:"role_id,omitempty"`
	}
	ocsfGroup struct {
		Name string `json:"name"`
	}
	ocsfCloud struct {
		Provider string      `json:"provider"`
		Region   string      `json:"region,omitempty"`
		Account  ocsfAccount `json:"account"`
	}
	ocsfAccount struct {
		UID    string `json:"uid"`
		Name   string `json:"name,omitempty"`
		Type   string `json:"type"`
		TypeID int    `json:"type_id"`
	}
)

// writeOCSF writes an array of OCSF Compliance Findings, one to a line.
func writeOCSF(w io.Writer, r *audit.Result, _ Options) error {
	out := bufio.NewWriter(w)
	_ = out.WriteByte('[')
	rules, accounts := rulesByID(r), map[string]*audit.Scan{}
	for _, s := range scans(r) {
		if err := dated(s); err != nil {
			return err
		}
		accounts[s.AccountID] = s
	}
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	for i := range r.Findings {
		f := &r.Findings[i]
		line.Reset()
		if err := enc.Encode(newOCSF(r, f, ruleOf(rules, f.Rule), accounts[f.Account])); err != nil {
			return err
		}
		if i > 0 {
			_ = out.WriteByte(',')
		}
		_ = out.WriteByte('\n')
		if _, err := out.Write(bytes.TrimRight(line.Bytes(), "\n")); err != nil {
			return err
		}
	}
	_, _ = out.WriteString("\n]\n")
	return out.Flush()
}

func newOCSF(r *audit.Result, f *audit.Finding, rule *audit.RuleInfo, scan *audit.Scan) *ocsfFinding {
	activity, activityName := ocsfCreate, "Create"
	status, statusName := ocsfStatusNew, "New"
	control, controlName := ocsfFail, "Fail"
	switch {
	case f.Baseline == audit.BaselineAbsent:
		activity, activityName, status, statusName, control, controlName = ocsfClose, "Close", ocsfResolved, "Resolved", ocsfPass, "Pass"
	case f.Baseline == audit.BaselineUnchanged:
		activity, activityName = ocsfUpdate, "Update"
	}
	comment := ""
	if f.Suppression != nil {
		status, statusName, comment = ocsfSuppress, "Suppressed", suppression(f.Suppression)
	}
	at := scan.CollectedAt.UnixMilli()
	severity, severityName := ocsfSeverity(f.Severity)
	out := &ocsfFinding{
		ActivityID: activity, ActivityName: activityName,
		CategoryUID: ocsfCategory, CategoryName: "Findings",
		ClassUID: ocsfClass, ClassName: "Compliance Finding",
		TypeUID: ocsfClass*100 + activity, TypeName: "Compliance Finding: " + activityName,
		Time: at, Severity: severityName, SeverityID: severity,
		Status: statusName, StatusID: status,
		Message: resourceName(f.Resource) + ": " + sentence(f.Message), Comment: comment,
		Metadata: ocsfMetadata{
			Version: ocsfVersion, Profiles: []string{"cloud"},
			Product: ocsfProduct{Name: "iamaudit", VendorName: "iamaudit", Version: r.Tool.Version},
		},
		FindingInfo: ocsfInfo{
			UID: "iamaudit/" + f.Account + "/" + f.Fingerprint, Title: visible(rule.Title), Desc: visible(f.Message),
			SrcURL: rulePage(rule), CreatedAt: at,
		},
		Compliance: ocsfComplianceOf(rule, control, controlName),
		Resources:  ocsfResources(f, scan.Partition),
		Cloud: ocsfCloud{Provider: "AWS", Account: ocsfAccount{
			UID: f.Account, Name: visible(scan.AccountAlias), Type: "AWS Account", TypeID: 10,
		}},
	}
	if rule.Category != "" {
		out.FindingInfo.Types = []string{string(rule.Category)}
	}
	if rule.Remedy != "" {
		out.Remediation = &ocsfRemedy{Desc: plain(rule.Remedy), References: rule.Links}
	}
	return out
}

func ocsfSeverity(s audit.Severity) (int, string) {
	switch s {
	case audit.Critical:
		return 5, "Critical"
	case audit.High:
		return 4, "High"
	case audit.Medium:
		return 3, "Medium"
	case audit.Low:
		return 2, "Low"
	default:
		return 1, "Informational"
	}
}

func ocsfComplianceOf(rule *audit.RuleInfo, status int, name string) ocsfCompliance {
	c := ocsfCompliance{Control: rule.ID, Desc: visible(rule.Title), Standards: []string{}, Status: name, StatusID: status}
	for _, x := range sorted(rule.Controls) {
		if standard := frameworkName(x.Framework); !slices.Contains(c.Standards, standard) {
			c.Standards = append(c.Standards, standard)
		}
		c.Requirements = append(c.Requirements, frameworkName(x.Framework)+": "+x.ID)
	}
	if len(c.Standards) == 0 {
		c.Standards = []string{"iamaudit"}
	}
	return c
}

// ocsfResources names the resource as the target, and as affected who the finding reaches.
func ocsfResources(f *audit.Finding, partition string) []ocsfResource {
	one := func(arn, role string, id int) ocsfResource {
		return ocsfResource{
			UID: arn, Name: resourceName(arn), Type: asffType(arn), CloudPartition: partition,
			Group: ocsfGroup{"iam"}, Role: role, RoleID: id,
		}
	}
	out := []ocsfResource{one(f.Resource, "Target", 1)}
	for _, arn := range f.Principals {
		if arn != f.Resource {
			out = append(out, one(arn, "Affected", 3))
		}
	}
	return out
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
