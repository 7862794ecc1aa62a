package fakeaws

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
)

// Do makes the server an HTTP client whose calls never leave the program. Where the clock is not the
// world's (testing/synctest) there can be no network, and hours of waiting cost nothing.
func (s *Server) Do(h *http.Request) (*http.Response, error) {
	h = h.Clone(h.Context())
	if h.Body == nil {
		h.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	cut := s.record(w, h)
	if err := h.Context().Err(); err != nil {
		return nil, err
	}
	resp := w.Result()
	if cut {
		resp.Body = io.NopCloser(io.MultiReader(bytes.NewReader(w.Body.Bytes()), broken{}))
	}
	return resp, nil
}

// record answers one call and reports whether the connection was cut.
func (s *Server) record(w http.ResponseWriter, h *http.Request) (cut bool) {
	defer func() {
		if r := recover(); r != nil {
			if r != http.ErrAbortHandler { //nolint:errorlint // a panic's value, not an error to unwrap
				panic(r)
			}
			cut = true
		}
	}()
	s.ServeHTTP(w, h)
	return false
}

// broken is what follows the first half of an answer whose connection was cut.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
