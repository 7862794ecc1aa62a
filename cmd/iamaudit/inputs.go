package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/collector"
)

// snapshotFiles replaces each directory by the snapshots in it. Hidden files and other extensions
// are left alone, so that reports may stand beside snapshots.
func snapshotFiles(args []string) ([]string, error) {
	var files []string
	for _, arg := range args {
		info, err := os.Stat(arg)
		if arg == "-" || err != nil || !info.IsDir() { // reading it says what is wrong
			files = append(files, arg)
			continue
		}
		found, err := snapshotsIn(arg)
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	return files, nil
}

func snapshotsIn(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read directory: %w", err)
	}
	var found []string
	for _, e := range entries {
		name := e.Name()
		if !e.IsDir() && !strings.HasPrefix(name, ".") && collector.IsSnapshotName(name) {
			found = append(found, filepath.Join(dir, name))
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%s is a directory without snapshots; want a snapshot file, or a directory with *.json, *.json.gz or *.json.zst", dir)
	}
	slices.Sort(found)
	return found, nil
}
