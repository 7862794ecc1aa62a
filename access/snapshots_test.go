package access_test

import (
	"path/filepath"
	"testing"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// TestSnapshots: every query works on every snapshot of testdata, and what they say agrees: who-can
// lists those whom Decide allows, and what-can leaves nothing out that Decide allows for certain.
func TestSnapshots(t *testing.T) {
	files, err := filepath.Glob("../testdata/snapshots/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no snapshots: %v", err)
	}
	asks := []struct{ action, resource string }{
		{"iam:CreateAccessKey", "arn:aws:iam::111122223333:user/x"},
		{"s3:GetObject", "arn:aws:s3:::houdini/logo.png"},
		{"s3:PutObject", "arn:aws:s3:::backup-bucket/x"},
		{"ec2:RunInstances", "arn:aws:ec2:eu-west-1:111122223333:instance/*"},
		{"sts:GetCallerIdentity", "*"},
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			a, err := snapshot.Read(file, nil, snapshot.Options{})
			if err != nil {
				t.Fatal(err)
			}
			e := access.Of(a)
			for _, ask := range asks {
				found, _ := e.WhoCan(&access.Request{Action: ask.action, Resource: ask.resource})
				listed := map[*access.Principal]bool{}
				for _, h := range found {
					listed[h.Principal] = true
				}
				for p := range e.Principals() {
					r := &access.Request{Principal: p, Action: ask.action, Resource: ask.resource}
					x := e.Explain(r)
					if d := e.Decide(r); d != x.Decision || (d.Outcome == access.Allowed) != listed[p] {
						t.Errorf("%s and %s: Decide says %v, Explain %v, who-can %v", p, ask.action, d.Outcome, x.Outcome, listed[p])
					}
					if x.Outcome == access.Allowed && x.Layer == access.IdentityPolicy && !permits(e.Permissions(p), ask.action) {
						t.Errorf("%s may %s on %s, but what-can does not say so", p, ask.action, ask.resource)
					}
				}
			}
		})
	}
}

// permits reports whether a permission speaks of the action.
func permits(list []access.Permission, action string) bool {
	for _, p := range list {
		for _, pattern := range p.Actions {
			if policy.MatchAction(pattern, action) {
				return true
			}
		}
	}
	return false
}
