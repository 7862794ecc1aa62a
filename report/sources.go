package report

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/internal/glob"
)

// SourceLocation leads from resources to the file that defines them, so that an alert lands on the
// code that its owner can change.
type SourceLocation struct {
	// ARN is a pattern with * and ? that the resource's ARN matches.
	ARN string
	// Tag is "Key=pattern": the resource has the tag, and its value matches. Principals alone have tags.
	Tag string
	// Path is the file, relative to the working directory. "{name}" stands for the resource's name,
	// "{tag}" for the value of the tag.
	Path string
}

const maxSource = 8 << 20 // bytes read of a source file

// sources finds resources in source files.
type sources struct {
	locations []SourceLocation
	files     fs.FS
	tags      map[string]map[string]string
	texts     map[string][]byte
	spots     map[string]*spot // by ARN; nil where no file is known
}

func newSources(r *audit.Result, o Options) *sources {
	s := &sources{locations: o.Locations, files: o.Sources, texts: map[string][]byte{}, spots: map[string]*spot{}}
	if len(o.Locations) == 0 {
		return s
	}
	if s.files == nil {
		s.files = os.DirFS(".")
	}
	s.tags = make(map[string]map[string]string, len(r.Principals))
	for i := range r.Principals {
		s.tags[r.Principals[i].ARN] = r.Principals[i].Tags
	}
	return s
}

// find returns the place that defines a resource.
func (s *sources) find(arn string) (spot, bool) {
	if len(s.locations) == 0 {
		return spot{}, false
	}
	found, ok := s.spots[arn]
	if !ok {
		found = s.locate(arn)
		s.spots[arn] = found
	}
	if found == nil {
		return spot{}, false
	}
	return *found, true
}

// locate takes the first mapping that matches and leads to a path inside the working directory. A
// file that cannot be read, or does not name the resource, is pointed at in its first line: that is
// still where the owner has to look.
func (s *sources) locate(arn string) *spot {
	name := path.Base(arn[strings.LastIndexByte(arn, ':')+1:])
	for _, l := range s.locations {
		if l.ARN != "" && !glob.Match(l.ARN, arn) {
			continue
		}
		value := ""
		if l.Tag != "" {
			key, pattern, _ := strings.Cut(l.Tag, "=")
			got, ok := s.tags[arn][key]
			if !ok || pattern != "" && !glob.Match(pattern, got) {
				continue
			}
			value = got
		}
		file := path.Clean(strings.NewReplacer("{name}", name, "{tag}", value).Replace(l.Path))
		if l.ARN == "" && l.Tag == "" || !fs.ValidPath(file) || file == "." {
			continue
		}
		return &spot{uri: escapePath(file), region: mention(s.read(file), name)}
	}
	return nil
}

func (s *sources) read(file string) []byte {
	if text, ok := s.texts[file]; ok {
		return text
	}
	var text []byte
	if f, err := s.files.Open(file); err == nil {
		text, _ = io.ReadAll(io.LimitReader(f, maxSource))
		_ = f.Close()
	}
	s.texts[file] = text
	return text
}

// mention returns the first place where the text names the resource: in quotes, or else as a word.
func mention(text []byte, name string) audit.Region {
	at := -1
	if name != "" {
		if at = bytes.Index(text, []byte(`"`+name+`"`)); at >= 0 {
			at++
		} else {
			at = word(text, name)
		}
	}
	if at < 0 {
		return audit.Region{StartLine: 1, StartColumn: 1, EndLine: 1, EndColumn: 2}
	}
	line := 1 + bytes.Count(text[:at], []byte("\n"))
	column := 1 + utf16Length(string(text[bytes.LastIndexByte(text[:at], '\n')+1:at]))
	return audit.Region{StartLine: line, StartColumn: column, EndLine: line, EndColumn: column + utf16Length(name)}
}

func word(text []byte, name string) int {
	for from := 0; ; {
		i := bytes.Index(text[from:], []byte(name))
		if i < 0 {
			return -1
		}
		start, end := from+i, from+i+len(name)
		if (start == 0 || !nameByte(text[start-1])) && (end == len(text) || !nameByte(text[end])) {
			return start
		}
		from = start + 1
	}
}

// nameByte reports whether c may stand in a name of IAM.
func nameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("+=,.@_-", c) >= 0
}
