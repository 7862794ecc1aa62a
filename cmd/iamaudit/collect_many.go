package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/collector"
)

// several are the flags of a collection of several accounts.
type several struct {
	accounts     string
	organization bool
	role         string
	parallel     int
	maxAge       time.Duration
	suffix       string
}

func (s *several) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.accounts, "accounts", "", "collect the accounts that this YAML `FILE` lists")
	f.BoolVar(&s.organization, "organization", false, "collect every active account of the organization")
	f.StringVar(&s.role, "role", "", "`NAME` of the role to assume in each account (default "+collector.DefaultRole+")")
	f.IntVar(&s.parallel, "parallel", 8, "collect so `MANY` accounts at a time")
	f.DurationVar(&s.maxAge, "max-age", 0, "keep a snapshot that is there already and younger than this `TIME`, to resume a collection")
	f.StringVar(&s.suffix, "suffix", ".json", "`END` of the snapshots' names: .json, .json.gz or .json.zst")
}

// asked reports whether the user wants several accounts.
func (s *several) asked() bool { return s.accounts != "" || s.organization }

func (s *several) check() error {
	switch {
	case s.accounts != "" && s.organization:
		return usageErrorf("--accounts and --organization exclude each other")
	case s.parallel < 1:
		return usageErrorf("--parallel %d: want at least 1", s.parallel)
	case s.suffix == "" || s.suffix[0] != '.' || !collector.IsSnapshotName("x"+s.suffix):
		return usageErrorf("--suffix %q: want .json, .json.gz or .json.zst", s.suffix)
	case !s.asked() && s.role != "":
		return usageErrorf("--role goes with --accounts or --organization; --role-arn assumes one role")
	}
	return nil
}

func (o *collectOptions) collectMany(ctx context.Context, e *env, options collector.Options) error {
	if o.output == "-" {
		return usageErrorf("several accounts need a directory; -o snapshots/ writes one file per account there")
	}
	targets, err := o.targets(ctx, options)
	if err != nil {
		return err
	}
	began := time.Now()
	var total collector.Stats
	outcomes, err := collector.CollectMany(ctx, targets, collector.Many{
		Options: options, Login: o.Login, Role: o.role, Directory: o.output, Suffix: o.suffix, Encryption: o.encryption,
		Parallel: o.parallel, ReuseWithin: o.maxAge, FromOrganization: o.organization,
		Done: func(out collector.Outcome) {
			total.Add(out.Stats)
			fmt.Fprintln(e.Stderr, outcomeLine(out))
		},
	})
	if o.stats {
		printStats(e.Stderr, total, time.Since(began))
	}
	if ctx.Err() != nil {
		fmt.Fprintln(e.Stderr, "iamaudit: interrupted; the snapshots named above are whole, and --max-age goes on from them")
		return errReported
	}
	if err != nil {
		return err
	}
	return o.manyVerdict(e, outcomes)
}

// targets lists the accounts to collect.
func (o *collectOptions) targets(ctx context.Context, options collector.Options) ([]collector.Target, error) {
	if o.organization {
		cfg, err := o.Config(ctx)
		if err != nil {
			return nil, err
		}
		return collector.Members(ctx, cfg, options)
	}
	data, err := os.ReadFile(o.accounts)
	if err != nil {
		return nil, usageErrorf("--accounts: %v", err)
	}
	targets, err := collector.ReadTargets(data)
	if err != nil {
		return nil, usageErrorf("%s: %v", o.accounts, err)
	}
	return targets, nil
}

// outcomeLine says in one line what became of an account.
func outcomeLine(out collector.Outcome) string {
	name := out.Target.ID
	if out.Target.Name != "" {
		name += " (" + out.Target.Name + ")"
	}
	switch {
	case out.Err != nil:
		return fmt.Sprintf("%s: failed: %v", name, out.Err)
	case out.Reused:
		return fmt.Sprintf("%s: kept %s, which is recent", name, out.File)
	case len(out.Parts) > 0:
		var parts []string
		for _, p := range out.Parts {
			parts = append(parts, fmt.Sprintf("%s %s", p, out.States[p].Status))
		}
		return fmt.Sprintf("%s: wrote %s, incomplete: %s", name, out.File, strings.Join(parts, ", "))
	default:
		return fmt.Sprintf("%s: wrote %s", name, out.File)
	}
}

// manyVerdict decides how the command ends: without any snapshot it failed; with some it did its
// work, unless everything was required.
func (o *collectOptions) manyVerdict(e *env, outcomes []collector.Outcome) error {
	failed, incomplete := 0, 0
	for _, out := range outcomes {
		switch {
		case out.Err != nil:
			failed++
		case len(out.Parts) > 0:
			incomplete++
		}
	}
	fmt.Fprintf(e.Stderr, "%d of %d accounts collected, %d of them incomplete, %d failed\n", len(outcomes)-failed, len(outcomes), incomplete, failed)
	switch {
	case failed == len(outcomes):
		return fmt.Errorf("no account could be collected")
	case o.requireComplete && failed+incomplete > 0:
		return fmt.Errorf("--require-complete: %d accounts failed and %d are incomplete", failed, incomplete)
	}
	return nil
}
