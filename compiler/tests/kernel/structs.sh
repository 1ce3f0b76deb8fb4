#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# structs.sh SUITE/SERIES...: asks kernels of Debian, oldest first, which structs their BTF
# has and which of them have destructors, and writes schemas/kernel-structs.yaml.
set -euo pipefail

: "${B:=build}"
: "${PYTHON:=python3}"
. compiler/tests/kernel/packages.sh

structs() {
	local at=$dir/$1

	mkdir -p "$at/structs-root"
	install -m 755 "$B/tests/kernel/structs" "$at/structs-root/init"
	(cd "$at/structs-root" && echo init | cpio -o -H newc --quiet) >"$at/structs-initramfs"
	emulate "$1" "$at/structs-initramfs" 600 >"$at/structs.console" || true
	if ! grep -q '^end: [0-9]' "$at/structs.console"; then
		echo "0 passed, 1 failed"
		return
	fi
	echo "$(cut -d. -f1,2 "$at/release")=$at/structs.console" >>"$dir/structs"
	echo "1 passed, 0 failed"
}

: >"$dir/structs"
each_kernel structs "$@"
mapfile -t files <"$dir/structs"
"$PYTHON" compiler/tests/kernel/structs.py "${files[@]}" >"$dir/structs.yaml"
mv "$dir/structs.yaml" schemas/kernel-structs.yaml
