package snapshot

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/iamaudit/iamaudit/internal/atomicfile"
)

// maxSize bounds what a compressed file may unfold to.
const maxSize = 8 << 30

// Read reads a snapshot from a file, or from stdin for "-". Files that end in .gz or .zst are
// decompressed, and so is compressed standard input.
func Read(path string, stdin io.Reader, o Options) (*Account, error) {
	if o.File == "" {
		o.File = path
	}
	data, err := readAll(path, inputName(o.File), stdin)
	if err != nil {
		return nil, err
	}
	return Decode(data, o)
}

func readAll(path, name string, stdin io.Reader) ([]byte, error) {
	if path == "-" {
		data, err := io.ReadAll(stdin)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		return decompress(name, data)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: no such file; `iamaudit collect -o %s` makes one", path, path)
	case err != nil:
		return nil, fmt.Errorf("read snapshot: %w", err)
	case info.IsDir():
		return nil, fmt.Errorf("%s is a directory; want a snapshot file", path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read snapshot: %w", err)
	}
	return decompress(path, data)
}

// decompress goes by the first bytes, not by the name: a file that was renamed still reads.
func decompress(name string, data []byte) ([]byte, error) {
	var r io.Reader
	folded := bytes.NewReader(data)
	switch {
	case bytes.HasPrefix(data, []byte{0x1f, 0x8b}):
		gz, err := gzip.NewReader(folded)
		if err != nil {
			return nil, fmt.Errorf("%s: damaged gzip: %w", name, err)
		}
		r = gz
	case bytes.HasPrefix(data, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		z, err := zstd.NewReader(folded)
		if err != nil {
			return nil, fmt.Errorf("%s: damaged zstd: %w", name, err)
		}
		defer z.Close()
		r = z
	default:
		return data, nil
	}
	out, err := unfold(io.LimitReader(r, maxSize+1), folded)
	if err != nil {
		return nil, fmt.Errorf("%s: damaged or truncated compression: %w", name, err)
	}
	if len(out) > maxSize {
		return nil, fmt.Errorf("%s: unfolds to more than %d GiB; that is no snapshot", name, maxSize>>30)
	}
	return out, nil
}

// unfold reads all of r, which reads from folded. How much of that is left tells how much is to come,
// so that a large snapshot does not pass through buffers of half its size, a quarter, and so on.
func unfold(r io.Reader, folded *bytes.Reader) ([]byte, error) {
	const usual = 64                                        // snapshots unfold to some 15 times their size; what claims much more has to prove it
	out := make([]byte, 0, min(usual*folded.Size(), 4<<20)) // enough for a ratio that holds
	for {
		n, err := r.Read(out[len(out):cap(out)])
		out = out[:len(out)+n]
		switch {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return nil, err
		case len(out) < cap(out):
			continue
		}
		read := folded.Size() - int64(folded.Len())
		whole := int64(float64(len(out)) * float64(folded.Size()) / float64(read))
		whole += whole / 2 // the parts of a snapshot differ, and what is never touched costs nothing
		out = slices.Grow(out, max(int(min(whole, usual*folded.Size(), maxSize))-len(out), len(out)/4, bytes.MinRead))
	}
}

// Write writes a snapshot whole or not at all, readable by its owner only. The name's end chooses
// the compression: .gz, .zst or none.
func Write(path string, a *Account) error {
	return atomicfile.Write(path, 0o600, func(w io.Writer) error { return EncodeTo(w, path, a) })
}

// EncodeTo encodes the account with the compression that the name's end asks for.
func EncodeTo(w io.Writer, name string, a *Account) error {
	var c io.WriteCloser
	switch strings.ToLower(filepath.Ext(name)) {
	case ".gz":
		c = gzip.NewWriter(w)
	case ".zst":
		// What repeats in a snapshot repeats nearby: a larger window costs half the speed for 2 % of the size.
		z, err := zstd.NewWriter(w, zstd.WithWindowSize(256<<10))
		if err != nil {
			return fmt.Errorf("write snapshot: %w", err)
		}
		c = z
	default:
		return Encode(w, a)
	}
	return errors.Join(Encode(c, a), c.Close())
}
