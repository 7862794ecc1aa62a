package collector

import "github.com/iamaudit/iamaudit/snapshot"

// watch follows the collection of one part. A nil watch follows nothing.
type watch struct {
	s    *session
	part snapshot.Part
}

func (s *session) watch(part snapshot.Part) *watch { return &watch{s, part} }

// restart forgets what was counted, because the part is read from its start.
func (w *watch) restart() {
	w.change(func(p *Progress) { *p = Progress{Part: w.part} })
}

// advance counts a page of entities.
func (w *watch) advance(entities int) {
	w.change(func(p *Progress) {
		p.Pages++
		p.Entities += entities
	})
}

// end records what became of the part, unless AWS refuses the credentials: then it says nothing. A
// part that is still to be proved may be read again or turn out to be partial, so it is not done.
func (w *watch) end(state snapshot.PartState) {
	if <-w.s.identified; w.s.stranger != nil {
		return
	}
	w.change(func(p *Progress) {
		p.Done, p.State = w.s.proved || !provable(w.part), state
		w.s.parts[w.part] = state
	})
}

// change changes the progress of the part and tells whoever is listening.
func (w *watch) change(change func(*Progress)) {
	if w == nil {
		return
	}
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	p := w.s.progress[w.part]
	if p == nil {
		p = &Progress{Part: w.part}
		w.s.progress[w.part] = p
	}
	change(p)
	if w.s.Progress != nil {
		told := *p
		told.Stats = w.s.meter.read()
		w.s.Progress(told)
	}
}
