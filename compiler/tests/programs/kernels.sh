#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# kernels.sh SEED N SUITE/SERIES...: N random objects, made for each kernel, beside kernels of
# Debian in QEMU, by the release and by the profile of each. Ends with a counting line.
set -euo pipefail

: "${B:=build}" "${PYTHON:=python3}" "${CLANG:=clang}" "${BPF_CFLAGS:=-g -O2 -target bpf}"
here=compiler/tests/programs
. compiler/tests/kernel/packages.sh
seed=$1 n=$2
shift 2

# The loader is the one program of the machine; /files names the objects.
machine() {
	local name=$1 root=$2 object
	shift 2

	rm -rf "$root"
	install -D "$B/tests/programs/load_at_once" "$root/init"
	libraries "$root" "$root/init"
	install -D -m 644 "$dir/$name/config" "$root/boot/config-$(uname_of "$name")"
	for object; do
		install -D -m 644 "$object" "$root/$object"
		printf '/%s\n' "$object"
	done >"$root/files"
	archive "$root"
}

# compare ANSWERS FILE... --kernel|--profile WHICH
compare() {
	local files=("${@:1:$# - 2}")

	echo "${!#}:"
	"$PYTHON" $here/compare.py "$B/bpfmapc" "${!#}" "${files[@]}"
}

programs() {
	local at=$dir/$1 release out objects
	release=$(cat "$at/release")
	out=$B/random-programs/$release

	"$PYTHON" $here/random_programs.py "$CLANG $BPF_CFLAGS" "$out" "$release" "$seed" "$n"
	objects=("$out/$seed"-*.bpf.o)
	machine "$1" "$at/programs" "${objects[@]}" >"$at/programs.cpio"
	emulate "$1" "$at/programs.cpio" 3000 >"$at/programs.console" || true
	rm "$at/programs.cpio"
	sed -n 's/^\/\(.*\t\)/\1/p; /^libbpf\t/p' "$at/programs.console" >"$out/answers"
	by_each "$1" compare "$out/answers" "${objects[@]}" | add_up
}

each_kernel programs "$@"
