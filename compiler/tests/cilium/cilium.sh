#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# cilium.sh OBJECT...: truth, built with the installed cilium/ebpf, has one line for each
# object. As root. Ends with a counting line.
set -uo pipefail

: "${B:=build}" "${MAKE:=make}"
# shellcheck source=compiler/tests/lib/is.sh
. "$(dirname "$0")/../lib/is.sh"
$MAKE -s "$B/tests/cilium/truth" || { echo "FAIL truth is not built"; echo "0 passed, 1 failed"; exit 1; }
work=$(mktemp -d)
trap 'umount "$work/pins" 2>/dev/null; rm -rf --one-file-system "$work"' EXIT
mkdir "$work/pins"
that "there is a folder for pins" mount -t bpf truth "$work/pins"
that "truth ends well" "$B/tests/cilium/truth" -create "$work/pins" "$@" >"$work/truth"
that "it has a line for each object" test "$(wc -l <"$work/truth")" = $#
is_counted
