package audit

// The values of Finding.Baseline.
const (
	BaselineNew       = "new"
	BaselineUnchanged = "unchanged"
	BaselineAbsent    = "absent" // it was in the baseline and is gone
)

// Open reports whether the finding counts: it is there, and nobody accepted it.
func (f *Finding) Open() bool { return f.Suppression == nil && f.Baseline != BaselineAbsent }
