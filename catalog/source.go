package catalog

// Source is a catalog as plain data: what generators write and [Encode] compresses.
type Source struct {
	Date       string // of the data, YYYY-MM-DD
	Origin     string // where the data is from, for people
	GlobalKeys []Key  // condition keys of every service: aws:SourceIp and the like
	Services   []SourceService
}

// SourceService is one service of a Source.
type SourceService struct {
	Prefix    string // of its actions: "s3"
	Name      string // "Amazon S3"
	RCP       bool   // resource control policies cover it
	Keys      []Key
	Resources []SourceResource
	Actions   []SourceAction
}

// SourceResource is a resource type of a SourceService.
type SourceResource struct {
	Name string   // "bucket"
	ARNs []string // templates: "arn:${Partition}:s3:::${BucketName}"
	Keys []string // names of condition keys
}

// SourceAction is an action of a SourceService.
type SourceAction struct {
	Name       string // without the prefix
	Level      Level
	Resources  []SourceUse
	Keys       []string // names of condition keys
	Dependents []string // further actions that a caller needs: "iam:PassRole"
}

// SourceUse says that an action works on a resource type of its service.
type SourceUse struct {
	Name     string
	Required bool
}

// Source returns the catalog as plain data.
func (c *Catalog) Source() *Source {
	src := &Source{Date: c.Date, Origin: c.Origin, GlobalKeys: c.globalKeys, Services: make([]SourceService, len(c.services))}
	for i, s := range c.services {
		out := &src.Services[i]
		*out = SourceService{Prefix: s.Prefix, Name: s.Name, RCP: s.RCP, Keys: s.Keys}
		for _, r := range s.ResourceTypes {
			out.Resources = append(out.Resources, SourceResource{Name: r.Name, ARNs: r.ARNs, Keys: keyNames(r.Keys)})
		}
		for j := range s.Actions {
			a := &s.Actions[j]
			act := SourceAction{Name: a.Name, Level: a.Level, Keys: keyNames(a.Keys), Dependents: a.Dependents}
			for _, u := range a.Resources {
				act.Resources = append(act.Resources, SourceUse{Name: u.Type.Name, Required: u.Required})
			}
			out.Actions = append(out.Actions, act)
		}
	}
	return src
}

func keyNames(keys []*Key) []string {
	var names []string
	for _, k := range keys {
		names = append(names, k.Name)
	}
	return names
}
