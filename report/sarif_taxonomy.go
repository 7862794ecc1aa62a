package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/iamaudit/iamaudit/audit"
)

// framework describes a benchmark or standard that controls come from.
type framework struct {
	name, version, organization, uri, text string
}

var frameworks = map[string]framework{
	"cis": {
		"CIS AWS Foundations", "", "Center for Internet Security", "https://www.cisecurity.org/benchmark/amazon_web_services",
		"The CIS Amazon Web Services Foundations Benchmark.",
	},
	"fsbp": {
		"AWS FSBP", "", "Amazon Web Services", "https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html",
		"The AWS Foundational Security Best Practices standard of AWS Security Hub.",
	},
	"pci": {
		"PCI DSS", "", "PCI Security Standards Council", "https://www.pcisecuritystandards.org/document_library/",
		"The Payment Card Industry Data Security Standard.",
	},
	"nist-800-53": {
		"NIST SP 800-53", "", "National Institute of Standards and Technology", "https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final",
		"Security and Privacy Controls for Information Systems and Organizations.",
	},
	"soc-2": {
		"SOC 2", "", "AICPA", "https://www.aicpa-cima.com/resources/landing/system-and-organization-controls-soc-suite-of-services",
		"The trust services criteria of SOC 2 reports.",
	},
	"iso-27001": {
		"ISO/IEC 27001", "", "International Organization for Standardization", "https://www.iso.org/standard/27001",
		"Information security management systems: the controls of Annex A of 2022.",
	},
	"cwe": {"CWE", "", "MITRE", "https://cwe.mitre.org/", "The Common Weakness Enumeration."},
}

// frameworkOf splits "cis-7.0" into the framework and its version.
func frameworkOf(id string) framework {
	for name, f := range frameworks { // no name is the start of another's
		if id == name {
			return f
		}
		if version, ok := strings.CutPrefix(id, name+"-"); ok && version != "" {
			f.version = version
			return f
		}
	}
	return framework{name: id, text: "The controls of " + id + "."}
}

// frameworkName is how people call a framework: "CIS AWS Foundations 7.0".
func frameworkName(id string) string {
	f := frameworkOf(id)
	if f.version == "" {
		return f.name
	}
	return f.name + " " + f.version
}

// taxonomySpace makes the GUIDs of taxonomies and controls: they follow from the names alone, so
// they are the same in every file of every release.
var taxonomySpace = uuid.NewSHA1(uuid.NameSpaceURL, []byte("https://github.com/iamaudit/iamaudit/taxonomies"))

func guid(name string) string { return uuid.NewSHA1(taxonomySpace, []byte(name)).String() }

// taxonomies are the controls that the rules of a result serve, by framework.
type taxonomies struct {
	order    []string            // frameworks, sorted
	controls map[string][]string // ids, sorted
}

func newTaxonomies(r *audit.Result) *taxonomies {
	t := &taxonomies{controls: map[string][]string{}}
	for i := range r.Rules {
		for _, c := range r.Rules[i].Controls {
			t.controls[c.Framework] = append(t.controls[c.Framework], c.ID)
		}
	}
	for framework, ids := range t.controls {
		slices.Sort(ids)
		t.controls[framework] = slices.Compact(ids)
		t.order = append(t.order, framework)
	}
	slices.Sort(t.order)
	return t
}

func (t *taxonomies) component(framework string) *sarif.ToolComponentReference {
	i, _ := slices.BinarySearch(t.order, framework)
	return sarif.NewToolComponentReference().WithName(frameworkName(framework)).WithGuID(guid(framework)).WithIndex(i)
}

func (t *taxonomies) references() []*sarif.ToolComponentReference {
	out := make([]*sarif.ToolComponentReference, len(t.order))
	for i, framework := range t.order {
		out[i] = t.component(framework)
	}
	return out
}

func (t *taxonomies) components() []*sarif.ToolComponent {
	out := make([]*sarif.ToolComponent, len(t.order))
	for i, id := range t.order {
		f := frameworkOf(id)
		taxa := make([]*sarif.ReportingDescriptor, len(t.controls[id]))
		for j, control := range t.controls[id] {
			taxa[j] = sarif.NewReportingDescriptor().WithID(control).WithGuID(guid(id + " " + control)).
				WithShortDescription(multiformat(frameworkName(id) + " " + control + "."))
		}
		c := sarif.NewToolComponent().WithName(frameworkName(id)).WithGuID(guid(id)).
			WithShortDescription(multiformat(f.text)).
			WithFullDescription(multiformat(f.text)).
			WithTaxa(taxa)
		if f.version != "" {
			c.WithVersion(f.version)
		}
		if f.organization != "" {
			c.WithOrganization(f.organization)
		}
		if f.uri != "" {
			c.WithInformationURI(f.uri)
		}
		out[i] = c
	}
	return out
}

// reference points at a control. Its index counts within the taxonomy.
func (t *taxonomies) reference(c audit.Control) *sarif.ReportingDescriptorReference {
	component := t.component(c.Framework)
	i, _ := slices.BinarySearch(t.controls[c.Framework], c.ID)
	return sarif.NewReportingDescriptorReference().WithID(c.ID).WithGuID(guid(c.Framework + " " + c.ID)).
		WithIndex(i).WithToolComponent(component)
}

func (t *taxonomies) relationships(rule *audit.RuleInfo) []*sarif.ReportingDescriptorRelationship {
	var out []*sarif.ReportingDescriptorRelationship
	for _, c := range sorted(rule.Controls) {
		out = append(out, sarif.NewReportingDescriptorRelationship().
			WithTarget(t.reference(c)).WithKinds([]string{"relevant"}))
	}
	return out
}

// taxa are the controls that a result of the rule violates.
func (t *taxonomies) taxa(rule *audit.RuleInfo) []*sarif.ReportingDescriptorReference {
	if rule == nil {
		return nil
	}
	var out []*sarif.ReportingDescriptorReference
	for _, c := range sorted(rule.Controls) {
		out = append(out, t.reference(c))
	}
	return out
}

func sorted(controls []audit.Control) []audit.Control {
	out := slices.Clone(controls)
	slices.SortFunc(out, func(a, b audit.Control) int {
		return cmp.Or(cmp.Compare(a.Framework, b.Framework), cmp.Compare(a.ID, b.ID))
	})
	return slices.Compact(out)
}
