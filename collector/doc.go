// Package collector takes a snapshot of an AWS account.
//
// The number of its calls depends on pages, not on principals: GetAccountAuthorizationDetails is
// read as five parallel streams of up to 1,000 entities a page, and the rest are lists and single
// calls. Whatever AWS answers, the snapshot says of each part whether it is complete, partial,
// denied or failed, so that an audit never takes "not collected" for "nothing found".
package collector
