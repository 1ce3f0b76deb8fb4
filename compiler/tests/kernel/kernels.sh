#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# kernels.sh SUITE/SERIES...: boots kernels of Debian with one static program
# that asks each of them for the definitions of tests/kernel, and compares.
# Ends with a counting line.
set -euo pipefail

: "${B:=build}"
: "${RANDOM_MAPS:=20000}"
: "${SEED:=1}"
. compiler/tests/kernel/packages.sh

# Debian's amd64 kernels have CONFIG_NR_CPUS=8192; the machine has one CPU.
target=(--cpus 1 --nr-cpus 8192 --boundary --random "$RANDOM_MAPS" --seed "$SEED")

verdicts() {
	local at=$dir/$1 release
	release=$(cat "$at/release")

	"$B/tests/kernel/kernel" --kernel "$release" "${target[@]}" --write "$at/cases"
	mkdir -p "$at/root"
	install -m 755 "$B/tests/kernel/guest" "$at/root/init"
	install -m 644 "$at/cases" "$at/root/cases"
	(cd "$at/root" && printf 'init\ncases\n' | cpio -o -H newc --quiet) >"$at/initramfs"
	emulate "$1" "$at/initramfs" 1500 >"$at/verdicts.console" || true
	"$B/tests/kernel/kernel" --kernel "$release" "${target[@]}" --answers "$at/verdicts.console"
}

each_kernel verdicts "$@"
