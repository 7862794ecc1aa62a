package collector_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/iamaudit/iamaudit/collector"
)

// moto starts moto_server, an independent emulator of AWS, on a free loopback port and returns a
// configuration for each account in it. Where it is not installed the test is skipped.
func moto(t *testing.T, environment ...string) func(accountID string) aws.Config {
	t.Helper()
	program, err := exec.LookPath("moto_server")
	if err != nil {
		t.Skip("moto_server is not installed (pip install 'moto[server]'): collection from moto was not tested")
	}
	address := freeAddress(t)
	_, port, _ := net.SplitHostPort(address)
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, program, "-H", "127.0.0.1", "-p", port)
	cmd.Env = append(os.Environ(), environment...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait() // interrupted, as it should be
	})
	awaitServer(t, "http://"+address+"/moto-api/")

	base := aws.Config{
		Region: "us-east-1", BaseEndpoint: aws.String("http://" + address),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "testing", SecretAccessKey: "testing"}, nil
		}),
	}
	return func(accountID string) aws.Config {
		return collector.Assume(base, "arn:aws:iam::"+accountID+":role/owner", "", "founder")
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// awaitServer waits until the server answers.
func awaitServer(t *testing.T, url string) {
	t.Helper()
	deadline := time.After(time.Minute)
	for tick := time.NewTicker(50 * time.Millisecond); ; {
		resp, err := http.Get(url)
		if err == nil {
			_ = resp.Body.Close()
			tick.Stop()
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal(fmt.Errorf("moto_server does not answer: %w", err))
		}
	}
}
