package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/internal/catalogen"
)

// TestCatalogUpdate fetches a Service Reference with one action more than the embedded catalog from a
// server on the loopback interface.
func TestCatalogUpdate(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("HOME", cache) // macOS and Windows have their own places below it
	t.Setenv("LocalAppData", cache)
	t.Setenv("XDG_CACHE_HOME", cache)
	server := httptest.NewServer(nil)
	defer server.Close()
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		prefix := strings.Trim(r.URL.Path, "/")
		if prefix == "" {
			var list []string
			for _, s := range catalog.Embedded().Services() {
				list = append(list, fmt.Sprintf(`{"service": %q, "url": "%s/%s"}`, s.Prefix, server.URL, s.Prefix))
			}
			fmt.Fprintf(w, "[%s]", strings.Join(list, ","))
			return
		}
		actions := []string{}
		for _, a := range catalog.Embedded().Service(prefix).Actions {
			actions = append(actions, fmt.Sprintf(`{"Name": %q}`, a.Name))
		}
		if prefix == "s3" {
			actions = append(actions, `{"Name": "ZapObject"}`)
		}
		fmt.Fprintf(w, `{"Name": %q, "Actions": [%s]}`, prefix, strings.Join(actions, ","))
	})

	var stdout, stderr bytes.Buffer
	e := &env{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr}
	if code := run(t.Context(), e, []string{"catalog", "update", "--from", server.URL + "/"}); code != exitOK {
		t.Fatalf("exit code %d: %s", code, &stderr)
	}
	path, err := catalogen.CacheFile()
	if err != nil || !strings.HasPrefix(path, cache) {
		t.Fatalf("cache file %s, error %v", path, err)
	}
	want := fmt.Sprintf("%d actions\nfrom AWS Service Reference\n%s\n", catalog.Embedded().Len()+1, path)
	if !strings.HasSuffix(stdout.String(), want) {
		t.Errorf("standard output is %q; want it to end in %q", &stdout, want)
	}
	c, err := catalog.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if c.Lookup("s3:ZapObject") == nil || c.Lookup("lambda:CreateFunction").Dependents == nil {
		t.Error("the new catalog lacks the new action, or the dependent actions of the old one")
	}
}
