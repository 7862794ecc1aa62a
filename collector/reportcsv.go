package collector

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/snapshot"
)

// parseReport reads the report's CSV by the names of its columns: accounts with newer features have
// further ones. Rows that make no sense are left out and named in the error.
func parseReport(content []byte) ([]snapshot.CredentialRow, error) {
	r := csv.NewReader(bytes.NewReader(content))
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if err != nil {
		return nil, &incomplete{reason: "the report is empty or no CSV", cause: err}
	}
	if !slices.Contains(header, "user") || !slices.Contains(header, "arn") {
		return nil, &incomplete{reason: "the report has no columns named user and arn"}
	}
	rows := make([]snapshot.CredentialRow, 0, bytes.Count(content, []byte("\n")))
	c := newCells(header)
	var bad error
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return rows, partial(err, "the report breaks off after %d rows", len(rows))
		}
		row, err := c.row(record)
		if err != nil {
			line, _ := r.FieldPos(0)
			bad = partial(err, "line %d of the report is damaged", line)
			continue
		}
		rows = append(rows, row)
	}
	return rows, bad
}

// cells reads the cells of one row after the other by the names of their columns.
type cells struct {
	at     map[string]int  // column by name
	read   map[string]bool // the columns that this program knows
	record []string
	err    error // the first thing that is wrong with the row
}

func newCells(header []string) *cells {
	c := &cells{at: make(map[string]int, len(header)), read: make(map[string]bool, len(header))}
	for i, name := range header {
		if _, twice := c.at[name]; !twice {
			c.at[name] = i
		}
	}
	return c
}

func (c *cells) row(record []string) (snapshot.CredentialRow, error) {
	c.record, c.err = record, nil
	row := snapshot.CredentialRow{
		User:                 c.text("user"),
		ARN:                  c.text("arn"),
		UserCreationTime:     c.time("user_creation_time"),
		PasswordEnabled:      c.bool("password_enabled"),
		PasswordLastUsed:     c.time("password_last_used"),
		PasswordLastChanged:  c.time("password_last_changed"),
		PasswordNextRotation: c.time("password_next_rotation"),
		MFAActive:            c.bool("mfa_active"),
	}
	for i := range row.AccessKeys {
		prefix := fmt.Sprintf("access_key_%d_", i+1)
		row.AccessKeys[i] = snapshot.ReportAccessKey{
			Active:          c.bool(prefix + "active"),
			LastRotated:     c.time(prefix + "last_rotated"),
			LastUsedDate:    c.time(prefix + "last_used_date"),
			LastUsedRegion:  snapshot.ReportString(c.text(prefix + "last_used_region")),
			LastUsedService: snapshot.ReportString(c.text(prefix + "last_used_service")),
		}
	}
	for i := range row.Certificates {
		prefix := fmt.Sprintf("cert_%d_", i+1)
		row.Certificates[i] = snapshot.ReportCertificate{Active: c.bool(prefix + "active"), LastRotated: c.time(prefix + "last_rotated")}
	}
	if further := c.unread(); len(further) > 0 {
		row.AdditionalColumns = further
	}
	return row, c.err
}

// cell returns a cell without the blanks around it.
func (c *cells) cell(column string) string {
	c.read[column] = true
	if i, ok := c.at[column]; ok && i < len(c.record) {
		return strings.TrimSpace(c.record[i])
	}
	return string(snapshot.NotSupported)
}

// text returns a cell that is kept as it is, so it must not keep the rest of its line in memory.
func (c *cells) text(column string) string { return strings.Clone(c.cell(column)) }

func (c *cells) time(column string) snapshot.ReportTime {
	t, err := snapshot.ParseReportTime(c.cell(column))
	c.note(column, err)
	return t
}

func (c *cells) bool(column string) snapshot.ReportBool {
	b, err := snapshot.ParseReportBool(c.cell(column))
	c.note(column, err)
	return b
}

func (c *cells) note(column string, err error) {
	if err != nil && c.err == nil {
		c.err = fmt.Errorf("%s: %w", column, err)
	}
}

// unread returns the columns that this program does not know, where they say something.
func (c *cells) unread() map[string]string {
	var further map[string]string
	for name, i := range c.at {
		if c.read[name] || i >= len(c.record) {
			continue
		}
		if text := strings.TrimSpace(c.record[i]); text != "" && text != string(snapshot.NA) {
			if further == nil {
				further = map[string]string{}
			}
			further[name] = strings.Clone(text)
		}
	}
	return further
}
