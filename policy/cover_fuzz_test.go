package policy

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// A dealer makes documents out of bytes, from few enough words that documents meet each other.
type dealer struct {
	bytes []byte
	next  int
}

func (d *dealer) deal(n int) int {
	if d.next >= len(d.bytes) {
		return 0
	}
	d.next++
	return int(d.bytes[d.next-1]) % n
}

func (d *dealer) pick(from ...string) string { return from[d.deal(len(from))] }

func (d *dealer) list(from ...string) string {
	text := fmt.Sprintf("%q", d.pick(from...))
	for d.deal(3) == 2 {
		text += fmt.Sprintf(",%q", d.pick(from...))
	}
	return "[" + text + "]"
}

var (
	fuzzActions   = []string{"*", "s3:*", "s3:Get*", "s3:*Object", "S3:getobject", "iam:*", "*:Get*", "iam:GetUser", "?3:PutObject"}
	fuzzResources = []string{
		"*", "arn:aws:s3:::*", "arn:aws:s3:::a*", "arn:aws:s3:::*/b", "arn:aws:s3:::ab/b", "arn:aws:iam::*:user/a",
		"arn:aws:iam::111122223333:user/${aws:username}", "arn:*", "arn:aws:*:*:111122223333:*", "arn:aws:s3",
	}
	fuzzPrincipals = []string{
		`"*"`, `{"AWS":"*"}`, `{"AWS":"111122223333"}`, `{"AWS":"arn:aws:iam::111122223333:user/a"}`,
		`{"AWS":["arn:aws:iam::111122223333:role/a","arn:aws:iam::444455556666:root"]}`, `{"Service":"ec2.amazonaws.com"}`,
		`{"AWS":"arn:aws:sts::111122223333:assumed-role/a/s"}`,
	}
	fuzzConditions = [][]string{
		{`"StringEquals":{"k":%s}`, "a", "b", "ab", "${aws:username}"},
		{`"StringLike":{"k":%s}`, "a*", "*b", "*", "?"},
		{`"StringNotLike":{"k":%s}`, "a*", "b", "${aws:username}*"},
		{`"StringEqualsIgnoreCase":{"K":%s}`, "A", "b"},
		{`"StringEqualsIfExists":{"k":%s}`, "a", "b"},
		{`"Null":{"k":%s}`, "true", "false"},
		{`"NumericLessThan":{"n":%s}`, "1", "2.5"},
		{`"NumericGreaterThanEquals":{"n":%s}`, "1", "2"},
		{`"NumericNotEqualsIfExists":{"n":%s}`, "1", "3"},
		{`"IpAddress":{"ip":%s}`, "10.0.0.0/8", "10.1.0.0/16", "::/0"},
		{`"NotIpAddress":{"ip":%s}`, "10.0.0.0/9", "10.1.2.3"},
		{`"Bool":{"b":%s}`, "true", "false"},
		{`"BoolIfExists":{"b":%s}`, "true", "false"},
		{`"DateGreaterThan":{"d":%s}`, "2026-01-01T00:00:00Z", "2026-06-01"},
		{`"DateLessThanEquals":{"d":%s}`, "2026-01-01", "1767225600"},
		{`"ForAnyValue:StringLike":{"t":%s}`, "a", "b*", "*"},
		{`"ForAllValues:StringLike":{"t":%s}`, "a", "b*", "*"},
		{`"ForAllValues:StringNotEquals":{"t":%s}`, "a", "b"},
		{`"ArnLike":{"arn":%s}`, "arn:aws:s3:::*", "arn:aws:*:::b"},
		{`"ArnNotEquals":{"arn":%s}`, "arn:aws:s3:::b"},
		{`"StringEquals":{"aws:username":%s}`, "a", "b"},
	}
)

func (d *dealer) statement(principals bool) string {
	s := fmt.Sprintf(`"Effect":%q`, d.pick("Allow", "Allow", "Deny"))
	if principals {
		s += fmt.Sprintf(`,%q:%s`, d.pick("Principal", "Principal", "NotPrincipal"), fuzzPrincipals[d.deal(len(fuzzPrincipals))])
	}
	s += fmt.Sprintf(`,%q:%s`, d.pick("Action", "Action", "NotAction"), d.list(fuzzActions...))
	s += fmt.Sprintf(`,%q:%s`, d.pick("Resource", "Resource", "NotResource"), d.list(fuzzResources...))
	conditions := map[string]string{}
	for d.deal(2) == 1 {
		c := fuzzConditions[d.deal(len(fuzzConditions))]
		text := fmt.Sprintf(c[0], d.list(c[1:]...))
		operator, _, _ := strings.Cut(text, ":{")
		conditions[operator] = text
	}
	var list []string
	for _, c := range fuzzConditions {
		operator, _, _ := strings.Cut(c[0], ":{")
		if text, ok := conditions[operator]; ok {
			list = append(list, text)
			delete(conditions, operator)
		}
	}
	if len(list) > 0 {
		s += `,"Condition":{` + strings.Join(list, ",") + `}`
	}
	return s
}

func (d *dealer) document(t *testing.T, principals bool) *Document {
	statements := []string{d.statement(principals)}
	for d.deal(2) == 1 && len(statements) < 4 {
		statements = append(statements, d.statement(principals))
	}
	return parseStatements(t, statements...)
}

// requests deals requests of the same words.
func (d *dealer) requests(principals bool) []*Witness {
	var all []*Witness
	value := func(w *Witness, key string, from ...string) {
		if i := d.deal(len(from) + 1); i > 0 {
			w.Context[key] = []string{from[i-1]}
		}
	}
	for range 40 {
		w := &Witness{Context: map[string][]string{}}
		w.Action = d.pick("s3:GetObject", "s3:PutObject", "iam:GetUser", "iam:CreateUser", "ec2:GetConsoleOutput", "s3:ListAllMyBuckets")
		w.Resource = d.pick("*", "arn:aws:s3:::ab/b", "arn:aws:s3:::c", "arn:aws:iam::111122223333:user/a", "arn:aws:iam::111122223333:user/b",
			"arn:aws:s3:::a:b/b", "arn:aws:sqs:us-east-1:111122223333:q")
		value(w, "k", "a", "b", "ab", "A", "")
		value(w, "n", "0", "1", "2", "2.5", "3")
		value(w, "ip", "10.1.2.3", "10.200.0.1", "192.168.0.1", "::1")
		value(w, "b", "true", "false")
		value(w, "d", "2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z", "2026-03-01", "2027-01-01")
		value(w, "arn", "arn:aws:s3:::b", "arn:aws:sns:::b", "arn:aws:s3:::x:y")
		value(w, "aws:username", "a", "b", "zz")
		for _, tag := range []string{"a", "b", "bc", "c"} {
			if d.deal(3) == 2 {
				w.Context["t"] = append(w.Context["t"], tag)
			}
		}
		if principals {
			p := Principal{Type: "AWS", Value: Value{Text: d.pick("arn:aws:iam::111122223333:user/a", "arn:aws:iam::111122223333:role/a",
				"arn:aws:sts::111122223333:assumed-role/a/s", "444455556666", "arn:aws:iam::777788889999:user/x")}}
			callers := p.callers()
			w.Caller, w.Granted = callers[d.deal(len(callers))], d.deal(2) == 1
		}
		all = append(all, w)
	}
	return all
}

func FuzzCovers(f *testing.F) {
	f.Add([]byte("a document covers itself"), []byte("0123456789"), false)
	f.Add([]byte{1, 1, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, []byte{9, 8, 7, 6, 5, 4, 3, 2, 1}, true)
	for i := range byte(20) {
		f.Add([]byte{0, i, 0, 0, 0, 0, 0, 1, i, 1, 1, i + 1, 2, 1, 2, i, 3, 3, 1, 1}, []byte{0, 0, 0, i, 0, 0, i, 1, i + 3, 0, 1, 1, i, 2, 1, i}, i%2 == 0)
	}
	f.Fuzz(checkAlgebra)
}

// The same over dealt documents that do not depend on what the fuzzer finds.
func TestCoversProperties(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	counts := map[Answer]int{}
	for range dealtDocuments {
		documents, requests := make([]byte, 120), make([]byte, 700)
		for _, b := range [][]byte{documents, requests} {
			for i := range b {
				b[i] = byte(random.Uint32())
			}
		}
		principals := random.IntN(3) == 0
		checkAlgebra(t, documents, requests, principals)
		if t.Failed() {
			return
		}
		d := &dealer{bytes: documents}
		counts[Covers(d.document(t, principals), d.document(t, principals)).Answer]++
	}
	for _, answer := range []Answer{Yes, No} {
		if counts[answer] == 0 {
			t.Errorf("no comparison came out as %v: %v", answer, counts)
		}
	}
	if counts[Unknown]*10 > dealtDocuments {
		t.Errorf("too many unknown: %v", counts)
	}
	t.Logf("%v", counts)
}

const dealtDocuments = 300

func checkAlgebra(t *testing.T, documents, requests []byte, principals bool) {
	d := &dealer{bytes: documents}
	a, b, c := d.document(t, principals), d.document(t, principals), d.document(t, principals)
	ab := Covers(a, b)
	checkComparison(t, ab, a, b)
	overlap := Overlaps(a, b)
	if w := overlap.Witness; overlap.Answer == Yes && !(w.AllowedBy(a) && w.AllowedBy(b)) {
		t.Errorf("overlap: %v is not allowed by both", w)
	}
	left := Subtract(a, b, c)
	if w := left.Witness; left.Answer == Yes && (!w.AllowedBy(a) || w.AllowedBy(b) || w.AllowedBy(c)) {
		t.Errorf("subtract: %v", w)
	}
	for _, w := range (&dealer{bytes: requests}).requests(principals) {
		inA, inB, inC := w.AllowedBy(a), w.AllowedBy(b), w.AllowedBy(c)
		if ab.Answer == Yes && inB && !inA {
			t.Errorf("a covers b, yet b alone allows %v\na: %s\nb: %s", w, written(a), written(b))
		}
		if overlap.Answer == No && inA && inB {
			t.Errorf("no overlap, yet both allow %v", w)
		}
		if left.Answer == No && inA && !inB && !inC {
			t.Errorf("nothing is left, yet only a allows %v", w)
		}
	}
	if r := Covers(a, a); r.Answer != Yes {
		t.Errorf("a does not cover itself: %v %v %q\n%s", r.Answer, r.Witness, r.Reason, written(a))
	}
	if ab.Answer == Yes && Covers(b, c).Answer == Yes && Covers(a, c).Answer == No {
		t.Error("a covers b covers c, yet a does not cover c")
	}
	denied := *a
	denied.Statements = append(denied.Statements[:len(a.Statements):len(a.Statements)], b.Statements...)
	for i := range denied.Statements {
		if i >= len(a.Statements) {
			denied.Statements[i].Effect = Deny
		}
	}
	if r := Covers(a, &denied); r.Answer != Yes {
		t.Errorf("a Deny widens: %v %v %q\n%s", r.Answer, r.Witness, r.Reason, written(&denied))
	}
}

func written(d *Document) string {
	var b strings.Builder
	for i := range d.Statements {
		s := &d.Statements[i]
		fmt.Fprintf(&b, "%v %v/%v %v not %v on %v not %v", s.Effect, s.Principal.Values, s.NotPrincipal.Values, s.Action.Texts(), s.NotAction.Texts(), s.Resource.Texts(), s.NotResource.Texts())
		for _, c := range s.Conditions {
			fmt.Fprintf(&b, " %s %s %v", c.Operator, c.Key, c.Values)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
