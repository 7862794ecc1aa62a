package rego

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"

	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	"oras.land/oras-go/v2"
	"oras.land/oras-go/v2/content"
	"oras.land/oras-go/v2/registry/remote"
	"oras.land/oras-go/v2/registry/remote/auth"
	"oras.land/oras-go/v2/registry/remote/credentials"
	"oras.land/oras-go/v2/registry/remote/retry"
)

// The media types under which OPA itself looks for a bundle in a registry.
const (
	bundleConfigType = "application/vnd.oci.image.config.v1+json"
	bundleLayerType  = "application/vnd.oci.image.layer.v1.tar+gzip"
)

// repository opens a repository of a registry with the credentials that docker login left. The
// registry of this machine is spoken to without TLS.
func repository(reference string) (*remote.Repository, error) {
	reference = strings.TrimPrefix(reference, "oci://")
	repo, err := remote.NewRepository(reference)
	if err != nil {
		return nil, fmt.Errorf("%q is no reference; want REGISTRY/REPOSITORY:TAG: %w", reference, err)
	}
	if repo.Reference.Reference == "" {
		return nil, fmt.Errorf("%q has no tag; want REGISTRY/REPOSITORY:TAG", reference)
	}
	host, _, err := net.SplitHostPort(repo.Reference.Host())
	if err != nil {
		host = repo.Reference.Host()
	}
	ip := net.ParseIP(host)
	repo.PlainHTTP = host == "localhost" || ip != nil && ip.IsLoopback()
	client := &auth.Client{Client: retry.DefaultClient, Cache: auth.NewCache()}
	if store, err := credentials.NewStoreFromDocker(credentials.StoreOptions{}); err == nil {
		client.Credential = credentials.Credential(store)
	}
	repo.Client = client
	return repo, nil
}

// Push puts a bundle into an OCI registry and returns the digest under which it can be pinned.
func Push(ctx context.Context, reference string, data []byte) (digest string, err error) {
	repo, err := repository(reference)
	if err != nil {
		return "", err
	}
	b, err := unpack(data, nil)
	if err != nil {
		return "", err
	}
	manifest, err := manifestOf(b)
	if err != nil {
		return "", err
	}
	layer, err := oras.PushBytes(ctx, repo, bundleLayerType, data)
	if err != nil {
		return "", fmt.Errorf("push %s: %w", reference, err)
	}
	config, err := oras.PushBytes(ctx, repo, bundleConfigType, []byte("{}"))
	if err != nil {
		return "", fmt.Errorf("push %s: %w", reference, err)
	}
	described, err := oras.PackManifest(ctx, repo, oras.PackManifestVersion1_1, "", oras.PackManifestOptions{
		Layers: []ocispec.Descriptor{layer}, ConfigDescriptor: &config,
		ManifestAnnotations: map[string]string{
			ocispec.AnnotationTitle: manifest.Name, ocispec.AnnotationVersion: manifest.Version,
			ocispec.AnnotationCreated: "1970-01-01T00:00:00Z", // the same bundle gets the same digest
		},
	})
	if err != nil {
		return "", fmt.Errorf("push %s: %w", reference, err)
	}
	if err := repo.Tag(ctx, described, repo.Reference.Reference); err != nil {
		return "", fmt.Errorf("push %s: %w", reference, err)
	}
	return described.Digest.String(), nil
}

// ErrUnverified says that a bundle was pulled without a key to check its signature.
var ErrUnverified = errors.New("no key to check the signature with")

// Pull gets a bundle from an OCI registry and checks its signature with the key. Only without a key
// and with unsigned set is it taken as it is. The digest is that of the manifest.
func Pull(ctx context.Context, reference string, key *Key, unsigned bool) (data []byte, digest string, err error) {
	if key == nil && !unsigned {
		return nil, "", ErrUnverified
	}
	repo, err := repository(reference)
	if err != nil {
		return nil, "", err
	}
	described, text, err := oras.FetchBytes(ctx, repo, repo.Reference.Reference, oras.FetchBytesOptions{MaxBytes: 1 << 20})
	if err != nil {
		return nil, "", fmt.Errorf("pull %s: %w", reference, err)
	}
	layer, err := bundleLayer(text)
	if err != nil {
		return nil, "", fmt.Errorf("pull %s: %w", reference, err)
	}
	data, err = content.FetchAll(ctx, repo, layer)
	if err != nil {
		return nil, "", fmt.Errorf("pull %s: %w", reference, err)
	}
	b, err := unpack(data, key)
	if err != nil {
		return nil, "", fmt.Errorf("pull %s: %w", reference, err)
	}
	if _, err := manifestOf(b); err != nil {
		return nil, "", fmt.Errorf("pull %s: %w", reference, err)
	}
	return data, described.Digest.String(), nil
}

// bundleLayer returns the one layer of an image that is a bundle.
func bundleLayer(manifest []byte) (ocispec.Descriptor, error) {
	var m ocispec.Manifest
	if err := json.Unmarshal(manifest, &m); err != nil {
		return ocispec.Descriptor{}, err
	}
	if len(m.Layers) != 1 || m.Layers[0].MediaType != bundleLayerType || m.Layers[0].Size > maxBundle {
		return ocispec.Descriptor{}, errors.New("this is no bundle of rules: want one layer of type " + bundleLayerType)
	}
	return m.Layers[0], nil
}
