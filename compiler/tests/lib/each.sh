#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# each.sh COMMAND... -- FILE...: runs the command on each file, and counts.
set -uo pipefail

command=()
while [[ $1 != -- ]]; do
	command+=("$1")
	shift
done
shift

passed=0 failed=0
for file; do
	if "${command[@]}" "$file"; then
		((passed += 1))
	else
		echo "FAIL ${command[0]} $file"
		((failed += 1))
	fi
done
echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
