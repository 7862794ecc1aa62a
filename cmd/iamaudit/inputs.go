package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/iamaudit/iamaudit/collector"
)

// snapshotFiles replaces each directory by the snapshots in it. Hidden files, other extensions and
// results of scans are left alone, so that reports may stand beside snapshots.
func snapshotFiles(e *env, args []string) ([]string, error) {
	var files []string
	for _, arg := range args {
		info, err := os.Stat(arg)
		if arg == "-" || err != nil || !info.IsDir() { // reading it says what is wrong
			files = append(files, arg)
			continue
		}
		found, err := snapshotsIn(e, arg)
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	return files, nil
}

func snapshotsIn(e *env, dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read directory: %w", err)
	}
	var found []string
	for _, entry := range entries {
		name := entry.Name()
		if entry.IsDir() || strings.HasPrefix(name, ".") || !collector.IsSnapshotName(name) {
			continue
		}
		file := filepath.Join(dir, name)
		if isResult(file) {
			fmt.Fprintf(e.Stderr, "iamaudit: left out %s: it is the result of a scan, not a snapshot\n", file)
			continue
		}
		found = append(found, file)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%s is a directory without snapshots; want a snapshot file, or a directory with *.json, *.json.gz or *.json.zst", dir)
	}
	slices.Sort(found)
	return found, nil
}

// isResult reports whether the file is one that `scan -o result.json` wrote: its first member says so.
// What cannot be read is no result; reading it as a snapshot says what is wrong.
func isResult(file string) bool {
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	defer f.Close() //nolint:errcheck // only read
	r, err := unpack(f)
	if err != nil {
		return false
	}
	defer r.Close() //nolint:errcheck // only read
	dec := jsontext.NewDecoder(r)
	if token, err := dec.ReadToken(); err != nil || token.Kind() != '{' {
		return false
	}
	name, err := dec.ReadToken()
	return err == nil && name.Kind() == '"' && name.String() == "formatVersion"
}
