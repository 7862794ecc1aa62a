package rego

import "github.com/iamaudit/iamaudit/policy"

func matchesAllActions(st *policy.Statement) bool {
	for _, v := range st.Action.Values {
		if v.Text == "*" || v.Text == "*:*" {
			return true
		}
	}
	return st.NotAction.Present && len(st.NotAction.Values) == 0
}

func matchesAllResources(st *policy.Statement) bool {
	for _, v := range st.Resource.Values {
		if v.Text == "*" {
			return true
		}
	}
	return st.NotResource.Present && len(st.NotResource.Values) == 0
}
