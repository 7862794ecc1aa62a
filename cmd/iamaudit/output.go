package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/internal/atomicfile"
	"github.com/iamaudit/iamaudit/report"
)

// perRule is the number of findings of a rule that a terminal shows.
const perRule = 25

// outputs are the flags that say where a result goes.
type outputs struct {
	files  []string
	format string
	sarif  string
	report report.Options
}

func (o *outputs) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVarP(&o.files, "output", "o", nil, "write the result to `FILE`; the format follows the extension (repeatable)")
	f.StringVarP(&o.format, "format", "f", "text", "`FORMAT` of standard output: "+strings.Join(o.formats(), ", "))
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(o.formats(), cobra.ShellCompDirectiveNoFileComp))
	f.StringVar(&o.sarif, "sarif-profile", string(report.GitHub), "write SARIF for `CONSUMER`: github, gitlab, full")
	_ = cmd.RegisterFlagCompletionFunc("sarif-profile", cobra.FixedCompletions(
		[]string{string(report.GitHub), string(report.GitLab), string(report.Full)}, cobra.ShellCompDirectiveNoFileComp))
	f.StringVar(&o.report.Region, "securityhub-region", "", "`REGION` of the Security Hub that ASFF is written for")
}

func (*outputs) formats() []string { return append(report.Formats(), "none") }

// check finds mistakes before any work is done.
func (o *outputs) check() error {
	if !slices.Contains(o.formats(), o.format) {
		return usageErrorf("unknown format %q; want one of %s", o.format, strings.Join(o.formats(), ", "))
	}
	for _, file := range o.files {
		if _, err := report.FormatOf(file); err != nil {
			return usageErrorf("%v", err)
		}
	}
	if err := apart(o.files, nil); err != nil {
		return err
	}
	profile, err := report.ParseProfile(o.sarif)
	if err != nil {
		return usageErrorf("%v", err)
	}
	o.report.SARIFProfile = profile
	return nil
}

// apart refuses to write a file twice, and to write over a file that is read: a snapshot would be gone.
func apart(written, read []string) error {
	for i, file := range written {
		if slices.ContainsFunc(written[:i], func(other string) bool { return sameFile(file, other) }) {
			return usageErrorf("-o %s is there twice; want a file for each report", file)
		}
		if slices.ContainsFunc(read, func(other string) bool { return sameFile(file, other) }) {
			return usageErrorf("-o %s would overwrite the snapshot that is read; want another file", file)
		}
	}
	return nil
}

// sameFile reports whether two paths lead to the same file, by name where it is not there yet.
func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	if errX == nil && errY == nil {
		return os.SameFile(x, y) && x.Mode().IsRegular()
	}
	return filepath.Clean(a) == filepath.Clean(b)
}

// write writes the result to every file and to standard output.
func (o *outputs) write(e *env, r *audit.Result) error {
	for _, file := range o.files {
		format, err := report.FormatOf(file)
		if err != nil {
			return usageErrorf("%v", err)
		}
		err = atomicfile.Write(file, 0o600, func(w io.Writer) error { return report.Write(w, format, r, o.report) })
		if err != nil {
			return err
		}
	}
	if o.format == "none" {
		return nil
	}
	options := o.report
	options.Color, options.Width = colour(e.Stdout), width(e.Stdout)
	if terminal(e.Stdout) {
		options.Limit = perRule // files and pipes get all of them
	}
	if err := report.Write(e.Stdout, o.format, r, options); err != nil {
		return fmt.Errorf("write to standard output: %w", err)
	}
	return nil
}
