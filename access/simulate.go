package access

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/iamaudit/iamaudit/policy"
)

// Simulated is one line that [Simulate] prints.
type Simulated struct {
	ID       json.RawMessage `json:"id"` // as in the request; null if it had none
	Error    string          `json:"error,omitempty"`
	Decision string          `json:"decision,omitempty"`
	Reason   string          `json:"reason,omitempty"`
	Layer    string          `json:"layer,omitempty"` // that decided
	Policy   string          `json:"policy,omitempty"`
	// Statement is the Sid of the statement that decided, or its JSON pointer in the policy.
	Statement string   `json:"statement,omitempty"`
	Keys      []string `json:"keys,omitempty"` // condition keys that the decision depended on
}

// longestLine bounds the memory that one request takes.
const longestLine = 32 << 20

// Simulate reads requests as JSON, one per line, and writes a decision for each. A line that is no
// valid request gets an error and the rest goes on; blank lines are skipped. Nothing but the line
// counts: a condition key that it does not name is one that the request lacks, and a policy that it
// does not name does not exist.
func Simulate(r io.Reader, w io.Writer) error {
	in := bufio.NewReaderSize(r, 64<<10)
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for {
		line, err := readLine(in)
		if text := bytes.TrimSpace(line); len(text) > 0 || errors.Is(err, errLongLine) {
			result := Simulated{ID: json.RawMessage("null"), Error: errLongLine.Error()}
			if !errors.Is(err, errLongLine) {
				result = SimulateLine(text)
			}
			if err := enc.Encode(result); err != nil {
				return fmt.Errorf("write decision: %w", err)
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !errors.Is(err, errLongLine) {
			return fmt.Errorf("read requests: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write decision: %w", err)
	}
	return nil
}

var errLongLine = fmt.Errorf("the line is longer than %d MiB", longestLine>>20)

// readLine returns the next line. One that is too long is read to its end and forgotten.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	tooLong := false
	for {
		part, err := in.ReadSlice('\n')
		if tooLong = tooLong || len(line)+len(part) > longestLine; !tooLong {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case tooLong && err == nil:
			return nil, errLongLine
		case tooLong:
			return nil, errors.Join(errLongLine, err)
		default:
			return line, err
		}
	}
}

// SimulateLine decides one request.
func SimulateLine(text []byte) Simulated {
	s, err := readScenario(text)
	out := Simulated{ID: s.id}
	if len(out.ID) == 0 {
		out.ID = json.RawMessage("null")
	}
	if err != nil {
		out.Error = err.Error()
		return out
	}
	x := Explanation{Decision: decide(&s.request, &s.layers)}
	x.collect(&s.request, &s.layers)
	out.Decision = x.Outcome.String()
	out.Reason = x.Reason()
	out.Layer = x.Layer.String()
	if x.Policy != nil {
		out.Policy = x.Policy.Name
	}
	if x.Statement != nil {
		if out.Statement = x.Statement.Sid; out.Statement == "" {
			out.Statement = x.Statement.Pointer
		}
	}
	out.Keys = x.Keys()
	return out
}

// Reason says in one sentence, without a full stop, why a decision is what it is.
func (d *Decision) Reason() string {
	switch {
	case d.Outcome == ExplicitlyDenied:
		return statementName(d) + " denies it"
	case d.Outcome == Allowed && d.Statement == nil && d.Assumptions&AssumesCaller != 0:
		return "nothing that the snapshot holds forbids it"
	case d.Outcome == Allowed && d.Statement == nil:
		return "the root user has full access"
	case d.Outcome == Allowed:
		return statementName(d) + " allows it"
	default:
		return d.lacking()
	}
}

// lacking says which layer does not allow a request.
func (d *Decision) lacking() string {
	switch d.Layer {
	case NoLayer:
		return "the root user cannot assume roles"
	case IdentityPolicy:
		return "no identity policy allows it"
	case PermissionsBoundary:
		return "the permissions boundary does not allow it"
	case ServiceControlPolicy:
		return "a level of service control policies does not allow it"
	case ResourcePolicy:
		return "no resource policy allows it"
	case SessionPolicy:
		return "no session policy allows it"
	default:
		return "the " + d.Layer.String() + " does not allow it"
	}
}

func statementName(d *Decision) string {
	name := "the statement"
	switch {
	case d.Statement.Sid != "":
		name = fmt.Sprintf("statement %q", d.Statement.Sid)
	case strings.HasPrefix(d.Statement.Pointer, "/Statement/"):
		name = fmt.Sprintf("statement %d", d.Statement.Index+1)
	}
	name += " of " + d.Policy.String()
	if d.Via != "" && d.Policy.Holder == "" {
		name += " of group/" + d.Via
	}
	return name
}

// scenario is a simulated request with its policies.
type scenario struct {
	id      json.RawMessage
	request policy.Request
	layers  layers
}
