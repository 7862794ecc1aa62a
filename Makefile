# make check is what .ci/run asks for, without installing anything; make help lists the rest.
.PHONY: help build check test lint generate bench fuzz

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

build: ## build ./iamaudit
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o iamaudit ./cmd/iamaudit

check: lint test ## formatting, vet, modules, tests

test: ## every test
	go test ./...

lint: ## formatting, vet, modules; golangci-lint where it is installed
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet ./...
	go mod tidy -diff
	@if command -v golangci-lint >/dev/null; then golangci-lint run; fi

generate: ## rewrite everything that is generated: pages, schemas, golden files
	go test ./rules ./internal/schemas ./cmd/iamaudit ./collector ./report ./diff ./rego -update

bench: ## the figures that the documentation gives
	go test -run XXX -bench . ./...

fuzz: ## each fuzz target for a minute
	@for f in $$(grep -rl '^func Fuzz' --include=*_test.go .); do \
		for t in $$(sed -n 's/^func \(Fuzz[A-Za-z]*\).*/\1/p' $$f); do \
			go test $$(dirname $$f) -run XXX -fuzz "^$$t$$" -fuzztime 1m || exit 1; done; done
