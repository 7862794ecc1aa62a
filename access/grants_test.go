package access_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/policy"
)

func TestGrants(t *testing.T) {
	e := load(t, shop)
	for _, tt := range []struct{ principal, actions, want string }{
		{"user/eve", "sqs:SendMessage", "home#Office"},
		{"user/eve", "s*:*", "home#Own home#Office home#Publish"},
		{"user/eve", "ec2:*", ""},
		{"user/mia", "ec2:*", "all"},
		{"role/ci", "dynamodb:GetItem", "only-s3"},
	} {
		var got []string
		for g := range find(t, e, tt.principal).Grants(tt.actions) {
			name := g.Name
			if g.Statement.Sid != "" {
				name += "#" + g.Statement.Sid
			}
			if !strings.HasPrefix(g.Ref().Key, g.Name+"#") {
				t.Errorf("%s: reference %q", name, g.Ref().Key)
			}
			got = append(got, name)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("Grants of %s to %s: got %v, want %s", tt.actions, tt.principal, got, tt.want)
		}
	}
}

func find(t testing.TB, e *access.Engine, name string) *access.Principal {
	t.Helper()
	p, err := e.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEffective(t *testing.T) {
	e := load(t, shop)
	for _, tt := range []struct {
		principal, actions string
		want               access.Extent
		limits             []string
	}{
		{"user/mia", "*", access.Part, []string{
			"identity policy Deny leaves part", "service control policy Deny leaves part",
			"service control policy leaves part", "resource control policy Deny leaves part",
		}},
		{"user/bob", "*", access.Part, []string{
			"permissions boundary leaves part", "service control policy Deny leaves part",
			"service control policy leaves part", "resource control policy Deny leaves part",
		}},
		{"user/bob", "ec2:*", access.Nothing, []string{"permissions boundary leaves nothing"}},
		{"role/ci", "dynamodb:*", access.Nothing, []string{"service control policy Deny leaves nothing"}},
		{"user/mia", "ec2:*", access.Whole, nil},
		{"role/AWSServiceRoleForX", "dynamodb:*", access.Whole, nil},
	} {
		extent, limits := e.EffectiveOn(find(t, e, tt.principal), tt.actions, "*")
		var got []string
		for _, l := range limits {
			text := l.Layer.String()
			if l.Statement != nil {
				text += " Deny"
			}
			got = append(got, fmt.Sprintf("%s leaves %s", text, l.Leaves))
			if _, ok := l.Ref(); !ok {
				t.Errorf("%s has no reference", text)
			}
		}
		if diff := cmp.Diff(tt.limits, got); diff != "" || extent != tt.want {
			t.Errorf("%s of %s: got %v, want %v; limits (-want +got):\n%s", tt.actions, tt.principal, extent, tt.want, diff)
		}
	}
}

// Two statements of a boundary may cover together what neither covers alone.
func TestEffectiveTogether(t *testing.T) {
	e := load(t, strings.Replace(shop, `"Statement": {"Effect": "Allow", "Action": ["s3:*", "dynamodb:*"], "Resource": "*"}`,
		`"Statement": [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, {"Effect": "Allow", "Action": "iam:*", "Resource": "*"}]`, 1))
	_, limits := e.EffectiveOn(find(t, e, "user/bob"), "*", "*")
	for _, l := range limits {
		if l.Layer == access.PermissionsBoundary {
			t.Errorf("the boundary leaves %v, want the whole", l.Leaves)
		}
	}
}

func TestReach(t *testing.T) {
	e := load(t, shop)
	roles := []string{"arn:aws:iam::111122223333:role/ci", "arn:aws:iam::111122223333:role/ops"}
	for _, tt := range []struct {
		principal, action, resources string
		exist                        []string
		truth                        policy.Truth
		resource                     string
	}{
		{"user/mia", "iam:PassRole", "arn:aws:iam::111122223333:role/*", roles, policy.True, roles[0]},
		{"user/bob", "iam:PassRole", "arn:aws:iam::111122223333:role/*", roles, policy.False, ""},
		{"user/eve", "s3:GetObject", "arn:aws:s3:::homes/*", nil, policy.True, "arn:aws:s3:::homes/eve/example"},
		{"user/eve", "s3:GetObject", "arn:aws:s3:::other/*", nil, policy.False, ""},
		{"user/eve", "sqs:SendMessage", "arn:aws:sqs:*:*:*", nil, policy.Maybe, ""},
		{"user/eve", "sts:AssumeRole", "arn:aws:iam::111122223333:role/*", roles, policy.True, roles[0]},
		{"user/mia", "s3:PutObject", "arn:aws:s3:::secret/*", nil, policy.False, ""},
		{"user/mia", "s3:PutObject", "arn:aws:s3:::secret*", nil, policy.True, ""},
		{"user/mia", "ec2:DescribeInstances", "*", nil, policy.True, "*"},
		{"root", "iam:PassRole", "arn:aws:iam::111122223333:role/*", nil, policy.True, ""},
	} {
		got := e.Reach(find(t, e, tt.principal), tt.action, tt.resources, tt.exist...)
		if got.Truth != tt.truth || tt.resource != "" && got.Resource != tt.resource {
			t.Errorf("Reach(%s, %s, %s) = %v on %q, want %v on %q", tt.principal, tt.action, tt.resources, got.Truth, got.Resource, tt.truth, tt.resource)
		}
		if got.Truth != policy.False && !policy.MatchResource(tt.resources, got.Resource) {
			t.Errorf("%q is not among %q", got.Resource, tt.resources)
		}
	}
}
