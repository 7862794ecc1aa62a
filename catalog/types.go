package catalog

import "strings"

// TypesIn returns the resource types whose ARNs belong to a service, which need not be the service of the
// actions: sts:AssumeRole works on roles of iam. Those that belong to any service come last: the recovery points of AWS
// Backup are snapshots of EC2, too. The caller must not change the slice.
func (c *Catalog) TypesIn(arnService string) []*ResourceType { return c.types()[arnService] }

// On returns the actions that work on the resource type.
func (c *Catalog) On(r *ResourceType) ActionSet {
	c.types()
	return r.actions
}

// indexTypes groups the resource types by the service in their ARNs and tells each its actions.
func (c *Catalog) indexTypes() map[string][]*ResourceType {
	index := map[string][]*ResourceType{}
	var everywhere []*ResourceType
	for _, s := range c.services {
		words := map[*ResourceType][]uint64{}
		start := s.first / 64
		for i := range s.Actions {
			a := &s.Actions[i]
			for _, u := range a.Resources {
				w := words[u.Type]
				if w == nil {
					w = make([]uint64, (s.first+len(s.Actions)+63)/64-start)
					words[u.Type] = w
				}
				w[a.ID/64-start] |= 1 << (a.ID % 64)
			}
		}
		for i := range s.ResourceTypes {
			r := &s.ResourceTypes[i]
			w := words[r]
			r.actions = combine(start, start+len(w), func(i int) uint64 { return w[i-start] })
			seen := ""
			for _, arn := range r.ARNs {
				fields := strings.SplitN(arn, ":", 4)
				switch {
				case len(fields) < 4 || fields[2] == seen:
					continue
				case strings.HasPrefix(fields[2], "${"):
					everywhere = append(everywhere, r)
				default:
					index[fields[2]] = append(index[fields[2]], r)
				}
				seen = fields[2]
			}
		}
	}
	for service, types := range index {
		index[service] = append(types, everywhere...)
	}
	return index
}
