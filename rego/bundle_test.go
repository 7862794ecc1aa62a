package rego_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iamaudit/iamaudit/rego"
)

const packManifest = "name: acme\nversion: 1.2.3\nschema: 1\n"

// keyPair makes keys for one test.
func keyPair(t *testing.T) (private, public rego.Key) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	open, err := x509.MarshalPKIXPublicKey(&k.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return rego.Key{Text: string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret})), Algorithm: "ES256"},
		rego.Key{Text: string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: open})), Algorithm: "ES256"}
}

func buildBundle(t *testing.T) []byte {
	t.Helper()
	data, err := rego.Build(write(t, map[string]string{
		"iamaudit-pack.yaml": packManifest,
		"a.rego":             oneRule("acme/found", "\ttrue"),
		"a_test.rego":        "package iamaudit.rules.acme.found_test\n\ntest_it if true\n",
	}), rego.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestBundleIsLoadedLikeADirectory(t *testing.T) {
	data := buildBundle(t)
	path := filepath.Join(t.TempDir(), "acme.tar.gz")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	rules, err := rego.Load([]string{path}, rego.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r := run(t, account(t, company), rules); len(r.Findings) != 1 || !strings.HasSuffix(rules[0].Source, "acme.tar.gz:a.rego:11") {
		t.Errorf("findings %+v of %q", r.Findings, rules[0].Source)
	}
}

func TestSignatures(t *testing.T) {
	private, public := keyPair(t)
	_, stranger := keyPair(t)
	plain := buildBundle(t)
	signed, err := rego.Sign(plain, private)
	if err != nil {
		t.Fatal(err)
	}
	m, err := rego.Verify(signed, public)
	if err != nil || m != (rego.PackManifest{Name: "acme", Version: "1.2.3", Schema: 1}) {
		t.Errorf("manifest %+v, error %v", m, err)
	}
	if _, err := rego.Verify(signed, stranger); err == nil {
		t.Error("the key of a stranger verified the bundle")
	}
	if _, err := rego.Verify(plain, public); err == nil || !strings.Contains(err.Error(), "signatures") {
		t.Errorf("a bundle without a signature was verified: %v", err)
	}
}

func TestRegistry(t *testing.T) {
	private, public := keyPair(t)
	_, stranger := keyPair(t)
	host, stored := newRegistry(t)
	reference := host + "/acme/rules:1.2.3"
	signed, err := rego.Sign(buildBundle(t), private)
	if err != nil {
		t.Fatal(err)
	}
	digest, err := rego.Push(t.Context(), reference, signed)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := rego.Push(t.Context(), reference, signed); err != nil || again != digest {
		t.Errorf("the same bundle got digest %s, then %s (%v)", digest, again, err)
	}
	for _, ref := range []string{reference, host + "/acme/rules@" + digest, "oci://" + reference} {
		data, got, err := rego.Pull(t.Context(), ref, &public, false)
		if err != nil || !bytes.Equal(data, signed) || got != digest {
			t.Errorf("pull %s: %d bytes, digest %s, error %v", ref, len(data), got, err)
		}
	}
	if _, _, err := rego.Pull(t.Context(), reference, nil, false); !errors.Is(err, rego.ErrUnverified) {
		t.Errorf("pulled without a key: %v", err)
	}
	if _, _, err := rego.Pull(t.Context(), reference, &stranger, false); err == nil {
		t.Error("pulled what a stranger signed")
	}
	for digest, blob := range stored.blobs {
		if bytes.Equal(blob, signed) {
			stored.blobs[digest] = bytes.Clone(blob)
			stored.blobs[digest][len(blob)/2] ^= 1
		}
	}
	if _, _, err := rego.Pull(t.Context(), reference, &public, false); err == nil {
		t.Error("pulled a bundle whose bytes were changed")
	}
	if _, _, err := rego.Pull(t.Context(), host+"/acme/rules:9", &public, false); err == nil || !strings.Contains(err.Error(), "acme/rules:9") {
		t.Errorf("pull of a tag that is not there: %v", err)
	}
	if _, err := rego.Push(t.Context(), host+"/acme/rules", signed); err == nil || !strings.Contains(err.Error(), "has no tag") {
		t.Errorf("push without a tag: %v", err)
	}
}

func TestPackForALaterSchema(t *testing.T) {
	for manifest, want := range map[string]string{
		"name: acme\nversion: 1\nschema: 2\n": "reads version 2",
		"name: acme\nversion: 1\n":            "lacks the key schema",
	} {
		_, err := rego.Load([]string{write(t, map[string]string{"iamaudit-pack.yaml": manifest, "a.rego": oneRule("acme/found", "\ttrue")})}, rego.Options{})
		if err == nil || !strings.Contains(strings.ReplaceAll(err.Error(), "rules read", "reads"), want) {
			t.Errorf("%q: error %v; want %q", manifest, err, want)
		}
	}
}
