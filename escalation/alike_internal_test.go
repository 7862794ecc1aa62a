package escalation

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/internal/synth"
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// TestAlike: what principals share is what each of them has when it is looked at alone, in accounts
// made by chance of everything that tells principals apart.
func TestAlike(t *testing.T) {
	for seed := range uint64(25) {
		a, text := accountByChance(t, seed)
		shared, alone := newAnalysis(a), newAnalysis(a)
		alone.personal = true
		shared.prepare()
		alone.prepare()
		compareDecisions(t, shared, seed, text)
		one, two := waysByPath(shared), waysByPath(alone)
		for key, want := range two {
			if one[key] != want {
				t.Errorf("seed %d: %s is %q together, %q alone\n%s", seed, key, one[key], want, text)
			}
		}
		for key, got := range one {
			if two[key] == "" {
				t.Errorf("seed %d: %s is %q together, and nothing alone\n%s", seed, key, got, text)
			}
		}
		if t.Failed() {
			return
		}
	}
}

// TestProcessors: what is found, and every decision that says so, is the same however many goroutines look.
func TestProcessors(t *testing.T) {
	look := func(a *snapshot.Account, processors int) string {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		x := newAnalysis(a)
		x.prepare()
		x.settle()
		var b strings.Builder
		for _, w := range x.ways() {
			fmt.Fprintf(&b, "%s by %s to %v %v admin=%v assumes=%q\n", w.From, w.Path.ID, w.To, w.Group, w.Admin, w.Assumes)
			for _, s := range w.Steps {
				fmt.Fprintf(&b, "  %s on %s: %+v\n", s.Action, s.Resource, s.Decision)
			}
		}
		return b.String()
	}
	accounts := []*snapshot.Account{synth.Account(synth.Size{Users: 100, Roles: 150, Groups: 10, Policies: 80}, 1)}
	accounts[0].Index()
	for seed := range uint64(4) {
		a, _ := accountByChance(t, seed)
		accounts = append(accounts, a)
	}
	for i, a := range accounts {
		one := look(a, 1)
		if i == 0 && len(one) < 10000 {
			t.Errorf("there is little to compare: %q", one)
		}
		for range 2 {
			if diff := cmp.Diff(one, look(a, 8)); diff != "" {
				t.Fatalf("account %d: eight find other things than one (-one +eight):\n%s", i, diff)
			}
		}
	}
}

// compareDecisions asks everything twice, so that the second time answers what is known.
func compareDecisions(t *testing.T, x *analysis, seed uint64, text string) {
	for range 2 {
		for _, action := range []string{"iam:CreateAccessKey", "iam:PassRole", "sts:AssumeRole", "iam:PutRolePolicy"} {
			for p := range x.Principals() {
				for q := range x.Principals() {
					for _, keys := range []*policy.Context{nil, x.adminKeys(nil), x.passKeys("lambda.amazonaws.com")} {
						step, truth := x.decide(p, action, q.Caller.ARN, keys)
						want, wantTruth := x.ask(nil, p, action, q.Caller.ARN, keys)
						if truth != wantTruth || truth != policy.False && step.Decision != want {
							t.Fatalf("seed %d: %s, %s on %s: %v %+v, want %v %+v\n%s", seed, p, action, q, truth, step.Decision, wantTruth, want, text)
						}
					}
				}
			}
		}
	}
}

// waysByPath tells of each principal and path what it leads to. Of several targets that are worth the
// same any will do.
func waysByPath(x *analysis) map[string]string {
	x.settle()
	out := map[string]string{}
	for _, w := range x.ways() {
		out[w.From.String()+" "+w.Path.ID] = fmt.Sprintf("admin=%v potential=%v", w.Admin, w.Potential())
	}
	return out
}

// chance makes the parts of an account.
type chance struct{ *rand.Rand }

func (r chance) pick(list ...string) string { return list[r.IntN(len(list))] }

func (r chance) statement() string {
	return fmt.Sprintf(`{"Effect":%q,%q:%s,%q:%s%s}`,
		r.pick("Allow", "Allow", "Allow", "Deny"),
		r.pick("Action", "Action", "Action", "NotAction"),
		r.pick(`"*"`, `"iam:*"`, `["iam:PassRole","lambda:*"]`, `["iam:PassRole","lambda:*","sts:*"]`, `"iam:CreateAccessKey"`, `"sts:AssumeRole"`, `"IAM:*Policy"`),
		r.pick("Resource", "Resource", "Resource", "NotResource"),
		r.pick(`"*"`, `"arn:aws:iam::111122223333:*"`, `"arn:aws:iam::111122223333:user/a*"`, `"arn:aws:iam::111122223333:role/?b"`,
			`"arn:aws:iam::111122223333:user/${aws:username}"`, `["arn:aws:iam::111122223333:role/a","arn:aws:iam::111122223333:user/b"]`,
			`"arn:aws:iam::*:role/${aws:PrincipalTag/t, 'a'}*"`),
		r.pick("", "", "", "", `,"Condition":{"StringEquals":{"aws:PrincipalTag/t":"x"}}`, `,"Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}`,
			`,"Condition":{"StringLike":{"aws:PrincipalArn":"*a"}}`, `,"Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}`,
			`,"Condition":{"StringEquals":{"iam:PassedToService":"lambda.amazonaws.com"}}`, `,"Condition":{"ArnLike":{"iam:PolicyARN":"*Admin*"}}`))
}

func (r chance) document() string {
	statements := make([]string, 1+r.IntN(3))
	for i := range statements {
		statements[i] = r.statement()
	}
	return fmt.Sprintf(`{"Version":%q,"Statement":[%s]}`, r.pick("2012-10-17", "2012-10-17", "2008-10-17"), strings.Join(statements, ","))
}

func (r chance) trust() string {
	return r.pick(
		`{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}`,
		`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/a"},"Action":"sts:AssumeRole"}`,
		`{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:PrincipalTag/t":"x"}}}`,
		`{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}}`,
		`{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}`,
		`{"Effect":"Deny","Principal":{"AWS":"AROAB"},"Action":"sts:AssumeRole"}`,
		`{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/a"},"Action":"sts:AssumeRole"}`)
}

func (r chance) entity(kind, name string, documents []string) string {
	var inline, attached []string
	for i := range r.IntN(3) {
		inline = append(inline, fmt.Sprintf(`{"PolicyName":"p%d","PolicyDocument":%s}`, i, r.pick(documents...)))
	}
	for _, m := range []string{"m", "gone"} {
		if r.IntN(5) == 0 {
			attached = append(attached, fmt.Sprintf(`{"PolicyName":%q,"PolicyArn":"arn:aws:iam::111122223333:policy/%s"}`, m, m))
		}
	}
	s := fmt.Sprintf(`{"%sName":%q,"Arn":"arn:aws:iam::111122223333:%s/%s","%sPolicyList":[%s],"AttachedManagedPolicies":[%s],"Tags":[{"Key":"t","Value":%q}]`,
		kind, name, strings.ToLower(kind), name, kind, strings.Join(inline, ","), strings.Join(attached, ","), r.pick("x", "y"))
	if kind == "Role" {
		s += fmt.Sprintf(`,"RoleId":"AROA%s","AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[%s,%s]}`, strings.ToUpper(name), r.trust(), r.trust())
	} else if r.IntN(2) == 0 {
		s += `,"GroupList":["g"]`
	}
	if r.IntN(4) == 0 {
		s += fmt.Sprintf(`,"PermissionsBoundary":{"PermissionsBoundaryType":"Policy","PermissionsBoundaryArn":"arn:aws:iam::111122223333:policy/%s"}`, r.pick("m", "n", "gone"))
	}
	return s + "}"
}

func (r chance) managed(name, document string) string {
	return fmt.Sprintf(`{"PolicyName":%q,"Arn":"arn:aws:iam::111122223333:policy/%s","DefaultVersionId":"v1","PolicyVersionList":[{"VersionId":"v1","IsDefaultVersion":true,"Document":%s}]}`, name, name, document)
}

func accountByChance(t *testing.T, seed uint64) (a *snapshot.Account, text string) {
	r := chance{rand.New(rand.NewPCG(seed, 2))}
	documents := []string{r.document(), r.document(), r.document(), r.document()}
	var users, roles []string
	for _, name := range []string{"a", "b", "ab", "ba", "c", "d"} {
		users, roles = append(users, r.entity("User", name, documents)), append(roles, r.entity("Role", name, documents))
	}
	organization := ""
	if seed%3 == 0 {
		organization = `"Organization":{"Id":"o-x","MasterAccountId":"999999999999","Levels":[{"Id":"r-1","ServiceControlPolicies":[{"Name":"p1","Content":` + r.document() +
			`},{"Name":"p2","Content":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}}]}]},`
	}
	text = fmt.Sprintf(`{"FormatVersion":1,"AccountId":"111122223333","Partition":"aws","CollectedAt":"2026-01-01T00:00:00Z",%s
		"UserDetailList":[%s],"GroupDetailList":[{"GroupName":"g","Arn":"arn:aws:iam::111122223333:group/g","GroupPolicyList":[{"PolicyName":"gp","PolicyDocument":%s}]}],
		"RoleDetailList":[%s],"Policies":[%s,%s]}`, organization, strings.Join(users, ","), documents[0], strings.Join(roles, ","), r.managed("m", documents[1]), r.managed("n", documents[1]))
	a, err := snapshot.Decode([]byte(text), snapshot.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return a, text
}
