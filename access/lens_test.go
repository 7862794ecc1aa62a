package access_test

import (
	"strings"
	"testing"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/internal/synth"
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// TestLens: what looks the same is decided the same, for every principal and entity of an account.
func TestLens(t *testing.T) {
	generated := synth.Account(synth.Size{Users: 60, Roles: 100, Groups: 10, Policies: 60}, 1)
	generated.Index()
	for name, a := range map[string]*snapshot.Account{
		"generated": generated,
		"shop":      load(t, shop).Account,
		"patterns":  load(t, patterns()).Account,
	} {
		t.Run(name, func(t *testing.T) {
			e := access.New(a)
			same, asked := 0, 0
			for p := range e.Principals() {
				for _, action := range []string{"iam:CreateAccessKey", "iam:PassRole", "IAM:getUser", "sts:TagSession"} {
					lens := e.Lens(p, action)
					first := map[policy.Trace]access.Decision{}
					for q := range e.Principals() {
						if strings.HasPrefix(action, "sts:") && q.Identity.Role != nil {
							continue // its trust policy is its own
						}
						looks, ok := lens.See(q.Caller.ARN)
						d := e.Decide(&access.Request{Principal: p, Action: action, Resource: q.Caller.ARN})
						asked++
						switch want, known := first[looks]; {
						case !ok:
						case !known:
							first[looks] = d
						case want != d:
							t.Fatalf("%s, %s on %s: %+v, but %+v on one that looks the same", p, action, q, d, want)
						default:
							same++
						}
					}
				}
			}
			if same < asked/4 {
				t.Errorf("of %d entities only %d looked like others", asked, same)
			}
		})
	}
}

// patterns is an account in which users are told apart by everything that a Resource element can say.
func patterns() string {
	statements := []string{
		`{"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::111122223333:user/a*"}`,
		`{"Effect":"Deny","Action":"iam:*AccessKey","Resource":"arn:aws:iam::111122223333:user/?b"}`,
		`{"Effect":"Allow","Action":"iam:*","NotResource":["arn:aws:iam::*:user/c*","arn:aws:iam::111122223333:user/ab"]}`,
		`{"Effect":"Deny","Action":"iam:*","NotResource":"arn:aws:iam::111122223333:user/*"}`,
		`{"Effect":"Allow","NotAction":"s3:*","Resource":"arn:aws:iam::111122223333:user/${aws:username}"}`,
		`{"Effect":"Deny","Action":"*","Resource":"arn:aws:iam::111122223333:user/${aws:PrincipalTag/team}*"}`,
		`{"Effect":"Allow","Action":"*","Resource":"arn:aws:iam::111122223333:user/c${aws:CurrentTime}"}`,
	}
	var users []string
	for i, name := range []string{"a", "b", "ab", "bb", "c", "ca", "aa", "ac"} {
		var list []string
		for j, s := range statements {
			if (i+1)*(j+3)%5 > 1 {
				list = append(list, s)
			}
		}
		users = append(users, `{"UserName":"`+name+`","Arn":"arn:aws:iam::111122223333:user/`+name+`","Tags":[{"Key":"team","Value":"b"}],"UserPolicyList":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":[`+strings.Join(list, ",")+`]}}]}`)
	}
	return `{"UserDetailList":[` + strings.Join(users, ",") + `],"GroupDetailList":[],"RoleDetailList":[],"Policies":[]}`
}
