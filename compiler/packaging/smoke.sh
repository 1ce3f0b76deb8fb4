#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# smoke.sh BPFMAPC [VERSION]: does this program, wherever it comes from, do its main job?
# For builds of packages: it needs no compiler, no object and no root.
set -eu

bpfmapc=$1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

fail() {
	echo "smoke.sh: $bpfmapc: $*" >&2
	exit 1
}

"$bpfmapc" --version >"$tmp/version" || fail "--version fails"
[ $# -lt 2 ] || grep -qx "bpfmapc $2" "$tmp/version" || fail "not version $2"

echo 'maps: [{name: "m", type: "array", key_size: 4, value_size: 8, max_entries: 1}]' >"$tmp/right.yaml"
sed 's/key_size: 4/key_size: 8/' "$tmp/right.yaml" >"$tmp/wrong.yaml"
"$bpfmapc" lint -q "$tmp/right.yaml" || fail "a right map is refused"
status=0
"$bpfmapc" lint -q "$tmp/wrong.yaml" >"$tmp/out" || status=$?
[ "$status" = 1 ] || fail "a wrong map gives status $status"
grep -q "map 'm': key_size is 8, must be 4 \[BM110 " "$tmp/out" || fail "a wrong map gives other words"
"$bpfmapc" explain BM110 | grep -q '^BM110' || fail "there is no page of BM110"
