package diff

import "slices"

// line is one line of a compared text.
type line struct {
	Op   Op // "" for a line that both have
	Text string
}

// maxLines bounds the table that compareLines fills. Statements of policies have tens of lines; a
// longer text is shown as removed and added.
const maxLines = 2_000

// compareLines finds the lines that two texts share, in the order of both, and says of the others
// which text has them.
func compareLines(old, new []string) []line {
	if len(old)*len(new) > maxLines*maxLines {
		return append(only(Removed, old), only(Added, new)...)
	}
	// common[i][j] is the number of lines that old[i:] and new[j:] share.
	common := make([][]int, len(old)+1)
	for i := range common {
		common[i] = make([]int, len(new)+1)
	}
	for i, o := range slices.Backward(old) {
		for j := len(new) - 1; j >= 0; j-- {
			if o == new[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var out []line
	i, j := 0, 0
	for i < len(old) && j < len(new) {
		switch {
		case old[i] == new[j]:
			out = append(out, line{"", old[i]})
			i, j = i+1, j+1
		case common[i+1][j] >= common[i][j+1]:
			out = append(out, line{Removed, old[i]})
			i++
		default:
			out = append(out, line{Added, new[j]})
			j++
		}
	}
	out = append(out, only(Removed, old[i:])...)
	return append(out, only(Added, new[j:])...)
}

func only(op Op, texts []string) []line {
	out := make([]line, len(texts))
	for i, text := range texts {
		out[i] = line{op, text}
	}
	return out
}

// lines compares a change's values line by line.
func (c *Change) lines() []line {
	old, new := c.values()
	return compareLines(old, new)
}

// Short reports whether the change fits one line: "console password: changed 2026-01-01 → …".
func (c *Change) short() bool {
	old, new := c.values()
	return len(old) <= 1 && len(new) <= 1
}
