#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# guests.sh OBJECT... -- SUITE/SERIES...: generated headers beside libbpf on
# kernels of Debian: the maps of every object, with each runtime (equal.c), and
# the programs of programs.sh. Ends with a counting line.
set -uo pipefail

. compiler/tests/loader/count.sh
. compiler/tests/loader/programs.sh
. compiler/tests/kernel/packages.sh
here=compiler/tests/loader
: "${PYTHON:=python3}" "${LIBBPF_VERSION:=1.1}"

passed=0 failed=0 skipped=0
out=$B/guests
root=$out/root
pins=/sys/fs/bpf
export sanitizers=
objects=()
while (($#)) && [[ $1 != -- ]]; do
	objects+=("$1")
	shift
done
kernels=("${@:2}")

# Puts a program and the files that it is given into the virtual machine's root.
numbers=0
try() {
	local argument arguments=
	for argument in "${@:3}"; do
		[[ ! -f $argument ]] || cp --parents "$argument" "$root"
		arguments+=" $argument"
	done
	strip -o "$root/tests/$numbers" "$out/$2"
	printf '%d\t%s\t%s\t%s\t%s\n' $numbers "${needs-}" "${of-}" "$1" "${arguments# }" \
		>>"$out/programs"
	((numbers++))
}

try_equal() {
	local runtime=$1 object
	for object in "${objects[@]}"; do
		local needs=
		# One has a configuration of its own, for kconfig.c. The other one libbpf
		# before 1.2 loads with all its programs or not at all.
		[[ $object != */loader/kconfig.bpf.o && $object != */decode/struct_ops.bpf.o ]] ||
			continue
		[[ $object != */decode/data.bpf.o ]] || needs=config
		gen --runtime "$runtime" --name t "$object" -o "$out/t.h" &&
			program equal -DHEADER='"t.h"' -DPREFIX=t $here/equal.c $here/equal_header.c &&
			of=$object try "$object, $runtime" equal "$object" "$pins/theirs" "$pins/ours"
		[[ $needs ]] && needs=no-config of=$object \
			try "$object without configuration, $runtime" equal "$object" "$pins/theirs" "$pins/ours"
	done
}

build() {
	local runtime
	rm -rf "$out"
	mkdir -p "$root"/{bin,boot,cgroup,dev,proc,sys,tmp,tests,"$out/scratch"}
	all_kinds && objects+=("$out/all_kinds.bpf.o")
	for runtime in libbpf syscall; do
		try_equal $runtime
		try_runtime $runtime
	done
	try_once
	for asked in "${asked_files[@]}"; do
		build_asking "$asked" || continue
		of=$asked try "commands of $asked" ask_commands /cgroup
		of=$asked try "helpers of $asked" ask_helpers
	done
	cp "$(command -v busybox)" "$root/bin/busybox"
	ln -s busybox "$root/bin/sh"
	install -m 755 $here/guest_init.sh "$root/init"
	libraries "$root" "$root"/tests/* "$root/bin/busybox"
	archive "$root" >"$out/all.cpio"
}


# What is another on every kernel: its configuration, and what is run.
loaders() {
	local name=$1 at=$dir/$1 overlay=$dir/$1/overlay
	local plan=("$(cat "$at/release")" "$LIBBPF_VERSION" "$out/programs")
	rm -rf "$overlay"
	mkdir -p "$overlay/boot"
	if [[ -s $at/config ]]; then
		cp "$at/config" "$overlay/boot/config-$(uname_of "$name")"
		plan+=(config)
	fi
	"$PYTHON" -B $here/guests.py plan "${plan[@]}" >"$overlay/run"
	archive "$overlay" | cat "$out/all.cpio" - >"$at/loaders.cpio"
	emulate "$name" "$at/loaders.cpio" 3000 >"$at/loaders.console"
	rm "$at/loaders.cpio"
	"$PYTHON" -B $here/guests.py judge "${plan[@]}" <"$at/loaders.console"
}

build
if ((failed)); then
	echo "$passed passed, $failed failed"
	exit 1
fi
each_kernel loaders "${kernels[@]}"
