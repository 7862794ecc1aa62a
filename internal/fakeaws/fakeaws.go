// Package fakeaws is AWS over HTTP, answering from snapshots: any snapshot can be served as an
// account, in pages of any size, with whatever goes wrong between a program and AWS switched on.
// It checks no signatures; the access key says which account is asked.
package fakeaws

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"

	"github.com/iamaudit/iamaudit/snapshot"
)

// Account is an account to serve.
type Account struct {
	*snapshot.Account
	Faults Faults
}

// Server is AWS for the accounts it was given. It is an http.Handler, and an HTTP client that asks
// itself: see Do.
type Server struct {
	// URL is what AWS_ENDPOINT_URL must be.
	URL string

	http     *httptest.Server
	accounts map[string]*account
	order    []string // account ids as given: the members of the organization

	mu      sync.Mutex
	calls   map[string]int
	objects map[string][]byte
	headers map[string]http.Header
}

// Start serves the accounts on the loopback interface until Close.
func Start(accounts ...Account) *Server {
	s := New(accounts...)
	s.http = httptest.NewServer(s)
	s.URL = s.http.URL
	return s
}

// New makes a server that listens nowhere.
func New(accounts ...Account) *Server {
	s := &Server{URL: "http://aws.invalid", accounts: map[string]*account{}, calls: map[string]int{}, objects: map[string][]byte{}, headers: map[string]http.Header{}}
	for _, a := range accounts {
		s.accounts[a.AccountID] = newAccount(a)
		s.order = append(s.order, a.AccountID)
	}
	return s
}

// Close ends the server.
func (s *Server) Close() {
	s.http.CloseClientConnections()
	s.http.Close()
}

// AccessKey returns the access key id that stands for the account; any secret goes with it.
func AccessKey(accountID string) string { return "AKIA" + accountID }

// Calls returns how often each action was asked for, failed attempts included.
func (s *Server) Calls() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.calls)
}

// Object returns what was put under "bucket/key", and with which headers.
func (s *Server) Object(name string) ([]byte, http.Header) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.objects[name], s.headers[name]
}

// request is one call: what a service's protocol made of the HTTP request.
type request struct {
	*http.Request
	service string // as it is signed: "iam", "sts", "organizations", "account", "access-analyzer", "s3"
	region  string
	account *account
	api     string
	form    url.Values // of the query protocol
	body    []byte
}

func (r *request) action() string { return r.service + ":" + r.api }

// ServeHTTP answers one call.
func (s *Server) ServeHTTP(w http.ResponseWriter, h *http.Request) {
	body, err := io.ReadAll(h.Body)
	if err != nil {
		return // the client is gone
	}
	r := &request{Request: h, body: body}
	var key string
	key, r.region, r.service = scope(h)
	r.account = s.accounts[strings.TrimLeft(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")]
	s.name(r)
	s.mu.Lock()
	s.calls[r.action()]++
	s.mu.Unlock()
	out := &answer{request: r}
	switch {
	case r.account == nil:
		out.fail(http.StatusForbidden, "InvalidClientTokenId", "The security token included in the request is invalid.")
	case !r.account.interfere(out):
		s.dispatch(out)
	}
	out.send(w)
}

// scope reads access key, Region and service off the Authorization header:
// "… Credential=AKIA…/20261122/us-east-1/iam/aws4_request, …".
func scope(h *http.Request) (key, region, service string) {
	_, credential, _ := strings.Cut(h.Header.Get("Authorization"), "Credential=")
	credential, _, _ = strings.Cut(credential, ",")
	if fields := strings.Split(credential, "/"); len(fields) == 5 {
		return fields[0], fields[2], fields[3]
	}
	return "", "", "unsigned"
}

// name finds out which API is called.
func (s *Server) name(r *request) {
	switch r.service {
	case "iam", "sts":
		r.form, _ = url.ParseQuery(string(r.body))
		r.api = r.form.Get("Action")
	case "organizations":
		_, r.api, _ = strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	case "account":
		name := strings.Trim(r.URL.Path, "/")
		if name != "" {
			r.api = strings.ToUpper(name[:1]) + name[1:]
		}
	case "access-analyzer":
		r.api = "ListAnalyzers"
	case "s3":
		r.api = s3API(r.Request)
	}
}

func (s *Server) dispatch(out *answer) {
	switch out.service {
	case "iam":
		out.iam()
	case "sts":
		s.sts(out)
	case "organizations":
		s.organizations(out)
	case "account":
		out.accountManagement()
	case "access-analyzer":
		out.analyzers()
	case "s3":
		s.s3(out)
	default:
		out.fail(http.StatusForbidden, "MissingAuthenticationToken", "Request is missing Authentication Token")
	}
}
