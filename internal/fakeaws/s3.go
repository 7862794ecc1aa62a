package fakeaws

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

func s3API(h *http.Request) string {
	switch {
	case h.Method == http.MethodPut:
		return "PutObject"
	case strings.Contains(strings.Trim(h.URL.Path, "/"), "/"):
		return "GetObject"
	default:
		return "ListBucket"
	}
}

// s3 keeps objects in memory. Buckets whose name starts with "missing" do not exist.
func (s *Server) s3(a *answer) {
	name := strings.TrimPrefix(a.URL.Path, "/")
	if strings.HasPrefix(name, "missing") {
		a.fail(http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch a.api {
	case "PutObject":
		s.objects[name], s.headers[name] = a.body, a.Header.Clone()
		a.set("Etag", `"0"`)
	case "GetObject":
		data, ok := s.objects[name]
		if !ok {
			a.fail(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
			return
		}
		a.set("Content-Type", "application/octet-stream")
		a.out.Write(data)
	default:
		bucket := strings.Trim(name, "/") + "/"
		a.open("ListBucketResult")
		for _, key := range slices.Sorted(maps.Keys(s.objects)) {
			if rest, ok := strings.CutPrefix(key, bucket); ok && strings.HasPrefix(rest, a.URL.Query().Get("prefix")) {
				a.open("Contents")
				a.el("Key", rest)
				a.close("Contents")
			}
		}
		a.bool("IsTruncated", false)
		a.close("ListBucketResult")
	}
}
