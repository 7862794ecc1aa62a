package collector

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// short is the size up to which an answer is read before the SDK sees any of it, so that a connection
// cut in the middle is one failed attempt of any call. Pages of entities are longer. The SDK decodes
// them while they arrive, or a collection would hold the text of all its streams' pages at a time;
// one that breaks off is damaged, and asked for again (see retry.go).
const short = 64 << 10

// answer is the body of an answer.
type answer struct {
	io.Reader
	head  []byte // all of it, unless it is long
	close func() error
}

// newAnswer reads the start of a body, and all of it if it is short. received is told its size.
func newAnswer(body io.ReadCloser, w *silence, received func(int64)) (*answer, error) {
	r := &counted{Reader: wakeful{body, w}}
	buffered := bufio.NewReaderSize(r, short)
	head, err := buffered.Peek(short)
	end := func() error {
		w.end()
		received(r.n)
		return body.Close()
	}
	switch {
	case err == nil:
		return &answer{Reader: buffered, close: end}, nil
	case errors.Is(err, io.EOF):
		_ = end() // all was read
		return &answer{Reader: bytes.NewReader(head), head: head}, nil
	default:
		_ = end()
		return nil, err
	}
}

// Close ends the attempt.
func (a *answer) Close() error {
	if a.close == nil {
		return nil
	}
	end := a.close
	a.close = nil
	return end()
}

// counted counts what is read.
type counted struct {
	io.Reader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}
