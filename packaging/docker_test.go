package packaging_test

import (
	"bufio"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// TestImageHoldsWhatIsEmbedded: a folder that .dockerignore keeps from the build and that a package
// embeds would break `docker build`.
func TestImageHoldsWhatIsEmbedded(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root, ".dockerignore"))
	if err != nil {
		t.Fatal(err)
	}
	patterns := strings.Fields(string(data))
	seen := 0
	err = fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "node_modules" || entry.Name() == "testdata"):
			return fs.SkipDir
		case path.Ext(name) != ".go":
			return nil
		}
		for _, pattern := range embeds(t, name) {
			seen++
			if file := path.Join(path.Dir(name), pattern); ignored(patterns, file) {
				t.Errorf("%s embeds %s, which .dockerignore leaves out", name, file)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen == 0 {
		t.Error("found nothing that is embedded")
	}
}

// embeds returns the patterns of a file's go:embed directives.
func embeds(t *testing.T, name string) []string {
	t.Helper()
	f, err := os.Open(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list []string
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if rest, ok := strings.CutPrefix(lines.Text(), "//go:embed "); ok {
			list = append(list, strings.Fields(rest)...)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// ignored reads .dockerignore as Docker does, for the kinds of patterns that ours has: the last one
// that matches the file or a folder around it decides.
func ignored(patterns []string, file string) bool {
	out := false
	for _, p := range patterns {
		p, again := strings.CutPrefix(p, "!")
		rest, anywhere := strings.CutPrefix(p, "**/")
		if strings.HasPrefix(file+"/", p+"/") || anywhere && strings.Contains("/"+file+"/", "/"+rest+"/") {
			out = !again
		}
	}
	return out
}
