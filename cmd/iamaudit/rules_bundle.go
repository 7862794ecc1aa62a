package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/internal/atomicfile"
	"github.com/iamaudit/iamaudit/rego"
)

func newRulesBundle(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bundle",
		Short: "Pack, sign and distribute rules",
		Long: `Packs a directory of rules into an OPA bundle, signs it, and moves it through OCI registries.
A scan takes a bundle with --rego and never goes to the network for one.`,
		Example: `  iamaudit rules bundle build acme-rules -o acme.tar.gz
  iamaudit rules bundle sign acme.tar.gz --key private.pem
  iamaudit rules bundle push acme.tar.gz registry.example.org/security/acme-rules:1.2.0
  iamaudit rules bundle pull registry.example.org/security/acme-rules:1.2.0 -o acme.tar.gz --key public.pem
  iamaudit scan snapshot.json --rego acme.tar.gz`,
		Args: onlyCommands,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newBundleBuild(e), newBundleSign(e), newBundleVerify(e), newBundlePush(e), newBundlePull(e))
	return cmd
}

// keyFlags name the key that signs a bundle or checks its signature.
type keyFlags struct{ file, algorithm, id string }

func (k *keyFlags) flags(cmd *cobra.Command, what string) {
	f := cmd.Flags()
	f.StringVar(&k.file, "key", "", what)
	f.StringVar(&k.algorithm, "algorithm", "RS256", "of the signature: RS256, ES256, PS256, HS256 …")
	f.StringVar(&k.id, "key-id", "default", "the `NAME` of the key in the signature")
}

// key reads the key; nil if none was named.
func (k *keyFlags) key() (*rego.Key, error) {
	if k.file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(k.file)
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	return &rego.Key{Text: string(text), Algorithm: k.algorithm, ID: k.id}, nil
}

// open reads the bundle and the key, which must not be missing.
func (k *keyFlags) open(cmd *cobra.Command, bundle string) (rego.Key, []byte, error) {
	key, err := k.key()
	if err != nil {
		return rego.Key{}, nil, err
	}
	if key == nil {
		return rego.Key{}, nil, usageErrorf("%s is missing --key FILE; see `%s --help`", cmd.CommandPath(), cmd.CommandPath())
	}
	data, err := os.ReadFile(bundle)
	return *key, data, err
}

func newBundleBuild(e *env) *cobra.Command {
	var out string
	var flags regoFlags
	cmd := &cobra.Command{
		Use: "build DIR", Short: "Pack a directory of rules", Args: exactArgs("a directory"),
		Example: `  iamaudit rules bundle build acme-rules -o acme.tar.gz`,
		RunE: func(_ *cobra.Command, args []string) error {
			data, err := rego.Build(args[0], flags.options())
			if err != nil {
				return err
			}
			return saveBundle(e, out, data)
		},
	}
	cmd.Flags().StringVarP(&out, "output", "o", "bundle.tar.gz", "write the bundle to this `FILE`")
	return cmd
}

func saveBundle(e *env, path string, data []byte) error {
	err := atomicfile.Write(path, 0o644, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
	if err != nil {
		return fmt.Errorf("write bundle: %w", err)
	}
	fmt.Fprintln(e.Stdout, path)
	return nil
}

func newBundleSign(e *env) *cobra.Command {
	var key keyFlags
	cmd := &cobra.Command{
		Use: "sign BUNDLE", Short: "Sign a bundle", Args: exactArgs("a bundle"),
		Example: `  iamaudit rules bundle sign acme.tar.gz --key private.pem --algorithm ES256`,
		RunE: func(cmd *cobra.Command, args []string) error {
			k, data, err := key.open(cmd, args[0])
			if err != nil {
				return err
			}
			if data, err = rego.Sign(data, k); err != nil {
				return err
			}
			return saveBundle(e, args[0], data)
		},
	}
	key.flags(cmd, "the private key: a PEM `FILE`, or a secret for HS256")
	return cmd
}

func newBundleVerify(e *env) *cobra.Command {
	var key keyFlags
	cmd := &cobra.Command{
		Use: "verify BUNDLE", Short: "Check the signature of a bundle", Args: exactArgs("a bundle"),
		Example: `  iamaudit rules bundle verify acme.tar.gz --key public.pem --algorithm ES256`,
		RunE: func(cmd *cobra.Command, args []string) error {
			k, data, err := key.open(cmd, args[0])
			if err != nil {
				return err
			}
			m, err := rego.Verify(data, k)
			if err != nil {
				return err
			}
			fmt.Fprintf(e.Stdout, "%s %s, for version %d of the input: the signature is good\n", m.Name, m.Version, m.Schema)
			return nil
		},
	}
	key.flags(cmd, "the public key: a PEM `FILE`, or a secret for HS256")
	return cmd
}

func newBundlePush(e *env) *cobra.Command {
	return &cobra.Command{
		Use: "push BUNDLE REGISTRY/REPOSITORY:TAG", Short: "Put a bundle into an OCI registry", Args: exactArgs("a bundle", "a reference, REGISTRY/REPOSITORY:TAG"),
		Long: `Puts a bundle into an OCI registry, with the credentials of docker login, and prints the reference
that names it by its digest.`,
		Example: `  iamaudit rules bundle push acme.tar.gz registry.example.org/security/acme-rules:1.2.0`,
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			digest, err := rego.Push(cmd.Context(), args[1], data)
			if err != nil {
				return err
			}
			fmt.Fprintf(e.Stdout, "%s@%s\n", args[1], digest)
			return nil
		},
	}
}

func newBundlePull(e *env) *cobra.Command {
	var key keyFlags
	var out string
	var unsigned bool
	cmd := &cobra.Command{
		Use: "pull REGISTRY/REPOSITORY:TAG", Short: "Get a bundle from an OCI registry", Args: exactArgs("a reference, REGISTRY/REPOSITORY:TAG"),
		Long: `Gets a bundle from an OCI registry and checks its signature; without a key it takes nothing,
unless told to with --unsigned.`,
		Example: `  iamaudit rules bundle pull registry.example.org/security/acme-rules:1.2.0 -o acme.tar.gz --key public.pem`,
		RunE: func(cmd *cobra.Command, args []string) error {
			k, err := key.key()
			if err != nil {
				return err
			}
			data, digest, err := rego.Pull(cmd.Context(), args[0], k, unsigned)
			if errors.Is(err, rego.ErrUnverified) {
				return usageErrorf("%s: %v; give the public key with --key, or --unsigned to take the bundle as it is", cmd.CommandPath(), err)
			}
			if err != nil {
				return err
			}
			fmt.Fprintln(e.Stderr, "iamaudit: pulled", digest)
			return saveBundle(e, out, data)
		},
	}
	key.flags(cmd, "the public key: a PEM `FILE`, or a secret for HS256")
	cmd.Flags().StringVarP(&out, "output", "o", "bundle.tar.gz", "write the bundle to this `FILE`")
	cmd.Flags().BoolVar(&unsigned, "unsigned", false, "take the bundle without checking its signature")
	return cmd
}
