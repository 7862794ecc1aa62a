package snapshot

import (
	"fmt"
	"strings"
	"time"
)

// absent returns the absence that a cell's text stands for; ok is false when it is a value.
func absent(s string) (a Absence, ok bool) {
	switch a = Absence(s); a {
	case NA, NotSupported, NoInformation:
		return a, true
	case Present: // an empty cell: newer columns of users that AWS has no word for
		return NA, true
	default:
		return Present, false
	}
}

// ParseReportTime reads a time cell of a credential report.
func ParseReportTime(s string) (ReportTime, error) {
	if a, ok := absent(s); ok {
		return ReportTime{Absence: a}, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return ReportTime{}, fmt.Errorf("%q is not a time; want one like 2026-11-22T10:00:00+00:00, N/A, no_information or not_supported", s)
	}
	return ReportTime{Time: t.UTC()}, nil
}

// ParseReportBool reads a boolean cell of a credential report, in any case.
func ParseReportBool(s string) (ReportBool, error) {
	if a, ok := absent(s); ok {
		return ReportBool{Absence: a}, nil
	}
	switch strings.ToLower(s) {
	case "true":
		return ReportBool{Bool: true}, nil
	case "false":
		return ReportBool{}, nil
	}
	return ReportBool{}, fmt.Errorf("%q is neither true nor false, N/A, no_information or not_supported", s)
}
