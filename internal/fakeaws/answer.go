package fakeaws

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// answer is the answer to one request while it is being made.
type answer struct {
	*request
	status int
	header http.Header
	out    bytes.Buffer
	half   bool // send only half of the body and cut the connection
	short  bool // send only half of the body as if it were all
}

// fail makes the answer an error, in the protocol of the service.
func (a *answer) fail(status int, code, message string) {
	a.status = status
	a.out.Reset()
	switch a.service {
	case "iam", "sts":
		a.open("ErrorResponse", "Error")
		a.el("Type", "Sender")
		a.el("Code", code)
		a.el("Message", message)
		a.close("Error")
		a.el("RequestId", "00000000-0000-0000-0000-000000000000")
		a.close("ErrorResponse")
	case "s3":
		a.open("Error")
		a.el("Code", code)
		a.el("Message", message)
		a.close("Error")
	default:
		a.set("X-Amzn-Errortype", code)
		a.json(map[string]any{"__type": code, "message": message})
	}
}

// deny makes the answer the one that a missing permission gets.
func (a *answer) deny() {
	code := "AccessDenied"
	if a.service != "iam" && a.service != "sts" && a.service != "s3" {
		code = "AccessDeniedException"
	}
	a.fail(http.StatusForbidden, code, fmt.Sprintf("User: arn:aws:iam::%s:user/auditor is not authorized to perform: %s", a.account.AccountID, a.action()))
}

func (a *answer) set(name, value string) {
	if a.header == nil {
		a.header = http.Header{}
	}
	a.header.Set(name, value)
}

func (a *answer) send(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.header)
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", map[bool]string{true: "text/xml", false: "application/json"}[a.service == "iam" || a.service == "sts" || a.service == "s3"])
	}
	if a.short {
		a.out.Truncate(a.out.Len() / 2)
	}
	w.Header().Set("Content-Length", strconv.Itoa(a.out.Len()))
	if a.status != 0 {
		w.WriteHeader(a.status)
	}
	body := a.out.Bytes()
	if a.half {
		_, _ = w.Write(body[:len(body)/2])
		panic(http.ErrAbortHandler) // net/http's way to cut a connection
	}
	_, _ = w.Write(body)
}

// json writes a JSON body.
func (a *answer) json(v any) {
	if err := json.NewEncoder(&a.out).Encode(v); err != nil {
		panic(err)
	}
}

// result writes an answer of the query protocol.
func (a *answer) result(body func()) {
	a.open(a.api+"Response", a.api+"Result")
	body()
	a.close(a.api + "Result")
	a.open("ResponseMetadata")
	a.el("RequestId", "00000000-0000-0000-0000-000000000000")
	a.close("ResponseMetadata", a.api+"Response")
}

func (a *answer) open(names ...string) {
	for _, n := range names {
		a.out.WriteString("<" + n + ">")
	}
}

func (a *answer) close(names ...string) {
	for _, n := range names {
		a.out.WriteString("</" + n + ">\n")
	}
}

// el writes an element; an empty value is left out, as AWS does.
func (a *answer) el(name, value string) {
	if value == "" {
		return
	}
	a.open(name)
	_ = xml.EscapeText(&a.out, []byte(value)) // a bytes.Buffer takes everything
	a.close(name)
}

func (a *answer) int(name string, n int)   { a.el(name, strconv.Itoa(n)) }
func (a *answer) bool(name string, v bool) { a.el(name, strconv.FormatBool(v)) }
func (a *answer) time(name string, t time.Time) {
	if !t.IsZero() {
		a.el(name, t.Format(time.RFC3339Nano))
	}
}

// document writes a policy document, percent-encoded by RFC 3986 as AWS does it.
func (a *answer) document(name string, text []byte) {
	if a.account.Faults.PlainDocuments {
		a.el(name, string(text))
		return
	}
	if len(text) == 0 {
		return
	}
	a.open(name)
	const hex = "0123456789ABCDEF"
	for _, c := range text {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_.~", c) >= 0 {
			a.out.WriteByte(c)
			continue
		}
		a.out.Write([]byte{'%', hex[c>>4], hex[c&15]})
	}
	a.close(name)
}

// list writes a list of members.
func list[T any](a *answer, name string, items []T, one func(T)) {
	a.open(name)
	for _, item := range items {
		a.open("member")
		one(item)
		a.close("member")
	}
	a.close(name)
}

// texts writes a list of strings.
func (a *answer) texts(name string, items []string) {
	list(a, name, items, func(s string) { _ = xml.EscapeText(&a.out, []byte(s)) })
}
