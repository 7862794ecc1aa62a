package fakeaws

import (
	"net/http"

	"github.com/iamaudit/iamaudit/snapshot"
)

func (a *answer) providers() {
	acc := a.account
	switch a.api {
	case "ListOpenIDConnectProviders":
		a.result(func() {
			list(a, "OpenIDConnectProviderList", acc.OpenIDConnectProviders, func(p snapshot.OpenIDConnectProvider) { a.el("Arn", p.ARN) })
		})
	case "GetOpenIDConnectProvider":
		for _, p := range acc.OpenIDConnectProviders {
			if p.ARN == a.form.Get("OpenIDConnectProviderArn") {
				a.result(func() {
					a.el("Url", p.URL)
					a.texts("ClientIDList", p.ClientIDList)
					a.texts("ThumbprintList", p.ThumbprintList)
					a.time("CreateDate", p.CreateDate)
					a.tags(p.Tags)
				})
				return
			}
		}
		a.fail(http.StatusNotFound, "NoSuchEntity", "There is no such provider")
	case "ListSAMLProviders":
		a.result(func() {
			list(a, "SAMLProviderList", acc.SAMLProviders, func(p snapshot.SAMLProvider) { a.el("Arn", p.ARN) })
		})
	case "GetSAMLProvider":
		for _, p := range acc.SAMLProviders {
			if p.ARN == a.form.Get("SAMLProviderArn") {
				a.result(func() {
					a.time("CreateDate", p.CreateDate)
					a.time("ValidUntil", p.ValidUntil)
					a.tags(p.Tags)
				})
				return
			}
		}
		a.fail(http.StatusNotFound, "NoSuchEntity", "There is no such provider")
	}
}
