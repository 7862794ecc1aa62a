package catalog

import (
	"strings"
	"testing"
)

// FuzzParse holds the decoder to its word: any text gives a catalog or an error, and a catalog that was
// read can be asked and encoded.
func FuzzParse(f *testing.F) {
	f.Add(header + "\t2026-01-01\ttest\nGaws:SourceIp\tIPAddress\nSs3\tAmazon S3\tr\nKs3:prefix\tString\nRbucket\tarn:${Partition}:s3:::${BucketName}\t0\n" +
		"AGetObject\tR\t0!\t0\tkms:Decrypt\nAListBucket\tL\t0\t=\t\n")
	f.Add(header + "\t\t\nSa\t\t\nSb\t\t\n")
	f.Add(header + "\t\t\nSa\t\t\nAx\tR\t9999999\t\t\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parse(text)
		if err != nil {
			return
		}
		if c.All().Len() != c.Len() {
			t.Errorf("All has %d actions, the catalog %d", c.All().Len(), c.Len())
		}
		for a := range c.Actions(c.Expand("*:*")) {
			a.Fits("arn:aws:s3:::bucket/${aws:username}*")
		}
		c.Key("aws:requesttag/x")
	})
}

func TestParseErrors(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"", "not a catalog of this version"},
		{"iamaudit-catalog 2\tx\ty\n", "not a catalog of this version"},
		{"AGet\tR\t\t\t\n", "line 2: record before the first service"},
		{"Ss3\tS3\n", "line 2: wrong number of fields"},
		{"Ss3\tS3\t\nAGet\tX\t\t\t\n", `line 3: unknown access level "X"`},
		{"Ss3\tS3\t\nAGet\tR\t0\t\t\n", `line 3: no resource type "0"`},
		{"Ss3\tS3\t\nAGet\tR\t\t-1\t\n", `line 3: no condition key "-1"`},
		{"Ss3\tS3\t\nAGet\tR\t\t\t\nAget\tR\t\t\t\n", `line 4: action "get" is not in order`},
		{"Ss3\tS3\t\nSec2\tEC2\t\nSz\t\t\n", `line 4: service "ec2" is not in order`},
		{"Ss3\tS3\t\n\n", "line 3: empty line"},
		{"Ss3\tS3\t\nX\n", "line 3: unknown record"},
	} {
		text := tt.text
		if text != "" && !strings.HasPrefix(text, "iamaudit") {
			text = header + "\t2026-01-01\ttest\n" + text
		}
		if _, err := parse(text); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("parse(%q): error %v; want one with %q", tt.text, err, tt.want)
		}
	}
}

// FuzzOverlaps compares the overlap of a template and a glob with strings: what both match proves it.
func FuzzOverlaps(f *testing.F) {
	f.Add("arn:${Partition}:s3:::${BucketName}/${ObjectName}", "arn:aws:s3:::a/*", "arn:aws:s3:::a/b")
	f.Add("arn:${Partition}:s3:::${BucketName}", "arn:aws:s3:::*/*", "arn:aws:s3:::a")
	f.Add("a${X}b*c", "?*b?c", "aabbc")
	f.Fuzz(func(t *testing.T, template, glob, text string) {
		if len(template)+len(glob)+len(text) > 300 {
			return
		}
		parsed := parseTemplate(template)
		matches := parsed.overlaps(strings.NewReplacer("*", "\x00", "?", "\x00").Replace(text)) // a text without wildcards is a glob that matches itself
		if !strings.ContainsAny(text, "*?\x00") && matches && exactly(glob, text) && !parsed.overlaps(glob) {
			t.Errorf("%q matches both %q and %q, which are said not to overlap", text, template, glob)
		}
	})
}

// exactly is matching with regard to case.
func exactly(p, s string) bool {
	switch {
	case p == "":
		return s == ""
	case p[0] == '*':
		return exactly(p[1:], s) || s != "" && exactly(p, s[1:])
	default:
		return s != "" && (p[0] == '?' || p[0] == s[0]) && exactly(p[1:], s[1:])
	}
}
