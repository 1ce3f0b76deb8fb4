#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# programs_kernels.sh OBJECT... -- SUITE/SERIES...: check-programs on kernels of Debian.
# Ends with a counting line.
set -uo pipefail

# shellcheck source=compiler/tests/kernel/packages.sh
. compiler/tests/kernel/packages.sh
: "${PYTHON:=python3}" "${LIBBPF_VERSION:=1.1}"
here=compiler/tests/libbpf
out=$B/programs
root=$out/root

objects=()
while (($#)) && [[ $1 != -- ]]; do
	objects+=("$1")
	shift
done
kernels=("${@:2}")

archive() {
	(cd "$1" && find . | LC_ALL=C sort | cpio -o -H newc --quiet)
}

build() {
	local library
	rm -rf "$out"
	mkdir -p "$root"/{bin,dev,proc,sys,tmp}
	cp --parents "${objects[@]}" "$root"
	echo "${objects[@]}" >"$root/files"
	cp "$(command -v busybox)" "$root/bin/busybox"
	ln -s busybox "$root/bin/sh"
	strip -o "$root/bin/bpfmapc" "$B/bpfmapc"
	strip -o "$root/bin/load_programs" "$B/tests/libbpf/load_programs"
	install -m 755 $here/programs_init.sh "$root/init"
	ldd "$root/bin/bpfmapc" "$root/bin/load_programs" "$root/bin/busybox" |
		sed -n 's/.*[ \t]\(\/[^ ]*\) (0x[0-9a-f]*)$/\1/p' | sort -u |
		while read -r library; do
			mkdir -p "$root/${library%/*}"
			cp "$library" "$root/$library"
		done
	archive "$root" >"$out/all.cpio"
}

# shown NAME: what the init script has shown by that name, of standard input.
shown() {
	sed -n "/^begin $1\$/,/^end $1\$/{/^begin /d;/^end /d;p}" | base64 -di | gunzip
}

# What is another on every kernel: its release, and its configuration.
programs() {
	local at=$dir/$1 overlay=$dir/$1/overlay
	rm -rf "$overlay"
	mkdir -p "$overlay/boot"
	[[ ! -s $at/config ]] || cp "$at/config" "$overlay/boot/config-$(uname_of "$1")"
	echo "--loader libbpf=$LIBBPF_VERSION --cap-bytes 1073741824" >"$overlay/options"
	archive "$overlay" | cat "$out/all.cpio" - >"$at/programs.cpio"
	emulate "$1" "$at/programs.cpio" 1500 >"$at/programs.console"
	rm "$at/programs.cpio"
	shown libbpf <"$at/programs.console" >"$at/libbpf.answers"
	shown verify <"$at/programs.console" >"$at/verify.answers"
	echo "$1:"
	"$PYTHON" -B $here/programs.py --answers "$at/libbpf.answers" "$at/verify.answers"
}

build
each_kernel programs "${kernels[@]}"
