package collector

// Damaged is what the collector's own retryer takes for a damaged answer.
var Damaged = damaged

// ParseReport reads the CSV of a credential report.
var ParseReport = parseReport
