package rego_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// registry is an OCI registry that keeps everything in memory, after the distribution
// specification 1.1: what a push and a pull of one image need.
type registry struct {
	mu    sync.Mutex
	blobs map[string][]byte            // by digest
	kinds map[string]string            // media types of manifests by digest
	tags  map[string]map[string]string // repository -> tag -> digest
}

// newRegistry starts a registry and returns its address.
func newRegistry(t *testing.T) (address string, r *registry) {
	t.Helper()
	r = &registry{blobs: map[string][]byte{}, kinds: map[string]string{}, tags: map[string]map[string]string{}}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://"), r
}

func (r *registry) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	path := strings.TrimPrefix(q.URL.Path, "/v2/")
	switch {
	case strings.Contains(path, "/blobs/uploads/"):
		r.upload(w, q)
	case strings.Contains(path, "/blobs/"):
		_, digest, _ := strings.Cut(path, "/blobs/")
		r.send(w, q, digest, "application/octet-stream")
	case strings.Contains(path, "/manifests/"):
		name, reference, _ := strings.Cut(path, "/manifests/")
		r.manifest(w, q, name, reference)
	default:
		w.WriteHeader(http.StatusOK)
	}
}

func (r *registry) upload(w http.ResponseWriter, q *http.Request) {
	if q.Method == http.MethodPost {
		w.Header().Set("Location", q.URL.Path+"1")
		w.WriteHeader(http.StatusAccepted)
		return
	}
	body, _ := io.ReadAll(q.Body)
	digest := q.URL.Query().Get("digest")
	if digest != digestOf(body) {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	r.blobs[digest] = body
	w.WriteHeader(http.StatusCreated)
}

func (r *registry) manifest(w http.ResponseWriter, q *http.Request, name, reference string) {
	if q.Method == http.MethodPut {
		body, _ := io.ReadAll(q.Body)
		digest := digestOf(body)
		r.blobs[digest], r.kinds[digest] = body, q.Header.Get("Content-Type")
		if r.tags[name] == nil {
			r.tags[name] = map[string]string{}
		}
		r.tags[name][reference] = digest
		w.Header().Set("Docker-Content-Digest", digest)
		w.WriteHeader(http.StatusCreated)
		return
	}
	digest := reference
	if !strings.HasPrefix(reference, "sha256:") {
		digest = r.tags[name][reference]
	}
	r.send(w, q, digest, r.kinds[digest])
}

func (r *registry) send(w http.ResponseWriter, q *http.Request, digest, kind string) {
	body, ok := r.blobs[digest]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Docker-Content-Digest", digest)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if q.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

func digestOf(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}
