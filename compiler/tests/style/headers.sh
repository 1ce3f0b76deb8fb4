#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# Every header of compiler/ compiles alone: in front of it stands nothing,
# and included twice it says the same.
set -uo pipefail

: "${CC:=cc}" "${CFLAGS:=-Icompiler}"
passed=0 failed=0
while read -r header; do
	name=${header#compiler/}
	# shellcheck disable=SC2086
	if printf '#include "%s"\n#include "%s"\n' "$name" "$name" |
	   $CC $CFLAGS -Werror -fsyntax-only -x c -; then
		((passed += 1))
	else
		echo "FAIL $header does not compile alone"
		((failed += 1))
	fi
done < <(compiler/tests/lib/files.sh compiler | grep '\.h$' | grep -v '^compiler/tests/')
echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
