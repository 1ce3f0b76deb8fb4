#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# sandbox.sh INSIDE: what somebody could do who has taken over the program by a hostile input. INSIDE is
# inside.so, which tries it.
set -uo pipefail

: "${OBJECTS:=build/testdata}"
inside=$(realpath "$1")
good=$(realpath "$OBJECTS/examples/stats_map.bpf.o")
# shellcheck source=compiler/tests/lib/is.sh
. "$(dirname "$0")/../lib/is.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/in" "$work/out" "$work/elsewhere"
cp "$good" "$work/in/x.bpf.o"
cp "$OBJECTS/examples/legacy_hash.bpf.o" "$work/in/legacy.bpf.o"
cd "$work/in" || exit 1
elsewhere=$work/elsewhere
calls='socket unix-socket fork exec kill ptrace bpf memfd code type-ahead mount unshare'
writes='write truncate create mkdir rename unlink symlink link chmod chown mknod'

# What is tried by `bpfmapc ARGUMENTS...`, in err.
try() {
	echo there >"$elsewhere/there"
	INSIDE=$elsewhere LD_PRELOAD=$inside "$BPFMAPC" "$@" >out 2>err </dev/null
}
# each ANSWER NAMES: so ended what has these names.
each() {
	local name
	for name in $2; do
		that "$name is $1: $tried" grep -qx "$name $1" err
	done
}

for tried in "lint -v x.bpf.o" "report x.bpf.o" "report -o ../out/x x.bpf.o" "gen -o ../out/x.h x.bpf.o" \
	     "diff x.bpf.o x.bpf.o" "migrate legacy.bpf.o" "lint -v -j4 x.bpf.o $good"; do
	# shellcheck disable=SC2086
	try $tried
	each refused "$calls $writes"
	each refused "read read-other list"
	each "done" thread
	that "nothing is changed: $tried" test "$(cat "$elsewhere/there")" = there -a "$(ls -A "$elsewhere")" = there
done

# Links lead elsewhere, as in the sandboxes of Bazel.
mkdir "$work/links"
for name in x.bpf.o legacy.bpf.o; do
	ln -s "$work/in/$name" "$work/links/$name"
done
ln -s "$work/in" "$work/folder"
for path in ../links/x.bpf.o ../links ../folder ../folder/x.bpf.o; do
	(cd "$work/out" && "$BPFMAPC" report "$path" >"$work/in/out" 2>"$work/in/err")
	that "a link is followed: $path" grep -q 'path: "../[a-z]*/x.bpf.o"' out
	that "and read" grep -q 'name: "' out
done

# A definition file may name types anywhere.
cat >map.yaml <<-'END'
	maps:
	  - {name: "a", type: "array", key_size: 4, value_size: 8, max_entries: 1}
END
tried="report map.yaml"
try report map.yaml
each refused "$calls $writes"
each "done" "read list"
that "and it works" grep -q '^- path: "map.yaml"' out

tried="--no-sandbox"
try lint -v --no-sandbox x.bpf.o
each "done" "read read-other socket fork"

is_counted
