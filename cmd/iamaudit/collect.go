package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/collector"
	"github.com/iamaudit/iamaudit/internal/suggest"
	"github.com/iamaudit/iamaudit/snapshot"
)

// login are the flags that say whose credentials to use and how patient to be.
type login struct {
	collector.Login
	timeout time.Duration
}

func (l *login) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&l.Profile, "profile", "", "use this `PROFILE` of the AWS configuration")
	f.StringVar(&l.Region, "region", "", "AWS `REGION` of the credentials; us-gov-… and cn-… choose the partition")
	f.StringVar(&l.RoleARN, "role-arn", "", "assume the role with this `ARN` first")
	f.StringVar(&l.ExternalID, "external-id", "", "external `ID` that the role asks for")
	f.StringVar(&l.SessionName, "session-name", "", "session `NAME` that CloudTrail shows for the role (default iamaudit)")
	f.DurationVar(&l.timeout, "timeout", 30*time.Minute, "give up on what is not collected after this `TIME`, per account")
}

// patience refuses a time that has passed before the start.
func (l *login) patience() error {
	if l.timeout < 0 {
		return usageErrorf("--timeout %s: want a time like 30m, or 0 to wait forever", l.timeout)
	}
	return nil
}

// options returns what the flags ask of the collector.
func (l *login) options() collector.Options {
	return collector.Options{Version: version(), Timeout: l.timeout}
}

// collectOptions are the flags of `iamaudit collect`.
type collectOptions struct {
	login
	several

	output          string
	encryption      string
	stats           bool
	parts           []string
	lastAccessed    bool
	dryRun          bool
	requireComplete bool
}

func newCollect(e *env) *cobra.Command {
	var o collectOptions
	cmd := &cobra.Command{
		Use:   "collect",
		Short: "Take a snapshot of an AWS account, or of several",
		Long: `Takes a snapshot of the account that the AWS credentials belong to: users, groups, roles,
policies, credentials, the account's settings and its place in the organization. What AWS
denies is recorded in the snapshot and named on standard error; the audit then says which
rules could not look. The calls only read; --dry-run prints them and the least-privilege
policy that allows them.`,
		Example: `  iamaudit collect -o acme.json
  iamaudit collect --profile prod --role-arn arn:aws:iam::111122223333:role/auditor -o s3://audits/prod.json.zst
  iamaudit collect --organization --role SecurityAudit -o snapshots/
  iamaudit collect --dry-run`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			defer boundGarbage()()
			return o.run(cmd.Context(), e)
		},
	}
	o.login.flags(cmd)
	o.several.flags(cmd)
	f := cmd.Flags()
	f.StringVarP(&o.output, "output", "o", "-", "write the snapshot to `FILE` (.json, .json.gz, .json.zst), s3://bucket/key or - for standard output; with several accounts a directory or s3://bucket/prefix/")
	f.StringVar(&o.encryption, "sse", collector.Encryptions[0], "`ENCRYPTION` of snapshots in S3: "+strings.Join(collector.Encryptions, ", ")+" (as the bucket says)")
	f.StringArrayVar(&o.parts, "part", nil, "collect this `PART` too, at a call or more per user or role: "+strings.Join(extraParts(), ", ")+" (repeatable)")
	f.BoolVar(&o.lastAccessed, "last-accessed", false, "ask which services each user and role used, for rules on unused permissions (the same as --part ServicesLastAccessed)")
	f.BoolVar(&o.stats, "stats", false, "print the calls that were made, retries and bytes to standard error")
	f.BoolVar(&o.dryRun, "dry-run", false, "print the calls that would be made and the policy they need, and make none")
	f.BoolVar(&o.requireComplete, "require-complete", false, "end with exit code 3 when a part or an account is missing")
	_ = cmd.RegisterFlagCompletionFunc("part", cobra.FixedCompletions(extraParts(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func extraParts() []string {
	var names []string
	for _, p := range collector.ExtraParts() {
		names = append(names, string(p))
	}
	return names
}

func (o *collectOptions) run(ctx context.Context, e *env) error {
	options, err := o.collector()
	if err != nil {
		return err
	}
	if o.dryRun {
		return printPlan(e.Stdout, o.plan(options))
	}
	if o.asked() {
		return o.collectMany(ctx, e, options)
	}
	if o.output == "-" && terminal(e.Stdout) {
		return usageErrorf("collect is missing -o FILE; -o acme.json writes the snapshot to a file")
	}
	if err := writable(o.output); err != nil {
		return err
	}
	account, err := o.account(ctx, e, options, o.stats)
	if err != nil {
		return err
	}
	if err := o.save(ctx, e, account); err != nil {
		return err
	}
	if missing := missingParts(account); o.requireComplete && len(missing) > 0 {
		return fmt.Errorf("the snapshot is incomplete: %s", strings.Join(missing, ", "))
	}
	return nil
}

// collector returns the options of the collection.
func (o *collectOptions) collector() (collector.Options, error) {
	options := o.options()
	if o.lastAccessed {
		options.Extra = append(options.Extra, snapshot.PartServicesLastAccessed)
	}
	for _, name := range o.parts {
		if !slices.Contains(extraParts(), name) {
			return options, usageErrorf("unknown part %q%s; want one of %s", name, suggest.DidYouMean(name, extraParts()), strings.Join(extraParts(), ", "))
		}
		options.Extra = append(options.Extra, snapshot.Part(name))
	}
	if !slices.Contains(collector.Encryptions, o.encryption) {
		return options, usageErrorf("unknown encryption %q; want one of %s", o.encryption, strings.Join(collector.Encryptions, ", "))
	}
	if end := path.Ext(o.output); end != "" && !o.asked() && !slices.Contains([]string{".json", ".gz", ".zst"}, end) {
		if info, err := os.Stat(o.output); err == nil && info.IsDir() {
			return options, writable(o.output) // which says what to write instead
		}
		return options, usageErrorf("-o %s: unknown extension %q; want .json, .json.gz or .json.zst", o.output, end)
	}
	if err := o.patience(); err != nil {
		return options, err
	}
	return options, o.check()
}

// account collects the account of the credentials, showing progress.
func (l *login) account(ctx context.Context, e *env, options collector.Options, stats bool) (*snapshot.Account, error) {
	cfg, err := l.Config(ctx)
	if err != nil {
		return nil, err
	}
	shown := newCollecting(e)
	options.Progress = shown.update
	c, err := collector.Collect(ctx, cfg, options)
	shown.end(c)
	if stats {
		printStats(e.Stderr, c.Stats, shown.elapsed())
	}
	if err != nil {
		return nil, err
	}
	return c.Account, nil
}

// save writes the snapshot to where the user wants it.
func (o *collectOptions) save(ctx context.Context, e *env, a *snapshot.Account) error {
	if o.output == "-" {
		if err := snapshot.Encode(e.Stdout, a); err != nil {
			return fmt.Errorf("write to standard output: %w", err)
		}
		return nil
	}
	cfg, err := collector.Login{Profile: o.Profile, Region: o.Region}.Config(ctx)
	if err != nil {
		return err
	}
	return collector.Save(ctx, cfg, o.output, o.encryption, a)
}

// missingParts names the parts that the snapshot lacks, with what became of them.
func missingParts(a *snapshot.Account) []string {
	c := collector.Collection{Account: a}
	var missing []string
	for _, part := range c.Incomplete() {
		missing = append(missing, fmt.Sprintf("%s (%s)", part, a.State(part).Status))
	}
	return missing
}

// plan returns the calls that the command line stands for.
func (o *collectOptions) plan(options collector.Options) []collector.Call {
	plan := collector.Plan(options)
	for _, c := range collector.Calls() {
		switch {
		case c.When == collector.AssumingRole && (o.RoleARN != "" || o.asked()),
			c.When == collector.ManyAccounts && o.organization,
			c.When == collector.WritingS3 && collector.S3(o.output):
			plan = append(plan, c)
		}
	}
	return plan
}

func printPlan(w io.Writer, plan []collector.Call) error {
	var b strings.Builder
	b.WriteString("Calls:\n")
	for _, c := range plan {
		name := c.Action()
		if name == "" {
			name = "sts:" + c.API + " (needs no permission)"
		}
		fmt.Fprintf(&b, "  %-40s %s", name, c.Times)
		if c.When != collector.Always {
			fmt.Fprintf(&b, "; %s", c.When)
		}
		b.WriteByte('\n')
	}
	b.WriteString("\nThe least-privilege policy that allows them:\n")
	b.WriteString(collector.LeastPrivilege(plan))
	b.WriteByte('\n')
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write to standard output: %w", err)
	}
	return nil
}
