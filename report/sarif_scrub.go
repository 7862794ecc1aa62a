package report

// scrub appends the JSON value src to dst without what go-sarif writes for "not set": members that
// are -1, empty arrays and empty objects. Consumers take them at their word: the SARIF viewer of
// Visual Studio Code selects a wrong line because of "byteOffset": -1.
//
// It works on go-sarif's own output, which is valid and compact, in one pass: decoding each result
// into a map takes four times as long as writing it.
func scrub(dst, src []byte) []byte {
	s := scrubber{src: src}
	return s.value(dst)
}

type scrubber struct {
	src []byte
	at  int
}

// value copies one value. What it leaves at the end of dst is "[]" or "{}" for a value that holds
// nothing, and the caller removes the member.
func (s *scrubber) value(dst []byte) []byte {
	switch s.src[s.at] {
	case '{':
		return s.object(dst)
	case '[':
		return s.array(dst)
	case '"':
		return s.text(dst)
	default: // a number or a literal
		start := s.at
		for s.at < len(s.src) {
			switch s.src[s.at] {
			case ',', '}', ']', '\n':
				return append(dst, s.src[start:s.at]...)
			}
			s.at++
		}
		return append(dst, s.src[start:s.at]...)
	}
}

func (s *scrubber) text(dst []byte) []byte {
	start := s.at
	s.at++
	for s.src[s.at] != '"' {
		if s.src[s.at] == '\\' {
			s.at++
		}
		s.at++
	}
	s.at++
	return append(dst, s.src[start:s.at]...)
}

func (s *scrubber) object(dst []byte) []byte {
	dst = append(dst, '{')
	first := len(dst)
	s.at++
	for s.src[s.at] != '}' {
		if s.src[s.at] == ',' {
			s.at++
			continue
		}
		member := len(dst)
		if member > first {
			dst = append(dst, ',')
		}
		dst = s.text(dst)
		dst = append(dst, ':')
		s.at++ // the colon
		value := len(dst)
		dst = s.value(dst)
		switch string(dst[value:]) {
		case "-1", "[]", "{}", `""`, "null":
			dst = dst[:member]
		}
	}
	s.at++
	return append(dst, '}')
}

func (s *scrubber) array(dst []byte) []byte {
	dst = append(dst, '[')
	first := len(dst)
	s.at++
	for s.src[s.at] != ']' {
		if s.src[s.at] == ',' {
			s.at++
			continue
		}
		if len(dst) > first {
			dst = append(dst, ',')
		}
		dst = s.value(dst)
	}
	s.at++
	return append(dst, ']')
}
