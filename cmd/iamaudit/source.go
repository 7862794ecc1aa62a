package main

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/collector"
	"github.com/iamaudit/iamaudit/snapshot"
)

// live stands for the account of the credentials among the names of snapshots.
const live = ""

// sources returns what the arguments name: files, what is in directories and below prefixes of S3,
// or the account of the credentials when there are none.
func (o *scanOptions) sources(ctx context.Context, e *env, args []string) ([]string, error) {
	if len(args) == 0 {
		return []string{live}, nil
	}
	var sources []string
	for _, arg := range args {
		if collector.S3(arg) && strings.HasSuffix(arg, "/") {
			cfg, err := o.Config(ctx)
			if err != nil {
				return nil, err
			}
			found, err := collector.List(ctx, cfg, arg)
			if err != nil {
				return nil, err
			}
			sources = append(sources, found...)
			continue
		}
		files, err := snapshotFiles(e, []string{arg})
		if err != nil {
			return nil, err
		}
		sources = append(sources, files...)
	}
	return sources, nil
}

// open reads one account, or collects it with what the rules need of it.
func (o *scanOptions) open(ctx context.Context, e *env, source string, read snapshot.Options, rules []*audit.Rule) (*snapshot.Account, error) {
	switch {
	case source == live:
		return o.collectLive(ctx, e, read, rules)
	case collector.S3(source):
		cfg, err := o.Config(ctx)
		if err != nil {
			return nil, err
		}
		return collector.Open(ctx, cfg, source, read)
	default:
		return snapshot.Read(source, e.Stdin, read)
	}
}

// collectLive collects the account of the credentials and reads the snapshot back from memory, so
// that findings point into it as they would into a file.
func (o *scanOptions) collectLive(ctx context.Context, e *env, read snapshot.Options, rules []*audit.Rule) (*snapshot.Account, error) {
	options := o.options()
	for _, part := range collector.ExtraParts() {
		if slices.ContainsFunc(rules, func(r *audit.Rule) bool { return slices.Contains(r.Needs, part) }) {
			options.Extra = append(options.Extra, part)
		}
	}
	account, err := o.account(ctx, e, options, o.stats)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	if err := snapshot.Encode(&text, account); err != nil {
		return nil, err
	}
	return snapshot.Decode(text.Bytes(), read)
}
