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
//   - It reads the whole answer, so that a connection cut in the middle is one failed attempt which
//     the SDK repeats, and bounds every silence: the SDK has no read time-out of its own.
//   - It counts.
type transport struct {
	next  aws.HTTPClient
	quiet time.Duration
	meter *meter
}

// Do implements aws.HTTPClient.
func (t *transport) Do(req *http.Request) (*http.Response, error) {
	attempt := attemptOf(req)
	ctx, cancel := context.WithCancelCause(req.Context())
	defer cancel(nil)
	alarm := time.AfterFunc(t.quiet, func() {
		cancel(fmt.Errorf("no answer within %s", t.quiet))
	})
	defer alarm.Stop()

	resp, err := t.send(ctx, req, alarm)
	if err != nil && req.Context().Err() == nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	t.meter.count(awsmiddleware.GetServiceID(req.Context()), awsmiddleware.GetOperationName(req.Context()), attempt, resp)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") && !overloaded(resp.StatusCode) {
		return nil, &foreignAnswer{attempt: attempt, status: resp.StatusCode}
	}
	return resp, nil
}

func (t *transport) send(ctx context.Context, req *http.Request, alarm *time.Timer) (*http.Response, error) {
	own := req.Clone(ctx)
	if req.Body != nil && req.Body != http.NoBody {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, fmt.Errorf("read request body: %w", err)
		}
		own.ContentLength = int64(len(body))
		own.Body = io.NopCloser(bytes.NewReader(body))
		own.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	}
	resp, err := t.next.Do(own)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	alarm.Reset(t.quiet)

	var body bytes.Buffer
	if n := resp.ContentLength; n > 0 && n < 64<<20 {
		body.Grow(int(n) + bytes.MinRead)
	}
	if _, err := body.ReadFrom(wakeful{resp.Body, alarm, t.quiet}); err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	resp.Body = &answer{Reader: bytes.NewReader(body.Bytes()), size: body.Len(), bytes: body.Bytes()}
	return resp, nil
}

// wakeful puts off the alarm whenever bytes arrive.
type wakeful struct {
	io.Reader
	alarm *time.Timer
	quiet time.Duration
}

func (w wakeful) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	w.alarm.Reset(w.quiet)
	return n, err
}

// answer is a body that was read to its end.
type answer struct {
	*bytes.Reader
	size  int
	bytes []byte
}

func (a *answer) Close() error { return nil }

// overloaded reports whether the status is one that load balancers give of their own accord.
func overloaded(status int) bool {
	return status == http.StatusBadGateway || status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout
}

// foreignAnswer is an HTML page where AWS's protocols have XML or JSON: a proxy in trouble, which is
// worth another attempt, or an emulator that does not know the call, which is not worth ten.
type foreignAnswer struct{ attempt, status int }

func (e *foreignAnswer) Error() string {
	return fmt.Sprintf("the endpoint answered HTTP %d with a web page; it may not know this call", e.status)
}

// RetryableError tells the SDK whether to try again.
func (e *foreignAnswer) RetryableError() bool { return e.attempt < 2 }

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
