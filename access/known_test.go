package access_test

import "testing"

// TestAdministratorAccessWithoutDocument: a file made with a filter names AWS's policies and does not hold them.
func TestAdministratorAccessWithoutDocument(t *testing.T) {
	e := load(t, `{"UserDetailList":[
		{"UserName":"mia","Arn":"arn:aws:iam::111122223333:user/mia","AttachedManagedPolicies":[{"PolicyName":"AdministratorAccess","PolicyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}]},
		{"UserName":"own","Arn":"arn:aws:iam::111122223333:user/own","AttachedManagedPolicies":[{"PolicyName":"AdministratorAccess","PolicyArn":"arn:aws:iam::111122223333:policy/AdministratorAccess"}]}
	],"GroupDetailList":[],"RoleDetailList":[],"Policies":[]}`)
	for name, want := range map[string]int{"mia": 1, "own": 0} {
		p, err := e.Find("user/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(e.Permissions(p)); got != want {
			t.Errorf("user/%s has %d permissions, want %d", name, got, want)
		}
	}
}

// TestPermissionsOfOthers: what a condition gives to somebody else is no permission.
func TestPermissionsOfOthers(t *testing.T) {
	e := load(t, `{"UserDetailList":[{"UserName":"mia","Arn":"arn:aws:iam::111122223333:user/mia","UserPolicyList":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:username":"tom"}}},
		{"Effect":"Allow","Action":"s3:PutObject","Resource":"*","Condition":{"StringEquals":{"aws:username":"mia"}}}]}}]}],"GroupDetailList":[],"RoleDetailList":[],"Policies":[]}`)
	p, err := e.Find("user/mia")
	if err != nil {
		t.Fatal(err)
	}
	if got := e.Permissions(p); len(got) != 1 || got[0].Actions[0] != "s3:PutObject" {
		t.Errorf("got %+v, want s3:PutObject alone", got)
	}
}
