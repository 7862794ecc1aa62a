package collector

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// silence ends an attempt in which AWS says nothing for too long.
type silence struct {
	most   time.Duration
	alarm  *time.Timer
	cancel context.CancelCauseFunc
	why    func() error
}

// tooLongError is the error of an attempt that was ended.
type tooLongError time.Duration

func (t tooLongError) Error() string { return "no answer within " + time.Duration(t).String() }

// watchSilence returns the context of the attempt; end must be called.
func watchSilence(parent context.Context, most time.Duration) (context.Context, *silence) {
	ctx, cancel := context.WithCancelCause(parent)
	return ctx, &silence{
		most: most, cancel: cancel, why: func() error { return context.Cause(ctx) },
		alarm: time.AfterFunc(most, func() { cancel(tooLongError(most)) }),
	}
}

// end releases what watching holds.
func (s *silence) end() {
	s.alarm.Stop()
	s.cancel(nil)
}

// cause returns the reason for an error: the silence, if that is what ended the attempt.
func (s *silence) cause(err error) error {
	if t, ok := errors.AsType[tooLongError](s.why()); ok {
		return t
	}
	return err
}

// wakeful puts off the alarm while bytes are read and whenever some arrive.
type wakeful struct {
	body    io.Reader
	silence *silence
}

func (w wakeful) Read(p []byte) (int, error) {
	w.silence.alarm.Reset(w.silence.most)
	n, err := w.body.Read(p)
	w.silence.alarm.Reset(w.silence.most)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("read answer: %w", w.silence.cause(err))
	}
	return n, err
}
