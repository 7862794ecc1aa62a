package catalogen

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/iamaudit/iamaudit/catalog"
)

// ServiceReference is where AWS publishes the machine-readable Service Authorization Reference:
// https://docs.aws.amazon.com/service-authorization/latest/reference/service-reference.html
const ServiceReference = "https://servicereference.us-east-1.amazonaws.com/"

const (
	maxResponse = 32 << 20 // of one service; the largest is ec2 with less than 1 MB
	fetchers    = 8
)

// Fetch reads AWS's Service Reference: an index, then one file for each service. Progress, if not nil,
// is called with the number of services read and of all.
func Fetch(ctx context.Context, client *http.Client, index string, progress func(done, all int)) (*catalog.Source, error) {
	var list []struct{ Service, URL string }
	if err := get(ctx, client, index, &list); err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s lists no services", index)
	}
	src := &catalog.Source{Origin: "AWS Service Reference", Services: make([]catalog.SourceService, len(list))}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(fetchers)
	var done atomic.Int64
	for i, entry := range list {
		group.Go(func() error {
			var ref serviceReference
			if err := get(ctx, client, entry.URL, &ref); err != nil {
				return err
			}
			if !strings.EqualFold(ref.Name, entry.Service) {
				return fmt.Errorf("%s is about %q, not %q", entry.URL, ref.Name, entry.Service)
			}
			src.Services[i] = ref.source()
			if n := done.Add(1); progress != nil {
				progress(int(n), len(list))
			}
			return nil
		})
	}
	return src, group.Wait()
}

func get(ctx context.Context, client *http.Client, url string, into any) (err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("GET %s: %s", url, resp.Status)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxResponse+1))
	if err != nil {
		return fmt.Errorf("GET %s: %w", url, err)
	}
	if len(data) > maxResponse {
		return fmt.Errorf("GET %s: more than %d MB", url, maxResponse>>20)
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("GET %s: %w", url, err)
	}
	return nil
}

// serviceReference is the file of one service.
type serviceReference struct {
	Name    string
	Actions []struct {
		Name                string
		ActionConditionKeys []string
		Annotations         struct {
			Properties struct{ IsList, IsPermissionManagement, IsTaggingOnly, IsWrite bool }
		}
		Resources []struct{ Name string }
	}
	ConditionKeys []struct {
		Name  string
		Types []string
	}
	Resources []struct {
		Name          string
		ARNFormats    []string
		ConditionKeys []string
	}
}

func (r *serviceReference) source() catalog.SourceService {
	s := catalog.SourceService{Prefix: r.Name}
	for _, k := range r.ConditionKeys {
		s.Keys = append(s.Keys, catalog.Key{Name: k.Name, Type: strings.Join(k.Types, ",")})
	}
	known := map[string]bool{}
	for _, t := range r.Resources {
		known[t.Name] = true
		s.Resources = append(s.Resources, catalog.SourceResource{Name: t.Name, ARNs: t.ARNFormats, Keys: unique(t.ConditionKeys)})
	}
	for _, raw := range r.Actions {
		a := catalog.SourceAction{Name: raw.Name, Level: catalog.Read, Keys: unique(raw.ActionConditionKeys)}
		switch p := raw.Annotations.Properties; {
		case p.IsPermissionManagement:
			a.Level = catalog.PermissionsManagement
		case p.IsTaggingOnly:
			a.Level = catalog.Tagging
		case p.IsWrite:
			a.Level = catalog.Write
		case p.IsList:
			a.Level = catalog.List
		}
		for _, u := range raw.Resources {
			if !known[u.Name] { // named but not described: it can be limited, we cannot say to what
				known[u.Name] = true
				s.Resources = append(s.Resources, catalog.SourceResource{Name: u.Name})
			}
			a.Resources = append(a.Resources, catalog.SourceUse{Name: u.Name})
		}
		slices.SortFunc(a.Resources, func(x, y catalog.SourceUse) int { return strings.Compare(x.Name, y.Name) })
		s.Actions = append(s.Actions, a)
	}
	return s
}
