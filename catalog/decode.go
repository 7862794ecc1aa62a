package catalog

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// maxDecoded bounds what a compressed catalog may unpack to; today's is 2 MB.
const maxDecoded = 64 << 20

// Decode reads an encoded catalog. The data may come from a file that anybody can have damaged: what
// is not a catalog gives an error that says where.
func Decode(data []byte) (*Catalog, error) {
	r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxDecoded), zstd.WithDecoderLowmem(true))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	text, err := r.DecodeAll(data, nil)
	if err != nil {
		return nil, fmt.Errorf("decompress catalog: %w", err)
	}
	return parse(string(text))
}

// parse reads the text of a catalog. The strings of the result are parts of it: nothing is copied.
func parse(text string) (*Catalog, error) {
	d := decoder{c: &Catalog{}}
	d.c.services = make([]*Service, 0, strings.Count(text, "\nS"))
	d.c.actions = make([]*Action, 0, strings.Count(text, "\nA"))
	first, rest, _ := strings.Cut(text, "\n")
	var fields [5]string
	if split(first, fields[:3]) != 3 || fields[0] != header {
		return nil, errors.New("not a catalog of this version")
	}
	d.c.Date, d.c.Origin = fields[1], fields[2]
	for line := 2; rest != ""; line++ {
		record := rest
		if end := strings.IndexByte(rest, '\n'); end >= 0 {
			record, rest = rest[:end], rest[end+1:]
		} else {
			rest = ""
		}
		if err := d.record(record); err != nil {
			return nil, fmt.Errorf("catalog line %d: %w", line, err)
		}
	}
	if err := d.endService(); err != nil {
		return nil, err
	}
	d.c.finish()
	return d.c, nil
}

// decoder gathers one service at a time: slices that hold pointers into each other are complete
// before anything points into them.
type decoder struct {
	c         *Catalog
	service   *Service
	keys      []Key
	resources []ResourceType
	actions   []Action
	lists     []*Key        // what Keys of actions and resource types are cut from
	uses      []ResourceUse // what Resources of actions are cut from
	last      []*Key        // the keys of the action before
}

var errField = errors.New("wrong number of fields")

func (d *decoder) record(line string) error {
	if line == "" {
		return errors.New("empty line")
	}
	var f [5]string
	n := split(line[1:], f[:])
	if line[0] != 'G' && line[0] != 'S' && d.service == nil {
		return errors.New("record before the first service")
	}
	switch kind := line[0]; {
	case kind == 'G' && n == 2:
		d.c.globalKeys = append(d.c.globalKeys, Key{f[0], f[1]})
	case kind == 'S' && n == 3:
		if err := d.endService(); err != nil {
			return err
		}
		d.service = &Service{Prefix: f[0], Name: f[1], RCP: f[2] == "r", first: len(d.c.actions)}
	case kind == 'K' && n == 2:
		if len(d.resources)+len(d.actions) > 0 {
			return errors.New("condition key after what refers to it")
		}
		d.keys = append(d.keys, Key{f[0], f[1]})
	case kind == 'R' && n == 3:
		if len(d.actions) > 0 {
			return errors.New("resource type after an action")
		}
		r := ResourceType{Name: f[0]}
		if f[1] != "" {
			r.ARNs = strings.Split(f[1], "|")
		}
		var err error
		if r.Keys, err = d.keyList(f[2]); err != nil {
			return err
		}
		d.resources = append(d.resources, r)
	case kind == 'A' && n == 5:
		return d.action(f)
	case strings.IndexByte("GSKRA", kind) >= 0:
		return errField
	default:
		return fmt.Errorf("unknown record %q", kind)
	}
	return nil
}

func (d *decoder) action(f [5]string) error {
	a := Action{Service: d.service, Name: f[0]}
	level := -1
	if len(f[1]) == 1 {
		level = strings.IndexByte(levelLetters, f[1][0])
	}
	if level < 0 {
		return fmt.Errorf("unknown access level %q", f[1])
	}
	a.Level = Level(level)
	if n := len(d.actions); n > 0 && compareFold(d.actions[n-1].Name, a.Name) >= 0 {
		return fmt.Errorf("action %q is not in order", a.Name)
	}
	from := len(d.uses)
	for list := f[2]; list != ""; {
		var item string
		item, list, _ = strings.Cut(list, ",")
		number, required := strings.CutSuffix(item, "!")
		i, ok := atoi(number, len(d.resources))
		if !ok {
			return fmt.Errorf("no resource type %q", item)
		}
		d.uses = append(d.uses, ResourceUse{&d.resources[i], required})
	}
	a.Resources = slices.Clip(d.uses[from:])
	if f[3] != "=" {
		var err error
		if d.last, err = d.keyList(f[3]); err != nil {
			return err
		}
	}
	a.Keys = d.last
	if f[4] != "" {
		a.Dependents = strings.Split(f[4], ",")
	}
	d.actions = append(d.actions, a)
	return nil
}

func (d *decoder) keyList(list string) ([]*Key, error) {
	from := len(d.lists)
	for list != "" {
		var item string
		item, list, _ = strings.Cut(list, ",")
		i, ok := atoi(item, len(d.keys))
		if !ok {
			return nil, fmt.Errorf("no condition key %q", item)
		}
		d.lists = append(d.lists, &d.keys[i])
	}
	return slices.Clip(d.lists[from:]), nil
}

// endService puts the service that was read in its place.
func (d *decoder) endService() error {
	s := d.service
	if s == nil {
		return nil
	}
	if n := len(d.c.services); n > 0 && compareFold(d.c.services[n-1].Prefix, s.Prefix) >= 0 {
		return fmt.Errorf("service %q is not in order", s.Prefix)
	}
	s.Keys, s.ResourceTypes, s.Actions = d.keys, d.resources, slices.Clone(d.actions)
	for i := range s.ResourceTypes {
		r := &s.ResourceTypes[i]
		r.arns = sync.OnceValue(func() []arnTemplate {
			templates := make([]arnTemplate, len(r.ARNs))
			for i, arn := range r.ARNs {
				templates[i] = parseTemplate(arn)
			}
			return templates
		})
	}
	for i := range s.Actions {
		a := &s.Actions[i]
		a.ID = len(d.c.actions)
		d.c.actions = append(d.c.actions, a)
	}
	d.c.services = append(d.c.services, s)
	d.service, d.keys, d.resources, d.actions, d.last = nil, nil, nil, d.actions[:0], nil
	return nil
}

// finish prepares what is computed at the first question.
func (c *Catalog) finish() {
	for level := range c.levels {
		c.levels[level] = sync.OnceValue(func() ActionSet {
			return filter(c.services, func(a *Action) bool { return a.Level == Level(level) })
		})
	}
	c.keys = sync.OnceValue(c.indexKeys)
	c.lowered = sync.OnceValue(c.lowerNames)
	c.starOnly = sync.OnceValue(func() ActionSet { return filter(c.services, (*Action).RequiresStar) })
	c.types = sync.OnceValue(c.indexTypes)
}

// split cuts s at tabs into fields and returns how many there are, or -1 if they are too many.
func split(s string, fields []string) int {
	for n := range fields {
		end := strings.IndexByte(s, '\t')
		if end < 0 {
			fields[n] = s
			return n + 1
		}
		fields[n], s = s[:end], s[end+1:]
	}
	return -1
}

// atoi reads a decimal number below limit.
func atoi(s string, limit int) (n int, ok bool) {
	if s == "" || len(s) > 7 {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, n < limit
}
