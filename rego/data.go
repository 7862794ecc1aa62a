package rego

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/util"
)

// dataFiles are the documents beside rules that were written for other tools, as OPA names them:
// what stands in lists/data.json is data.lists to them. Rules of ours have parameters.
var dataFiles = []string{"data.json", "data.yaml", "data.yml"}

// readData reads the documents below the paths and puts them together.
func readData(paths []string) (map[string]any, Errors) {
	out, errs := map[string]any{}, Errors(nil)
	for _, root := range paths {
		if info, err := os.Stat(root); err != nil || !info.IsDir() {
			continue // who reads the modules says so
		}
		err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.IsDir() && name != root && strings.HasPrefix(entry.Name(), "."):
				return filepath.SkipDir
			case entry.IsDir() || !slices.Contains(dataFiles, entry.Name()):
				return nil
			}
			if err := addData(out, root, name); err != nil {
				errs.addf(name, 0, "%v", err)
			}
			return nil
		})
		if err != nil {
			errs.add(root, pathError(err))
		}
	}
	return out, errs
}

// addData adds one document where its directory stands below the root.
func addData(out map[string]any, root, name string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return pathError(err)
	}
	var value any
	if err := util.Unmarshal(text, &value); err != nil {
		return fmt.Errorf("read data: %w", err)
	}
	document, ok := value.(map[string]any)
	if !ok {
		return errors.New("the data is no object; want one key for each document")
	}
	relative, err := filepath.Rel(root, filepath.Dir(name))
	if err != nil {
		return err
	}
	if relative != "." {
		parts := strings.Split(filepath.ToSlash(relative), "/")
		for _, part := range slices.Backward(parts) {
			document = map[string]any{part: document}
		}
	}
	return mergeData(out, document, "data")
}

// mergeData adds a document to another. The two may share objects, but no value.
func mergeData(into, from map[string]any, path string) error {
	for _, key := range slices.Sorted(maps.Keys(from)) {
		at := path + "." + key
		here, taken := into[key]
		if !taken {
			into[key] = from[key]
			continue
		}
		old, isObject := here.(map[string]any)
		added, both := from[key].(map[string]any)
		if !isObject || !both {
			return fmt.Errorf("%s is in another file too", at)
		}
		if err := mergeData(old, added, at); err != nil {
			return err
		}
	}
	return nil
}

// packagesInData finds packages that a document hides, or would be hidden by.
func packagesInData(modules []*module, data map[string]any) Errors {
	var errs Errors
	for _, m := range modules {
		at := data
		for i, part := range m.tree.Package.Path[1:] {
			name, _ := part.Value.(ast.String)
			value, taken := at[string(name)]
			if !taken {
				break
			}
			next, isObject := value.(map[string]any)
			if !isObject || i == len(m.tree.Package.Path)-2 {
				errs.addf(m.file, m.tree.Package.Location.Row, "package %s is also a document in a data file; one of them would hide the other", packageName(m.tree))
				break
			}
			at = next
		}
	}
	return errs
}

// dataStore holds documents as rules read them.
func dataStore(data map[string]any) storage.Store {
	return inmem.NewFromObjectWithOpts(data, inmem.OptRoundTripOnWrite(false), inmem.OptReturnASTValuesOnRead(true))
}
