// Package jsonscan finds its way through JSON text, eight bytes at a time: where white space ends,
// where the plain part of a string ends, where a whole value ends. The readers of snapshots and of
// policy documents stand on it; what the text means, they find out themselves.
package jsonscan

import (
	"math/bits"
	"unicode/utf8"
)

// word is the number of bytes that are looked at together.
const word = 8

// Eight times the same byte.
const (
	ones   = 0x0101010101010101
	high   = 0x80 * ones
	blanks = ' ' * ones
	quotes = '"' * ones
	slopes = '\\' * ones
)

// load returns the eight bytes at i, the first one lowest.
func load(text string, i int) uint64 {
	t := text[i : i+word]
	return uint64(t[0]) | uint64(t[1])<<8 | uint64(t[2])<<16 | uint64(t[3])<<24 |
		uint64(t[4])<<32 | uint64(t[5])<<40 | uint64(t[6])<<48 | uint64(t[7])<<56 // one instruction
}

// Space returns the offset of the first byte at or after i that is not white space: often i itself,
// else mostly the end of the indentation of a pretty-printed line.
func Space(text string, i int) int {
	for i < len(text) {
		switch text[i] {
		case '\n', ' ', '\t', '\r':
			i++
		default:
			return i
		}
		for len(text)-i >= word {
			if other := load(text, i) ^ blanks; other != 0 {
				i += bits.TrailingZeros64(other) / word
				break
			}
			i += word
		}
	}
	return i
}

// Plain returns the offset of the first byte at or after i that does not simply stand for itself in
// a string: a quotation mark, a backslash, a control character, or a byte beyond ASCII.
func Plain(text string, i int) int {
	for len(text)-i >= word {
		w := load(text, i)
		// Of a byte below 0x80, the subtraction sets the high bit if the byte is the one looked for
		// (or a control character). A borrow spoils only bytes above the first that is found.
		if found := (((w ^ quotes) - ones) | ((w ^ slopes) - ones) | (w - blanks) | w) & high; found != 0 {
			return i + bits.TrailingZeros64(found)/word
		}
		i += word
	}
	for i < len(text) && text[i] >= ' ' && text[i] < utf8.RuneSelf && text[i] != '"' && text[i] != '\\' {
		i++
	}
	return i
}
