package collector_test

import (
	"strings"
	"testing"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/collector"
	"github.com/iamaudit/iamaudit/internal/fakeaws"
	"github.com/iamaudit/iamaudit/snapshot"
)

// TestS3 writes a snapshot to S3 and reads it back: encrypted as asked for, never with an ACL.
func TestS3(t *testing.T) {
	a := whole(t, small)
	server, cfg := serve(t, fakeaws.Account{Account: a})
	for encryption, want := range map[string]string{"": "AES256", "aws:kms": "aws:kms", "bucket": ""} {
		if err := collector.Save(t.Context(), cfg, "s3://audits/prod/acme.json.zst", encryption, a); err != nil {
			t.Fatal(err)
		}
		_, headers := server.Object("audits/prod/acme.json.zst")
		if got := headers.Get("X-Amz-Server-Side-Encryption"); got != want {
			t.Errorf("encryption %q asks S3 for %q, want %q", encryption, got, want)
		}
		for name := range headers {
			if strings.HasPrefix(name, "X-Amz-Acl") || strings.HasPrefix(name, "X-Amz-Grant") {
				t.Errorf("the object is written with %s", name)
			}
		}
	}
	found, err := collector.List(t.Context(), cfg, "s3://audits/prod/")
	if err != nil || len(found) != 1 {
		t.Fatalf("found %v (%v), want the one snapshot", found, err)
	}
	got, err := collector.Open(t.Context(), cfg, found[0], snapshot.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(encode(t, a), encode(t, got)); diff != "" {
		t.Errorf("read is not what was written (-written +read):\n%s", diff)
	}
}

// TestUnwritableBucket: nothing half-written, and the message says what happened.
func TestUnwritableBucket(t *testing.T) {
	a := whole(t, small)
	server, cfg := serve(t, fakeaws.Account{Account: a, Faults: fakeaws.Faults{Deny: []string{"s3:PutObject"}}})
	err := collector.Save(t.Context(), cfg, "s3://audits/acme.json", "", a)
	if err == nil || !strings.Contains(err.Error(), "write s3://audits/acme.json: s3:PutObject: AccessDenied") {
		t.Errorf("error is %v, want that s3:PutObject was denied", err)
	}
	if data, _ := server.Object("audits/acme.json"); data != nil {
		t.Errorf("%d bytes were written", len(data))
	}
}

// TestStoreIsNotWaitedForForever: the SDK's client has no time-outs of its own. What is written may
// take as long as it takes.
func TestStoreIsNotWaitedForForever(t *testing.T) {
	for _, reading := range []bool{true, false} {
		client, ok := collector.BoundSilence(awshttp.NewBuildableClient(), reading).(*awshttp.BuildableClient)
		if !ok {
			t.Fatal("the client is no longer the SDK's")
		}
		if client.GetTransport().ResponseHeaderTimeout != time.Minute {
			t.Errorf("reading=%v: an answer is waited for %s, want a minute", reading, client.GetTransport().ResponseHeaderTimeout)
		}
		if _, bounded := client.GetReadTimeout(); bounded != reading {
			t.Errorf("reading=%v: silence on the connection is bounded: %v", reading, bounded)
		}
	}
}
