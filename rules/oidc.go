package rules

import (
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/policy"
)

// issuers returns the OpenID Connect providers of the account that the statement trusts: the issuer without its
// scheme, as it stands in condition keys.
func (t trust) issuers() (issuers []string) {
	for _, v := range t.values("Federated") {
		if _, issuer, ok := strings.Cut(v, ":oidc-provider/"); ok {
			issuers = append(issuers, issuer)
		}
	}
	return issuers
}

// shared reports whether strangers get tokens of the issuer too.
func shared(issuer string) bool {
	return slices.Contains([]string{
		"accounts.google.com", "agent.buildkite.com", "app.terraform.io", "gitlab.com", "graph.facebook.com", "token.actions.githubusercontent.com",
		"vstoken.dev.azure.com", "www.amazon.com", "oidc.vercel.com", "oidc.fly.io", "api.pulumi.com/oidc", "login.microsoftonline.com/common/v2.0",
	}, strings.ToLower(issuer))
}

// subjectKeys are the condition keys by which a token of the issuer says what it was made for.
func subjectKeys(issuer string) []string {
	issuer = strings.ToLower(issuer)
	claims := []string{"sub"}
	if strings.HasPrefix(issuer, "token.actions.githubusercontent.com") || strings.HasPrefix(issuer, "token.actions.") {
		claims = append(claims, "repository", "repository_id", "repository_owner", "repository_owner_id", "job_workflow_ref", "actor_id", "enterprise_id")
	}
	switch issuer {
	case "accounts.google.com":
		claims = append(claims, "aud", "oaud", "email", "google/organization_number")
	case "www.amazon.com", "graph.facebook.com":
		claims = append(claims, "aud", "app_id", "user_id", "id")
	case "gitlab.com":
		claims = append(claims, "project_id", "namespace_id", "project_path", "namespace_path")
	case "agent.buildkite.com":
		claims = append(claims, "organization_id", "pipeline_id")
	}
	keys := make([]string, len(claims))
	for i, c := range claims {
		keys[i] = issuer + ":" + c
	}
	return keys
}

// subjects returns the values that a statement compares the subject of the issuer's tokens with.
func (t trust) subjects(issuer string) (values []string) {
	for i := range t.Conditions {
		c := &t.Conditions[i]
		op, ok := policy.ParseOperator(c.Operator)
		if !ok || !strings.EqualFold(c.Key, issuer+":sub") || !strings.HasSuffix(op.Base, "Like") || opensWithoutKey(op, c) {
			continue
		}
		for _, v := range c.Values {
			values = append(values, v.Text)
		}
	}
	return values
}
