#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# kernels.sh SUITE/SERIES...: boots kernels of Debian with one static program
# that asks each of them for the definitions, BTFs and programs of tests/kernel, and
# compares, by its release and by its profile; and with two others, of which one fills LRU maps and one passes flags to helpers.
# Ends with a counting line.
set -euo pipefail

: "${B:=build}"
: "${RANDOM_MAPS:=20000}"
: "${RANDOM_BTFS:=10000}"
: "${FIELDS:=120}"
: "${SEED:=1}"
. compiler/tests/kernel/packages.sh

# Debian's amd64 kernels have CONFIG_NR_CPUS=8192.
cpus=3
target=(--cpus "$cpus" --nr-cpus 8192 --boundary --random "$RANDOM_MAPS" --fields "$FIELDS" --seed "$SEED")

mapfile -t objects < <(find "$B/testdata" -name '*.bpf.o' | LC_ALL=C sort)

verdicts() {
	local at=$dir/$1 release btf program
	release=$(cat "$at/release")
	btf=("$B/tests/kernel/btf" --bend $((RANDOM_BTFS / 2)) --compose $((RANDOM_BTFS / 2))
		--seed "$SEED" --kernel "$release")

	"$B/tests/kernel/kernel" --kernel "$release" "${target[@]}" --write "$at/cases"
	"${btf[@]}" --write "$at/btfs" "${objects[@]}"
	"$B/tests/kernel/uses" --kernel "$release" --write "$at/uses"
	mkdir -p "$at/root"
	install -m 755 "$B/tests/kernel/guest" "$at/root/init"
	install -m 644 "$at/cases" "$at/btfs" "$at/uses" "$at/root"
	(cd "$at/root" && printf 'init\ncases\nbtfs\nuses\n' | cpio -o -H newc --quiet) >"$at/initramfs"
	emulate "$1" "$at/initramfs" 1500 >"$at/verdicts.console" || true
	for program in lru call_flags; do
		install -m 755 "$B/tests/kernel/$program" "$at/root/init"
		(cd "$at/root" && echo init | cpio -o -H newc --quiet) >"$at/$program-initramfs"
		emulate "$1" "$at/$program-initramfs" 300 >"$at/$program.console" || true
	done
	{
		for program in lru call_flags; do
			grep -aE '^(compiler/|type |LRU maps|bpf_|flags of|[0-9]+ passed)' \
				"$at/$program.console" || echo "0 passed, 1 failed"
		done
		by_each "$1" "$B/tests/kernel/kernel" "${target[@]}" --answers "$at/verdicts.console"
		"${btf[@]}" --answers "$at/verdicts.console" "${objects[@]}" || true
		by_each "$1" "$B/tests/kernel/uses" --answers "$at/verdicts.console"
	} | add_up
}

each_kernel verdicts "$@"
