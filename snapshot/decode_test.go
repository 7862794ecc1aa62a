package snapshot_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"github.com/iamaudit/iamaudit/snapshot"
)

// resolve returns the text that a JSON pointer leads to.
func resolve(t *testing.T, text []byte, pointer string) string {
	t.Helper()
	value := json.RawMessage(text)
	for name := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		var members map[string]json.RawMessage
		var entries []json.RawMessage
		index, err := strconv.Atoi(name)
		if err == nil {
			err = json.Unmarshal(value, &entries)
		} else {
			err = json.Unmarshal(value, &members)
		}
		switch {
		case err != nil:
			t.Fatalf("%s: %v", pointer, err)
		case members != nil:
			value = members[name]
		case index < len(entries):
			value = entries[index]
		}
	}
	return string(value)
}

func decode(t *testing.T, text string) *snapshot.Account {
	t.Helper()
	a, err := snapshot.Decode([]byte(text), snapshot.Options{File: "in.json"})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

const page = `{"UserDetailList":[{"UserName":"mia","Arn":"arn:aws:iam::111122223333:user/mia","UserPolicyList":[{"PolicyName":"p","PolicyDocument":%s}]}],"GroupDetailList":[],"RoleDetailList":[],"Policies":[],"IsTruncated":%t}`

// TestSpellings reads one statement in each way in which a file may hold it.
func TestSpellings(t *testing.T) {
	const statement = `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`
	escaped := strings.ReplaceAll(url.PathEscape(`{"Statement":[`+statement+`]}`), "+", "%2B")
	for _, tt := range []struct{ name, document, pointer, text string }{
		{"list", `{"Statement":[` + statement + `]}`, "/Statement/0", statement},
		{"object", `{"Statement":` + statement + `}`, "/Statement", statement},
		{"string", `"{\"Statement\":` + strings.ReplaceAll(statement, `"`, `\"`) + `}"`, "", strings.ReplaceAll(statement, `"`, `\"`)},
		{"percent-encoded", `"` + escaped + `"`, "", url.PathEscape(statement)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := decode(t, fmt.Sprintf(page, tt.document, false))
			doc := &a.User("mia").UserPolicyList[0].PolicyDocument
			if len(doc.Statements) != 1 || len(doc.Faults) > 0 {
				t.Fatalf("got %d statements, faults %v", len(doc.Statements), doc.Faults)
			}
			ref := doc.StatementRef("arn", "p", &doc.Statements[0])
			if want := "/UserDetailList/0/UserPolicyList/0/PolicyDocument" + tt.pointer; ref.Pointer != want {
				t.Errorf("pointer %q, want %q", ref.Pointer, want)
			}
			if got := string(a.Source[ref.Offset:ref.End]); got != tt.text {
				t.Errorf("the span holds %q, want %q", got, tt.text)
			}
		})
	}
}

// TestKeySurvivesOrderAndLayout: a statement keeps its identity when the file is written anew.
func TestKeySurvivesOrderAndLayout(t *testing.T) {
	key := func(document string, n int) string {
		a := decode(t, fmt.Sprintf(page, document, false))
		doc := &a.User("mia").UserPolicyList[0].PolicyDocument
		return doc.StatementRef("arn", "p", &doc.Statements[n]).Key
	}
	one := `{"Effect":"Allow","Action":"a:b","Resource":"*"}`
	two := `{"Effect":"Deny","Action":"a:b","Resource":"*"}`
	a := key(`{"Statement":[`+one+`,`+two+`]}`, 0)
	b := key(`{"Statement":[`+two+", \n "+strings.ReplaceAll(one, ":\"", ": \"")+`]}`, 1)
	if a != b {
		t.Errorf("the keys differ: %q, %q", a, b)
	}
	if c := key(`{"Statement":[`+one+`,`+two+`]}`, 1); a == c {
		t.Errorf("two statements share the key %q", a)
	}
}

func TestPages(t *testing.T) {
	first := fmt.Sprintf(page, `{}`, true)
	second := strings.ReplaceAll(fmt.Sprintf(page, `{}`, false), "mia", "jeff")
	for name, text := range map[string]string{"one after the other": first + "\n" + second, "list": "[" + first + "," + second + "]"} {
		t.Run(name, func(t *testing.T) {
			a := decode(t, text)
			if got := len(a.UserDetailList); got != 2 {
				t.Fatalf("got %d users, want 2", got)
			}
			if got, want := a.User("jeff").Pointer, "/1/UserDetailList/0"; got != want {
				t.Errorf("pointer %q, want %q", got, want)
			}
			if s := a.State(snapshot.PartUsers); s.Status != snapshot.Complete {
				t.Errorf("users are %v, want complete", s)
			}
		})
	}
	if s := decode(t, first).State(snapshot.PartUsers); s.Status != snapshot.Partial {
		t.Errorf("after a last page that says IsTruncated, users are %v; want partial", s)
	}
}

func TestPlainFileSaysWhatItLacks(t *testing.T) {
	a := decode(t, fmt.Sprintf(page, `{}`, false))
	got := map[snapshot.Part]snapshot.Status{}
	for _, p := range []snapshot.Part{snapshot.PartUsers, snapshot.PartRoles, snapshot.PartCredentialReport, snapshot.PartCollectedAt} {
		got[p] = a.State(p).Status
	}
	want := map[snapshot.Part]snapshot.Status{
		snapshot.PartUsers: snapshot.Complete, snapshot.PartRoles: snapshot.NotCollected, // users alone: made with --filter
		snapshot.PartCredentialReport: snapshot.NotCollected, snapshot.PartCollectedAt: snapshot.NotCollected,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if a.AccountID != "111122223333" || a.Partition != "aws" {
		t.Errorf("account %q, partition %q", a.AccountID, a.Partition)
	}
	day := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	dated, err := snapshot.Decode(a.Source, snapshot.Options{AsOf: day})
	if err != nil || !dated.CollectedAt.Equal(day) || !dated.Has(snapshot.PartCollectedAt) {
		t.Errorf("with AsOf: %v, %v", dated.CollectedAt, err)
	}
}

// TestMissingPolicies: a policy that is in use and not in the file is not passed over in silence.
func TestMissingPolicies(t *testing.T) {
	a := decode(t, `{"UserDetailList": [{"UserName": "mia", "Arn": "arn:aws:iam::111122223333:user/mia",
		"UserPolicyList": [{"PolicyName": "empty"}],
		"AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}, {"PolicyArn": "arn:aws:iam::111122223333:policy/here"}]}],
		"RoleDetailList": [{"RoleName": "r", "PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/gone"}}],
		"Policies": [{"Arn": "arn:aws:iam::111122223333:policy/here", "PolicyVersionList": [{"IsDefaultVersion": true, "Document": {"Statement": []}}]}]}`)
	for part, want := range map[snapshot.Part]string{
		snapshot.PartAWSPolicies: "the snapshot lacks policies that are in use: arn:aws:iam::aws:policy/AdministratorAccess",
		snapshot.PartPolicies:    "the snapshot lacks policies that are in use: arn:aws:iam::111122223333:policy/gone",
	} {
		if got := a.State(part); got.Status != snapshot.Partial || got.Reason != want {
			t.Errorf("%s: got %+v, want partial: %s", part, got, want)
		}
	}
	if faults := a.User("mia").UserPolicyList[0].PolicyDocument.Faults; len(faults) != 1 {
		t.Errorf("an inline policy without a document has faults %v, want one", faults)
	}
}

// TestOldVersions: versions that are not in force are parsed when somebody asks, and checked before.
func TestOldVersions(t *testing.T) {
	const file = `{"Policies": [{"Arn": "arn:aws:iam::111122223333:policy/p", "DefaultVersionId": "v2", "PolicyVersionList": [
		{"VersionId": "v1", "Document": {"Statement": {"Sid": "old"}%s}},
		{"VersionId": "v2", "Document": {"Statement": {"Sid": "new"}}},
		{"VersionId": "v3", "Document": "%%7B%%22Statement%%22%%3A%%7B%%22Sid%%22%%3A%%22newer%%22%%7D%%7D"}]}]}`
	a := decode(t, fmt.Sprintf(file, ""))
	p := a.Policy("arn:aws:iam::111122223333:policy/p")
	if got := p.Default().Document.Statements[0].Sid; got != "new" {
		t.Errorf("in force is %q, want new", got)
	}
	var sids []string
	for _, d := range a.OldVersions(p) {
		sids = append(sids, d.Statements[0].Sid)
		if again := a.OldVersions(p); !slices.Contains(again, d) {
			t.Error("who asks again gets another document")
		}
	}
	if diff := cmp.Diff([]string{"old", "newer"}, sids); diff != "" {
		t.Errorf("old versions: %s", diff)
	}
	_, err := snapshot.Decode([]byte(fmt.Sprintf(file, ",")), snapshot.Options{File: "in.json"})
	if want := "in.json:2:63: not valid JSON: invalid character ',' at start of value"; fmt.Sprint(err) != want {
		t.Errorf("a damaged old version: got %v, want %s", err, want)
	}
}

func TestErrorsSayWhere(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", "in.json:1:1: the file is empty; want a snapshot written by `iamaudit collect`"},
		{" \n", "in.json:1:1: the file is empty; want a snapshot written by `iamaudit collect`"},
		{"hello", "in.json:1:1: not valid JSON: found 'h' where a value must stand; want a snapshot written by `iamaudit collect`"},
		{"\xff\xfe{\x00", "in.json:1:1: the file is UTF-16, as PowerShell's > writes it; want UTF-8: write it with Out-File -Encoding utf8"},
		{"\x00{\x00}", "in.json:1:1: the file is UTF-16, as PowerShell's > writes it; want UTF-8: write it with Out-File -Encoding utf8"},
		{"nonsense", "in.json:1:1: not valid JSON: found 'n' where a value must stand; want a snapshot written by `iamaudit collect`"},
		{"3", "in.json:1:1: found a number; want a snapshot, which is a JSON object"},
		{"[1]", "in.json:1:2: found a number at /0; want an object"},
		{`{"formatVersion": 1, "findings": []}`, "in.json:1:1: this is a result, not a snapshot: `iamaudit report` prints it"},
		{"{\n \"a\": 1}", "in.json:1:1: this is neither a snapshot written by `iamaudit collect` nor the output of `aws iam get-account-authorization-details`: it has neither FormatVersion nor UserDetailList"},
		{"{\n \"UserDetailList\": [{\"UserName\": 3}]}", "in.json:2:34: found a number at /UserDetailList/0/UserName; want a string"},
		{"{\"UserDetailList\": [\n{\"UserName\": \"a", "in.json:2:16: the file ends in the middle of a value; it is truncated"},
		{`{"UserDetailList": {}}`, "in.json:1:20: found an object at /UserDetailList; want a list"},
		{`{"FormatVersion": 9}`, "in.json:1:19: the snapshot has format version 9; this iamaudit reads up to 1, a newer one reads it"},
		{`{"FormatVersion": 1, "AccountId": "1"}`, "in.json:1:1: the snapshot lacks Partition"},
		{`{"FormatVersion": 1, "Parts": {"Users": {"Status": "great"}}}`, "in.json:1:41: part \"Users\" has status \"great\"; want complete, partial, denied, failed or not collected"},
		{`{"FormatVersion": 1, "CollectedAt": "today"}`, "in.json:1:37: \"today\" is not a time; want one like 2026-11-22T10:00:00Z"},
		{`{"UserDetailList": [], "UserDetailList": []}`, "in.json:1:24: member \"UserDetailList\" stands twice in one object"},
		{`{"UserDetailList": []} x`, "in.json:1:24: not valid JSON: found 'x' where the end of the file must stand"},
		{`{"UserDetailList": [],}`, "in.json:1:23: not valid JSON: found '}' where the name of a member must stand"},
		{`{"UserDetailList": [{} {}]}`, "in.json:1:24: not valid JSON: found '{' where a comma or ']' must stand"},
		{`{"UserDetailList": [{"UserPolicyList": [{"PolicyDocument": {"a" 1}}]}]}`, "in.json:1:65: not valid JSON: invalid character '1' after object name (expecting ':')"},
		{`{"UserDetailList": [{"UserPolicyList": [{"PolicyDocument": {"a": [}]}]}]}`, "in.json:1:67: not valid JSON: invalid character '}' at start of value"},
		{`{"x": ` + strings.Repeat("[", 2000), "in.json:1:1008: nested deeper than 1000 levels; that is no snapshot"},
		{"{\"UserDetailList\": [{\"UserName\": \"\xff\"}]}", "in.json:1:34: not valid JSON: the string that begins here is malformed (invalid UTF-8)"},
	} {
		_, err := snapshot.Decode([]byte(tt.in), snapshot.Options{File: "in.json"})
		if got := fmt.Sprint(err); got != tt.want {
			t.Errorf("%.100q:\n got %s\nwant %s", tt.in, got, tt.want)
		}
	}
}

func TestEveryTruncationIsAnError(t *testing.T) {
	whole := fmt.Sprintf(page, `{"Statement":[]}`, false)
	for i := range len(whole) {
		if _, err := snapshot.Decode([]byte(whole[:i]), snapshot.Options{}); err == nil {
			t.Fatalf("cut after %d bytes, the file was read without an error: %s", i, whole[:i])
		}
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	a := decode(t, fmt.Sprintf(page, `{"Statement":[]}`, false))
	a.CollectedAt = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	for _, name := range []string{"a.json", "a.json.gz", "a.json.zst"} {
		file := filepath.Join(dir, name)
		if err := snapshot.Write(file, a); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != 0o600 {
			t.Errorf("%s has mode %o, want 600", name, got)
		}
		got, err := snapshot.Read(file, nil, snapshot.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got.User("mia") == nil || got.File != file {
			t.Errorf("%s: read back user %v, file %q", name, got.User("mia"), got.File)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 3 {
		t.Errorf("%d entries in the directory, want the three files (%v)", len(entries), err)
	}
}

func TestReadErrors(t *testing.T) {
	dir := t.TempDir()
	var gz bytes.Buffer
	w := gzip.NewWriter(&gz)
	_, _ = fmt.Fprintf(w, page, `{}`, false)
	_ = w.Close()
	cut := filepath.Join(dir, "cut.json.gz")
	if err := os.WriteFile(cut, gz.Bytes()[:gz.Len()/2], 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ path, want string }{
		{filepath.Join(dir, "none.json"), "no such file"},
		{dir, "is a directory; want a snapshot file"},
		{cut, "damaged or truncated compression"},
	} {
		if _, err := snapshot.Read(tt.path, nil, snapshot.Options{}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.path, err, tt.want)
		}
	}
}

// TestZstdFrames reads a file of several frames, one of them meant to be skipped, and no piece of it.
func TestZstdFrames(t *testing.T) {
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	text := []byte(fmt.Sprintf(page, `{"Statement":[]}`, false) + strings.Repeat(" ", 300<<10))
	file := z.EncodeAll(text[:40], nil)
	file = append(file, "\x50\x2a\x4d\x18\x03\x00\x00\x00abc"...)
	file = z.EncodeAll(text[40:], file)
	read := func(file []byte) (*snapshot.Account, error) {
		return snapshot.Read("-", bytes.NewReader(file), snapshot.Options{})
	}
	if a, err := read(file); err != nil || !bytes.Equal(a.Source, text) {
		t.Errorf("several frames: %v", err)
	}
	for n := range file {
		if _, err := read(file[:n]); err == nil {
			t.Errorf("cut after %d of %d bytes, the file was read without an error", n, len(file))
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(fmt.Sprintf(page, `{"Statement":{"Effect":"Allow"}}`, true)))
	f.Add([]byte(`{"FormatVersion":1,"AccountId":"1","Partition":"aws","CollectedAt":"2026-01-01T00:00:00Z"}`))
	f.Add([]byte(`[{"UserDetailList":[{"UserPolicyList":[{"PolicyDocument":"%7B%22Statement%22%3A%7B%7D%7D"}]}]}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := snapshot.Decode(data, snapshot.Options{})
		if err != nil {
			return
		}
		for use := range a.PolicyUses() {
			for i := range use.Document.Statements {
				ref := use.StatementRef(&use.Document.Statements[i])
				if ref.Offset < 0 || ref.End > len(a.Source) || ref.Offset > ref.End {
					t.Fatalf("span %d:%d of %d bytes", ref.Offset, ref.End, len(a.Source))
				}
			}
		}
	})
}
