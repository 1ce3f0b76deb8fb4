#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# facts.sh BUILD/facts.def: C asks for every fault, behaviour and kernel feature
# that the schemas have. A row that nobody asks for says what is never checked.
set -euo pipefail

passed=0 failed=0
while read -r name; do
	if grep -rqw --include='*.[ch]' --exclude-dir=tests "$name" compiler; then
		((passed += 1))
	else
		echo "FAIL $name is in the schemas, and no C file has it"
		((failed += 1))
	fi
done < <(sed -nE 's/^(FAULT|BEHAVIOUR)\(([A-Z0-9_]+),.*/\1_\2/p; s/^FEATURE\(([A-Z0-9_]+),.*/KERNEL_\1/p' "$1")
echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
