package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/report"
)

// reportOptions are the flags of `iamaudit report`.
type reportOptions struct {
	outputs
	gate
	baseline

	config configFlag
}

func newReport(e *env) *cobra.Command {
	var o reportOptions
	cmd := &cobra.Command{
		Use:   "report RESULT",
		Short: "Print a result again, in any format, without scanning again",
		Long: `Reads a result that ` + "`iamaudit scan -o result.json`" + ` wrote, or - for standard input, and prints it
in other formats. The exit code is that of the scan with the same --fail-on.`,
		Example: `  iamaudit report result.json -o report.html
  iamaudit report result.json --format markdown --fail-on never`,
		Args: exactArgs("a result file"),
		RunE: func(_ *cobra.Command, args []string) error { return o.run(e, args[0]) },
	}
	o.outputs.flags(cmd)
	o.gate.flags(cmd)
	o.baseline.flags(cmd)
	o.config.flags(cmd)
	return cmd
}

func (o *reportOptions) run(e *env, file string) error {
	if err := o.outputs.check(); err != nil {
		return err
	}
	if err := o.gate.check(); err != nil {
		return err
	}
	if err := o.baseline.check(&o.gate); err != nil {
		return err
	}
	if _, err := o.config.load(); err != nil {
		return err
	}
	o.report.Locations = o.config.locations()
	result, err := readResult(e, file)
	if err != nil {
		return err
	}
	if err := o.compare(e, result); err != nil {
		return err
	}
	if err := o.write(e, result); err != nil {
		return err
	}
	if err := o.complete(result); err != nil {
		return err
	}
	return o.verdict(result)
}

// readResult reads a result file, or standard input for "-". It may be compressed.
func readResult(e *env, file string) (*audit.Result, error) {
	name, in := "standard input", e.Stdin
	if file != "-" {
		f, err := os.Open(file)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s: no such file; `iamaudit scan SNAPSHOT -o %s` makes one", file, file)
		}
		if err != nil {
			return nil, fmt.Errorf("read result: %w", err)
		}
		defer f.Close() //nolint:errcheck // only read
		name, in = file, f
	}
	plain, err := unpack(in)
	if err != nil {
		return nil, fmt.Errorf("%s: damaged compression: %w", name, err)
	}
	defer plain.Close() //nolint:errcheck // only read
	return report.ReadJSON(name, plain)
}
