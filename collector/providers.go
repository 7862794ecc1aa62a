package collector

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"golang.org/x/sync/errgroup"

	"github.com/iamaudit/iamaudit/snapshot"
)

// abreast is how many calls of one kind the collector makes at a time.
const abreast = 8

// fetch makes one call per item, some at a time, and keeps the order of the items. It returns what
// it got and, if some calls went wrong, the first of their errors with how many they were. gone
// reports an item that was deleted since it was listed; fetch leaves it out.
func fetch[S, T any](ctx context.Context, items []S, call func(context.Context, S) (T, error), gone func(error) bool) ([]T, error) {
	type result struct {
		value T
		err   error
	}
	results := make([]result, len(items))
	var g errgroup.Group
	g.SetLimit(abreast)
	for i, item := range items {
		g.Go(func() error {
			results[i].value, results[i].err = call(ctx, item)
			return nil
		})
	}
	_ = g.Wait() // failures are kept one by one
	var got []T
	var first error
	bad := 0
	for _, r := range results {
		switch {
		case r.err == nil:
			got = append(got, r.value)
		case gone != nil && gone(r.err):
		default:
			bad++
			if first == nil {
				first = r.err
			}
		}
	}
	if first != nil && len(got) > 0 {
		first = partial(first, "%d of %d are missing", bad, len(items))
	}
	return got, first
}

// whole takes from an error of fetch that there is something to show: what was got is of no use
// without the rest.
func whole(err error) error {
	if inc, ok := errors.AsType[*incomplete](err); ok && inc.cause != nil {
		return inc.cause
	}
	return err
}

func noSuchEntity(err error) bool { return hasCode(err, "NoSuchEntity") }

func (s *session) openIDConnectProviders(ctx context.Context) (int, error) {
	out, err := s.iam.ListOpenIDConnectProviders(ctx, &iam.ListOpenIDConnectProvidersInput{})
	if err != nil {
		return 0, err
	}
	list, err := fetch(ctx, out.OpenIDConnectProviderList, func(ctx context.Context, e types.OpenIDConnectProviderListEntry) (snapshot.OpenIDConnectProvider, error) {
		out, err := s.iam.GetOpenIDConnectProvider(ctx, &iam.GetOpenIDConnectProviderInput{OpenIDConnectProviderArn: e.Arn})
		if err != nil {
			return snapshot.OpenIDConnectProvider{}, err
		}
		return snapshot.OpenIDConnectProvider{
			ARN: aws.ToString(e.Arn), URL: aws.ToString(out.Url), ClientIDList: some(out.ClientIDList),
			ThumbprintList: some(out.ThumbprintList), CreateDate: utc(out.CreateDate), Tags: s.convert.tags(out.Tags),
		}, nil
	}, noSuchEntity)
	s.account.OpenIDConnectProviders = list
	return len(list), err
}

func (s *session) samlProviders(ctx context.Context) (int, error) {
	out, err := s.iam.ListSAMLProviders(ctx, &iam.ListSAMLProvidersInput{})
	if err != nil {
		return 0, err
	}
	list, err := fetch(ctx, out.SAMLProviderList, func(ctx context.Context, e types.SAMLProviderListEntry) (snapshot.SAMLProvider, error) {
		out, err := s.iam.GetSAMLProvider(ctx, &iam.GetSAMLProviderInput{SAMLProviderArn: e.Arn})
		if err != nil {
			return snapshot.SAMLProvider{}, err
		}
		return snapshot.SAMLProvider{
			ARN: aws.ToString(e.Arn), CreateDate: utc(out.CreateDate), ValidUntil: utc(out.ValidUntil), Tags: s.convert.tags(out.Tags),
		}, nil
	}, noSuchEntity)
	s.account.SAMLProviders = list
	return len(list), err
}
