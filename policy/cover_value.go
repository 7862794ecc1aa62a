package policy

import (
	"net/netip"
	"slices"
	"strconv"
	"time"
)

// numberNeighbours returns the number, one less and one more.
func numberNeighbours(n number) []string {
	if n.exact {
		return []string{strconv.FormatInt(n.integer, 10), strconv.FormatInt(n.integer-1, 10), strconv.FormatInt(n.integer+1, 10)}
	}
	return []string{decimalText(n.decimal - 1), decimalText(n.decimal + 1)}
}

func decimalText(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func dateText(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// prefixNeighbours returns the first and last address of the range and those right outside. Sets
// made of ranges change at these addresses only.
func prefixNeighbours(p netip.Prefix) []string {
	first := p.Addr()
	last := lastAddr(p)
	texts := []string{first.String(), last.String(), "0.0.0.0", "::"}
	if a := last.Next(); a.IsValid() {
		texts = append(texts, a.String())
	}
	if a := first.Prev(); a.IsValid() {
		texts = append(texts, a.String())
	}
	return texts
}

func lastAddr(p netip.Prefix) netip.Addr {
	bytes := p.Addr().AsSlice()
	for bit := p.Bits(); bit < len(bytes)*8; bit++ {
		bytes[bit/8] |= 0x80 >> (bit % 8)
	}
	a, _ := netip.AddrFromSlice(bytes)
	return a
}

// between adds, to numbers and dates, a value between each two that follow each other.
func between(texts []string, family family) []string {
	switch family {
	case familyNumeric:
		var all []float64
		for _, text := range texts {
			if n, ok := parseNumber(text); ok {
				all = append(all, n.decimal)
			}
		}
		slices.Sort(all)
		for i := 1; i < len(all); i++ {
			if all[i] > all[i-1] {
				texts = append(texts, decimalText(all[i-1]+(all[i]-all[i-1])/2))
			}
		}
	case familyDate:
		var all []time.Time
		for _, text := range texts {
			if t, ok := parseDate(text); ok {
				all = append(all, t)
			}
		}
		slices.SortFunc(all, time.Time.Compare)
		for i := 1; i < len(all); i++ {
			if gap := all[i].Sub(all[i-1]); gap > 0 {
				texts = append(texts, dateText(all[i-1].Add(gap/2)))
			}
		}
	}
	return texts
}
