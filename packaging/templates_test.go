package packaging_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// gitlabJob is the job of the GitLab template.
func gitlabJob(t *testing.T) (script []string) {
	t.Helper()
	var template map[string]yaml.Node
	load(t, "packaging/gitlab/iamaudit.gitlab-ci.yml", &template)
	var job struct {
		Script    []string
		Artifacts struct{ Reports map[string]string }
	}
	node := template["iamaudit"]
	if err := node.Decode(&job); err != nil {
		t.Fatal(err)
	}
	if job.Artifacts.Reports["sarif"] != "iamaudit/results.sarif" || job.Artifacts.Reports["junit"] != "iamaudit/junit.xml" {
		t.Errorf("reports %v", job.Artifacts.Reports)
	}
	return job.Script
}

// TestGitLabScript runs the job's script as GitLab does: its lines in one shell that stops at errors.
func TestGitLabScript(t *testing.T) {
	script := "set -e\n" + strings.Join(gitlabJob(t), "\n")
	dir := t.TempDir()
	env := []string{
		"AWS_ID_TOKEN=token", "AWS_WEB_IDENTITY_TOKEN_FILE=" + filepath.Join(dir, "token"), "IAMAUDIT_FAIL_ON=high",
		"IAMAUDIT_SNAPSHOT=" + absolute(t, "testdata/snapshots/small-company.json"),
	}
	code, log := shell(t, dir, env, "sh", "-c", script)
	if code != 1 {
		t.Errorf("the first run ended with %d, want 1 for its findings\n%s", code, log)
	}
	for _, file := range []string{"iamaudit/results.sarif", "iamaudit/junit.xml", "iamaudit/report.html", "baseline/result.json"} {
		if _, err := os.Stat(filepath.Join(dir, file)); err != nil {
			t.Error(err)
		}
	}
	if code, log = shell(t, dir, env, "sh", "-c", script); code != 0 {
		t.Errorf("the second run ended with %d, want 0: nothing is new\n%s", code, log)
	}
	if info, err := os.Stat(filepath.Join(dir, "token")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the token can be read by others: %v", err)
	}
}

// manifest is as much of a Kubernetes object as the tests look at.
type manifest struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string
	Metadata   struct{ Name string }
	Spec       struct {
		Schedule    string
		JobTemplate struct {
			Spec struct {
				Template struct {
					Spec struct {
						ServiceAccountName string         `yaml:"serviceAccountName"`
						RestartPolicy      string         `yaml:"restartPolicy"`
						SecurityContext    map[string]any `yaml:"securityContext"`
						Volumes            []struct{ Name string }
						Containers         []struct {
							Image           string
							Args            []string
							SecurityContext map[string]any `yaml:"securityContext"`
							VolumeMounts    []struct {
								Name      string
								MountPath string `yaml:"mountPath"`
							} `yaml:"volumeMounts"`
						}
					}
				}
			}
		} `yaml:"jobTemplate"`
	}
}

func (m *manifest) args() []string {
	var args []string
	for _, c := range m.Spec.JobTemplate.Spec.Template.Spec.Containers {
		args = append(args, c.Args...)
	}
	return args
}

func kubernetes(t *testing.T) []manifest {
	t.Helper()
	data, err := os.ReadFile("kubernetes/cronjob.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var out []manifest
	for text := range strings.SplitSeq(string(data), "\n---\n") {
		var m manifest
		if err := yaml.Unmarshal([]byte(text), &m); err != nil {
			t.Fatal(err)
		}
		out = append(out, m)
	}
	return out
}

func TestCronJob(t *testing.T) {
	names := map[string]bool{}
	for _, m := range kubernetes(t) {
		names[m.Kind+"/"+m.Metadata.Name] = true
		if m.Kind != "CronJob" {
			continue
		}
		pod := m.Spec.JobTemplate.Spec.Template.Spec
		if !names["ServiceAccount/"+pod.ServiceAccountName] || pod.RestartPolicy != "Never" || pod.SecurityContext["runAsNonRoot"] != true {
			t.Errorf("the pod lacks its service account, may restart or runs as root")
		}
		c := pod.Containers[0]
		if c.SecurityContext["readOnlyRootFilesystem"] != true || c.SecurityContext["allowPrivilegeEscalation"] != false {
			t.Errorf("the container may write or gain privileges: %v", c.SecurityContext)
		}
		for _, arg := range c.Args {
			if file, ok := strings.CutPrefix(arg, "--output="); ok && !strings.HasPrefix(file, c.VolumeMounts[0].MountPath+"/") {
				t.Errorf("%s is not on the volume", file)
			}
		}
		if c.VolumeMounts[0].Name != pod.Volumes[0].Name {
			t.Errorf("volume %q is not mounted", pod.Volumes[0].Name)
		}
	}
	if !names["CronJob/iamaudit"] {
		t.Error("there is no CronJob")
	}
}

func TestRelease(t *testing.T) {
	var release struct {
		Version int
		Before  struct{ Hooks []string }
		Builds  []struct {
			Main    string
			Env     []string
			Flags   []string
			Ldflags []string
		}
		Archives []struct {
			NameTemplate string `yaml:"name_template"`
		}
		Dockers []struct{ Dockerfile string } `yaml:"dockers_v2"`
		NFPMs   []struct {
			Contents []struct{ Src string }
		} `yaml:"nfpms"`
		Checksum struct {
			NameTemplate string `yaml:"name_template"`
		}
		SBOMs []struct{ Artifacts string } `yaml:"sboms"`
	}
	load(t, ".goreleaser.yaml", &release)
	build := release.Builds[0]
	if !slices.Contains(build.Env, "CGO_ENABLED=0") || !slices.Contains(build.Flags, "-trimpath") {
		t.Error("the build is not static and reproducible")
	}
	source, err := os.ReadFile(filepath.Join(root, build.Main, "version.go"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(build.Ldflags[0], "main.release=") || !strings.Contains(string(source), "var release string") {
		t.Error("the build does not set the version")
	}
	if release.Checksum.NameTemplate != "checksums.txt" || len(release.SBOMs) == 0 {
		t.Error("the release has no checksums under the name that install.sh asks for, or no SBOM")
	}
	if want := "{{ .ProjectName }}_{{ .Version }}_{{ .Os }}_{{ .Arch }}"; release.Archives[0].NameTemplate != want {
		t.Errorf("install.sh asks for archives named %s", want)
	}
	files := []string{"packaging/completions.sh"}
	for _, d := range release.Dockers {
		files = append(files, d.Dockerfile)
	}
	for _, c := range release.NFPMs[0].Contents {
		if !strings.HasPrefix(c.Src, "dist/") {
			files = append(files, c.Src)
		}
	}
	for _, file := range files {
		if found, err := filepath.Glob(filepath.Join(root, file)); err != nil || len(found) == 0 {
			t.Errorf("%s is not there", file)
		}
	}
}

// TestImages holds both Dockerfiles to a static binary in an image without root.
func TestImages(t *testing.T) {
	for _, path := range []string{"Dockerfile", "packaging/docker/Dockerfile"} {
		data, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			t.Fatal(err)
		}
		text := string(data)
		last := text[strings.LastIndex(text, "\nFROM "):]
		if !strings.Contains(text, "gcr.io/distroless/static-debian12:nonroot") || !strings.Contains(last, "\nUSER ") || strings.Contains(last, "USER root") {
			t.Errorf("%s runs as root", path)
		}
		if strings.Contains(text, "go build") && !strings.Contains(text, "CGO_ENABLED=0") {
			t.Errorf("%s builds a binary that needs a C library", path)
		}
	}
}
