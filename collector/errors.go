package collector

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"

	"github.com/iamaudit/iamaudit/snapshot"
)

// stateOf says what an error, or its absence, makes of a part of which got entities were read.
func stateOf(err error, got int) snapshot.PartState {
	if err == nil {
		return snapshot.PartState{Status: snapshot.Complete}
	}
	if errors.Is(err, errNotOurs) {
		return snapshot.PartState{Status: snapshot.NotCollected, Reason: err.Error()}
	}
	state := snapshot.PartState{Status: snapshot.Failed, Action: deniedAction(err), Reason: reason(err)}
	if inc, ok := errors.AsType[*incomplete](err); ok && inc.got {
		got = max(got, 1)
	}
	switch {
	case got > 0:
		state.Status = snapshot.Partial
	case state.Action != "":
		state.Status = snapshot.Denied
	}
	return state
}

// incomplete is a part of which something is missing although the calls went well.
type incomplete struct {
	reason string
	got    bool   // there is something of the part
	cause  error  // may be nil
	action string // that was denied, where the cause does not tell
}

func (e *incomplete) Error() string { return e.reason }
func (e *incomplete) Unwrap() error { return e.cause }

func partial(cause error, format string, args ...any) error {
	return &incomplete{reason: fmt.Sprintf(format, args...), got: true, cause: cause}
}

// deniedAction returns the IAM action whose absence caused the error, or "".
func deniedAction(err error) string {
	if inc, ok := errors.AsType[*incomplete](err); ok && inc.action != "" {
		return inc.action
	}
	op, ok := errors.AsType[*smithy.OperationError](err)
	if !ok || !isDenied(err) {
		return ""
	}
	return actionOf(op.Service(), op.Operation())
}

func isDenied(err error) bool {
	return hasCode(err, "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorized", "AuthorizationError")
}

// hasCode reports whether AWS answered with one of the error codes.
func hasCode(err error, codes ...string) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		return false
	}
	for _, code := range codes {
		// Some services and emulators add "Exception" or a namespace to the code.
		got := api.ErrorCode()
		if i := strings.LastIndexAny(got, "#:"); i >= 0 {
			got = got[i+1:]
		}
		if got == code || got == code+"Exception" {
			return true
		}
	}
	return false
}

// badCredentials reports whether AWS refused the credentials as such: no other call will do better.
func badCredentials(err error) bool {
	return hasCode(err, "InvalidClientTokenId", "UnrecognizedClient", "ExpiredToken", "RequestExpired",
		"SignatureDoesNotMatch", "InvalidAccessKeyId", "IncompleteSignature", "MissingAuthenticationToken", "AuthFailure")
}

// reason puts an error of the SDK into one sentence: what AWS said, without request ids and the
// SDK's own layers, so that it reads well in a report and does not change from run to run.
func reason(err error) string {
	if inc, ok := errors.AsType[*incomplete](err); ok {
		if inc.cause != nil {
			return inc.reason + ": " + reason(inc.cause)
		}
		return inc.reason
	}
	text := plainReason(err)
	if op, ok := errors.AsType[*smithy.OperationError](err); ok {
		text = actionOf(op.Service(), op.Operation()) + ": " + text
	}
	if gaveUp, ok := errors.AsType[*retry.MaxAttemptsError](err); ok {
		text = fmt.Sprintf("%s (after %d attempts)", text, gaveUp.Attempt)
	}
	return text
}

func plainReason(err error) string {
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		if m := strings.TrimSpace(api.ErrorMessage()); m != "" {
			return api.ErrorCode() + ": " + firstLine(m)
		}
		return api.ErrorCode()
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "the time was up"
	}
	if foreign, ok := errors.AsType[*foreignAnswerError](err); ok {
		return foreign.Error()
	}
	if bad, ok := errors.AsType[*smithy.DeserializationError](err); ok {
		return "the answer cannot be read: " + firstLine(root(bad).Error())
	}
	if unreachable(err) {
		return "no connection: " + firstLine(root(err).Error())
	}
	return firstLine(root(err).Error())
}

// root unwraps to the innermost error of a chain.
func root(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	const most = 300
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}
