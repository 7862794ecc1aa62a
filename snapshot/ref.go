package snapshot

import (
	"bytes"
	"hash/fnv"
	"strconv"

	"github.com/iamaudit/iamaudit/policy"
)

// Ref points at one thing in a snapshot: what a finding is about.
type Ref struct {
	ARN     string // the resource that the thing is or belongs to
	Key     string // which part of the resource, the same however the snapshot is ordered; "" for all of it
	Pointer string // JSON pointer into the snapshot
	Offset  int    // bytes of Account.Source; Offset == End == 0 when the account was not read from a file
	End     int

	Document  *Document // the policy document that the thing is or stands in, if any
	Statement int       // index of the statement in Document; -1 for the whole document
}

// At makes a reference to an entity that belongs to arn; key tells it from other things of that
// resource, and is empty for all of it.
func (n Node) At(arn, key string) Ref {
	return Ref{ARN: arn, Key: key, Pointer: n.Pointer, Offset: n.Offset, End: n.End, Statement: -1}
}

// Ref points at the user.
func (u *User) Ref() Ref { return u.At(u.ARN, "") }

// Ref points at the group.
func (g *Group) Ref() Ref { return g.At(g.ARN, "") }

// Ref points at the role.
func (r *Role) Ref() Ref { return r.At(r.ARN, "") }

// Ref points at the managed policy.
func (p *ManagedPolicy) Ref() Ref { return p.At(p.ARN, "") }

// Ref points at the row of the credential report; key names the cells it is about, e.g. "access_key_1".
func (c *CredentialRow) Ref(key string) Ref { return c.At(c.ARN, key) }

// Ref points at the user, group or role.
func (id Identity) Ref() Ref { return id.Node().At(id.ARN(), "") }

// RootARN returns the ARN of the account's root user.
func (a *Account) RootARN() string { return policy.RootARN(a.Partition, a.AccountID) }

// Part points at a whole part of the snapshot; arn is the resource it speaks of, usually RootARN.
func (a *Account) Part(part Part, arn string) Ref {
	if n, ok := a.parts[part]; ok {
		return n.At(arn, string(part))
	}
	return Ref{ARN: arn, Key: string(part), Statement: -1}
}

// Ref points at the document of a policy that belongs to arn; name is the policy's name.
func (d *Document) Ref(arn, name string) Ref {
	return Ref{ARN: arn, Key: name, Pointer: d.Pointer, Offset: d.Offset, End: d.End, Document: d, Statement: -1}
}

// StatementRef points at one statement of a policy that belongs to arn. Its key is the statement's
// Sid, or a hash of its text, so that it survives a change of order.
func (d *Document) StatementRef(arn, name string, s *policy.Statement) Ref {
	ref := d.Ref(arn, name)
	ref.Statement = s.Index
	ref.Key = name + "#" + statementKey(d, s)
	if d.End == d.Offset {
		ref.Pointer += s.Pointer
		return ref
	}
	if !d.Quoted { // a pointer cannot lead into a string
		ref.Pointer += s.Pointer
	}
	span := d.SourceSpan(s.Span)
	ref.Offset, ref.End = span.Start, span.End
	return ref
}

// SourceSpan turns a span of the document's text into a span of Account.Source.
func (d *Document) SourceSpan(span policy.Span) policy.Span {
	if !d.Quoted {
		return span.Shift(d.Offset)
	}
	return quotedSpan(d.quoted, span, bytes.IndexByte(d.quoted[1:], '%') == 0).Shift(d.Offset)
}

// Narrow points at a part of the document that ref stands in, by its span there; ok is false when
// the file holds the document as an encoded string, where it has no place of its own.
func (r Ref) Narrow(span policy.Span) (narrow Ref, ok bool) {
	if r.Document == nil || r.Document.Quoted || r.Document.End <= r.Document.Offset {
		return Ref{}, false
	}
	r.Offset, r.End = r.Document.Offset+span.Start, r.Document.Offset+span.End
	return r, true
}

// StatementRef points at one statement of the policy.
func (u PolicyUse) StatementRef(s *policy.Statement) Ref {
	return u.Document.StatementRef(u.ARN, u.Name, s)
}

// statementKey is the Sid when it is the document's only one of that name, else a hash of the text.
func statementKey(d *Document, s *policy.Statement) string {
	if s.Sid != "" {
		same := 0
		for i := range d.Statements {
			if d.Statements[i].Sid == s.Sid {
				same++
			}
		}
		if same == 1 {
			return s.Sid
		}
	}
	h := fnv.New64a()
	for _, c := range d.Text[s.Span.Start:s.Span.End] {
		if c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			_, _ = h.Write([]byte{c})
		}
	}
	return strconv.FormatUint(h.Sum64(), 16)
}
