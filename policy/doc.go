// Package policy is the IAM policy language: documents with the position of every element,
// matching of actions, resources, principals and conditions, and the algebra of wildcard
// patterns. It knows no account and needs no other module than the standard library.
//
// [Parse] reads a document, [Document.Check] says what AWS would refuse in it, [Compile] makes it
// ready for requests, and [MatchAction] and [MatchResource] answer single questions. Comments cite
// rules by the numbers of docs/semantics.md.
//
// AWS's pages contradict each other in places. There the package takes the reading that never
// hides an access which AWS might allow: statements that allow reach as far as any page says,
// statements that deny only as far as all pages say. The choices are:
//
//   - a "*" that ends a segment of a resource reaches over colons (rule 34) in an Allow, and only at
//     the very end of the pattern in a Deny (rule 35);
//   - "arn:aws:s3:::*" matches actions that work on no particular resource of that service (rule 38)
//     in an Allow, not in a Deny;
//   - a key with several values under an operator without a set operator (rule 57) satisfies an
//     Allow when any value does, and never a Deny;
//   - variables before the fifth colon of a resource (rule 60) mean something in an Allow only;
//   - a NotResource with a variable that has no value (rule 61) makes an Allow apply, and a Deny not;
//   - an operator that AWS does not know holds in an Allow, and not in a Deny.
package policy
