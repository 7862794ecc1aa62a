package report

import (
	"fmt"
	"hash/fnv"
	"io"
	"slices"

	"github.com/klauspost/compress/gzip"

	"github.com/iamaudit/iamaudit/audit"
)

// GitHub's limits on SARIF uploads
// (https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning).
// It rejects runs of more than 25,000 results and keeps 5,000 of those it accepts.
const (
	maxRuns       = 20
	maxResults    = 5_000
	maxParts      = 16       // the largest power of two within maxRuns
	maxCompressed = 10 << 20 // bytes of the file after gzip
	headReserve   = 2 << 20  // of those, for heads, rules and invocations
)

// runPlan is one run of the SARIF file.
type runPlan struct {
	scan     *audit.Scan
	part     int // from 1; 0 means that runs are not split
	findings []*audit.Finding
	leftOut  int // findings that do not fit
	accounts int // accounts left out of the file, told in its first run
	bytes    int // compressed size that the results may have; 0 means any
}

// id is the run's automation id. GitHub takes the text before the last slash for the category, and
// closes an alert when a run of the same category comes without it.
func (p *runPlan) id() string {
	id := "iamaudit/" + p.scan.AccountID
	if p.part > 0 {
		id = fmt.Sprintf("%s/%d", id, p.part)
	}
	if p.scan.CollectedAt.IsZero() {
		return id + "/"
	}
	return id + "/" + p.scan.CollectedAt.UTC().Format("20060102T150405Z")
}

// planRuns decides which findings go into which run. Every account has a run even without findings:
// that is how alerts are closed.
func planRuns(r *audit.Result, profile Profile) []runPlan {
	scans := scans(r)
	byAccount := map[string][]*audit.Finding{}
	before := map[string]int{} // findings in the baseline, by account
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Baseline == audit.BaselineAbsent || f.Baseline == audit.BaselineUnchanged {
			before[f.Account]++
		}
		if profile == Full || f.Open() {
			byAccount[f.Account] = append(byAccount[f.Account], f)
		}
	}
	if profile != GitHub {
		plans := make([]runPlan, len(scans))
		for i, s := range scans {
			plans[i] = runPlan{scan: s, findings: byAccount[s.AccountID]}
		}
		return plans
	}
	dropped := max(len(scans)-maxRuns, 0)
	scans = scans[:len(scans)-dropped]
	limit := maxParts
	for limit > 1 && limit*len(scans) > maxRuns {
		limit /= 2
	}
	var plans []runPlan
	for _, s := range scans {
		plans = append(plans, split(s, byAccount[s.AccountID], before[s.AccountID], limit)...)
	}
	for i := range plans {
		plans[i].bytes = (maxCompressed - headReserve) / len(plans)
	}
	if len(plans) > 0 {
		plans[0].accounts = dropped
	}
	return plans
}

// split spreads an account's findings over as few runs as hold them. A finding's fingerprint decides
// on its run, so that it stays in its category when others come and go. The number of runs is a power
// of two: when it doubles, half of the findings stay where they were.
func split(scan *audit.Scan, findings []*audit.Finding, before, limit int) []runPlan {
	parts := 1
	for parts < limit && largest(findings, parts) > maxResults {
		parts *= 2
	}
	// A part that the baseline filled and that is no longer needed gets an empty run, or its alerts
	// would stay open for ever.
	runs := parts
	for runs < limit && before > runs*maxResults {
		runs *= 2
	}
	plans := make([]runPlan, runs)
	for i := range plans {
		plans[i] = runPlan{scan: scan, part: i + 1}
	}
	for _, f := range findings {
		p := &plans[bucket(f, parts)]
		if len(p.findings) == maxResults {
			p.leftOut++
			continue
		}
		p.findings = append(p.findings, f)
	}
	return plans
}

func bucket(f *audit.Finding, parts int) int {
	if parts == 1 {
		return 0
	}
	h := fnv.New32a()
	_, _ = io.WriteString(h, f.Fingerprint)
	return int(h.Sum32() % uint32(parts))
}

// largest returns the size of the largest of so many parts.
func largest(findings []*audit.Finding, parts int) int {
	sizes := make([]int, parts)
	for _, f := range findings {
		sizes[bucket(f, parts)]++
	}
	return slices.Max(sizes)
}

// scans lists the accounts of the result, those that only findings name included.
func scans(r *audit.Result) []*audit.Scan {
	known := map[string]bool{}
	var out []*audit.Scan
	for i := range r.Accounts {
		if s := &r.Accounts[i]; !known[s.AccountID] {
			known[s.AccountID] = true
			out = append(out, s)
		}
	}
	for i := range r.Findings {
		if id := r.Findings[i].Account; !known[id] {
			known[id] = true
			out = append(out, &audit.Scan{AccountID: id})
		}
	}
	return out
}

// budget counts what the results of a run take in the compressed file.
type budget struct {
	limit int
	size  counter
	gzip  *gzip.Writer
}

// newBudget returns a budget; one without a limit when the run is too small to reach it.
func newBudget(p *runPlan) *budget {
	const worst = 4 << 10 // bytes of a result that does not compress at all
	b := &budget{limit: p.bytes}
	if b.limit > 0 && len(p.findings)*worst > b.limit {
		// The fastest level compresses less than GitHub's client does, which errs on the safe side.
		b.gzip, _ = gzip.NewWriterLevel(&b.size, gzip.BestSpeed)
	}
	return b
}

// take reports whether object still fits.
func (b *budget) take(object []byte) bool {
	if b.gzip == nil {
		return true
	}
	_, _ = b.gzip.Write(object)
	return int(b.size) < b.limit
}

// counter counts the bytes written to it.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
