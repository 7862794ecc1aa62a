package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/iamaudit/iamaudit/audit"
)

// Profile names the consumer that SARIF is written for. No single file suits all: GitHub opens an
// alert for every result, suppressed or gone; GitLab drops what others want to keep.
type Profile string

// The profiles of SARIF.
const (
	GitHub Profile = "github" // code scanning: only open findings, within GitHub's limits
	GitLab Profile = "gitlab" // SARIF reports of GitLab: only open findings
	Full   Profile = "full"   // all that the standard offers, for archives and viewers
)

// Profiles lists all profiles.
func Profiles() []Profile { return []Profile{GitHub, GitLab, Full} }

// ParseProfile returns the profile of that name.
func ParseProfile(name string) (Profile, error) {
	for _, p := range Profiles() {
		if name == string(p) {
			return p, nil
		}
	}
	return "", fmt.Errorf("unknown SARIF profile %q; want one of github, gitlab, full", name)
}

const (
	sarifHead = `{"$schema":"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json","version":"2.1.0","runs":[`
	homepage  = "https://github.com/iamaudit/iamaudit"
	srcRoot   = "%SRCROOT%"
)

// sarifWriter writes a SARIF file run by run and result by result, so that its memory does not grow
// with the number of findings. The objects are go-sarif's; scrub removes what go-sarif adds.
type sarifWriter struct {
	out     *bufio.Writer
	profile Profile
	result  *audit.Result
	rules   *sarifRules
	places  *places
	object  bytes.Buffer // one object as go-sarif writes it
	clean   []byte       // the same, scrubbed
	seen    map[string]int
}

func writeSARIF(w io.Writer, r *audit.Result, o Options) error {
	profile := o.SARIFProfile
	if profile == "" {
		profile = GitHub
	}
	if _, err := ParseProfile(string(profile)); err != nil {
		return err
	}
	s := &sarifWriter{
		out:     bufio.NewWriterSize(w, 1<<16),
		profile: profile,
		result:  r,
		rules:   newSARIFRules(r, profile),
		places:  newPlaces(r, o),
	}
	if _, err := s.out.WriteString(sarifHead); err != nil {
		return err
	}
	for i, run := range planRuns(r, profile) {
		if i > 0 {
			_ = s.out.WriteByte(',')
		}
		if err := s.run(&run); err != nil {
			return err
		}
	}
	_, _ = s.out.WriteString("]}\n")
	return s.out.Flush()
}

// run writes one run: its head, its results one by one, then the invocation, which can tell by then
// what was left out.
func (s *sarifWriter) run(p *runPlan) error {
	head, err := s.scrub(s.head(p))
	if err != nil {
		return err
	}
	_ = s.out.WriteByte('\n')
	_, _ = s.out.Write(bytes.TrimSuffix(head, []byte("}")))
	_, _ = s.out.WriteString(`,"results":[`)
	s.seen = make(map[string]int, len(p.findings))
	budget := newBudget(p)
	written := 0
	for _, f := range p.findings {
		object, err := s.scrub(s.finding(f))
		if err != nil {
			return err
		}
		if !budget.take(object) {
			break
		}
		if written > 0 {
			_ = s.out.WriteByte(',')
		}
		_ = s.out.WriteByte('\n')
		if _, err := s.out.Write(s.finish(f, object)); err != nil {
			return err
		}
		written++
	}
	p.leftOut += len(p.findings) - written
	invocation, err := s.scrub(s.invocation(p))
	if err != nil {
		return err
	}
	_, _ = s.out.WriteString(`],"invocations":[`)
	_, _ = s.out.Write(invocation)
	_, err = s.out.WriteString("]}")
	return err
}

// finish adds what go-sarif cannot write: an empty list of suppressions. The standard wants the
// property on all results of a run or on none (§3.27.23).
func (s *sarifWriter) finish(f *audit.Finding, object []byte) []byte {
	if s.profile != Full || f.Suppression != nil {
		return object
	}
	s.clean = append(s.clean[:len(s.clean)-1], `,"suppressions":[]}`...)
	return s.clean
}

// scrub marshals an object of go-sarif and removes its sentinels. The bytes are good until the next call.
func (s *sarifWriter) scrub(object any) ([]byte, error) {
	s.object.Reset()
	enc := json.NewEncoder(&s.object)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(object); err != nil {
		return nil, err
	}
	s.clean = scrub(s.clean[:0], s.object.Bytes())
	return s.clean, nil
}

func (s *sarifWriter) head(p *runPlan) *sarif.Run {
	driver := sarif.NewToolComponent().WithName("iamaudit").
		WithInformationURI(homepage).
		WithOrganization("iamaudit").
		WithShortDescription(multiformat("Audits the identity and access management of an AWS account.")).
		WithFullDescription(multiformat("iamaudit reads a snapshot of an AWS account's users, groups, roles and policies and reports what is wrong with them.")).
		WithRules(s.rules.descriptors).
		WithNotifications(notificationDescriptors())
	// GitHub tells by the version whether the tool changed or the account did.
	if v := strings.TrimPrefix(s.result.Tool.Version, "v"); semanticVersion.MatchString(v) {
		driver.WithVersion(v).WithSemanticVersion(v)
	} else {
		driver.WithSemanticVersion("0.0.0-dev")
	}
	run := sarif.NewRun().
		WithTool(sarif.NewTool().WithDriver(driver)).
		WithAutomationDetails(sarif.NewRunAutomationDetails().WithID(p.id())).
		WithColumnKind("utf16CodeUnits").
		WithOriginalUriBaseIds(map[string]sarif.ArtifactLocation{
			srcRoot: *sarif.NewArtifactLocation().WithDescription(sarif.NewTextMessage("The directory that iamaudit ran in.")),
		})
	if s.profile == Full {
		driver.WithSupportedTaxonomies(s.rules.taxonomies.references())
		run.WithTaxonomies(s.rules.taxonomies.components())
		run.WithProperties(scanProperties(p.scan))
	}
	return run
}

func scanProperties(s *audit.Scan) *sarif.PropertyBag {
	bag := sarif.NewPropertyBag().Add("accountId", s.AccountID)
	if s.AccountAlias != "" {
		bag.Add("accountAlias", s.AccountAlias)
	}
	if s.Partition != "" {
		bag.Add("partition", s.Partition)
	}
	if !s.CollectedAt.IsZero() {
		bag.Add("collectedAt", s.CollectedAt.UTC())
	}
	if len(s.Counts) > 0 {
		bag.Add("counts", s.Counts)
	}
	return bag
}

func multiformat(text string) *sarif.MultiformatMessageString {
	return sarif.NewMultiformatMessageString().WithText(text)
}
