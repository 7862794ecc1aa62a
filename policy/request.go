package policy

// Request is what a policy is asked about. The zero value of a field means: not known.
type Request struct {
	Action   string // "service:Name"
	Resource string // an ARN, or "*" for an action that works on no particular resource
	Caller   *Caller
	Keys     *Context // what is known of the request's condition keys beside what Caller knows

	// ResourceAccount is the account that owns the resource: aws:ResourceAccount.
	ResourceAccount string
	// Region is the one that the request goes to, whoever makes it: aws:RequestedRegion.
	Region string

	service, name   string // of the action
	account, region [1]string
}

// Prepare has to be called once the fields are set, and again after they were changed.
func (q *Request) Prepare() {
	q.service, q.name = SplitAction(q.Action)
	q.account[0], q.region[0] = q.ResourceAccount, q.Region
}

// lookup returns the values of a condition key, which is in lower case.
func (q *Request) lookup(key string) ([]string, presence) {
	if v, state := q.Keys.lookup(key); state != unknown {
		return v, state
	}
	if key == "aws:resourceaccount" && q.ResourceAccount != "" {
		return q.account[:], present
	}
	if key == "aws:requestedregion" && q.Region != "" {
		return q.region[:], present
	}
	if q.Caller != nil {
		if v, state := q.Caller.Keys.lookup(key); state != unknown {
			return v, state
		}
	}
	if q.Keys != nil && q.Keys.Complete {
		return nil, absent
	}
	return nil, unknown
}
