package collector

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
)

// transport sends the requests of one account. It differs from a plain HTTP client in three ways:
//
//   - It gives the transport below its own copy of the body. The SDK closes a request's body as soon
//     as the answer's headers arrive; a transport that is still reading then takes the closed body
//     for a failed write and drops the connection in the middle of the answer
//     (aws/aws-sdk-go-v2 issues 1825 and 2737).
//   - It bounds every silence: the SDK has no read time-out of its own.
//   - It counts.
type transport struct {
	next  aws.HTTPClient
	quiet time.Duration
	meter *meter
}

// Do implements aws.HTTPClient.
func (t *transport) Do(req *http.Request) (*http.Response, error) {
	attempt := attemptOf(req)
	ctx, w := watchSilence(req.Context(), t.quiet)
	resp, err := t.send(ctx, req, w)
	t.meter.count(awsmiddleware.GetServiceID(req.Context()), awsmiddleware.GetOperationName(req.Context()), attempt, resp)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") && !overloaded(resp.StatusCode) {
		_ = resp.Body.Close()
		return nil, &foreignAnswerError{attempt: attempt, status: resp.StatusCode}
	}
	return resp, nil
}

func (t *transport) send(ctx context.Context, req *http.Request, w *silence) (*http.Response, error) {
	own := req.Clone(ctx)
	if req.Body != nil && req.Body != http.NoBody {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			w.end()
			return nil, fmt.Errorf("read request body: %w", err)
		}
		own.ContentLength = int64(len(body))
		own.Body = io.NopCloser(bytes.NewReader(body))
		own.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	}
	resp, err := t.next.Do(own)
	if err != nil {
		w.end()
		return nil, w.cause(err)
	}
	body, err := newAnswer(resp.Body, w, t.meter.received)
	if err != nil {
		return nil, err
	}
	resp.Body = body
	return resp, nil
}

// overloaded reports whether the status is one that load balancers give of their own accord.
func overloaded(status int) bool {
	return status == http.StatusBadGateway || status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout
}

// foreignAnswerError is an HTML page where AWS's protocols have XML or JSON: a proxy in trouble, which is
// worth another attempt, or an emulator that does not know the call, which is not worth ten.
type foreignAnswerError struct{ attempt, status int }

func (e *foreignAnswerError) Error() string {
	return fmt.Sprintf("the endpoint answered HTTP %d with a web page; it may not know this call", e.status)
}

// RetryableError tells the SDK whether to try again.
func (e *foreignAnswerError) RetryableError() bool { return e.attempt < 2 }

// attemptOf reads the number of the attempt, from 1, off the header that the SDK sends.
func attemptOf(req *http.Request) int {
	for field := range strings.SplitSeq(req.Header.Get("Amz-Sdk-Request"), ";") {
		if number, ok := strings.CutPrefix(strings.TrimSpace(field), "attempt="); ok {
			if n, err := strconv.Atoi(number); err == nil {
				return n
			}
		}
	}
	return 1
}
