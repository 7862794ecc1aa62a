package main

import (
	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/config"
	"github.com/iamaudit/iamaudit/report"
)

// configFlag says which configuration counts.
type configFlag struct {
	path string

	loaded *config.Config
}

func (c *configFlag) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&c.path, "config", "", "read this `FILE` instead of ./"+config.Name+"; none reads nothing")
}

// load reads the file that was named, or the one in the working directory, or nothing.
func (c *configFlag) load() (*config.Config, error) {
	c.loaded = &config.Config{}
	path := c.path
	switch path {
	case "none":
		return c.loaded, nil
	case "":
		if path = config.Find("."); path == "" {
			return c.loaded, nil
		}
	}
	loaded, err := config.Load(path)
	if err != nil {
		return nil, err
	}
	c.loaded = loaded
	return loaded, nil
}

// locations are the places in source files that the configuration knows.
func (c *configFlag) locations() []report.SourceLocation {
	if c.loaded == nil {
		return nil
	}
	var list []report.SourceLocation
	for _, l := range c.loaded.SARIFLocations {
		list = append(list, report.SourceLocation(l))
	}
	return list
}
