package main

import (
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/internal/catalogen"
)

// useCatalog makes the rules read the catalog that `catalog update` fetched, if it is there, sound and newer
// than the embedded one.
func useCatalog(e *env) {
	path, err := catalogen.CacheFile()
	if err != nil {
		return // no home, no cache
	}
	catalog.Prefer(path, func(err error) { fmt.Fprintf(e.Stderr, "iamaudit: %v\n", err) })
}

func newCatalog(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "catalog",
		Short: "The list of AWS services and actions that rules go by",
		Long: `What AWS publishes about its services: actions with their access levels, resource types,
condition keys. A catalog is part of iamaudit; AWS adds some fifty actions a week, and an
update fetches them.`,
		Example: `  iamaudit catalog version
  iamaudit catalog update`,
		Args: onlyCommands,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newCatalogVersion(e), newCatalogUpdate(e))
	return cmd
}

func newCatalogVersion(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which catalog is in use",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			c, where := catalog.Default(), "part of iamaudit"
			if c != catalog.Embedded() {
				where, _ = catalogen.CacheFile()
			}
			_, err := fmt.Fprintln(e.Stdout, describeCatalog(c, where))
			return err
		},
	}
}

func describeCatalog(c *catalog.Catalog, where string) string {
	return fmt.Sprintf("catalog of %s: %d services, %d actions\nfrom %s\n%s", c.Date, len(c.Services()), c.Len(), c.Origin, where)
}

func newCatalogUpdate(e *env) *cobra.Command {
	var from string
	cmd := &cobra.Command{
		Use:   "update",
		Short: "Fetch the newest catalog from AWS",
		Long: `Fetches AWS's Service Reference, some 450 small files, into your cache directory. From then on
rules go by it, until an iamaudit with a newer catalog is installed. What is written is checked
first: a download that is broken or lacks a tenth of the actions changes nothing.`,
		Example: `  iamaudit catalog update`,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			path, err := catalogen.CacheFile()
			if err != nil {
				return fmt.Errorf("update catalog: %w", err)
			}
			shown := newProgress(e)
			client := &http.Client{Timeout: time.Minute}
			c, err := catalogen.Update(cmd.Context(), client, from, path, catalog.Default(), time.Now(), func(done, all int) {
				shown.say("fetching %d of %d services", done, all)
			})
			shown.clear()
			if err != nil {
				return fmt.Errorf("update catalog: %w; the catalog of %s stays in use", err, catalog.Default().Date)
			}
			_, err = fmt.Fprintln(e.Stdout, describeCatalog(c, path))
			return err
		},
	}
	cmd.Flags().StringVar(&from, "from", catalogen.ServiceReference, "address of the index of services, for a mirror")
	return cmd
}
