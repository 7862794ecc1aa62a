package snapshot

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// maxSize bounds what a compressed file may unfold to.
const maxSize = 8 << 30

// decompress goes by the first bytes, not by the name: a file that was renamed still reads.
func decompress(name string, data []byte) ([]byte, error) {
	var r io.Reader
	var size int
	switch {
	case bytes.HasPrefix(data, []byte{0x1f, 0x8b}):
		gz, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("%s: damaged gzip: %w", name, err)
		}
		r, size = gz, gzipSize(data)
	case bytes.HasPrefix(data, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		z, err := zstd.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("%s: damaged zstd: %w", name, err)
		}
		defer z.Close()
		r, size = z, zstdSize(data)
	default:
		return data, nil
	}
	// Memory for all of it at once, for a buffer that doubles needs up to three times as much. But what
	// claims to unfold to far more than a snapshot does, some 15 times its size, has to show it first.
	const usual = 64
	var out bytes.Buffer
	out.Grow(min(size, usual*len(data), maxSize) + bytes.MinRead)
	n, err := out.ReadFrom(io.LimitReader(r, maxSize+1))
	if err != nil {
		return nil, fmt.Errorf("%s: damaged or truncated compression: %w", name, err)
	}
	if n > maxSize {
		return nil, fmt.Errorf("%s: unfolds to more than %d GiB; that is no snapshot", name, maxSize>>30)
	}
	return out.Bytes(), nil
}

// gzipSize is the size that a gzip file says it unfolds to, in its last four bytes (RFC 1952).
func gzipSize(data []byte) int {
	return int(binary.LittleEndian.Uint32(data[len(data)-4:]))
}

// zstdSize is the size that a Zstandard file unfolds to at most, or a little less for one that is
// damaged. Who writes a stream does not know its size beforehand, but all blocks except the last are
// full, so it is enough to count them (RFC 8878, section 3.1.1.2).
func zstdSize(data []byte) int {
	const (
		fullBlock   = 128 << 10
		blockHeader = 3
		checksum    = 4
	)
	size := 0
	for {
		var frame zstd.Header
		if err := frame.Decode(data); err != nil {
			return size
		}
		data = data[frame.HeaderSize:]
		for last := frame.Skippable; !last; {
			if len(data) < blockHeader {
				return size
			}
			header := int(data[0]) | int(data[1])<<8 | int(data[2])<<16
			kind, length := header>>1&3, header>>3
			last = header&1 != 0
			if kind == 2 { // compressed; else the length is that of the content
				size += fullBlock
			} else {
				size += length
			}
			if kind == 1 { // one byte, repeated
				length = 1
			}
			data = data[min(blockHeader+length, len(data)):]
		}
		switch {
		case frame.Skippable:
			data = data[min(int(frame.SkippableSize), len(data)):]
		case frame.HasCheckSum:
			data = data[min(checksum, len(data)):]
		}
	}
}
