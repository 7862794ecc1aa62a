package rego

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
)

// allowed lists the built-in functions of OPA that rules may call. It is a list of what is known to
// be harmless, so that a function of a later OPA is not there until somebody has looked at it. Left
// out are: everything that reaches the network, files or the environment; everything random; the
// clock, except time.now_ns, which is the snapshot's time; and what can run for long without
// looking whether it should stop: graph.reachable, bits.lsh, json.patch and their like.
const allowed = `
abs all any array.concat array.flatten array.reverse array.slice assign
base64.decode base64.encode base64.is_valid base64url.decode base64url.encode base64url.encode_no_pad
bits.and bits.negate bits.or bits.rsh bits.xor
cast_array cast_boolean cast_null cast_object cast_set cast_string ceil concat contains count
crypto.hmac.equal crypto.hmac.sha256 crypto.hmac.sha512 crypto.md5 crypto.sha1 crypto.sha256
div endswith eq equal floor format_int
glob.match glob.quote_meta gt gte hex.decode hex.encode
indexof indexof_n internal.member_2 internal.member_3 internal.print internal.template_string internal.test_case intersection
is_array is_boolean is_null is_number is_object is_set is_string
json.filter json.is_valid json.marshal json.remove json.unmarshal
lower lt lte max min minus mul neq
net.cidr_contains net.cidr_contains_matches net.cidr_intersects net.cidr_is_valid net.cidr_merge net.cidr_overlap
object.filter object.get object.keys object.remove object.subset object.union object.union_n or
plus print product
re_match regex.find_all_string_submatch_n regex.find_n regex.is_valid regex.match regex.replace regex.split
rego.metadata.chain rego.metadata.rule rem replace round
semver.compare semver.is_valid set_diff sort split sprintf startswith
strings.any_prefix_match strings.any_suffix_match strings.count strings.replace_n strings.reverse strings.split_n substring sum
time.add_date time.clock time.date time.diff time.format time.now_ns time.parse_duration_ns time.parse_ns time.parse_rfc3339_ns time.weekday
to_number trim trim_left trim_prefix trim_right trim_space trim_suffix type_name
union units.parse units.parse_bytes upper uri.is_valid uri.parse urlquery.decode urlquery.decode_object urlquery.encode urlquery.encode_object uuid.parse
walk yaml.is_valid yaml.marshal yaml.unmarshal
and
`

// capabilities is what rules may use of OPA, with our own functions.
var capabilities = sync.OnceValue(func() *ast.Capabilities {
	all := ast.CapabilitiesForThisVersion()
	names := strings.Fields(allowed)
	c := &ast.Capabilities{
		FutureKeywords: all.FutureKeywords,
		Features:       all.Features,
		AllowNet:       []string{}, // and a schema may not refer to another host
	}
	for _, b := range all.Builtins {
		if slices.Contains(names, b.Name) {
			c.Builtins = append(c.Builtins, b)
		}
	}
	for _, b := range functions {
		c.Builtins = append(c.Builtins, b.declaration())
	}
	slices.SortFunc(c.Builtins, func(x, y *ast.Builtin) int { return strings.Compare(x.Name, y.Name) })
	return c
})

// Capabilities returns the capabilities file that editors and `opa check` read.
func Capabilities() []byte {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(capabilities()); err != nil {
		panic(err) // plain data
	}
	return buf.Bytes()
}
