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

profiles() {
	local at=$dir/$1 root=$dir/$1/probe profile
	profile=$folder/debian-$(uname_of "$1").yaml

	rm -rf "$root"
	install -D "$B/tests/kernel/probe_init" "$root/init"
	install -D "$B/bpfmapc" "$root/bpfmapc"
	libraries "$root" "$B/bpfmapc"
	archive "$root" >"$at/probe.cpio"
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
