package collector_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/iamaudit/iamaudit/internal/fakeaws"
	"github.com/iamaudit/iamaudit/internal/synth"
	"github.com/iamaudit/iamaudit/snapshot"
)

// TestMain makes the test's binary AWS where the environment says so: see serveElsewhere.
func TestMain(m *testing.M) {
	if file := os.Getenv("COLLECTOR_TEST_SERVE"); file != "" {
		delay, err := time.ParseDuration(os.Getenv("COLLECTOR_TEST_DELAY"))
		if err == nil {
			err = servePrepared(file, delay)
		}
		if err != nil {
			_, _ = os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// serveElsewhere serves the snapshot in another process, so that what AWS costs is not counted.
func serveElsewhere(b *testing.B, text string, delay time.Duration) aws.Config {
	b.Helper()
	file := filepath.Join(b.TempDir(), "served.json")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	cmd := exec.CommandContext(b.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "COLLECTOR_TEST_SERVE="+file, "COLLECTOR_TEST_DELAY="+delay.String())
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return configOf(&fakeaws.Server{URL: strings.TrimSpace(line)}, synth.AccountID)
}

// servePrepared serves the snapshot until the process is killed and prints where.
func servePrepared(file string, delay time.Duration) error {
	a, err := snapshot.Read(file, nil, snapshot.Options{})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("http://" + listener.Addr().String())
	return http.Serve(listener, &prepared{
		server: fakeaws.New(fakeaws.Account{Account: a}), delay: delay, answers: map[string]*httptest.ResponseRecorder{},
	})
}

// prepared keeps each answer of a server and gives it again to whoever asks the same.
type prepared struct {
	server *fakeaws.Server
	delay  time.Duration

	mu      sync.Mutex
	answers map[string]*httptest.ResponseRecorder
}

func (p *prepared) ServeHTTP(w http.ResponseWriter, h *http.Request) {
	pause := time.After(p.delay)
	body, err := io.ReadAll(h.Body)
	if err != nil {
		return // the client is gone
	}
	h.Body = io.NopCloser(bytes.NewReader(body))
	_, scope, _ := strings.Cut(h.Header.Get("Authorization"), "Credential=")
	scope, _, _ = strings.Cut(scope, ",")
	key := scope + h.URL.String() + h.Header.Get("X-Amz-Target") + string(body)
	p.mu.Lock()
	answer, ok := p.answers[key]
	if !ok {
		answer = httptest.NewRecorder()
		p.server.ServeHTTP(answer, h)
		p.answers[key] = answer
	}
	p.mu.Unlock()
	<-pause
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}
