package snapshot_test

import (
	"testing"

	"github.com/iamaudit/iamaudit/snapshot"
)

// TestDocumentThatIsNoJSON: what IAM or an emulator gave out instead of a document is kept as it is.
func TestDocumentThatIsNoJSON(t *testing.T) {
	const text = `{"Statement": [ oh no`
	a := &snapshot.Account{AccountID: "111122223333", Partition: "aws", UserDetailList: []snapshot.User{{
		UserName: "mia", ARN: "arn:aws:iam::111122223333:user/mia",
		UserPolicyList: []snapshot.InlinePolicy{{PolicyName: "p", PolicyDocument: snapshot.NewDocument([]byte(text))}},
	}}}
	a.CollectedAt = a.CollectedAt.AddDate(2026, 0, 0)
	got, err := snapshot.Decode(encode(t, a), snapshot.Options{})
	if err != nil {
		t.Fatal(err)
	}
	doc := got.User("mia").UserPolicyList[0].PolicyDocument
	if string(doc.Text) != text || len(doc.Faults) == 0 {
		t.Errorf("read back %q with faults %v, want %q and a fault", doc.Text, doc.Faults, text)
	}
}
