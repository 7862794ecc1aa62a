package collector

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/iamaudit/iamaudit/snapshot"
)

// S3 reports whether a location is in S3 rather than a file.
func S3(location string) bool { return strings.HasPrefix(location, "s3://") }

// Encryptions are the ways in which S3 can encrypt a snapshot: with its own keys, with a key of KMS,
// or as the bucket says, which AWS sees to since 2023 but other stores may not.
var Encryptions = []string{string(types.ServerSideEncryptionAes256), string(types.ServerSideEncryptionAwsKms), "bucket"}

// Save writes a snapshot to a file or to "s3://bucket/key", whole or not at all. The name's end
// chooses the compression. In S3 it is encrypted on the server's side, as encryption says ("" is
// the first of Encryptions), and gets no ACL, so that it is as private as its bucket; how long it
// is kept is the bucket's business too.
func Save(ctx context.Context, cfg aws.Config, location, encryption string, a *snapshot.Account) error {
	if !S3(location) {
		return snapshot.Write(location, a)
	}
	bucket, key, err := splitS3(location)
	if err != nil {
		return err
	}
	if key == "" || strings.HasSuffix(key, "/") {
		return fmt.Errorf("%s names no object; want one like s3://bucket/prefix/%s.json.zst", location, a.AccountID)
	}
	var body bytes.Buffer
	if err := snapshot.EncodeTo(&body, key, a); err != nil {
		return err
	}
	if encryption == "" {
		encryption = Encryptions[0]
	}
	in := &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: bytes.NewReader(body.Bytes())}
	if encryption != "bucket" {
		in.ServerSideEncryption = types.ServerSideEncryption(encryption)
	}
	_, err = newS3(cfg, false).PutObject(ctx, in)
	if err != nil {
		return fmt.Errorf("write %s: %s", location, reason(err))
	}
	return nil
}

// Open reads the snapshot that lies at "s3://bucket/key".
func Open(ctx context.Context, cfg aws.Config, location string, o snapshot.Options) (*snapshot.Account, error) {
	data, err := get(ctx, cfg, location)
	if err != nil {
		return nil, err
	}
	o.File = location
	return snapshot.Read("-", bytes.NewReader(data), o)
}

// get returns an object as it is stored.
func get(ctx context.Context, cfg aws.Config, location string) ([]byte, error) {
	bucket, key, err := splitS3(location)
	if err != nil {
		return nil, err
	}
	out, err := newS3(cfg, true).GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		return nil, fmt.Errorf("read %s: %s", location, reason(err))
	}
	defer func() { _ = out.Body.Close() }()
	data, err := io.ReadAll(out.Body)
	if err != nil {
		return nil, fmt.Errorf("read %s: %s", location, reason(err))
	}
	return data, nil
}

// List returns the snapshots below "s3://bucket/prefix/", sorted by name.
func List(ctx context.Context, cfg aws.Config, location string) ([]string, error) {
	bucket, prefix, err := splitS3(location)
	if err != nil {
		return nil, err
	}
	var found []string
	pages := s3.NewListObjectsV2Paginator(newS3(cfg, true), &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix})
	for pages.HasMorePages() {
		out, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list %s: %s", location, reason(err))
		}
		for _, object := range out.Contents {
			if IsSnapshotName(aws.ToString(object.Key)) {
				found = append(found, "s3://"+bucket+"/"+aws.ToString(object.Key))
			}
		}
	}
	return found, nil
}

// IsSnapshotName reports whether a file's name ends as a snapshot's does.
func IsSnapshotName(name string) bool {
	for _, end := range []string{".json", ".json.gz", ".json.zst"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

func newS3(cfg aws.Config, reading bool) *s3.Client {
	return s3.NewFromConfig(cfg, func(o *s3.Options) {
		o.HTTPClient = boundSilence(o.HTTPClient, reading)
		// Emulators and gateways are addressed by one host name; AWS itself by one per bucket.
		o.UsePathStyle = cfg.BaseEndpoint != nil
		o.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
	})
}

// storeSilence is how long S3 may say nothing within one attempt.
const storeSilence = time.Minute

// boundSilence gives the SDK's client, which waits forever, time-outs. While a snapshot is written S3
// is silent for as long as that takes, so only what comes after is bounded there.
func boundSilence(client s3.HTTPClient, reading bool) s3.HTTPClient {
	b, ok := client.(*awshttp.BuildableClient)
	if !ok {
		return client
	}
	b = b.WithTransportOptions(func(t *http.Transport) { t.ResponseHeaderTimeout = storeSilence })
	if reading {
		b = b.WithReadTimeout(storeSilence)
	}
	return b
}

func splitS3(location string) (bucket, key string, err error) {
	bucket, key, _ = strings.Cut(strings.TrimPrefix(location, "s3://"), "/")
	if bucket == "" {
		return "", "", fmt.Errorf("%q names no bucket; want s3://bucket/key", location)
	}
	return bucket, key, nil
}
