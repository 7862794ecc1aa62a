package collector_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/collector"
	"github.com/iamaudit/iamaudit/internal/fakeaws"
	"github.com/iamaudit/iamaudit/internal/synth"
	"github.com/iamaudit/iamaudit/snapshot"
)

// latency is what each answer of AWS takes.
const latency = 100 * time.Millisecond

// inBubble collects the account where no wait takes real time, and returns how long it would have
// taken. There is no network, and what the program itself needs does not count.
func inBubble(t *testing.T, served *snapshot.Account, faults fakeaws.Faults, o collector.Options) (got *collector.Collection, took time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		faults.Delay = latency
		server := fakeaws.New(fakeaws.Account{Account: served, Faults: faults})
		cfg := configOf(server, served.AccountID)
		cfg.HTTPClient = server
		began := time.Now()
		o.Version, o.Now = "test", func() time.Time { return moment }
		var err error
		got, err = collector.Collect(t.Context(), cfg, o)
		if err != nil {
			t.Fatal(err)
		}
		took = time.Since(began)
	})
	return got, took
}

// TestTakesItsLongestStream: the parts do not wait for each other, so the account takes the time of
// its longest stream of pages, and nothing before or after it.
func TestTakesItsLongestStream(t *testing.T) {
	served := whole(t, synth.Size{Users: 50, Roles: 100, Groups: 8, Policies: 40})
	got, took := inBubble(t, served, fakeaws.Faults{PageSize: 10}, collector.Options{})
	if want := 10 * latency; took != want { // ten pages of roles
		t.Errorf("collecting took %s, want the %s of the roles' ten pages", took, want)
	}
	if diff := cmp.Diff(encode(t, served), encode(t, got.Account)); diff != "" {
		t.Errorf("collected is not what was served (-served +collected):\n%s", diff)
	}
}

// TestThrottled: where AWS throttles, the collection slows down, ends, and is complete. Both the
// half of all calls, whatever the rate, and a bucket that a rate must be learnt for.
func TestThrottled(t *testing.T) {
	for name, faults := range map[string]fakeaws.Faults{
		"half of all calls": {PageSize: 10, Throttle: 50},
		"two a second":      {PageSize: 10, Rate: 2},
	} {
		t.Run(name, func(t *testing.T) {
			served := whole(t, synth.Size{Users: 50, Roles: 100, Groups: 8, Policies: 40})
			got, took := inBubble(t, served, faults, collector.Options{})
			if diff := cmp.Diff(encode(t, served), encode(t, got.Account)); diff != "" {
				t.Errorf("collected is not what was served (-served +collected):\n%s", diff)
			}
			if got.Stats.Throttles == 0 || got.Stats.Retries < got.Stats.Throttles {
				t.Errorf("%d throttles, %d retries: the test throttled nothing", got.Stats.Throttles, got.Stats.Retries)
			}
			if took > 2*time.Minute {
				t.Errorf("collecting took %s, want some 20 s: the client has come to a stop", took)
			}
			t.Logf("%d calls, %d throttled, %s", got.Stats.Attempts, got.Stats.Throttles, took)
		})
	}
}

// TestLongPages: pages that are decoded while they arrive are asked for again when they break off.
func TestLongPages(t *testing.T) {
	served := whole(t, synth.Size{Users: 600, Roles: 600, Groups: 30, Policies: 300})
	got, _ := inBubble(t, served, fakeaws.Faults{Cut: 40, Garble: 40}, collector.Options{})
	if got.Stats.Bytes < 2<<20 || got.Stats.Retries == 0 {
		t.Errorf("%d bytes, %d retries: the test broke off nothing that is long", got.Stats.Bytes, got.Stats.Retries)
	}
	if encode(t, served) != encode(t, got.Account) {
		t.Error("collected is not what was served")
	}
}
