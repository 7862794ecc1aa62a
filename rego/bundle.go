package rego

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"
)

// maxBundle bounds what is unpacked of a bundle.
const maxBundle = 64 << 20

// isBundle tells bundles, which are gzipped tar archives, from modules.
func isBundle(path string) bool {
	return strings.HasSuffix(path, ".tar.gz") || strings.HasSuffix(path, ".tgz")
}

// Build packs the rules below a directory into an OPA bundle. The rules have to be good, and the
// directory has to hold the pack's manifest. Tests are left out; the same rules give the same bytes.
func Build(dir string, o Options) ([]byte, error) {
	manifest, ok, err := readManifest(dir)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fmt.Errorf("%s has no %s; `iamaudit rules init` writes one", dir, manifestName)
	}
	if _, err := Load([]string{dir}, o); err != nil {
		return nil, err
	}
	files, err := readFiles(dir)
	if err != nil {
		return nil, err
	}
	var roots []string
	b := bundle.Bundle{Data: map[string]any{}}
	for _, name := range sortedKeys(files) {
		m, errs := parse(name, files[name])
		if len(errs) > 0 {
			return nil, errs
		}
		relative, err := filepath.Rel(dir, name)
		if err != nil {
			return nil, err
		}
		path := "/" + filepath.ToSlash(relative)
		b.Modules = append(b.Modules, bundle.ModuleFile{URL: path, Path: path, Raw: files[name], Parsed: m.tree})
		if root := rootOf(m); !slices.Contains(roots, root) {
			roots = append(roots, root)
		}
	}
	slices.Sort(roots)
	version := 1
	b.Manifest = bundle.Manifest{
		Revision: manifest.Version, Roots: &roots, RegoVersion: &version,
		Metadata: map[string]any{"iamaudit": map[string]any{"name": manifest.Name, "version": manifest.Version, "schema": manifest.Schema}},
	}
	return pack(&b)
}

// rootOf is the part of the tree of packages that a module's pack owns.
func rootOf(m *module) string {
	path := strings.Split(packageName(m.tree), ".")
	return strings.Join(path[:min(len(path), 3)], "/")
}

func pack(b *bundle.Bundle) ([]byte, error) {
	var buf bytes.Buffer
	if err := bundle.Write(&buf, *b); err != nil {
		return nil, fmt.Errorf("write bundle: %w", err)
	}
	return buf.Bytes(), nil
}

// A Key signs bundles or checks their signatures. Text is the key itself in PEM, or a shared secret.
type Key struct {
	Text      string
	Algorithm string // "RS256", "ES256", "HS256" …; RS256 if empty
	ID        string // "default" if empty
}

func (k Key) algorithm() string {
	if k.Algorithm == "" {
		return "RS256"
	}
	return k.Algorithm
}

func (k Key) id() string {
	if k.ID == "" {
		return "default"
	}
	return k.ID
}

// unpack reads a bundle. With a key it has to be signed, and every file has to be covered by the signature.
func unpack(data []byte, key *Key) (*bundle.Bundle, error) {
	r := bundle.NewReader(bytes.NewReader(data)).WithSizeLimitBytes(maxBundle).WithCapabilities(capabilities()).
		WithProcessAnnotations(true).WithRegoVersion(ast.RegoV1)
	if key == nil {
		r = r.WithSkipBundleVerification(true)
	} else {
		r = r.WithBundleVerificationConfig(bundle.NewVerificationConfig(
			map[string]*bundle.KeyConfig{key.id(): {Key: key.Text, Algorithm: key.algorithm()}}, key.id(), "", nil))
	}
	b, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("read bundle: %w", err)
	}
	if key != nil && len(b.Signatures.Signatures) == 0 {
		return nil, errors.New("the bundle is not signed")
	}
	if len(b.Data) > 0 {
		return nil, errors.New("the bundle holds data; rules take their lists from parameters")
	}
	return &b, nil
}

// Sign signs a bundle; an older signature is replaced.
func Sign(data []byte, key Key) ([]byte, error) {
	b, err := unpack(data, nil)
	if err != nil {
		return nil, err
	}
	if err := b.GenerateSignature(bundle.NewSigningConfig(key.Text, key.algorithm(), ""), key.id(), true); err != nil {
		return nil, fmt.Errorf("sign bundle: %w", err)
	}
	return pack(b)
}

// Verify checks the signature of a bundle and returns what the bundle says of itself.
func Verify(data []byte, key Key) (PackManifest, error) {
	b, err := unpack(data, &key)
	if err != nil {
		return PackManifest{}, err
	}
	return manifestOf(b)
}

// manifestOf reads the pack's manifest, which stands in the metadata of the bundle's.
func manifestOf(b *bundle.Bundle) (PackManifest, error) {
	var m PackManifest
	text, err := json.Marshal(b.Manifest.Metadata["iamaudit"])
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		return m, fmt.Errorf("the bundle's manifest: %w", err)
	}
	return m, m.check("the bundle's manifest")
}

// readBundle returns the modules of a bundle under the names that errors give them.
func readBundle(path string) (map[string][]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, pathError(err)
	}
	b, err := unpack(data, nil)
	if err != nil {
		return nil, err
	}
	if _, err := manifestOf(b); err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, m := range b.Modules {
		if isRule(m.Path) {
			files[path+":"+strings.TrimPrefix(m.Path, "/")] = m.Raw
		}
	}
	return files, nil
}
