#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# valgrind.sh FILE...: what the sanitizers do not see, memory that is read
# before it is set. All files in one run of lint and of report, the examples
# in one of gen each; every block is to be freed at the end.
set -uo pipefail

: "${BPFMAPC:=build/bpfmapc}" "${EXAMPLES:=}"
passed=0 failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

check() {
	valgrind -q --leak-check=full --show-leak-kinds=all --error-exitcode=99 --log-file="$log" \
		"$BPFMAPC" "$@" >/dev/null 2>&1
	local status=$?
	if ((status <= 3)) && [[ ! -s $log ]]; then
		((passed += 1))
	else
		echo "FAIL status $status: bpfmapc ${*:1:6}"
		head -n 40 "$log"
		((failed += 1))
	fi
}

for jobs in 1 4; do
	check lint --no-config -j "$jobs" "$@"
	check report --no-config -j "$jobs" "$@"
done
check lint --no-config --kernel 4.14.. --loader libbpf=0.8 "$@"
check lint --no-config --format sarif "$@"
check report --no-config --format json --loader kernel "$@"
check report --no-config --format html --kernel 5.4,6.1..6.18 "$@"
for file in $EXAMPLES; do
	for runtime in libbpf syscall; do
		check gen --no-config --force --runtime "$runtime" "$file"
	done
	check diff "$file" "$file"
	check migrate "$file"
done
check list types
check explain BPF_MAP_TYPE_HASH
check explain BM110

echo "$passed passed, $failed failed"
((failed == 0))
