package snapshot_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/snapshot"
)

// byTags writes an account by the tags of its types, as a general encoder does.
func byTags(t *testing.T, a *snapshot.Account) string {
	t.Helper()
	cells := json.JoinMarshalers(
		json.MarshalToFunc(func(enc *jsontext.Encoder, d snapshot.Document) error {
			switch {
			case d.IsZero():
				return enc.WriteToken(jsontext.Null)
			case enc.WriteValue(d.Text) == nil:
				return nil
			default:
				return enc.WriteToken(jsontext.String(strings.ToValidUTF8(string(d.Text), "\ufffd")))
			}
		}),
		json.MarshalToFunc(func(enc *jsontext.Encoder, c snapshot.ReportTime) error {
			switch {
			case c.Absence != snapshot.Present:
				return enc.WriteToken(jsontext.String(string(c.Absence)))
			case c.Time.IsZero():
				return enc.WriteToken(jsontext.String("N/A"))
			default:
				return json.MarshalEncode(enc, c.Time)
			}
		}),
		json.MarshalToFunc(func(enc *jsontext.Encoder, c snapshot.ReportBool) error {
			if c.Absence != snapshot.Present {
				return enc.WriteToken(jsontext.String(string(c.Absence)))
			}
			return enc.WriteToken(jsontext.Bool(c.Bool))
		}),
	)
	var b bytes.Buffer
	enc := jsontext.NewEncoder(&b, jsontext.WithIndent("  "), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if err := json.MarshalEncode(enc, a, json.Deterministic(true), json.WithMarshalers(cells)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestEncodeFollowsTheTags holds the hand-written encoder to the tags, from which the schema is made:
// with every member, with none, and with members that are there but empty.
func TestEncodeFollowsTheTags(t *testing.T) {
	full, none, empty := &snapshot.Account{}, &snapshot.Account{}, &snapshot.Account{}
	f := filler{}
	f.fill(reflect.ValueOf(full).Elem())
	hollow := filler{}
	hollow.fill(reflect.ValueOf(empty).Elem())
	hollowOut(reflect.ValueOf(empty).Elem())
	for name, a := range map[string]*snapshot.Account{"full": full, "none": none, "empty": empty} {
		t.Run(name, func(t *testing.T) {
			a.FormatVersion = snapshot.FormatVersion
			if diff := cmp.Diff(byTags(t, a), string(encode(t, a))); diff != "" {
				t.Errorf("-by tags +by hand\n%s", diff)
			}
		})
	}
}

// hollowOut turns every value into the emptiest that is still there: entries of zeroes, lists inside
// them without an entry.
func hollowOut(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() || v.Type() == reflect.TypeFor[snapshot.Document]() {
			v.SetZero()
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				hollowOut(v.Field(i))
			}
		}
	case reflect.Pointer:
		hollowOut(v.Elem())
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Struct {
			hollowOut(v.Index(0))
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	case reflect.Array:
		for i := range v.Len() {
			hollowOut(v.Index(i))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
	default:
		v.SetZero()
	}
}

// FuzzEncodeDocument: however a document is spelt, it is laid out as a general encoder does it.
func FuzzEncodeDocument(f *testing.F) {
	for _, text := range []string{
		"{}", " [ ] ", `{"Statement":[{"Effect":"Allow","Action":["s3:*","s3:Get*"],"Resource":[]}]}`, "{\n\t\"a\" : { \"b\": {} , \"c\":[ ] }\r\n}",
		`{"a":1,"b":-1.50e+3,"c":true,"d":null,"e":1e400,"f":"\u0041\/\n\ud83d\ude00","g":"\ud800","a":0}`, `"text"`, "12", "-0", "012", "nul", "", " ",
		`{"a":1,}`, `{"a" 1}`, `[1 2]`, `[1,]`, `{"a":`, `{"a":"b`, `{}{}`, `{"a":"` + "\x01" + `"}`, `{"a":"` + "\xff" + `"}`, `{"ä":"ö"}`, "\"\x7f\u2028<>&\"",
		strings.Repeat("[", 70) + strings.Repeat("]", 70), strings.Repeat("[", 60) + "{}" + strings.Repeat("]", 60), "{\"a\":\"b\"}\n}", "[{]}",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a := &snapshot.Account{FormatVersion: snapshot.FormatVersion, UserDetailList: []snapshot.User{{
			UserName: text, UserPolicyList: []snapshot.InlinePolicy{{PolicyDocument: snapshot.Document{Text: []byte(text)}}},
		}}}
		if diff := cmp.Diff(byTags(t, a), string(encode(t, a))); diff != "" {
			t.Errorf("-general encoder +ours\n%s", diff)
		}
	})
}
