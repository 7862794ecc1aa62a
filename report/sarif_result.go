package report

import (
	"fmt"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/iamaudit/iamaudit/audit"
)

const (
	maxMessage      = 2_000
	maxFlow         = 1_000 // steps that GitHub shows; it rejects ten times as many
	maxRelated      = 100
	namesInSARIF    = 10
	fingerprintName = "iamaudit/v1"
)

// finding turns a finding into a result of the run.
func (s *sarifWriter) finding(f *audit.Finding) *sarif.Result {
	i := s.rules.at(f)
	result := sarif.NewResult().
		WithRuleID(*s.rules.descriptors[i].ID).
		WithRuleIndex(i).
		WithLevel(level(f.Severity)).
		WithMessage(sarif.NewTextMessage(s.message(f))).
		WithLocations([]*sarif.Location{s.location(f)}).
		WithPartialFingerprints(s.fingerprints(f))
	s.related(result, f)
	if len(f.Steps) > 0 {
		result.WithCodeFlows([]*sarif.CodeFlow{s.flow(f)})
	}
	bag := sarif.NewPropertyBag().
		Add("severity", f.Severity.String()).
		Add("account", f.Account).
		Add("resource", f.Resource)
	if s.profile == Full {
		s.enrich(result, f, bag)
	}
	return result.WithProperties(bag)
}

// message is what GitHub makes the alert's title of: it names the resource first, and stands alone.
func (s *sarifWriter) message(f *audit.Finding) string {
	var b strings.Builder
	if name := resourceName(f.Resource); !strings.Contains(f.Message, name) {
		b.WriteString(name + ": ")
	}
	b.WriteString(sentence(f.Message))
	if f.Potential != "" {
		b.WriteString(" Assumes " + sentence(f.Potential))
	}
	if reached := reachOther(f); len(reached) > 0 {
		b.WriteString(" Reaches " + someNames(reached, namesInSARIF) + ".")
	}
	text := cut(unlinked(b.String()), maxMessage)
	for i, step := range f.Related[:min(len(f.Related), maxRelated)] {
		text += fmt.Sprintf(" See [%s](%d).", linkText(step.Message), i+1)
	}
	return text
}

// sentence ends a message with a full stop.
func sentence(s string) string {
	return strings.TrimSuffix(visible(s), ".") + "."
}

// unlinked breaks up what SARIF would take for a link: names may hold any brackets.
func unlinked(s string) string { return strings.ReplaceAll(s, "](", "] (") }

func linkText(s string) string {
	return strings.NewReplacer("[", "(", "]", ")", `\`, "/").Replace(cut(visible(s), 200))
}

// fingerprints identify the result over time. GitHub reads one name only; the number tells apart
// results that would otherwise be one.
func (s *sarifWriter) fingerprints(f *audit.Finding) map[string]string {
	s.seen[f.Fingerprint]++
	hash := fmt.Sprintf("%s:%d", f.Fingerprint, s.seen[f.Fingerprint])
	return map[string]string{"primaryLocationLineHash": hash, fingerprintName: f.Fingerprint}
}

func (s *sarifWriter) location(f *audit.Finding) *sarif.Location {
	kind, name := "resource", resourceName(f.Resource)
	return sarif.NewLocation().
		WithPhysicalLocation(s.physical(s.places.of(f))).
		WithLogicalLocations([]*sarif.LogicalLocation{
			sarif.NewLogicalLocation().WithFullyQualifiedName(f.Resource).WithName(name).WithKind(kind),
		})
}

func (s *sarifWriter) physical(p spot) *sarif.PhysicalLocation {
	out := sarif.NewPhysicalLocation().
		WithArtifactLocation(sarif.NewArtifactLocation().WithURI(p.uri).WithURIBaseID(srcRoot)).
		WithRegion(region(p.region))
	if s.profile != Full {
		return out // GitHub shows the file from the repository
	}
	if p.snippet != "" {
		out.Region.WithSnippet(sarif.NewArtifactContent().WithText(p.snippet))
	}
	if p.context != (audit.Region{}) {
		out.WithContextRegion(region(p.context).WithSnippet(sarif.NewArtifactContent().WithText(p.around)))
	}
	return out
}

func region(g audit.Region) *sarif.Region {
	return sarif.NewRegion().
		WithStartLine(g.StartLine).WithStartColumn(g.StartColumn).
		WithEndLine(g.EndLine).WithEndColumn(g.EndColumn)
}

// related adds the other places that matter. Their ids are what the message links to.
func (s *sarifWriter) related(result *sarif.Result, f *audit.Finding) {
	var out []*sarif.Location
	for i := range f.Related[:min(len(f.Related), maxRelated)] {
		out = append(out, s.step(f, &f.Related[i]).WithID(i+1))
	}
	if p, ok := s.places.snapshot(f); ok { // the source file is the place; the snapshot shows what is deployed
		at := sarif.NewLocation().WithPhysicalLocation(s.physical(p)).WithID(len(out) + 1)
		out = append(out, at.WithMessage(sarif.NewTextMessage("As deployed, in the snapshot.")))
	}
	result.WithRelatedLocations(out)
}

func (s *sarifWriter) step(f *audit.Finding, step *audit.Step) *sarif.Location {
	resource := step.Resource
	if resource == "" {
		resource = f.Resource
	}
	return sarif.NewLocation().
		WithPhysicalLocation(s.physical(s.places.at(&step.Location, resource))).
		WithMessage(sarif.NewTextMessage(unlinked(sentence(step.Message))))
}

// flow leads through a finding of several steps.
func (s *sarifWriter) flow(f *audit.Finding) *sarif.CodeFlow {
	var locations []*sarif.ThreadFlowLocation
	for i := range f.Steps[:min(len(f.Steps), maxFlow)] {
		locations = append(locations, sarif.NewThreadFlowLocation().
			WithLocation(s.step(f, &f.Steps[i])).WithExecutionOrder(i+1))
	}
	return sarif.NewCodeFlow().WithThreadFlows([]*sarif.ThreadFlow{
		sarif.NewThreadFlow().WithLocations(locations),
	})
}

// enrich adds what only the full profile holds.
func (s *sarifWriter) enrich(result *sarif.Result, f *audit.Finding, bag *sarif.PropertyBag) {
	result.WithFingerprints(map[string]string{fingerprintName: f.Fingerprint})
	result.WithRank(rank(f.Severity))
	if f.Baseline != "" {
		result.WithBaselineState(f.Baseline)
	}
	if f.Suppression != nil {
		result.WithSuppressions([]*sarif.Suppression{s.suppression(f.Suppression)})
	}
	if taxa := s.rules.taxonomies.taxa(s.rules.audited[f.Rule]); len(taxa) > 0 {
		result.WithTaxa(taxa)
	}
	result.WithFixes(s.fixes(f))
	if f.Potential != "" {
		bag.Add("potential", f.Potential)
	}
	if len(f.Principals) > 0 {
		bag.Add("principals", f.Principals)
	}
	for _, name := range sortedKeys(f.Evidence) {
		bag.Add("evidence/"+name, f.Evidence[name])
	}
	if f.Location.Pointer != "" {
		bag.Add("pointer", f.Location.Pointer)
	}
}

// fixes are replacements in the snapshot. One without a place in a file is none.
func (s *sarifWriter) fixes(f *audit.Finding) []*sarif.Fix {
	var out []*sarif.Fix
	for i := range f.Fixes {
		x := &f.Fixes[i]
		uri := s.places.file(x.Location.File)
		if uri == "" || x.Location.Region == (audit.Region{}) {
			continue
		}
		change := sarif.NewArtifactChange().
			WithArtifactLocation(sarif.NewArtifactLocation().WithURI(uri).WithURIBaseID(srcRoot)).
			WithReplacements([]*sarif.Replacement{sarif.NewReplacement().
				WithDeletedRegion(region(x.Location.Region)).
				WithInsertedContent(sarif.NewArtifactContent().WithText(x.Text))})
		out = append(out, sarif.NewFix().
			WithDescription(sarif.NewTextMessage(unlinked(sentence(x.Message)))).
			WithArtifactChanges([]*sarif.ArtifactChange{change}))
	}
	return out
}

// rank orders results as their severities do, from 0 to 100.
func rank(s audit.Severity) float64 {
	return map[audit.Severity]float64{
		audit.Critical: 95, audit.High: 80, audit.Medium: 55, audit.Low: 20, audit.Info: 0,
	}[s]
}

func (s *sarifWriter) suppression(x *audit.Suppression) *sarif.Suppression {
	out := sarif.NewSuppression().WithKind("external").WithStatus("accepted").WithJustification(x.Reason)
	bag := sarif.NewPropertyBag()
	if x.Owner != "" {
		bag.Add("owner", x.Owner)
	}
	if x.Expires != "" {
		bag.Add("expires", x.Expires)
	}
	if x.Source != "" {
		bag.Add("source", x.Source)
	}
	return out.WithProperties(bag)
}
