package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/audit"
)

// baseline are the flags that compare a result with an earlier one, and with a complete one.
type baseline struct {
	file            string
	requireComplete bool
}

func (b *baseline) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&b.file, "baseline", "", "mark findings as new, unchanged or fixed since this earlier result `FILE` (JSON)")
	cmd.Flags().BoolVar(&b.requireComplete, "require-complete", false, "exit with code 3 when the snapshot lacks something that a rule needed")
}

// check refuses a gate on new findings without something to be new against.
func (b *baseline) check(g *gate) error {
	if g.failOnNew != "" && b.file == "" {
		return usageErrorf("--fail-on-new needs --baseline FILE: the JSON result of an earlier scan")
	}
	return nil
}

// compare marks the findings. The result is the same whatever the gate makes of it.
func (b *baseline) compare(e *env, r *audit.Result) error {
	if b.file == "" {
		return nil
	}
	old, err := readResult(e, b.file)
	if err != nil {
		return fmt.Errorf("read the baseline: %w", err)
	}
	r.Compare(old)
	return nil
}

// complete returns an error when something was not assessed and the user wants to know.
func (b *baseline) complete(r *audit.Result) error {
	if !b.requireComplete || len(r.NotAssessed) == 0 {
		return nil
	}
	var missing []string
	seen := map[string]bool{}
	for i := range r.NotAssessed {
		n := &r.NotAssessed[i]
		what := string(n.Part)
		if n.Action != "" {
			what += " (" + n.Action + " was denied)"
		}
		if !seen[what] {
			seen[what] = true
			missing = append(missing, what)
		}
	}
	return errors.New("the audit is not complete, as --require-complete wants it: " + strings.Join(missing, ", "))
}
