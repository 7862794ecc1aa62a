package main

import (
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/iamaudit/iamaudit/internal/fakeaws"
	"github.com/iamaudit/iamaudit/snapshot"
)

// fakeAWS serves snapshots as accounts and signs the script in to the first of them:
//
//	fakeaws small.json                              one account on a good day
//	fakeaws small.json deny=iam:ListUsers other.json deny=*
//
// Further words are the faults of the account before them: deny=ACTION, throttle, silence, member.
func fakeAWS(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: fakeaws SNAPSHOT [FAULT…] [SNAPSHOT [FAULT…]]…")
	}
	var accounts []fakeaws.Account
	for _, arg := range args {
		if strings.HasSuffix(arg, ".json") {
			a, err := snapshot.Read(ts.MkAbs(arg), nil, snapshot.Options{})
			ts.Check(err)
			accounts = append(accounts, fakeaws.Account{Account: a, Faults: fakeaws.Faults{PageSize: 5}})
			continue
		}
		f := &accounts[len(accounts)-1].Faults
		switch action, ok := strings.CutPrefix(arg, "deny="); {
		case ok:
			f.Deny = append(slices.Clone(f.Deny), action)
		case arg == "throttle":
			f.Throttle = 30
		case arg == "silence":
			f.Silence = 100
		case arg == "member":
			f.Member = true
		default:
			ts.Fatalf("unknown fault %q", arg)
		}
	}
	server := fakeaws.Start(accounts...)
	ts.Defer(server.Close)
	ts.Setenv("AWS_ENDPOINT_URL", server.URL)
	ts.Setenv("AWS_REGION", "us-east-1")
	ts.Setenv("AWS_ACCESS_KEY_ID", fakeaws.AccessKey(accounts[0].AccountID))
	ts.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
}
