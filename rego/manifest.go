package rego

import (
	"fmt"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"
)

// manifestName is the file that describes a pack, beside its rules.
const manifestName = "iamaudit-pack.yaml"

// A PackManifest says what a pack of rules is and which version of the input it was written for.
type PackManifest struct {
	Name    string `yaml:"name" json:"name"`
	Version string `yaml:"version" json:"version"`
	Schema  int    `yaml:"schema" json:"schema"`
}

func packManifest(pack string) []byte {
	return fmt.Appendf(nil, "# A pack of rules for iamaudit.\nname: %s\nversion: 0.1.0\nschema: %d # version of the input that the rules read\n", pack, SchemaVersion)
}

// readManifest reads the manifest in a directory; ok is false if there is none.
func readManifest(dir string) (m PackManifest, ok bool, err error) {
	path := filepath.Join(dir, manifestName)
	data, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return m, false, nil
	}
	if err != nil {
		return m, false, pathError(err)
	}
	if err := yaml.Unmarshal(data, &m); err != nil {
		return m, false, fmt.Errorf("%s: %w", path, err)
	}
	return m, true, m.check(path)
}

// check refuses a pack for an input that this program does not make.
func (m PackManifest) check(where string) error {
	switch {
	case m.Schema == 0:
		return fmt.Errorf("%s lacks the key schema; want the version of the input that the rules read, now %d", where, SchemaVersion)
	case m.Schema > SchemaVersion:
		return fmt.Errorf("%s: the rules read version %d of the input; this program makes version %d: a newer iamaudit is needed", where, m.Schema, SchemaVersion)
	}
	return nil
}
