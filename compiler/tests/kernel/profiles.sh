#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# profiles.sh FOLDER SUITE/SERIES...: probes kernels of Debian in QEMU, and writes the profile
# of each to FOLDER. Verdicts by the profile are then compared with the kernel's. Ends with a
# counting line.
set -euo pipefail

: "${B:=build}" "${RANDOM_MAPS:=10000}" "${FIELDS:=60}" "${SEED:=1}"
# shellcheck source=compiler/tests/kernel/packages.sh
. compiler/tests/kernel/packages.sh
folder=$1
shift
mkdir -p "$folder"

# The shared libraries of the program, where it looks for them.
libraries() {
	local library

	ldd "$1" | sed -n 's/.*[ \t]\(\/[^ ]*\) (0x[0-9a-f]*)$/\1/p' | while read -r library; do
		install -D "$library" "$2/$library"
	done
}

archive() {
	(cd "$1" && find . | LC_ALL=C sort | cpio -o -H newc --quiet) >"$2"
}

profiles() {
	local at=$dir/$1 root=$dir/$1/probe profile
	profile=$folder/debian-$(uname_of "$1").yaml

	rm -rf "$root"
	install -D "$B/tests/kernel/probe_init" "$root/init"
	install -D "$B/bpfmapc" "$root/bpfmapc"
	libraries "$B/bpfmapc" "$root"
	archive "$root" "$at/probe.cpio"
	emulate "$1" "$at/probe.cpio" 1500 >"$at/profiles.console" || true
	rm "$at/probe.cpio"
	grep -aq '^end of profile: 0' "$at/profiles.console" || return 0
	sed -n 's/^profile: //p' "$at/profiles.console" >"$profile"

	# Debian's amd64 kernels have CONFIG_NR_CPUS=8192; the machine has one CPU.
	target=(--profile "$profile" --cpus 1 --nr-cpus 8192 --boundary --random "$RANDOM_MAPS"
		--fields "$FIELDS" --seed "$SEED")
	"$B/tests/kernel/kernel" "${target[@]}" --write "$root/cases"
	install -m 755 "$B/tests/kernel/guest" "$root/init"
	(cd "$root" && printf 'init\ncases\n' | cpio -o -H newc --quiet) >"$at/probe.cpio"
	emulate "$1" "$at/probe.cpio" 1500 >"$at/profiles.verdicts" || true
	"$B/tests/kernel/kernel" "${target[@]}" --answers "$at/profiles.verdicts" || true
	rm -rf "$root" "$at/probe.cpio"
}

each_kernel profiles "$@"
