#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# unit.sh PROGRAM...: runs each Check program and adds up what they count:
# "N%: Checks: a, Failures: b, Errors: c". A program that ends without its
# line counts as one failure. What Check says of each, "FILE:LINE:F:...", follows "FAIL ".
set -uo pipefail

# Check's own limit of four seconds is for a machine that does nothing else.
export CK_DEFAULT_TIMEOUT=${CK_DEFAULT_TIMEOUT:-120}

passed=0 failed=0
for program; do
	# Sorted out by hand: Check prints the failures after its counting line.
	out=$("$program" 2>&1)
	status=$?
	if [[ $out =~ Checks:\ ([0-9]+),\ Failures:\ ([0-9]+),\ Errors:\ ([0-9]+) ]]; then
		f=$((BASH_REMATCH[2] + BASH_REMATCH[3]))
		p=$((BASH_REMATCH[1] - f))
		((status == 0 || f > 0)) || f=1
		((p + f > 0)) || f=1
	else
		p=0 f=1
		echo "FAIL $program: status $status, and nothing was counted"
	fi
	((f == 0)) || sed -E 's/^[^ ]+:[0-9]+:[FE]:/FAIL &/' <<<"$out"
	printf '%-28s %5d passed, %d failed\n' "${program##*/}" "$p" "$f"
	((passed += p, failed += f))
done
echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
