package catalog

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// An encoded catalog is text compressed with zstd, one record a line, fields separated by tabs. The
// first byte of a line says what it is:
//
//	iamaudit-catalog 1	<date>	<origin>
//	G<key>	<type>                                     a global condition key
//	S<prefix>	<name>	<"r" if RCPs cover it>          a service; what follows belongs to it
//	K<key>	<type>                                     a condition key, numbered from 0
//	R<name>	<ARN template|…>	<keys>                    a resource type, numbered from 0
//	A<name>	<level letter>	<resource types>	<keys>	<dependents>
//
// Lists are separated by commas and refer to keys and resource types by number; "!" after a resource
// type says that it is required, and "=" stands for the same list of keys as in the action before.
// Services and actions are sorted, so that reading needs no sorting and neighbours compress well.
const header = "iamaudit-catalog 1"

// Encode returns the compressed form of a catalog, the same bytes for the same data. It sorts what is
// not sorted and refuses what [Decode] could not read.
func Encode(src *Source) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\t%s\t%s\n", header, src.Date, src.Origin)
	for _, k := range src.GlobalKeys {
		fmt.Fprintf(&b, "G%s\t%s\n", k.Name, k.Type)
	}
	services := slices.SortedFunc(slices.Values(src.Services), func(a, b SourceService) int { return compareFold(a.Prefix, b.Prefix) })
	for i := range services {
		if err := encodeService(&b, &services[i]); err != nil {
			return nil, fmt.Errorf("service %q: %w", services[i].Prefix, err)
		}
	}
	w, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(true))
	if err != nil {
		return nil, err
	}
	data := w.EncodeAll(b.Bytes(), nil)
	if _, err := Decode(data); err != nil {
		return nil, fmt.Errorf("encoded catalog cannot be read again: %w", err)
	}
	return data, nil
}

func encodeService(b *bytes.Buffer, s *SourceService) error {
	rcp := ""
	if s.RCP {
		rcp = "r"
	}
	fmt.Fprintf(b, "S%s\t%s\t%s\n", s.Prefix, s.Name, rcp)

	keys := numbered{index: map[string]int{}}
	types := map[string]string{}
	for _, k := range s.Keys {
		types[k.Name] = k.Type
		keys.of(k.Name)
	}
	var body bytes.Buffer
	resources := map[string]int{}
	for i, r := range slices.SortedFunc(slices.Values(s.Resources), func(a, b SourceResource) int { return strings.Compare(a.Name, b.Name) }) {
		resources[r.Name] = i
		fmt.Fprintf(&body, "R%s\t%s\t%s\n", r.Name, strings.Join(r.ARNs, "|"), keys.list(r.Keys))
	}
	last := ""
	for _, a := range slices.SortedFunc(slices.Values(s.Actions), func(a, b SourceAction) int { return compareFold(a.Name, b.Name) }) {
		if int(a.Level) >= len(levelLetters) {
			return fmt.Errorf("action %q has no access level", a.Name)
		}
		var uses []string
		for _, u := range a.Resources {
			n, ok := resources[u.Name]
			if !ok {
				return fmt.Errorf("action %q works on a resource type %q that is not there", a.Name, u.Name)
			}
			use := strconv.Itoa(n)
			if u.Required {
				use += "!"
			}
			uses = append(uses, use)
		}
		list := keys.list(a.Keys)
		written := list
		if list == last && list != "" {
			written = "="
		}
		last = list
		fmt.Fprintf(&body, "A%s\t%c\t%s\t%s\t%s\n", a.Name, levelLetters[a.Level], strings.Join(uses, ","), written, strings.Join(a.Dependents, ","))
	}
	for _, name := range keys.names {
		fmt.Fprintf(b, "K%s\t%s\n", name, types[name])
	}
	_, err := body.WriteTo(b)
	return err
}

// numbered gives names numbers in the order in which they come.
type numbered struct {
	names []string
	index map[string]int
}

func (n *numbered) of(name string) int {
	i, ok := n.index[name]
	if !ok {
		i = len(n.names)
		n.names, n.index[name] = append(n.names, name), i
	}
	return i
}

func (n *numbered) list(names []string) string {
	var b strings.Builder
	for i, name := range names {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(n.of(name)))
	}
	return b.String()
}
