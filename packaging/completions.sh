#!/bin/sh
# Writes the completions of the common shells for the archives and packages of a release.
set -eu
cd "$(dirname "$0")/.."
mkdir -p dist/completions
for shell in bash zsh fish powershell; do
	go run ./cmd/iamaudit completion "$shell" >"dist/completions/iamaudit.$shell"
done
