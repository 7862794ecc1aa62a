package collector_test

import (
	"context"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/iamaudit/iamaudit/collector"
	"github.com/iamaudit/iamaudit/internal/synth"
)

// BenchmarkCollect collects 5,000 users and 5,000 roles, with 100 ms to each call and without, from
// an AWS in another process that has its answers ready. In the same run it reads the streams of pages
// one at a time with the SDK alone, so that the noise of the machine falls out of the ratios:
//
//	x-longest   the collection's time in that of the longest stream
//	x-sum       the collection's time in that of all streams, which a serial collector takes
//	x-snapshot  the peak of the heap beyond what it was before, in sizes of the snapshot
func BenchmarkCollect(b *testing.B) {
	served := whole(b, synth.Size{Users: 5000, Roles: 5000, Groups: 300, Policies: 1500})
	text := encode(b, served)
	defer debug.SetGCPercent(debug.SetGCPercent(30)) // as the command has it
	for _, bench := range []struct {
		name  string
		delay time.Duration
	}{
		{"100ms", latency},
		{"no_latency", 0},
	} {
		b.Run(bench.name, func(b *testing.B) {
			cfg := serveElsewhere(b, text, bench.delay)
			collect(b, cfg) // so that the answers are ready
			longest, sum, pages := streamsAlone(b, cfg)
			calls, peak := 0, int64(0)
			for b.Loop() {
				runtime.GC()
				watch := watchHeap()
				got := collect(b, cfg)
				peak = max(peak, watch())
				calls = got.Stats.Attempts
			}
			each := b.Elapsed().Seconds() / float64(b.N)
			b.ReportMetric(each/longest.Seconds(), "x-longest")
			b.ReportMetric(each/sum.Seconds(), "x-sum")
			b.ReportMetric(float64(peak)/float64(len(text)), "x-snapshot")
			b.ReportMetric(float64(calls), "calls")
			b.ReportMetric(float64(pages), "pages")
		})
	}
}

func collect(b *testing.B, cfg aws.Config) *collector.Collection {
	b.Helper()
	got, err := collector.Collect(b.Context(), cfg, collector.Options{})
	if err != nil {
		b.Fatal(err)
	}
	if missing := got.Incomplete(); len(missing) > 0 {
		b.Fatalf("incomplete: %v", missing)
	}
	return got
}

// streamsAlone reads the streams of pages one after the other and keeps nothing of them.
func streamsAlone(b *testing.B, cfg aws.Config) (longest, sum time.Duration, pages int) {
	b.Helper()
	cfg.HTTPClient = collector.DetachBodies(awshttp.NewBuildableClient())
	client, most := iam.NewFromConfig(cfg), aws.Int32(1000)
	streams := []func(context.Context) (int, error){
		drain(iam.NewListRolesPaginator(client, &iam.ListRolesInput{MaxItems: most})),
		drain(iam.NewListUsersPaginator(client, &iam.ListUsersInput{MaxItems: most})),
	}
	for _, kind := range types.EntityType("").Values() {
		streams = append(streams, drain(iam.NewGetAccountAuthorizationDetailsPaginator(client, &iam.GetAccountAuthorizationDetailsInput{
			Filter: []types.EntityType{kind}, MaxItems: most,
		})))
	}
	for _, stream := range streams {
		began := time.Now()
		n, err := stream(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		took := time.Since(began)
		longest, sum, pages = max(longest, took), sum+took, pages+n
	}
	return longest, sum, pages
}

type pager[O any] interface {
	HasMorePages() bool
	NextPage(context.Context, ...func(*iam.Options)) (O, error)
}

// drain returns a function that reads all pages and says how many there were.
func drain[O any](p pager[O]) func(context.Context) (int, error) {
	return func(ctx context.Context) (pages int, err error) {
		for ; p.HasMorePages() && err == nil; pages++ {
			_, err = p.NextPage(ctx)
		}
		return pages, err
	}
}

// watchHeap looks at the heap all the time and returns by how much it grew at most.
func watchHeap() (peak func() int64) {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	read := func() int64 {
		metrics.Read(sample)
		return int64(sample[0].Value.Uint64())
	}
	before, stop, most := read(), make(chan struct{}), make(chan int64)
	go func() {
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		highest := before
		for {
			select {
			case <-tick.C:
				highest = max(highest, read())
			case <-stop:
				most <- highest - before
				return
			}
		}
	}()
	return func() int64 {
		close(stop)
		return <-most
	}
}
