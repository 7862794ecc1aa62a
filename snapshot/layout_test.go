package snapshot_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// TestLayout: a document that was laid out anew has its statements where Layout says.
func TestLayout(t *testing.T) {
	for _, text := range []string{
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":["*","a"]},{},{"Sid":"x"}]}`,
		`{"Statement":{"Effect":"Allow","Action":["a","b"]}}`,
		"{ \"Statement\" : [ {\"Sid\":\"a\"} ,\n\n{ \"Sid\" : \"b\" , \"Action\" : [ ] }\t] }",
		`{"Statement":[]}`,
		`{}`,
		`{"Statement":["not one",1,{"Sid":"a"},[{"Sid":"b"}]]}`,
		`{"Statement":{"Sid":"a"},"Statement":[{"Sid":"b"}]}`,
		`{"Statement":[{"Sid":"a"}],"Id":"x","Statement":{"Sid":"b"}}`,
		`{"Statement":[{"Sid":"` + strings.Repeat("a", 100) + `"}` + strings.Repeat(` , {"Effect": "Deny"}`, 50) + `]}`,
	} {
		out, moved, ok := snapshot.Layout([]byte(text), statements(policy.Parse([]byte(text))))
		if !ok {
			t.Errorf("%s: not laid out", text)
			continue
		}
		if diff := cmp.Diff(statements(policy.Parse(out)), moved); diff != "" {
			t.Errorf("%s: the statements stand elsewhere (-want +got):\n%s", text, diff)
		}
	}
	for _, text := range []string{``, `{`, `{"Statement":`, `{"Sid":"\u00e9"}`, `{"a":1.5}`, `{} x`} {
		if out, _, ok := snapshot.Layout([]byte(text), nil); ok {
			t.Errorf("%s: laid out as %s", text, out)
		}
	}
	if _, _, ok := snapshot.Layout([]byte(`{"a": 1}`), []policy.Span{{Start: 6, End: 7}, {Start: 0, End: 3}}); ok {
		t.Error("values that are not in order are moved")
	}
}

func statements(d *policy.Document) []policy.Span {
	var spans []policy.Span
	for i := range d.Statements {
		spans = append(spans, d.Statements[i].Span)
	}
	return spans
}
