package catalog_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/policy"
)

func TestEmbedded(t *testing.T) {
	c := catalog.Embedded()
	if len(c.Services()) < 450 || c.Len() < 22000 {
		t.Errorf("embedded catalog has %d services and %d actions; want at least 450 and 22000", len(c.Services()), c.Len())
	}
	if got := c.Service("S3"); got == nil || got.Name != "Amazon S3" || !got.RCP {
		t.Errorf("Service(S3) = %+v; want Amazon S3, covered by RCPs", got)
	}
	for _, s := range c.Services() {
		for i := range s.Actions {
			a := &s.Actions[i]
			if c.Action(a.ID) != a || c.Lookup(a.FullName()) != a {
				t.Fatalf("%s has ID %d but is not found by it or by its name", a.FullName(), a.ID)
			}
		}
	}
}

func TestEmbeddedIsSmall(t *testing.T) {
	info, err := os.Stat("catalog.zst")
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > 400_000 {
		t.Errorf("catalog.zst has %d bytes; it is part of the binary and should stay below 400 KB", info.Size())
	}
}

func TestLookup(t *testing.T) {
	c := catalog.Embedded()
	for _, tt := range []struct {
		action     string
		level      catalog.Level
		star       bool
		resources  string
		dependents string // one of them
	}{
		{"s3:GetObject", catalog.Read, false, "accesspointobject object", ""},
		{"S3:getOBJECT", catalog.Read, false, "accesspointobject object", ""},
		{"s3:ListAllMyBuckets", catalog.List, true, "", ""},
		{"s3:PutBucketPolicy", catalog.PermissionsManagement, false, "bucket", ""},
		{"iam:PassRole", catalog.Write, false, "role", ""},
		{"iam:TagUser", catalog.Tagging, false, "user", ""},
		{"lambda:CreateFunction", catalog.Write, false, "function", "iam:PassRole"},
		{"sts:GetCallerIdentity", catalog.Read, true, "", ""},
	} {
		a := c.Lookup(tt.action)
		if a == nil {
			t.Errorf("%s is unknown", tt.action)
			continue
		}
		var resources []string
		for _, u := range a.Resources {
			resources = append(resources, u.Type.Name)
		}
		if got := strings.Join(resources, " "); a.Level != tt.level || a.RequiresStar() != tt.star || got != tt.resources {
			t.Errorf("%s: level %v, star %v, resources %q; want %v, %v, %q", tt.action, a.Level, a.RequiresStar(), got, tt.level, tt.star, tt.resources)
		}
		if tt.dependents != "" && !slices.Contains(a.Dependents, tt.dependents) {
			t.Errorf("%s needs %q; want %s among them", tt.action, a.Dependents, tt.dependents)
		}
	}
	for _, unknown := range []string{"", "s3", "s3:", ":", "s3:GetObjekt", "nosuch:GetObject", "s3:Get*", "s3:GetObject:x"} {
		if a := c.Lookup(unknown); a != nil {
			t.Errorf("Lookup(%q) = %s; want nil", unknown, a.FullName())
		}
	}
}

func TestExpand(t *testing.T) {
	c := catalog.Embedded()
	for _, tt := range []struct {
		pattern string
		want    string // some names, or a count
		n       int
	}{
		{"sts:GetCallerIdentity", "sts:GetCallerIdentity", 1},
		{"STS:getcalleridentity", "sts:GetCallerIdentity", 1},
		{"iam:*LoginProfile", "iam:CreateLoginProfile iam:DeleteLoginProfile iam:GetLoginProfile iam:UpdateLoginProfile", 4},
		{"iam:Create?ser", "iam:CreateUser", 1},
		{"iam:P*Role", "iam:PassRole", 1},
		{"*", "", c.Len()},
		{"**", "", c.Len()},
		{"*:*", "", c.Len()},
		{"?*", "", c.Len()},
		{"s3:*", "s3:GetObject", len(c.Service("s3").Actions)},
		{"s3:**", "s3:GetObject", len(c.Service("s3").Actions)},
		{"", "", 0},
		{"s3", "", 0},
		{"s3:Nothing*", "", 0},
		{"nosuch:*", "", 0},
	} {
		set := c.Expand(tt.pattern)
		if set.Len() != tt.n {
			t.Errorf("Expand(%q) has %d actions; want %d", tt.pattern, set.Len(), tt.n)
		}
		for name := range strings.FieldsSeq(tt.want) {
			if !set.Has(c.Lookup(name).ID) {
				t.Errorf("Expand(%q) lacks %s", tt.pattern, name)
			}
		}
	}
	if a, b := c.Expand("?c2:Describe*"), c.Expand("ec2:describe*"); !a.Covers(b) || b.Empty() {
		t.Error("a wildcard in the service part does not expand")
	}
}

// TestExpandAgreesWithMatching compares the fast ways of expanding with the plain one.
func TestExpandAgreesWithMatching(t *testing.T) {
	c := catalog.Embedded()
	for _, pattern := range []string{"ec2:Describe*", "ec2:d*", "s3:*Object*", "iam:Get*", "a4b:*", "zocalo:*", "workspaces-web:*", "xray:*", "ec2:*a*e*i*"} {
		prefix, name, _ := strings.Cut(pattern, ":")
		var want []string
		if s := c.Service(prefix); s != nil {
			for i := range s.Actions {
				if globMatch(strings.ToLower(name), strings.ToLower(s.Actions[i].Name)) {
					want = append(want, s.Actions[i].FullName())
				}
			}
		}
		var got []string
		for a := range c.Actions(c.Expand(pattern)) {
			got = append(got, a.FullName())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Expand(%q) (-want +got):\n%s", pattern, diff)
		}
	}
}

// globMatch is matching as the definition has it.
func globMatch(p, s string) bool {
	switch {
	case p == "":
		return s == ""
	case p[0] == '*':
		return globMatch(p[1:], s) || s != "" && globMatch(p, s[1:])
	default:
		return s != "" && (p[0] == '?' || p[0] == s[0]) && globMatch(p[1:], s[1:])
	}
}

func TestActionSets(t *testing.T) {
	c := catalog.Embedded()
	all, s3, get, ec2 := c.All(), c.Expand("s3:*"), c.Expand("s3:Get*"), c.Expand("ec2:*")
	rest := all.AndNot(s3)
	for name, ok := range map[string]bool{
		"all covers s3":               all.Covers(s3),
		"s3 does not cover all":       !s3.Covers(all),
		"s3 covers get":               s3.Covers(get),
		"rest and s3 make all":        rest.Or(s3).Covers(all),
		"rest has no s3":              !rest.Overlaps(s3) && rest.And(s3).Empty(),
		"sizes add up":                rest.Len()+s3.Len() == all.Len(),
		"s3 and get is get":           s3.And(get).Len() == get.Len(),
		"s3 and ec2 share nothing":    !s3.Overlaps(ec2),
		"or counts both":              s3.Or(ec2).Len() == s3.Len()+ec2.Len(),
		"or does not depend on order": ec2.Or(s3).Covers(s3.Or(ec2)) && s3.Or(ec2).Covers(ec2.Or(s3)),
		"empty":                       catalog.ActionSet{}.Empty() && catalog.ActionSet{}.Len() == 0 && !catalog.ActionSet{}.Has(3),
		"nothing minus all":           catalog.ActionSet{}.AndNot(all).Empty(),
		"everything covers nothing":   get.Covers(catalog.ActionSet{}),
		"out of range":                !get.Has(0) && !get.Has(c.Len()+1000),
	} {
		if !ok {
			t.Errorf("not so: %s", name)
		}
	}
	n := 0
	for l := catalog.List; l <= catalog.PermissionsManagement; l++ {
		n += c.AtLevel(l).Len()
	}
	if n != c.Len() {
		t.Errorf("the access levels have %d actions together; want %d", n, c.Len())
	}
}

func TestSelected(t *testing.T) {
	c := catalog.Embedded()
	doc := policy.Statement{NotAction: policy.Element{Present: true, Values: []policy.Value{{Text: "iam:*"}, {Text: "s3:Get*"}}}}
	got := c.Selected(&doc)
	if want := c.Len() - c.Expand("iam:*").Len() - c.Expand("s3:Get*").Len(); got.Len() != want {
		t.Errorf("NotAction leaves %d actions; want %d", got.Len(), want)
	}
	doc = policy.Statement{Action: policy.Element{Present: true, Values: []policy.Value{{Text: "s3:Get*"}, {Text: "s3:GetObject"}}}}
	if got := c.Selected(&doc); got.Len() != c.Expand("s3:Get*").Len() {
		t.Errorf("Action selects %d actions; want those of s3:Get*", got.Len())
	}
}

func TestFits(t *testing.T) {
	c := catalog.Embedded()
	for _, tt := range []struct {
		action, resource string
		want             bool
	}{
		{"s3:GetObject", "*", true},
		{"s3:GetObject", "arn:aws:s3:::houdini/*", true},
		{"s3:GetObject", "arn:aws:s3:::houdini*", true},
		{"s3:GetObject", "arn:aws:s3:::*", true},
		{"s3:GetObject", "arn:aws:s3:::houdini", false}, // a bucket holds objects, it is none
		{"s3:ListBucket", "arn:aws:s3:::houdini", true},
		{"s3:ListBucket", "arn:aws:s3:::houdini/*", false},
		{"s3:ListBucket", "arn:aws:s3:::houdini*", true},
		{"s3:ListBucket", "arn:*:s3:::?oudini", true},
		{"s3:GetObject", "arn:aws:s3", true},    // completed with wildcards
		{"s3:GetObject", "arn:aws:s3::*", true}, // as the founding documents have it
		{"s3:GetObject", "arn:aws:ec2:*:*:instance/*", false},
		{"s3:ListAllMyBuckets", "*", true},
		{"s3:ListAllMyBuckets", "arn:aws:s3:::*", true},
		{"s3:ListAllMyBuckets", "arn:aws:s3:::houdini", false},
		{"iam:PassRole", "arn:aws:iam::111122223333:role/app/ci", true},
		{"iam:PassRole", "arn:aws:iam::111122223333:user/ci", false},
		{"iam:GetUser", "arn:aws:iam::111122223333:user/${aws:username}", true},
		{"iam:GetUser", "arn:aws:iam::111122223333:${aws:username}", true},
		{"iam:GetUser", "arn:aws:iam::111122223333:role/${aws:username}", false},
		{"logs:PutLogEvents", "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/f:*", true},
		{"lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:111122223333:function:f:prod", true},
		{"s3:Brandnew", "arn:aws:ec2:*:*:instance/*", true}, // unknown: no verdict
		{"nosuch:Do", "arn:aws:s3:::houdini", true},
	} {
		if got := c.Fits(tt.action, tt.resource); got != tt.want {
			t.Errorf("Fits(%s, %s) = %v; want %v", tt.action, tt.resource, got, tt.want)
		}
	}
}

func TestKey(t *testing.T) {
	c := catalog.Embedded()
	for _, tt := range []struct {
		name, key, typ string
		multi          bool
	}{
		{"aws:sourceip", "aws:SourceIp", "IPAddress", false},
		{"aws:TagKeys", "aws:TagKeys", "ArrayOfString", true},
		{"aws:PrincipalTag/team", "aws:PrincipalTag/tag-key", "String", false},
		{"aws:RequestTag/a/b", "aws:RequestTag/tag-key", "String", false},
		{"s3:prefix", "s3:prefix", "String", false},
		{"s3:ExistingObjectTag/classified", "s3:ExistingObjectTag/<key>", "String", false},
		{"aws:MultiFactorAuthPresent", "aws:MultiFactorAuthPresent", "Bool", false},
		{"dynamodb:LeadingKeys", "dynamodb:LeadingKeys", "ArrayOfString", true},
		{"iam:PassedToService", "iam:PassedToService", "String", false},
	} {
		k := c.Key(tt.name)
		if k == nil {
			t.Errorf("Key(%q) is unknown", tt.name)
			continue
		}
		if k.Name != tt.key || k.Type != tt.typ || k.Multivalued() != tt.multi {
			t.Errorf("Key(%q) = %s of type %q; want %s of type %q", tt.name, k.Name, k.Type, tt.key, tt.typ)
		}
	}
	for _, unknown := range []string{"", "aws:", "aws:PrincipalTag", "aws:NoSuchKey", "nosuch:key/x"} {
		if k := c.Key(unknown); k != nil {
			t.Errorf("Key(%q) = %s; want nil", unknown, k.Name)
		}
	}
}

func TestSuggest(t *testing.T) {
	c := catalog.Embedded()
	for action, want := range map[string]string{
		"s3:GetObjekt":                 "s3:GetObject",
		"s3:PutObjects":                "s3:PutObject",
		"iam:PasRole":                  "iam:PassRole",
		"secretmanager:GetSecretValue": "secretsmanager:GetSecretValue",
		"s3:Frobnicate":                "",
		"s3":                           "",
	} {
		if got := c.Suggest(action); got != want {
			t.Errorf("Suggest(%q) = %q; want %q", action, got, want)
		}
	}
}

func TestTypes(t *testing.T) {
	c := catalog.Embedded()
	for _, r := range c.TypesIn("iam") {
		if r.Name != "role" || !c.On(r).Has(c.Lookup("sts:AssumeRole").ID) {
			continue
		}
		return
	}
	t.Error("sts:AssumeRole is not among the actions on roles of iam")
}

func TestDepending(t *testing.T) {
	n := 0
	for range catalog.Embedded().Depending("iam:PassRole") {
		n++
	}
	if n < 200 {
		t.Errorf("%d actions need iam:PassRole; want the 250 that AWS published", n)
	}
}

// TestRoundTrip encodes the embedded catalog again and compares the bytes.
func TestRoundTrip(t *testing.T) {
	data, err := catalog.Encode(catalog.Embedded().Source())
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("catalog.zst")
	if err != nil {
		t.Fatal(err)
	}
	if string(data) != string(want) {
		t.Errorf("encoding the catalog again gives %d other bytes; want the same %d", len(data), len(want))
	}
}

func TestReadFileDamaged(t *testing.T) {
	whole, err := os.ReadFile("catalog.zst")
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"empty":     {},
		"text":      []byte("not a catalog"),
		"truncated": whole[:len(whole)/2],
		"flipped":   append(slices.Clone(whole[:5000]), append([]byte{whole[5000] ^ 1}, whole[5001:]...)...),
	} {
		path := filepath.Join(t.TempDir(), "catalog.zst")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := catalog.ReadFile(path); err == nil || !strings.Contains(err.Error(), "damaged") {
			t.Errorf("%s: error %v; want one that says the file is damaged", name, err)
		}
	}
}

func TestEncodeRefuses(t *testing.T) {
	for name, s := range map[string]catalog.SourceService{
		"unknown resource type": {Prefix: "x", Actions: []catalog.SourceAction{{Name: "Do", Resources: []catalog.SourceUse{{Name: "y"}}}}},
		"two of a name":         {Prefix: "x", Actions: []catalog.SourceAction{{Name: "Do"}, {Name: "do"}}},
		"tab in a name":         {Prefix: "x\ty"},
		"no such level":         {Prefix: "x", Actions: []catalog.SourceAction{{Name: "Do", Level: 9}}},
	} {
		if _, err := catalog.Encode(&catalog.Source{Services: []catalog.SourceService{s}}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	data, err := os.ReadFile("catalog.zst")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := catalog.Decode(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkExpand(b *testing.B) {
	c := catalog.Embedded()
	for _, pattern := range []string{"s3:GetObject", "ec2:Describe*", "s3:*Object*", "*:Get*", "*"} {
		b.Run(fmt.Sprintf("cached/%s", pattern), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Expand(pattern)
			}
		})
	}
}

func BenchmarkLookup(b *testing.B) {
	c := catalog.Embedded()
	b.ReportAllocs()
	for b.Loop() {
		c.Lookup("iam:CreateAccessKey")
	}
}

func BenchmarkFits(b *testing.B) {
	c := catalog.Embedded()
	b.ReportAllocs()
	for b.Loop() {
		c.Fits("s3:GetObject", "arn:aws:s3:::houdini/*")
	}
}
