package escalation

import "slices"

// permissionSets is the path of the roles that IAM Identity Center makes of its permission sets. They, or the role
// that it makes for itself, are in every account that it gives access to.
const permissionSets = "/aws-reserved/sso.amazonaws.com/"

const identityCenter = "the account administers IAM Identity Center, which knows the principal"

// iamPaths change IAM itself.
var iamPaths = []*Path{
	{ID: "iam-001", Kind: SelfGrant, Permissions: all(selfPolicy, "iam:CreatePolicyVersion")},
	{ID: "iam-setdefaultpolicyversion", Kind: SelfGrant, Permissions: all(selfPolicy, "iam:SetDefaultPolicyVersion"), needs: oldVersion},
	{ID: "iam-005", Kind: SelfGrant, Self: "role", Permissions: all(self, "iam:PutRolePolicy")},
	{ID: "iam-007", Kind: SelfGrant, Self: "user", Permissions: all(self, "iam:PutUserPolicy")},
	{ID: "iam-008", Kind: SelfGrant, Self: "user", Permissions: all(self, "iam:AttachUserPolicy")},
	{ID: "iam-009", Kind: SelfGrant, Self: "role", Permissions: all(self, "iam:AttachRolePolicy")},
	{ID: "iam-010", Kind: SelfGrant, Self: "user", Permissions: all(selfGroup, "iam:AttachGroupPolicy")},
	{ID: "iam-011", Kind: SelfGrant, Self: "user", Permissions: all(selfGroup, "iam:PutGroupPolicy")},
	{ID: "iam-013", Kind: SelfGrant, Self: "user", Permissions: all(otherGroup, "iam:AddUserToGroup")},
	{ID: "iam-022", Kind: SelfGrant, Self: "user", Permissions: all(self, "iam:DeleteUserPermissionsBoundary"), needs: boundary},
	{ID: "iam-putuserpermissionsboundary", Kind: SelfGrant, Self: "user", Permissions: all(self, "iam:PutUserPermissionsBoundary"), needs: boundary},
	{ID: "iam-deleterolepermissionsboundary", Kind: SelfGrant, Self: "role", Permissions: all(self, "iam:DeleteRolePermissionsBoundary"), needs: boundary},
	{ID: "iam-putrolepermissionsboundary", Kind: SelfGrant, Self: "role", Permissions: all(self, "iam:PutRolePermissionsBoundary"), needs: boundary},
	{ID: "iam-deleteuserpolicy", Kind: SelfGrant, Self: "user", Permissions: all(self, "iam:DeleteUserPolicy"), needs: denyInline},
	{ID: "iam-deleterolepolicy", Kind: SelfGrant, Self: "role", Permissions: all(self, "iam:DeleteRolePolicy"), needs: denyInline},
	{ID: "iam-detachuserpolicy", Kind: SelfGrant, Self: "user", Permissions: all(self, "iam:DetachUserPolicy"), needs: denyManaged},
	{ID: "iam-detachrolepolicy", Kind: SelfGrant, Self: "role", Permissions: all(self, "iam:DetachRolePolicy"), needs: denyManaged},

	{ID: "sso-001", Kind: SelfGrant, Permissions: all(anything, "sso:CreatePermissionSet", "sso:AttachManagedPolicyToPermissionSet", "sso:CreateAccountAssignment"), Assumes: identityCenter, needs: freedom},
	{ID: "sso-002", Kind: SelfGrant, Permissions: all(anything, "sso:AttachManagedPolicyToPermissionSet"), Assumes: identityCenter, needs: permissionSet},
	{ID: "sso-003", Kind: SelfGrant, Permissions: all(anything, "sso:PutInlinePolicyToPermissionSet"), Assumes: identityCenter, needs: permissionSet},

	{ID: "iam-createrole-attachrolepolicy", Kind: SelfGrant, Permissions: all(newRole, "iam:CreateRole", "iam:AttachRolePolicy"), needs: freedom},
	{ID: "iam-createrole-putrolepolicy", Kind: SelfGrant, Permissions: all(newRole, "iam:CreateRole", "iam:PutRolePolicy"), needs: freedom},
	{ID: "iam-createuser-attachuserpolicy", Kind: SelfGrant, Permissions: all(newUser, "iam:CreateUser", "iam:AttachUserPolicy", "iam:CreateAccessKey"), needs: freedom},
	{ID: "iam-createuser-putuserpolicy", Kind: SelfGrant, Permissions: all(newUser, "iam:CreateUser", "iam:PutUserPolicy", "iam:CreateAccessKey"), needs: freedom},
	{ID: "iam-createuser-attachuserpolicy-password", Kind: SelfGrant, Permissions: all(newUser, "iam:CreateUser", "iam:AttachUserPolicy", "iam:CreateLoginProfile"), needs: freedom},
	{ID: "iam-createuser-putuserpolicy-password", Kind: SelfGrant, Permissions: all(newUser, "iam:CreateUser", "iam:PutUserPolicy", "iam:CreateLoginProfile"), needs: freedom},

	{ID: "iam-002", Kind: UserTakeover, Permissions: all(target, "iam:CreateAccessKey"), needs: fewKeys},
	{ID: "iam-003", Kind: UserTakeover, Permissions: all(target, "iam:CreateAccessKey", "iam:DeleteAccessKey")},
	{ID: "iam-004", Kind: UserTakeover, Permissions: all(target, "iam:CreateLoginProfile"), needs: noPassword},
	{ID: "iam-006", Kind: UserTakeover, Permissions: all(target, "iam:UpdateLoginProfile"), needs: password},
	{ID: "iam-015", Kind: UserTakeover, Permissions: all(target, "iam:AttachUserPolicy", "iam:CreateAccessKey")},
	{ID: "iam-018", Kind: UserTakeover, Permissions: all(target, "iam:PutUserPolicy", "iam:CreateAccessKey")},

	{ID: "iam-012", Kind: RoleTakeover, Permissions: all(target, "iam:UpdateAssumeRolePolicy")},
	{ID: "iam-019", Kind: RoleTakeover, Permissions: all(target, "iam:AttachRolePolicy", "iam:UpdateAssumeRolePolicy")},
	{ID: "iam-021", Kind: RoleTakeover, Permissions: all(target, "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy")},
	{ID: "iam-020", Kind: RoleTakeover, Permissions: slices.Concat(all(targetPolicy, "iam:CreatePolicyVersion"), all(target, "iam:UpdateAssumeRolePolicy"))},
	{ID: "iam-014", Kind: RoleTakeover, Permissions: all(target, "iam:AttachRolePolicy", "sts:AssumeRole")},
	{ID: "iam-017", Kind: RoleTakeover, Permissions: all(target, "iam:PutRolePolicy", "sts:AssumeRole")},
	{ID: "iam-016", Kind: RoleTakeover, Permissions: slices.Concat(all(targetPolicy, "iam:CreatePolicyVersion"), all(target, "sts:AssumeRole"))},
	{ID: "iam-updatesamlprovider", Kind: RoleTakeover, Permissions: all(trustedProvider, "iam:UpdateSAMLProvider")},
	{ID: "iam-023", Kind: RoleTakeover, Permissions: all(target, "iam:DeleteRolePermissionsBoundary", "sts:AssumeRole"), needs: boundary},
}
