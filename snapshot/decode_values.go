package snapshot

import (
	"strconv"
	"time"
)

func (d *decoder) str(into *string) (err error) {
	switch d.peek() {
	case '"':
		*into, err = d.text()
		return err
	case 'n':
		if d.null() {
			return nil
		}
	}
	return d.want("a string")
}

func (d *decoder) strs(into *[]string) error { return listIn(d, &d.strLists, into, d.str) }

func (d *decoder) boolean(into *bool) error {
	if d.null() {
		return nil
	}
	if c := d.peek(); c == 't' || c == 'f' {
		s, err := d.literal()
		if err != nil {
			return err
		}
		*into = s == "true"
		return nil
	}
	return d.want("true or false")
}

func (d *decoder) integer(into *int) error {
	if d.null() {
		return nil
	}
	at := d.next()
	if c := d.peek(); c != '-' && (c < '0' || c > '9') {
		return d.want("a whole number")
	}
	s, err := d.literal()
	if err != nil {
		return err
	}
	if *into, err = strconv.Atoi(s); err != nil {
		return d.errorf(at, "found %s; want a whole number", s)
	}
	return nil
}

func (d *decoder) time(into *time.Time) error {
	at := d.next()
	var s string
	if err := d.str(&s); err != nil || s == "" {
		return err
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return d.errorf(at, "%q is not a time; want one like 2026-11-22T10:00:00Z", s)
	}
	*into = t.UTC()
	return nil
}

func (d *decoder) reportTime(into *ReportTime) error {
	at := d.next()
	var s string
	if err := d.str(&s); err != nil {
		return err
	}
	t, err := ParseReportTime(s)
	if err != nil {
		return d.errorf(at, "%v", err)
	}
	*into = t
	return nil
}

func (d *decoder) reportBool(into *ReportBool) error {
	if c := d.peek(); c == 't' || c == 'f' {
		return d.boolean(&into.Bool)
	}
	at := d.next()
	var s string
	if err := d.str(&s); err != nil {
		return err
	}
	b, err := ParseReportBool(s)
	if err != nil {
		return d.errorf(at, "%v", err)
	}
	*into = b
	return nil
}

func (d *decoder) reportString(into *ReportString) error { return d.str((*string)(into)) }

func (d *decoder) tag(t *Tag) error {
	return d.object(nil, func(name string) error {
		switch name {
		case "Key":
			return d.str(&t.Key)
		case "Value":
			return d.str(&t.Value)
		}
		return d.skip()
	})
}

func (d *decoder) tags(into *[]Tag) error { return listIn(d, &d.tagLists, into, d.tag) }
