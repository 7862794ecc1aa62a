package policy

// Effect is what a statement does with a request that it matches.
type Effect uint8

// The effects of a statement. EffectInvalid stands for a missing or misspelt Effect element;
// such a statement neither allows nor denies.
const (
	EffectInvalid Effect = iota
	Allow
	Deny
)

// String returns the effect as a policy writes it.
func (e Effect) String() string {
	switch e {
	case Allow:
		return "Allow"
	case Deny:
		return "Deny"
	default:
		return "invalid"
	}
}

// Span is a half-open range of byte offsets, [Start, End), in the text a document was parsed from.
type Span struct {
	Start, End int
}

// Shift returns the span moved by offset bytes.
func (s Span) Shift(offset int) Span { return Span{s.Start + offset, s.End + offset} }

// Value is a string of a policy and where it stands. Numbers and booleans, which IAM accepts
// unquoted, are kept as they were written.
type Value struct {
	Text string
	Span Span
}

// Element is one element of a statement that holds a string or a list of strings: Action,
// NotAction, Resource or NotResource.
type Element struct {
	Present bool // the statement has the element, even if its list is empty
	Single  bool // a bare string stood where a list may stand
	Values  []Value
	Span    Span // the element's value
}

// Texts returns the values without their positions.
func (e Element) Texts() []string {
	texts := make([]string, len(e.Values))
	for i, v := range e.Values {
		texts[i] = v.Text
	}
	return texts
}

// Principal is one entry of a Principal or NotPrincipal element.
type Principal struct {
	Type  string // "AWS", "Service", "Federated", "CanonicalUser", or "*" for the bare wildcard
	Value Value  // an ARN, an account id, a service name, or "*"
}

// PrincipalElement is a Principal or NotPrincipal element.
type PrincipalElement struct {
	Present bool
	Values  []Principal
	Span    Span
}

// Condition is one key under one operator of a Condition element. All conditions of a
// statement must hold (AND); of the values of one condition one suffices (OR).
type Condition struct {
	Operator     string // as written, e.g. "ForAnyValue:StringLikeIfExists"
	Key          string // as written, e.g. "aws:PrincipalTag/team"
	Values       []Value
	Single       bool // a bare value stood where a list may stand
	Span         Span // the key's value or values
	OperatorSpan Span // the name of the operator
	KeySpan      Span // the name of the key
}

// Statement is one statement of a policy document.
type Statement struct {
	Index        int    // position in Document.Statements
	Pointer      string // JSON pointer inside the document: "/Statement/0", or "/Statement" for a bare object
	Sid          string
	SidSpan      Span
	Effect       Effect
	Principal    PrincipalElement
	NotPrincipal PrincipalElement
	Action       Element
	NotAction    Element
	Resource     Element
	NotResource  Element
	Conditions   []Condition
	Span         Span
}

// The versions of the policy language. Variables such as ${aws:username} mean something only in the
// newer one; a document without a version is of the older one.
const (
	Version2012 = "2012-10-17"
	Version2008 = "2008-10-17"
)

// Document is a parsed policy document. It is never changed after Parse, so it may be shared
// by everything that holds the same text.
type Document struct {
	Version    string // "2012-10-17", "2008-10-17" or "" when absent, which means 2008-10-17
	ID         string
	Statements []Statement
	Span       Span
	Size       int     // bytes of the text
	Blank      int     // bytes of white space between the elements, which IAM's quotas do not count
	Faults     []Fault // what IAM would refuse, in the order of the text; empty for a good document
}

// Fault is one reason why IAM would refuse a document.
type Fault struct {
	Message string // as AWS words it where AWS has words for it
	Pointer string // JSON pointer inside the document to the element at fault
	Span    Span
}
