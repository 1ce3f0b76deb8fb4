#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# man.sh PAGE...: mandoc -T lint has nothing to say of the pages. It looks for pages
# that they refer to where pages are installed: instead, those of this project must be
# among PAGES, and others are not asked for.
set -uo pipefail

passed=0 failed=0
for page; do
	said=$(mandoc -T lint "$page" 2>&1 | grep -vE ': referenced manual not found: |: outdated mandoc\.db ' || true)
	while read -r name section _; do
		[[ " $* " == *"/man/$name.$section "* ]] || said+="refers to $name($section)"$'\n'
	done < <(sed -nE 's/^\.(It )?Xr (bpfmapc)/\2/p' "$page")
	if [[ -z $said ]]; then
		((passed += 1))
	else
		printf 'FAIL %s\n%s\n' "$page" "$said"
		((failed += 1))
	fi
done
echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
