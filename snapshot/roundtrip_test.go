package snapshot_test

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/iamaudit/iamaudit/internal/synth"
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// TestRoundTripOfEveryField fills every field of every type, so that a field which the hand-written
// decoder forgets is found.
func TestRoundTripOfEveryField(t *testing.T) {
	want := &snapshot.Account{}
	f := filler{}
	f.fill(reflect.ValueOf(want).Elem())
	want.FormatVersion = snapshot.FormatVersion
	want.Parts = map[snapshot.Part]snapshot.PartState{snapshot.PartUsers: {Status: snapshot.Denied, Action: "iam:X", Reason: "because"}}
	want.Source, want.File = nil, ""

	first := encode(t, want)
	got, err := snapshot.Decode(first, snapshot.Options{})
	if err != nil {
		t.Fatal(err)
	}
	options := cmp.Options{
		cmpopts.IgnoreUnexported(snapshot.Account{}), cmpopts.IgnoreFields(snapshot.Account{}, "Source", "File"),
		cmpopts.IgnoreTypes(snapshot.Node{}), cmp.Comparer(func(a, b snapshot.Document) bool { return compact(a) == compact(b) }),
	}
	if diff := cmp.Diff(want, got, options); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if second := encode(t, got); !bytes.Equal(first, second) {
		t.Errorf("written twice, the snapshot differs:\n%s", cmp.Diff(string(first), string(second)))
	}
}

func compact(d snapshot.Document) string {
	return string(bytes.Join(bytes.Fields(d.Text), nil))
}

func encode(t *testing.T, a *snapshot.Account) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := snapshot.Encode(&b, a); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// filler gives every field a value of its own.
type filler struct{ n int }

func (f *filler) fill(v reflect.Value) {
	f.n++
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(time.Date(2020, 1, 1, 0, 0, f.n, 0, time.UTC)))
		return
	case snapshot.ReportTime:
		v.Set(reflect.ValueOf(snapshot.ReportTime{Time: time.Date(2021, 1, 1, 0, 0, f.n, 0, time.UTC)}))
		return
	case snapshot.ReportBool:
		v.Set(reflect.ValueOf(snapshot.ReportBool{Bool: true}))
		return
	case snapshot.Document:
		v.Set(reflect.ValueOf(snapshot.NewDocument(fmt.Appendf(nil, `{"Statement":[{"Sid":"S%d"}]}`, f.n))))
		return
	case snapshot.Node:
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				f.fill(v.Field(i))
			}
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		f.fill(v.Index(0))
	case reflect.Array:
		for i := range v.Len() {
			f.fill(v.Index(i))
		}
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		f.fill(key)
		f.fill(value)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.String:
		v.SetString(fmt.Sprintf("text-%d", f.n))
	case reflect.Int:
		v.SetInt(int64(f.n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint8:
		v.SetUint(1)
	default:
		panic(v.Kind())
	}
}

func TestSameAccountSameBytes(t *testing.T) {
	size := synth.Size{Users: 40, Roles: 60, Groups: 5, Policies: 30}
	a, b := synth.Account(size, 7), synth.Account(size, 7)
	for i, j := 0, len(b.UserDetailList)-1; i < j; i, j = i+1, j-1 {
		b.UserDetailList[i], b.UserDetailList[j] = b.UserDetailList[j], b.UserDetailList[i]
	}
	for i := range b.RoleDetailList {
		l := b.RoleDetailList[i].AttachedManagedPolicies
		for x, y := 0, len(l)-1; x < y; x, y = x+1, y-1 {
			l[x], l[y] = l[y], l[x]
		}
	}
	if diff := cmp.Diff(string(encode(t, a)), string(encode(t, b))); diff != "" {
		t.Errorf("the order of AWS's answers shows in the file:\n%s", diff)
	}
}

// TestPointersAndLines follows every statement of an account to its place in the file.
func TestPointersAndLines(t *testing.T) {
	a, err := snapshot.Decode(encode(t, synth.Account(synth.Size{Users: 30, Roles: 30, Groups: 5, Policies: 20}, 3)), snapshot.Options{})
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(a.Source, []byte("\n"))
	n := 0
	for use := range a.PolicyUses() {
		for i := range use.Document.Statements {
			ref := use.StatementRef(&use.Document.Statements[i])
			value := resolve(t, a.Source, ref.Pointer)
			if got := string(a.Source[ref.Offset:ref.End]); got != value {
				t.Fatalf("%s: the pointer leads to %q, the offsets to %q", ref.Pointer, value, got)
			}
			r := a.Locate([]policy.Span{{Start: ref.Offset, End: ref.End}})[0]
			if got := lines[r.StartLine-1][r.StartColumn-1]; got != '{' {
				t.Fatalf("line %d column %d holds %q, want the start of a statement", r.StartLine, r.StartColumn, got)
			}
			if got := lines[r.EndLine-1][r.EndColumn-2]; got != '}' {
				t.Fatalf("line %d column %d holds %q, want the end of a statement", r.EndLine, r.EndColumn-1, got)
			}
			n++
		}
	}
	if n < 50 {
		t.Fatalf("saw only %d statements", n)
	}
}

// TestIndexParsesTexts: a collected account holds the texts of its policies; only where there is no
// text there is no document.
func TestIndexParsesTexts(t *testing.T) {
	text := snapshot.Document{Text: []byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)}
	a := &snapshot.Account{
		UserDetailList: []snapshot.User{{UserName: "ada", UserPolicyList: []snapshot.InlinePolicy{{PolicyName: "all", PolicyDocument: text}, {PolicyName: "lost"}}}},
		Organization:   &snapshot.Organization{Levels: []snapshot.OrganizationLevel{{ServiceControlPolicies: []snapshot.OrganizationPolicy{{Name: "full", Content: text}, {Name: "unread"}}}}},
	}
	a.Index()
	inline, controls := a.UserDetailList[0].UserPolicyList, a.Organization.Levels[0].ServiceControlPolicies
	for name, d := range map[string]*snapshot.Document{"inline policy": &inline[0].PolicyDocument, "service control policy": &controls[0].Content} {
		if d.Document == nil || len(d.Statements) != 1 {
			t.Errorf("%s: got %+v, want its statement", name, d.Document)
		}
	}
	if faults := inline[1].PolicyDocument.Faults; len(faults) != 1 {
		t.Errorf("policy without a text: faults are %v, want one that says so", faults)
	}
	if controls[1].Content.Document != nil {
		t.Error("a service control policy that was not read has a document")
	}
}
