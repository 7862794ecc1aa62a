package rego

// The shapes of the input, from the inside out. What AWS may leave out is optional and then absent,
// so that `not user.boundary` reads as it should; every list is there and sorted.
var (
	principalShape = object("principal",
		key("type", text("aws", "service", "federated", "canonicaluser", "*"), "The kind of principal, lower case; `*` for the bare wildcard."),
		key("value", text(), "The ARN, account id, service name or provider as the policy writes it."),
		maybe("account", text(), "The account id in the value, where it holds one."))

	conditionShape = object("condition",
		key("operator", text(), "The operator, lower case: `stringequals`, `foranyvalue:stringlike`."),
		key("key", text(), "The condition key, lower case: `aws:sourceaccount`."),
		key("values", listOf(text()), "The values, sorted."))

	originShape = object("origin",
		key("kind", text("inline", "managed", "trust", "scp", "rcp"), "Where the statement stands."),
		key("policy", text(), "The name of the policy; of a trust policy, the name of its role."),
		key("arn", text(), "The ARN of the managed policy, or of the identity that holds the document."),
		key("aws_managed", boolean(), "Whether AWS publishes the policy."))

	statementShape = object("statement",
		key("effect", text("allow", "deny", "invalid"), "`allow` or `deny`; `invalid` where the document has neither."),
		key("sid", text(), "The statement's Sid, empty if it has none."),
		key("actions", listOf(text()), "The Action element, lower case, sorted; empty if there is none."),
		key("not_actions", listOf(text()), "The NotAction element, lower case, sorted."),
		key("resources", listOf(text()), "The Resource element, sorted."),
		key("not_resources", listOf(text()), "The NotResource element, sorted."),
		key("principals", listOf(principalShape), "The Principal element, sorted."),
		key("not_principals", listOf(principalShape), "The NotPrincipal element, sorted."),
		key("conditions", listOf(conditionShape), "The Condition element, sorted by key and operator."),
		key("all_actions", boolean(), "Whether it matches every action, in any spelling."),
		key("all_resources", boolean(), "Whether it matches every resource, in any spelling."),
		key("conditional", boolean(), "Whether it has a condition."),
		key("attached", boolean(), "Whether any user or role has it: through its own policy, an attached policy, or a group."),
		key("holders", listOf(text()), "ARNs of the users, groups and roles whose policy it is or is attached to."),
		key("origin", originShape, "The policy that the statement belongs to."),
		key("location", text(), "Hand it back in a finding to point at this statement."))

	// Statements of trust policies and of the organization's look the same. They are shapes of their
	// own because rules read other fields of them, and each is built with those that are read of it.
	trustShape             = object(statementShape.name, statementShape.fields...)
	organizationStatements = object(statementShape.name, statementShape.fields...)

	inlineShape = object("inline_policy",
		key("name", text(), "The name of the policy."),
		key("location", text(), "Points at the policy."))

	accessKeyShape = object("access_key",
		key("slot", whole(), "1 or 2: which of the two keys a user may have."),
		key("active", boolean(), "Whether the key can be used."),
		maybe("last_rotated_at", text(), "When the key was made, RFC 3339."),
		maybe("age_days", whole(), "Whole days since the key was made."),
		maybe("last_used_at", text(), "When the key was last used, RFC 3339."),
		maybe("days_since_used", whole(), "Whole days since the last use; absent for a key never used."),
		key("never_used", boolean(), "Whether AWS knows of no use at all."),
		maybe("last_used_service", text(), "The service it was last used for."),
		maybe("last_used_region", text(), "The Region it was last used in."))

	credentialShape = object("credential",
		key("user", text(), "The user's name, `<root_account>` for the root user."),
		key("arn", text(), "The user's ARN."),
		key("root", boolean(), "Whether it is the root user's row."),
		key("password_enabled", boolean(), "Whether the user can sign in to the console."),
		maybe("password_last_changed_at", text(), "When the password was set, RFC 3339."),
		maybe("password_age_days", whole(), "Whole days since the password was set."),
		maybe("password_last_used_at", text(), "The last sign-in, RFC 3339."),
		maybe("days_since_password_used", whole(), "Whole days since the last sign-in; absent for a password never used."),
		key("mfa_active", boolean(), "Whether the user has an MFA device."),
		key("access_keys", listOf(accessKeyShape), "The access keys that exist, by slot."),
		key("active_certificates", whole(), "How many X.509 signing certificates are active."),
		key("location", text(), "Points at the row of the credential report."))

	userShape = object("user",
		key("arn", text(), "The ARN."),
		key("name", text(), "The name without its path."),
		key("id", text(), "The unique id, `AIDA…`."),
		key("path", text(), "The path, `/` for none."),
		maybe("created_at", text(), "When the user was made, RFC 3339."),
		maybe("age_days", whole(), "Whole days since the user was made."),
		key("tags", mapOf(text()), "Tags, value by key."),
		key("groups", listOf(text()), "Names of the groups the user is in."),
		key("inline_policies", listOf(inlineShape), "The user's own inline policies."),
		key("attached_policies", listOf(text()), "ARNs of the managed policies attached to the user itself."),
		maybe("boundary", text(), "The ARN of the permissions boundary."),
		maybe("credential", credentialShape, "The user's row of the credential report."),
		key("statements", listOf(statementShape), "Every identity statement that applies: inline, attached, and of the groups."),
		key("location", text(), "Points at the user."))

	groupShape = object("group",
		key("arn", text(), "The ARN."),
		key("name", text(), "The name without its path."),
		key("id", text(), "The unique id, `AGPA…`."),
		key("path", text(), "The path, `/` for none."),
		maybe("created_at", text(), "When the group was made, RFC 3339."),
		maybe("age_days", whole(), "Whole days since the group was made."),
		key("members", listOf(text()), "Names of the users in the group."),
		key("inline_policies", listOf(inlineShape), "The group's own inline policies."),
		key("attached_policies", listOf(text()), "ARNs of the managed policies attached to the group."),
		key("statements", listOf(statementShape), "Every statement of these policies."),
		key("location", text(), "Points at the group."))

	roleShape = object("role",
		key("arn", text(), "The ARN."),
		key("name", text(), "The name without its path."),
		key("id", text(), "The unique id, `AROA…`."),
		key("path", text(), "The path, `/` for none."),
		key("service_linked", boolean(), "Whether AWS owns the role and nobody in the account can change its policies."),
		maybe("description", text(), "The description."),
		maybe("max_session_seconds", whole(), "How long a session may last."),
		maybe("created_at", text(), "When the role was made, RFC 3339."),
		maybe("age_days", whole(), "Whole days since the role was made."),
		maybe("last_used_at", text(), "The last use within AWS's tracking period of 400 days, RFC 3339."),
		maybe("days_since_used", whole(), "Whole days since that use; absent for a role not used in that period."),
		maybe("last_used_region", text(), "The Region it was last used in."),
		key("tags", mapOf(text()), "Tags, value by key."),
		key("inline_policies", listOf(inlineShape), "The role's own inline policies."),
		key("attached_policies", listOf(text()), "ARNs of the managed policies attached to the role."),
		maybe("boundary", text(), "The ARN of the permissions boundary."),
		key("instance_profiles", listOf(text()), "ARNs of the instance profiles that hold the role."),
		key("statements", listOf(statementShape), "Every identity statement that applies to the role."),
		key("trust", listOf(trustShape), "The statements of the trust policy."),
		key("location", text(), "Points at the role."))

	policyShape = object("policy",
		key("arn", text(), "The ARN."),
		key("name", text(), "The name without its path."),
		key("path", text(), "The path, `/` for none."),
		key("aws_managed", boolean(), "Whether AWS publishes the policy."),
		maybe("created_at", text(), "When the policy was made, RFC 3339."),
		maybe("updated_at", text(), "When it was last changed, RFC 3339."),
		maybe("age_days", whole(), "Whole days since the policy was made."),
		key("default_version", text(), "The version in force, `v3`."),
		key("tags", mapOf(text()), "Tags, value by key."),
		key("attached_to", listOf(text()), "ARNs of the users, groups and roles it is attached to."),
		key("boundary_of", listOf(text()), "ARNs of the users and roles whose boundary it is."),
		key("statements", listOf(statementShape), "The statements of the version in force."),
		key("location", text(), "Points at the policy."))

	providerShape = object("identity_provider",
		key("arn", text(), "The ARN."),
		key("kind", text("oidc", "saml"), "The protocol."),
		maybe("url", text(), "The issuer of an OIDC provider, without the scheme."),
		key("client_ids", listOf(text()), "The audiences of an OIDC provider."),
		maybe("created_at", text(), "When the provider was made, RFC 3339."),
		key("tags", mapOf(text()), "Tags, value by key."),
		key("location", text(), "Points at the provider."))

	organizationPolicyShape = object("organization_policy",
		key("id", text(), "The id, `p-…`."),
		key("name", text(), "The name."),
		key("kind", text("scp", "rcp"), "A service control policy or a resource control policy."),
		key("level", text(), "The id of the root, organizational unit or account that it is attached to."),
		key("aws_managed", boolean(), "Whether AWS publishes the policy."),
		key("statements", listOf(organizationStatements), "Its statements."),
		key("location", text(), "Points at the policy."))

	organizationShape = object("organization",
		maybe("id", text(), "The organization's id, absent for an account that is in none."),
		maybe("management_account", text(), "The id of the management account."),
		key("management", boolean(), "Whether this is the management account, which SCPs and RCPs do not bind."),
		key("levels", listOf(text()), "Ids from the root over the organizational units to the account."),
		key("policies", listOf(organizationPolicyShape), "SCPs and RCPs, level by level."))

	passwordPolicyShape = object("password_policy",
		key("minimum_length", whole(), "MinimumPasswordLength."),
		key("require_symbols", boolean(), "RequireSymbols."),
		key("require_numbers", boolean(), "RequireNumbers."),
		key("require_uppercase", boolean(), "RequireUppercaseCharacters."),
		key("require_lowercase", boolean(), "RequireLowercaseCharacters."),
		key("users_may_change", boolean(), "AllowUsersToChangePassword."),
		key("max_age_days", whole(), "MaxPasswordAge; 0: passwords do not expire."),
		key("reuse_prevention", whole(), "PasswordReusePrevention; 0: passwords may be used again."),
		key("hard_expiry", boolean(), "HardExpiry."),
		key("location", text(), "Points at the password policy."))

	accountShape = object("account",
		key("id", text(), "The account id."),
		maybe("alias", text(), "The alias of the account."),
		key("arn", text(), "The ARN of the root user: what findings about the whole account are about."),
		key("partition", text(), "`aws`, `aws-us-gov` or `aws-cn`."),
		maybe("collected_at", text(), "When the snapshot was taken, RFC 3339; ages count from here."),
		key("regions", listOf(text()), "The Regions that are enabled."))

	indexShape = object("index",
		key("user_by_name", mapOf(userShape), "Users by name."),
		key("user_by_arn", mapOf(userShape), "Users by ARN."),
		key("group_by_name", mapOf(groupShape), "Groups by name."),
		key("group_by_arn", mapOf(groupShape), "Groups by ARN."),
		key("role_by_name", mapOf(roleShape), "Roles by name."),
		key("role_by_arn", mapOf(roleShape), "Roles by ARN."),
		key("policy_by_arn", mapOf(policyShape), "Managed policies by ARN."),
		key("credential_by_user", mapOf(credentialShape), "Rows of the credential report by user name."),
		key("raw_by_arn", mapOf(anything()), "AWS's own answer on a user, group, role or policy, by ARN."))

	rawShape = object("raw",
		key("UserDetailList", listOf(anything()), "Users as GetAccountAuthorizationDetails gives them, documents decoded."),
		key("GroupDetailList", listOf(anything()), "Groups, likewise."),
		key("RoleDetailList", listOf(anything()), "Roles, likewise."),
		key("Policies", listOf(anything()), "Managed policies, likewise."))

	inputShape = object("input",
		key("schema_version", whole(), "The version of this schema."),
		key("account", accountShape, "The account."),
		key("params", mapOf(anything()), "The rule's own parameters, as its METADATA declares them."),
		key("users", listOf(userShape), "The users, by ARN."),
		key("groups", listOf(groupShape), "The groups, by ARN."),
		key("roles", listOf(roleShape), "The roles, by ARN."),
		key("policies", listOf(policyShape), "The managed policies: the customer's, and AWS's that are in use."),
		key("credentials", listOf(credentialShape), "The credential report, by user name."),
		key("statements", listOf(statementShape), "Every statement of every identity policy, each once."),
		key("trust_statements", listOf(trustShape), "Every statement of every trust policy; its holder is the role."),
		key("identity_providers", listOf(providerShape), "The OIDC and SAML providers."),
		key("organization", organizationShape, "The account's place in its organization."),
		maybe("password_policy", passwordPolicyShape, "The password policy, absent if the account has none."),
		key("summary", mapOf(whole()), "GetAccountSummary's counts and quotas, by AWS's own names."),
		key("parts", mapOf(text("complete", "partial", "denied", "failed", "not collected")), "What became of each part of the snapshot."),
		key("index", indexShape, "Look-ups, so that no rule has to join two lists."),
		key("raw", rawShape, "The original AWS document."))
)
