package rules

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/iamaudit/iamaudit/policy"
)

// circumstances are condition keys about the request as a whole: who sends it, from where, when. A grant
// under such a condition works on everything all the same.
var circumstances = []string{
	"aws:assumedroot", "aws:currenttime", "aws:epochtime", "aws:federatedprovider", "aws:ismcpserviceaction",
	"aws:multifactorauthage", "aws:multifactorauthpresent", "aws:principalaccount", "aws:principalarn", "aws:principalisawsservice",
	"aws:principalorgid", "aws:principalorgpaths", "aws:principaltype", "aws:referer", "aws:requestedregion", "aws:securetransport",
	"aws:sourceidentity", "aws:sourceip", "aws:sourcevpc", "aws:sourcevpcarn", "aws:sourcevpce", "aws:tokenissuetime", "aws:useragent",
	"aws:userid", "aws:username", "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths", "aws:vpcsourceip", "aws:viaawsservice",
}

// resourceOwner are condition keys that keep a grant within the account or its organization.
var resourceOwner = []string{"aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths", "s3:resourceaccount"}

// narrows says what the conditions of a statement that allows do to its reach: the first key that limits
// what it works on, and the keys that limit the circumstances. A condition that a request without the key
// satisfies (a negated operator, IfExists, ForAllValues, Null true) leaves the rest of AWS open, so it
// does not narrow.
func narrows(conditions []policy.Condition) (key string, when []string) {
	for i := range conditions {
		c := &conditions[i]
		op, ok := policy.ParseOperator(c.Operator)
		name := strings.ToLower(c.Key)
		switch {
		case !ok:
			if key == "" {
				key = c.Key // IAM would refuse it; nothing is granted
			}
		case slices.Contains(resourceOwner, name) && !negated(op):
			// The account's own resources are all that there is to lose.
		case slices.Contains(circumstances, name) || strings.HasPrefix(name, "aws:principaltag/"):
			if open := op.IfExists || op.Set == policy.ForAllValues; !open && !alwaysMet(op, c) && !slices.Contains(when, c.Key) {
				when = append(when, c.Key)
			}
		case opensWithoutKey(op, c):
		case key == "":
			key = c.Key
		}
	}
	return key, when
}

// everyRequest are circumstances that AWS knows of every request.
var everyRequest = []string{
	"aws:currenttime", "aws:epochtime", "aws:principalaccount", "aws:principalarn", "aws:principaltype", "aws:requestedregion",
	"aws:sourceip", "aws:useragent", "aws:userid", "aws:username",
}

// alwaysMet reports whether a condition on the circumstances is up to whoever asks: a pattern that anything
// matches, HTTPS, or that MFA is absent.
func alwaysMet(op policy.Operator, c *policy.Condition) bool {
	is := func(value string) bool { return len(c.Values) == 1 && strings.EqualFold(c.Values[0].Text, value) }
	switch name := strings.ToLower(c.Key); {
	case op.Base == "Bool" && name == "aws:securetransport":
		return is("true")
	case op.Base == "Bool" && name == "aws:multifactorauthpresent":
		return is("false")
	default:
		return slices.Contains(everyRequest, name) && !negated(op) && anyValue(op, c)
	}
}

// aboutPrincipals reports whether conditions speak of nothing but who asks, which a snapshot knows. A
// condition that nothing is known about may not hold when it matters, so a Deny under it settles nothing.
func aboutPrincipals(conditions []policy.Condition) bool {
	return !slices.ContainsFunc(conditions, func(c policy.Condition) bool {
		key := strings.ToLower(c.Key)
		return !strings.HasPrefix(key, "aws:principal") && key != "aws:username" && key != "aws:userid"
	})
}

// opensWithoutKey reports whether a request that lacks the key satisfies the condition (semantics of
// missing keys: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html).
func opensWithoutKey(op policy.Operator, c *policy.Condition) bool {
	if op.Base == "Null" {
		return slices.ContainsFunc(c.Values, func(v policy.Value) bool { return strings.EqualFold(v.Text, "true") })
	}
	return op.IfExists || op.Set == policy.ForAllValues || negated(op)
}

func negated(op policy.Operator) bool { return strings.Contains(op.Base, "Not") }

// neverHolds says why conditions can never hold, or "". It knows contradictions that need no knowledge
// of the request.
func neverHolds(conditions []policy.Condition, now time.Time) string {
	for i := range conditions {
		c := &conditions[i]
		op, ok := policy.ParseOperator(c.Operator)
		if !ok {
			continue // malformed-policy-document speaks of it
		}
		if reason := impossible(op, c, now); reason != "" {
			return reason
		}
		for j := range conditions[:i] {
			if reason := contradict(&conditions[j], c, op); reason != "" {
				return reason
			}
		}
	}
	return ""
}

// impossible says why one condition can never hold.
func impossible(op policy.Operator, c *policy.Condition, now time.Time) string {
	if opensWithoutKey(op, c) {
		return ""
	}
	if len(c.Values) == 0 {
		return c.Operator + " on " + c.Key + " has no value to match"
	}
	if slices.ContainsFunc(c.Values, func(v policy.Value) bool { return strings.Contains(v.Text, "${") || possible(op, v.Text, now) }) {
		return ""
	}
	switch {
	case strings.HasPrefix(op.Base, "Date"):
		return c.Operator + " on " + c.Key + " ended on " + c.Values[0].Text
	default:
		return c.Operator + " on " + c.Key + " compares with " + strconv.Quote(c.Values[0].Text)
	}
}

// possible reports whether some request may satisfy an operator with the value.
func possible(op policy.Operator, value string, now time.Time) bool {
	switch op.Base {
	case "Bool":
		return strings.EqualFold(value, "true") || strings.EqualFold(value, "false")
	case "NumericEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals":
		_, err := strconv.ParseFloat(value, 64)
		return err == nil
	case "IpAddress":
		if _, err := netip.ParseAddr(value); err == nil {
			return true
		}
		_, err := netip.ParsePrefix(value)
		return err == nil
	case "DateLessThan", "DateLessThanEquals":
		end, ok := parseDate(value)
		return !ok || now.IsZero() || !end.Before(now)
	default:
		return true
	}
}

// parseDate reads the ISO 8601 forms that IAM accepts, or seconds since 1970.
func parseDate(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly, "2006-01", "2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	if seconds, err := strconv.ParseInt(s, 10, 64); err == nil {
		return time.Unix(seconds, 0), true
	}
	return time.Time{}, false
}

// contradict says why two conditions on one key exclude each other: the key absent and present, or equal to
// two lists of values without a common one.
func contradict(a, b *policy.Condition, opB policy.Operator) string {
	opA, ok := policy.ParseOperator(a.Operator)
	if !ok || !strings.EqualFold(a.Key, b.Key) {
		return ""
	}
	absentA, absentB := opA.Base == "Null" && opensWithoutKey(opA, a), opB.Base == "Null" && opensWithoutKey(opB, b)
	if absentA && !opensWithoutKey(opB, b) || absentB && !opensWithoutKey(opA, a) {
		return "the key " + b.Key + " must be absent and have a value"
	}
	exact := []string{"StringEquals", "Bool", "NumericEquals"}
	if opA.Base != opB.Base || !slices.Contains(exact, opA.Base) || opA.Set != policy.NoSet || opB.Set != policy.NoSet || opA.IfExists || opB.IfExists {
		return ""
	}
	for _, v := range a.Values {
		if strings.Contains(v.Text, "${") || slices.ContainsFunc(b.Values, func(w policy.Value) bool {
			return strings.Contains(w.Text, "${") || strings.EqualFold(v.Text, w.Text) || opA.Base == "NumericEquals"
		}) {
			return ""
		}
	}
	if len(a.Values) == 0 || len(b.Values) == 0 {
		return ""
	}
	return "no value of " + b.Key + " satisfies both its conditions"
}
