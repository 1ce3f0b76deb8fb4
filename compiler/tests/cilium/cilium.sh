#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# cilium.sh [-apart] OBJECT...: what truth, built with the installed cilium/ebpf, says of the
# objects, and what the report says (compare.py). As root. Ends with a counting line.
set -uo pipefail

: "${B:=build}" "${MAKE:=make}" "${PYTHON:=python3}"
fail() {
	echo "FAIL $*"
	echo "0 passed, 1 failed"
	exit 1
}
version=$(dpkg-query -W -f '${Version}' golang-github-cilium-ebpf-dev 2>/dev/null ||
	rpm -q --qf '%{VERSION}' golang-github-cilium-ebpf-devel 2>/dev/null)
version=${version%-*}
[ -n "$version" ] || fail "no release of cilium/ebpf is installed"
$MAKE -s "$B/tests/cilium/truth" || fail "truth is not built"
work=$(mktemp -d)
trap 'umount "$work/pins" 2>/dev/null; rm -rf --one-file-system "$work"' EXIT
mkdir "$work/pins"
mount -t bpf truth "$work/pins" || fail "there is no folder for pins"
how=()
[ "${1-}" != -apart ] || { how=(-apart) && shift; }
"$B/tests/cilium/truth" "${how[@]}" -create "$work/pins" "$@" >"$work/truth" || fail "truth ends with $?"
[ "$(wc -l <"$work/truth")" = $# ] || fail "truth does not have a line for each object"
"$PYTHON" "$(dirname "$0")/compare.py" "$B/bpfmapc" "$work/truth" "$version" "$@"
