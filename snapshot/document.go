package snapshot

import "github.com/iamaudit/iamaudit/policy"

// Document is a policy document and where it stands in the snapshot. The same text is parsed once
// and shared by all places that hold it.
type Document struct {
	*policy.Document // after Account.Index nil only for old versions of policies; see Account.OldVersions

	Text    []byte // the document's JSON, decoded if the file held it URL-encoded or as a string
	Pointer string // JSON pointer into the snapshot, e.g. "/UserDetailList/3/UserPolicyList/0/PolicyDocument"
	Offset  int    // of the document (or of the string that holds it) in Account.Source
	End     int
	Quoted  bool // the file holds the document as a string, so spans inside it are not spans of the file

	quoted []byte // the string as the file has it, with its quotes
}

// IsZero reports whether there is no document.
func (d Document) IsZero() bool { return d.Text == nil }
