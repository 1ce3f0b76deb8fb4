#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The static program in a root that has nothing else: it says what build/bpfmapc says.
set -uo pipefail

: "${B:=build}" "${EXAMPLES:=build/testdata/examples}"
# shellcheck source=compiler/tests/lib/is.sh
. compiler/tests/lib/is.sh
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/root"
cp "$B/static/bpfmapc" "$EXAMPLES/inode_storage_wrong.bpf.o" "$tmp/root/"

readelf -lW "$B/static/bpfmapc" >"$tmp/segments"
that "there are segments" grep -q LOAD "$tmp/segments"
that "no interpreter, no libraries" test -z "$(grep -E 'INTERP|DYNAMIC' "$tmp/segments")"

that "it works outside" compiler/packaging/smoke.sh "$B/static/bpfmapc"
# shellcheck disable=SC2086 # the words of a command
for command in "lint inode_storage_wrong.bpf.o" "lint -j4 --format sarif inode_storage_wrong.bpf.o" \
	       "report inode_storage_wrong.bpf.o" "gen inode_storage_wrong.bpf.o" "list types" \
	       "explain EINVAL" "lint absent.o" "cc absent-compiler -c x.c" "help"; do
	(cd "$tmp/root" && exec env NO_COLOR=1 "$OLDPWD/$B/bpfmapc" $command) >"$tmp/expected" 2>&1
	expected=$?
	env NO_COLOR=1 chroot "$tmp/root" /bpfmapc $command >"$tmp/said" 2>&1
	that "$command: status $expected" test $? = $expected
	that "$command: the same output" cmp "$tmp/expected" "$tmp/said"
done
that "it names lines of the source" grep -q 'inode_storage_wrong.bpf.c:[0-9]*: error' \
	<(chroot "$tmp/root" /bpfmapc lint inode_storage_wrong.bpf.o 2>&1)
is_counted
