package policy

import "strings"

// Set says how an operator treats a request that has several values for a key.
type Set uint8

// The set operators.
const (
	NoSet        Set = iota
	ForAnyValue      // one of the request's values has to match
	ForAllValues     // every one of the request's values has to match; none at all is fine
)

// Operator is a condition operator taken apart.
type Operator struct {
	Base     string // e.g. "StringLike", as AWS spells it
	Set      Set
	IfExists bool // a key that the request lacks satisfies the condition
}

// ParseOperator takes a condition operator apart; ok is false if AWS knows no such operator.
func ParseOperator(name string) (op Operator, ok bool) {
	base := name
	if rest, found := strings.CutPrefix(base, "ForAnyValue:"); found {
		base, op.Set = rest, ForAnyValue
	} else if rest, found := strings.CutPrefix(base, "ForAllValues:"); found {
		base, op.Set = rest, ForAllValues
	}
	base, op.IfExists = strings.CutSuffix(base, "IfExists")
	_, ok = operators[base]
	op.Base = base
	return op, ok
}

// family is the type of value that an operator compares.
type family uint8

const (
	familyString family = iota
	familyStringFold
	familyStringLike
	familyNumeric
	familyDate
	familyBool
	familyBinary
	familyIP
	familyARN
	familyNull
)

// comparison is how an operator compares two values of its family.
type comparison uint8

const (
	equal comparison = iota
	less
	lessOrEqual
	greater
	greaterOrEqual
)

// test is what an operator does with one value of the request and one of the policy.
type test struct {
	family     family
	comparison comparison
	negated    bool
}

// operators are AWS's condition operators (IAM User Guide, "Condition operators").
var operators = map[string]test{
	"StringEquals":              {family: familyString},
	"StringNotEquals":           {family: familyString, negated: true},
	"StringEqualsIgnoreCase":    {family: familyStringFold},
	"StringNotEqualsIgnoreCase": {family: familyStringFold, negated: true},
	"StringLike":                {family: familyStringLike},
	"StringNotLike":             {family: familyStringLike, negated: true},
	"NumericEquals":             {family: familyNumeric},
	"NumericNotEquals":          {family: familyNumeric, negated: true},
	"NumericLessThan":           {family: familyNumeric, comparison: less},
	"NumericLessThanEquals":     {family: familyNumeric, comparison: lessOrEqual},
	"NumericGreaterThan":        {family: familyNumeric, comparison: greater},
	"NumericGreaterThanEquals":  {family: familyNumeric, comparison: greaterOrEqual},
	"DateEquals":                {family: familyDate},
	"DateNotEquals":             {family: familyDate, negated: true},
	"DateLessThan":              {family: familyDate, comparison: less},
	"DateLessThanEquals":        {family: familyDate, comparison: lessOrEqual},
	"DateGreaterThan":           {family: familyDate, comparison: greater},
	"DateGreaterThanEquals":     {family: familyDate, comparison: greaterOrEqual},
	"Bool":                      {family: familyBool},
	"BinaryEquals":              {family: familyBinary},
	"IpAddress":                 {family: familyIP},
	"NotIpAddress":              {family: familyIP, negated: true},
	"ArnEquals":                 {family: familyARN},
	"ArnLike":                   {family: familyARN},
	"ArnNotEquals":              {family: familyARN, negated: true},
	"ArnNotLike":                {family: familyARN, negated: true},
	"Null":                      {family: familyNull},
}

// operatorFault says what is wrong with the name of an operator, "" for nothing.
func operatorFault(name string) string {
	op, ok := ParseOperator(name)
	switch {
	case !ok:
		return "The condition operator " + brief(name) + " is not valid. Use a valid condition operator."
	case op.Base == "Null" && op.IfExists:
		return "The Null condition operator cannot be used with IfExists suffix. Update the operator or the suffix."
	default:
		return ""
	}
}
