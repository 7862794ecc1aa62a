package report

import (
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
)

// places decides which file and line a result of SARIF points at. Code scanning identifies an alert
// by that file's path, so the path must be relative, and the same for every run.
type places struct {
	documents map[string]string
	lines     map[string][]string // of the documents, cut once
	files     map[string]string   // from File to the path to use, "" for none that would do
	sources   *sources
}

// spot is a place in a file that a consumer of SARIF knows.
type spot struct {
	uri     string
	region  audit.Region
	snippet string       // the text of the region, if known
	context audit.Region // a few lines around it, if known
	around  string       // their text
}

func newPlaces(r *audit.Result, o Options) *places {
	return &places{
		documents: r.Documents,
		lines:     map[string][]string{},
		files:     map[string]string{},
		sources:   newSources(r, o),
	}
}

// of returns the place of a finding: in the source file that defines the resource, if it is known,
// else in the snapshot.
func (p *places) of(f *audit.Finding) spot {
	if s, ok := p.sources.find(f.Resource); ok {
		return s
	}
	return p.at(&f.Location, f.Resource)
}

// snapshot returns the place in the snapshot of a finding whose place is a source file.
func (p *places) snapshot(f *audit.Finding) (spot, bool) {
	if _, ok := p.sources.find(f.Resource); !ok {
		return spot{}, false
	}
	return p.at(&f.Location, f.Resource), true
}

// at returns the place of something that belongs to a resource: in the snapshot if it has a stable
// relative path, else in a file of the resource's own that exists only by name. There, lines count
// from the start of the policy document.
func (p *places) at(l *audit.Location, resource string) spot {
	if file := p.file(l.File); file != "" && l.Region != (audit.Region{}) {
		s := spot{uri: file, region: l.Region}
		p.excerpt(&s, l)
		return s
	}
	s := spot{uri: virtualPath(resource), region: audit.Region{StartLine: 1, StartColumn: 1, EndLine: 1, EndColumn: 2}}
	if l.DocumentRegion != nil && *l.DocumentRegion != (audit.Region{}) {
		s.region = *l.DocumentRegion
		p.excerpt(&s, l)
	}
	return s
}

// datePattern finds a date in a file's name. A path with one is another path tomorrow.
var datePattern = regexp.MustCompile(`(^|\D)(19|20)\d\d[-_]?(0[1-9]|1[0-2])[-_]?(0[1-9]|[12]\d|3[01])(\D|$)`)

// file returns the URI of a snapshot's file, or "" if its path is not stable.
func (p *places) file(name string) string {
	if uri, ok := p.files[name]; ok {
		return uri
	}
	uri := ""
	slashed := path.Clean(filepath.ToSlash(name))
	if name != "" && name != "-" && filepath.IsLocal(name) && !datePattern.MatchString(slashed) {
		uri = escapePath(slashed)
	}
	p.files[name] = uri
	return uri
}

// virtualPath names a file for a resource: "iam/123456789012/role/ops/deploy.json".
func virtualPath(arn string) string {
	fields := strings.SplitN(arn, ":", 6)
	if len(fields) != 6 {
		return "iam/" + escapePath(strings.Trim(arn, "/")) + ".json"
	}
	account := fields[4]
	if account == "" {
		account = "aws"
	}
	resource := strings.ReplaceAll(strings.Trim(fields[5], "/"), ":", "/")
	if fields[2] != "iam" {
		resource = fields[2] + "/" + resource
	}
	return "iam/" + escapePath(account) + "/" + escapePath(resource) + ".json"
}

// escapePath percent-encodes the segments of a path. Dots that would climb are replaced: encoded,
// they would still climb.
func escapePath(p string) string {
	segments := strings.Split(p, "/")
	for i, s := range segments {
		switch s {
		case ".", "..":
			segments[i] = strings.ReplaceAll(s, ".", "_")
		default:
			segments[i] = url.PathEscape(s)
		}
	}
	// A colon in the first segment would read as a scheme.
	segments[0] = strings.ReplaceAll(segments[0], ":", "%3A")
	return strings.Join(segments, "/")
}
