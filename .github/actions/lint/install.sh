#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The step that finds bpfmapc, or builds it and puts it into the PATH of the steps behind.
set -euo pipefail

version=${INPUT_VERSION-}
own=$(cd "$GITHUB_ACTION_PATH/../../.." && pwd)

fail() {
	echo "::error title=bpfmapc::$*"
	exit 2
}
[[ $(uname) == Linux ]] || fail "bpfmapc is built and runs on Linux; let the job have runs-on: ubuntu-latest"
[[ $version =~ ^[A-Za-z0-9._/-]*$ && $version != -* ]] || fail "version: this is no release and no git reference"

installed=$(bpfmapc --version 2>/dev/null) || installed=
if [[ $installed && (-z $version || $installed == "bpfmapc ${version#v}") ]]; then
	echo "$installed is installed"
	exit
fi

source=$own
if [[ $version && $version != "$(sed -n 's/^VERSION := //p' "$own/Makefile")" ]]; then
	url=$GITHUB_SERVER_URL/${ACTION_REPOSITORY:-$GITHUB_REPOSITORY}
	source=$RUNNER_TEMP/bpfmapc
	rm -rf "$source"
	git init -q "$source"
	# A release has a tag v1.2.3.
	git -C "$source" fetch -q --depth 1 "$url" "v$version" 2>/dev/null ||
		git -C "$source" fetch -q --depth 1 "$url" "$version" ||
		fail "version: $url has no $version"
	git -C "$source" checkout -q FETCH_HEAD
fi
echo "::group::Building bpfmapc"
env -u MAKEFLAGS make -C "$source" deps
env -u MAKEFLAGS make -C "$source" -j"$(nproc)"
echo "::endgroup::"
"$source/build/bpfmapc" --version
echo "$source/build" >>"$GITHUB_PATH"
