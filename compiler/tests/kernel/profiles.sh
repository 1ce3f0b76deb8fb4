#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# profiles.sh FOLDER SUITE/SERIES...: probes kernels of Debian in QEMU, and writes the profile
# of each to FOLDER. Ends with a counting line. kernels.sh compares verdicts by them with what
# the kernels do.
set -euo pipefail

: "${B:=build}"
# shellcheck source=compiler/tests/kernel/packages.sh
. compiler/tests/kernel/packages.sh
PROFILES=$1
shift
mkdir -p "$PROFILES"

profiles() {
	local at=$dir/$1 root=$dir/$1/probe profile
	profile=$(profile_of "$1")

	rm -rf "$root"
	install -D "$B/tests/kernel/probe_init" "$root/init"
	install -D "$B/bpfmapc" "$root/bpfmapc"
	libraries "$root" "$B/bpfmapc"
	# What an installed kernel has there, where it can be had.
	[ ! -s "$at/config" ] || install -D -m 644 "$at/config" "$root/boot/config-$(uname_of "$1")"
	archive "$root" >"$at/probe.cpio"
	emulate "$1" "$at/probe.cpio" 1500 >"$at/profiles.console" || true
	rm -rf "$root" "$at/probe.cpio"
	grep -aq '^end of profile: 0' "$at/profiles.console" || return 0
	sed -n 's/^profile: //p' "$at/profiles.console" >"$profile.new"
	mv "$profile.new" "$profile"
	echo "$profile"
	echo "1 passed, 0 failed"
}

each_kernel profiles "$@"
