// Package snapshot is one AWS account at one moment: types with AWS's own field names, the file
// format, references from a finding to a place in that file, and look-ups by name and ARN.
package snapshot
