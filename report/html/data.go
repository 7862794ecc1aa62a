package html

import (
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
)

// How many findings and principals one block of details holds, and how many bytes of documents: a
// block is what the browser unpacks when one of its findings is opened.
const (
	findingsPerBlock   = 1000
	principalsPerBlock = 500
	documentBlockSize  = 512 << 10
)

// writeData writes the blocks: "data" with what lists, filters and search need, one column per
// property; "finding-N", "document-N" and "principal-N" with what an opened one needs.
func (x *index) writeData(w io.Writer) error {
	cuts := x.documentBlocks()
	b := &blockWriter{w: w}
	if err := b.write("data", func(j *jsonStream) { x.writeMain(j, cuts) }); err != nil {
		return err
	}
	findings := x.result.Findings
	for start := 0; start < len(findings); start += findingsPerBlock {
		part := findings[start:min(start+findingsPerBlock, len(findings))]
		err := b.write("finding-"+strconv.Itoa(start/findingsPerBlock), func(j *jsonStream) {
			j.list(len(part), func(i int) { x.writeDetail(j, &part[i]) })
		})
		if err != nil {
			return err
		}
	}
	for n, first := range cuts {
		end := len(x.documents)
		if n+1 < len(cuts) {
			end = cuts[n+1]
		}
		err := b.write("document-"+strconv.Itoa(n), func(j *jsonStream) {
			j.list(end-first, func(i int) { j.str(x.result.Documents[x.documents[first+i]]) })
		})
		if err != nil {
			return err
		}
	}
	for start := 0; start < x.described; start += principalsPerBlock {
		end := min(start+principalsPerBlock, x.described)
		err := b.write("principal-"+strconv.Itoa(start/principalsPerBlock), func(j *jsonStream) {
			j.list(end-start, func(i int) { writePrincipal(j, x.principalInfo(start+i)) })
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// documentBlocks returns the first document of each block.
func (x *index) documentBlocks() []int {
	var cuts []int
	size := documentBlockSize
	for i, key := range x.documents {
		if size >= documentBlockSize {
			cuts, size = append(cuts, i), 0
		}
		size += len(x.result.Documents[key])
	}
	return cuts
}

func (x *index) writeMain(j *jsonStream, cuts []int) {
	findings := x.result.Findings
	var (
		services, suppressions, tags interner
		principalSets, serviceSets   interner
		resources                    = make([]int, len(findings))
		principals                   = make([]int, len(findings))
		actions                      = make([]int, len(findings))
		accepted                     = make([]int, len(findings))
	)
	for i := range findings {
		f := &findings[i]
		resources[i] = x.principals.id(f.Resource)
		principals[i] = principalSets.id(idSet(&x.principals, f.Principals))
		actions[i] = serviceSets.id(idSet(&services, x.services.of(f)))
		if s := f.Suppression; s != nil {
			accepted[i] = 1 + suppressions.id(strings.Join([]string{s.Reason, s.Owner, s.Expires, s.Source}, "\x00"))
		}
	}
	column := func(name string, value func(f *audit.Finding, i int) int) {
		j.field(name)
		j.list(len(findings), func(i int) { j.num(value(&findings[i], i)) })
	}
	sets := func(name string, in *interner) {
		j.field(name)
		j.raw("[")
		for i, set := range in.list {
			if i > 0 {
				j.raw(",")
			}
			j.raw("[" + set + "]")
		}
		j.raw("]")
	}

	j.raw("{")
	j.field("rules")
	j.list(len(x.rules), func(i int) {
		r := &x.rules[i]
		j.raw("[")
		j.str(r.ID)
		j.raw(",")
		j.str(r.Title)
		j.raw(",")
		j.str(string(r.Category))
		j.raw("]")
	})
	j.field("accounts")
	j.list(len(x.accounts.list), func(i int) { j.strs([]string{x.accounts.list[i], x.aliases[x.accounts.list[i]]}) })
	column("rule", func(f *audit.Finding, _ int) int { return x.ruleByID[f.Rule] })
	column("severity", func(f *audit.Finding, _ int) int { return int(f.Severity) })
	column("account", func(f *audit.Finding, _ int) int { return x.accounts.id(f.Account) })
	column("status", func(f *audit.Finding, _ int) int { return int(statusOf(f)) })
	column("resource", func(_ *audit.Finding, i int) int { return resources[i] })
	column("reach", func(_ *audit.Finding, i int) int { return principals[i] })
	column("action", func(_ *audit.Finding, i int) int { return actions[i] })
	column("suppression", func(_ *audit.Finding, i int) int { return accepted[i] })
	j.field("message")
	j.lines(len(findings), func(i int) string { return strings.ReplaceAll(findings[i].Message, "\x00", "\ufffd") })
	x.writeFingerprints(j)
	sets("reaches", &principalSets)
	sets("actions", &serviceSets)
	j.field("services")
	j.strs(services.list)
	j.field("suppressions")
	j.list(len(suppressions.list), func(i int) { j.strs(strings.Split(suppressions.list[i], "\x00")) })
	j.field("arns")
	j.strs(x.principals.list)
	j.field("described")
	j.num(x.described)
	j.field("tagged") // the tags of each described principal
	j.list(x.described, func(i int) {
		info := x.principalInfo(i)
		j.raw("[")
		for n, key := range slices.Sorted(maps.Keys(info.Tags)) {
			if n > 0 {
				j.raw(",")
			}
			j.num(tags.id(key + "=" + info.Tags[key]))
		}
		j.raw("]")
	})
	j.field("tags")
	j.strs(tags.list)
	j.field("documentBlocks")
	j.nums(cuts)
	j.field("findingsPerBlock")
	j.num(findingsPerBlock)
	j.field("principalsPerBlock")
	j.num(principalsPerBlock)
	j.raw("}")
}

// fingerprintWidth is how long a fingerprint is that the engine made.
const fingerprintWidth = 16

// writeFingerprints writes them without anything between them when all have their usual width: they
// are as good as random, so every byte of them counts.
func (x *index) writeFingerprints(j *jsonStream) {
	findings := x.result.Findings
	width := fingerprintWidth
	for i := range findings {
		if len(findings[i].Fingerprint) != width || strings.Trim(findings[i].Fingerprint, "0123456789abcdef") != "" {
			width = 0
			break
		}
	}
	j.field("fingerprintWidth")
	j.num(width)
	j.field("fingerprint")
	if width > 0 {
		j.raw(`"`)
		for i := range findings {
			j.raw(findings[i].Fingerprint)
		}
		j.raw(`"`)
		return
	}
	j.lines(len(findings), func(i int) string { return strings.ReplaceAll(findings[i].Fingerprint, "\x00", "\ufffd") })
}

// idSet writes the numbers of a list of strings, ascending, each once.
func idSet(in *interner, list []string) string {
	ids := make([]int, len(list))
	for i, s := range list {
		ids[i] = in.id(s)
	}
	slices.Sort(ids)
	var b strings.Builder
	for i, id := range slices.Compact(ids) {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(id))
	}
	return b.String()
}

// principalInfo returns the description of the principal with that number. An ARN may stand twice
// in a result that was put together by hand; then the first counts.
func (x *index) principalInfo(id int) *audit.PrincipalInfo {
	return &x.result.Principals[x.infoAt[id]]
}

func (x *index) writeDetail(j *jsonStream, f *audit.Finding) {
	j.raw("[")
	x.writeLocation(j, &f.Location)
	j.raw(",")
	j.str(f.Potential)
	j.raw(",")
	x.writeSteps(j, f.Steps)
	j.raw(",")
	x.writeSteps(j, f.Related)
	j.raw(",")
	writeMap(j, f.Evidence)
	j.raw("]")
}

func (x *index) writeSteps(j *jsonStream, steps []audit.Step) {
	j.list(len(steps), func(i int) {
		s := &steps[i]
		j.raw("[")
		j.str(s.Message)
		j.raw(",")
		j.str(s.Resource)
		j.raw(",")
		x.writeLocation(j, &s.Location)
		j.raw("]")
	})
}

// writeLocation writes [file, pointer, region, document, region], without what is missing at the end.
func (x *index) writeLocation(j *jsonStream, l *audit.Location) {
	j.raw("[")
	j.str(l.File)
	j.raw(",")
	j.str(l.Pointer)
	j.raw(",")
	writeRegion(j, l.Region)
	if doc, ok := x.docByKey[l.Document]; ok {
		j.raw(",")
		j.num(doc)
		if l.DocumentRegion != nil {
			j.raw(",")
			writeRegion(j, *l.DocumentRegion)
		}
	}
	j.raw("]")
}

// writeRegion writes the end line as the number of lines after the first: small numbers recur.
func writeRegion(j *jsonStream, r audit.Region) {
	j.nums([]int{r.StartLine, r.StartColumn, r.EndLine - r.StartLine, r.EndColumn})
}

func writeMap(j *jsonStream, m map[string]string) {
	keys := slices.Sorted(maps.Keys(m))
	j.list(len(keys), func(i int) { j.strs([]string{keys[i], m[keys[i]]}) })
}

func writePrincipal(j *jsonStream, p *audit.PrincipalInfo) {
	j.raw("[")
	for _, s := range []string{p.Account, p.Kind, p.Name, p.Boundary} {
		j.str(s)
		j.raw(",")
	}
	for _, list := range [][]string{p.Groups, p.Policies, p.Facts, p.Effective} {
		j.strs(list)
		j.raw(",")
	}
	writeMap(j, p.Tags)
	j.raw("]")
}
