package rego

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/tester"
)

// Coverage collects which lines of rules ran, over unit tests and fixtures.
type Coverage struct {
	cover   *cover.Cover
	modules map[string]*ast.Module
}

// NewCoverage returns a Coverage that has seen nothing.
func NewCoverage() *Coverage {
	return &Coverage{cover: cover.New(), modules: map[string]*ast.Module{}}
}

// Options makes rules that are loaded with them count.
func (c *Coverage) Options(o Options) Options {
	o.tracer = []rego.EvalOption{rego.EvalQueryTracer(c.cover)}
	return o
}

// Uncovered is a range of lines that no test ran.
type Uncovered struct {
	File       string
	Start, End int
}

// Report returns the percentage of lines that ran, and those that did not.
func (c *Coverage) Report() (percent float64, missing []Uncovered) {
	r := c.cover.Report(c.modules)
	for _, file := range slices.Sorted(maps.Keys(r.Files)) {
		for _, x := range r.Files[file].NotCovered {
			missing = append(missing, Uncovered{file, x.Start.Row, x.End.Row})
		}
	}
	if len(r.Files) == 0 {
		return 100, nil
	}
	return r.Coverage, missing
}

// UnitTest is the outcome of one test that was written in Rego.
type UnitTest struct {
	Name    string // package and rule
	File    string
	Line    int
	Passed  bool
	Skipped bool
	Message string // why it failed, in one line
	Output  string // what it printed
	Elapsed time.Duration
}

// UnitTests runs the tests in files named *_test.rego that stand beside rules: rules named test_….
// They see what they give to a rule with `with input as`, and our functions.
func UnitTests(ctx context.Context, paths []string, pattern string, o Options, c *Coverage) ([]UnitTest, error) {
	o = o.withDefaults()
	modules, errs := readModules(paths)
	tests, more := readTests(paths)
	if errs = append(errs, more...); len(errs) > 0 {
		return nil, errs.sorted()
	}
	all := map[string]*ast.Module{}
	for _, m := range modules {
		all[m.file] = m.tree
		if c != nil {
			c.modules[m.file] = m.tree
		}
	}
	maps.Copy(all, tests)
	compiler := ast.NewCompiler().WithCapabilities(capabilities()).WithEnablePrintStatements(true).WithRewriteTestRules(true)
	runner := tester.NewRunner().SetCompiler(compiler).SetModules(all).CapturePrintOutput(true).RaiseBuiltinErrors(true).
		SetTimeout(o.Timeout).Filter(pattern).SetDefaultRegoVersion(ast.RegoV1).AddCustomBuiltins(customBuiltins())
	if c != nil {
		runner = runner.SetCoverageQueryTracer(c.cover)
	}
	results, err := runner.RunTests(ctx, nil)
	if err != nil {
		return nil, fromOPA(err).sorted()
	}
	var out []UnitTest
	for r := range results {
		out = append(out, unitTest(r))
	}
	slices.SortFunc(out, func(x, y UnitTest) int { return strings.Compare(x.File+x.Name, y.File+y.Name) })
	return out, nil
}

// customBuiltins returns our functions as the test runner wants them.
func customBuiltins() []*tester.Builtin {
	out := make([]*tester.Builtin, len(functions))
	for i, option := range functionOptions() {
		out[i] = &tester.Builtin{Decl: functions[i].declaration(), Func: option}
	}
	return out
}

func unitTest(r *tester.Result) UnitTest {
	t := UnitTest{
		Name: strings.TrimPrefix(r.Package, "data.") + "." + r.Name, File: r.Location.File, Line: r.Location.Row,
		Passed: r.Pass(), Skipped: r.Skip, Output: string(r.Output), Elapsed: r.Duration,
	}
	switch {
	case r.Error != nil:
		t.Message = strings.Join(strings.Fields(r.Error.Error()), " ")
	case r.FailedAt != nil:
		t.Line, t.Message = r.FailedAt.Location.Row, "not true: "+r.FailedAt.String()
	case r.Fail:
		t.Message = "the test is not true"
	}
	return t
}

// readTests parses the test files under the paths.
func readTests(paths []string) (map[string]*ast.Module, Errors) {
	out, errs := map[string]*ast.Module{}, Errors(nil)
	for _, path := range paths {
		names, err := filesUnder(path, "_test.rego")
		if err != nil {
			errs.addf(path, 0, "%v", err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				errs.addf(name, 0, "%v", pathError(err))
				continue
			}
			m, err := ast.ParseModuleWithOpts(name, string(text), ast.ParserOptions{ProcessAnnotation: true, Capabilities: capabilities(), RegoVersion: ast.RegoV1})
			if err != nil {
				errs = append(errs, fromOPA(err).in(name)...)
			} else {
				out[name] = m
			}
		}
	}
	return out, errs
}

// Fixtures returns the fixtures of rules under the paths: txtar files in directories named testdata.
func Fixtures(paths []string) ([]string, error) {
	var out []string
	for _, path := range paths {
		names, err := filesUnder(path, ".txtar")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if filepath.Base(filepath.Dir(name)) == "testdata" {
				out = append(out, name)
			}
		}
	}
	return out, nil
}

// filesUnder returns the files below a path that end like that. Beside a file they are those of
// the same directory that begin with its name.
func filesUnder(path, suffix string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, pathError(err)
	}
	var out []string
	root, stem := path, ""
	if !info.IsDir() {
		root, stem = filepath.Dir(path), strings.TrimSuffix(filepath.Base(path), ".rego")
	}
	err = filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != root && strings.HasPrefix(entry.Name(), "."):
			return filepath.SkipDir
		case !entry.IsDir() && strings.HasSuffix(name, suffix) && strings.HasPrefix(slug(entry.Name()), slug(stem)):
			out = append(out, name)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for tests: %w", pathError(err))
	}
	return out, nil
}
