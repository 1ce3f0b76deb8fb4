#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# summary_test.sh: what summary.sh says below "failed:" of targets that fail in each way, one of
# them a summary.sh itself.
set -uo pipefail

summary=$(realpath "$(dirname "$0")/summary.sh")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset MAKEFLAGS MAKELEVEL CI

cat >Makefile <<END
good:
	@echo 'FAIL is no failure of a target that passes'; echo '2 passed, 0 failed'
bad:
	@echo 'FAIL first'; echo '  detail'; echo 'FAIL second'; echo '1 passed, 2 failed'; false
broken:
	@echo 'a.c:1: no such thing' >&2; false
skips:
	@echo '1 passed, 0 failed, 3 skipped'
many:
	@seq -f 'FAIL %g' 22; echo '0 passed, 22 failed'
nested:
	+@LOGS=inner $summary good bad broken
END
cat >want <<'END'
failed:
FAIL bad: first
FAIL bad: second
FAIL broken: a.c:1: no such thing
FAIL broken: make: *** [Makefile:6: broken] Error 1
FAIL nested: bad: first
FAIL nested: bad: second
FAIL nested: broken: a.c:1: no such thing
FAIL nested: broken: make[1]: *** [Makefile:6: broken] Error 1
END
printf 'FAIL many: %s\n' {1..20} 'and 2 more' >>want
printf '7 passed, 28 failed, 3 skipped\n' >>want

LOGS=outer "$summary" good bad broken skips nested many >out 2>&1
status=$?
sed -n '/^nested .* passed/,$p' out | sed -E '/^(nested|many) |^(not root|all of)/d' >got
if diff want got && [[ $status == 1 ]]; then
	echo "1 passed, 0 failed"
else
	echo "FAIL status $status"
	echo "0 passed, 1 failed"
	exit 1
fi
