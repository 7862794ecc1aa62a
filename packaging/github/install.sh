#!/usr/bin/env bash
# Installs a release of iamaudit for the jobs of a CI: downloads it, checks it against the release's
# checksums and puts it on the PATH. Without a version, an iamaudit that is there already is used.
set -euo pipefail

version=${IAMAUDIT_VERSION#v}
releases=${IAMAUDIT_RELEASES:-https://github.com/iamaudit/iamaudit/releases}
bin=${IAMAUDIT_BIN:-${RUNNER_TEMP:-/tmp}/iamaudit-bin}

fail() {
	echo "iamaudit: $*" >&2
	exit 3
}

if [ -z "$version" ] && command -v iamaudit >/dev/null; then
	iamaudit version
	exit 0
fi
if [ -z "$version" ]; then
	# The address of the latest release redirects to one that ends in its tag.
	latest=$(curl --fail --silent --show-error --location --head --output /dev/null --write-out '%{url_effective}' "$releases/latest")
	version=${latest##*/v}
fi
case $version in
'' | *[!0-9A-Za-z.+-]*) fail "\"$version\" is not a version" ;;
esac

case $(uname -s) in
Linux) os=linux ;;
Darwin) os=darwin ;;
*) fail "there is no release for $(uname -s)" ;;
esac
case $(uname -m) in
x86_64 | amd64) arch=amd64 ;;
aarch64 | arm64) arch=arm64 ;;
*) fail "there is no release for $(uname -m)" ;;
esac

archive=iamaudit_${version}_${os}_${arch}.tar.gz
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for file in "$archive" checksums.txt; do
	curl --fail --silent --show-error --location --retry 3 --output "$work/$file" "$releases/download/v$version/$file" ||
		fail "release $version cannot be downloaded"
done
want=$(awk -v file="$archive" '$2 == file { print $1 }' "$work/checksums.txt")
[ -n "$want" ] || fail "checksums.txt does not list $archive"
if command -v sha256sum >/dev/null; then
	got=$(sha256sum "$work/$archive")
else
	got=$(shasum -a 256 "$work/$archive")
fi
[ "${got%% *}" = "$want" ] || fail "$archive does not have the checksum of its release"

mkdir -p "$bin"
tar -xzf "$work/$archive" -C "$bin" iamaudit
"$bin/iamaudit" version
if [ -n "${GITHUB_PATH:-}" ]; then
	echo "$bin" >>"$GITHUB_PATH"
fi
