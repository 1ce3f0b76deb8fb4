#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The main job, shown: lint, report and gen on the examples, then the maps in
# the running kernel. Every command is printed before it runs, and what it
# ought to end with is checked.
set -euo pipefail

: "${BPFMAPC:=build/bpfmapc}" "${OUT:=build/demo}" "${EXAMPLES:=build/testdata/examples}"
: "${CC:=cc}" "${LIBBPF:=-lbpf}"

step() {
	printf '\n# %s\n' "$*"
}

# The command, as it could be typed.
show() {
	local arg line='$'
	for arg; do
		[[ $arg =~ ^[A-Za-z0-9_./=:,+-]+$ ]] || arg=${arg@Q}
		line+=" $arg"
	done
	printf '%s\n' "$line"
}

# run STATUS COMMAND...: prints it, runs it, and stops where it ends otherwise.
run() {
	local want=$1 status=0
	shift
	show "$@"
	"$@" || status=$?
	((status == 0)) || printf '(status %s)\n' "$status"
	if ((status != want)); then
		echo "demo: that ended with status $status, not $want" >&2
		exit 1
	fi
}

mkdir -p "$OUT"

step "A definition as the kernel wants it: nothing to say, status 0"
run 0 "$BPFMAPC" lint "$EXAMPLES/inode_storage.bpf.o"

step "The same with the usual mistakes: what the kernel would answer with a bare EINVAL"
run 1 "$BPFMAPC" lint "$EXAMPLES/inode_storage_wrong.bpf.o"

step "A legacy definition, which libbpf has refused since 1.0"
run 1 "$BPFMAPC" lint "$EXAMPLES/legacy_hash.bpf.o"

step "The report: definition, verdict, kernels, commands, helpers"
run 0 "$BPFMAPC" report "$EXAMPLES/typed_array.bpf.o"

step "A header that creates the maps of an object, wired"
run 0 "$BPFMAPC" gen --name demo "$EXAMPLES/array_of_maps.bpf.o" -o "$OUT/demo.maps.h" \
	--runtime-headers "$OUT"
run 0 grep -E '^(struct demo_maps(_opts)? [{]|static inline .*demo_maps__[a-z_]+[(]|BPFMAPC_(ACCESS|OUTER))' "$OUT/demo.maps.h"

step "Compiled with testdata/examples/demo.c"
# shellcheck disable=SC2086
run 0 "$CC" -Wall -Wextra -Werror -I"$OUT" -o "$OUT/demo" testdata/examples/demo.c $LIBBPF

step "The maps in the running kernel"
printf '$ %s\n' "$OUT/demo"
status=0
"$OUT/demo" || status=$?
case $status in
0) ;;
2) echo "bpf(2) is not permitted here: as root, $OUT/demo creates the maps and shows them" ;;
*) exit 1 ;;
esac

printf '\n# That was it. Files are in %s; the README has the options, make check runs the tests.\n' "$OUT"
