#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# running.sh SEED N: N random objects beside the running kernel, some at a time: the kernel
# waits more than it works. Ends with a counting line.
set -euo pipefail

: "${B:=build}" "${PYTHON:=python3}" "${CLANG:=clang}" "${BPF_CFLAGS:=-g -O2 -target bpf}"
here=compiler/tests/programs
out=$B/random-programs/running

"$PYTHON" $here/random_programs.py "$CLANG $BPF_CFLAGS" "$out" "$(uname -r)" "$1" "$2"
objects=("$out/$1"-*.bpf.o)
rm -f "$out"/*.answers
# shellcheck disable=SC2016 # for the shell that xargs calls
printf '%s\n' "${objects[@]}" | xargs -P 4 -n 4 sh -c \
	'"$0" "$@" >"$1.answers"' "$B/tests/programs/load_at_once"
cat "$out"/*.answers >"$out/answers"
"$PYTHON" $here/compare.py "$B/bpfmapc" "$(uname -r)" "$out/answers" "${objects[@]}"
