package collector_test

import (
	"strings"
	"testing"

	"github.com/iamaudit/iamaudit/collector"
)

// TestDamagedReport names the line of the report that makes no sense, also when lines before it were
// left out.
func TestDamagedReport(t *testing.T) {
	rows, err := collector.ParseReport([]byte(strings.Join([]string{
		"user,arn,mfa_active",
		"ada,arn:aws:iam::111122223333:user/ada,true",
		"bob,arn:aws:iam::111122223333:user/bob,perhaps",
		`"eve` + "\n" + `",arn:aws:iam::111122223333:user/eve,true`,
		"joe,arn:aws:iam::111122223333:user/joe,maybe",
		"",
	}, "\n")))
	if len(rows) != 2 || rows[0].User != "ada" || rows[1].User != "eve" {
		t.Errorf("got %v, want the rows of ada and eve", rows)
	}
	if err == nil || !strings.Contains(err.Error(), "line 6 ") {
		t.Errorf("got %v, want the last damaged line, 6", err)
	}
}
