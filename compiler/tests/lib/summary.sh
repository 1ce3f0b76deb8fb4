#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# summary.sh TARGET...: makes each target, and adds up the lines
# "N passed, M failed" that they end with. A target that counts nothing, or
# fails without counting a failure, counts as one failure, unless its line goes
# on with ", K skipped": what this machine cannot run, and did not. In CI (CI=true)
# root can run everything: there what was skipped counts as failed. What the logs of failed
# targets say is said again below "failed:", one line each. The last line is
# the total; the status is 0 only where nothing failed.
set -uo pipefail

# A make takes MAKE from the environment for its own name: it must not see ours.
make=${MAKE:-make}
unset MAKE
[[ ${MAKEFLAGS-} == *-j* ]] || make+=" -j$(nproc 2>/dev/null || echo 2)"
logs=${LOGS:-build/check}
mkdir -p "$logs"
passed=0 failed=0 skipped=0 began=$SECONDS
lines=() why=()

for target; do
	at=$SECONDS
	echo "== $target"
	$make --no-print-directory "$target" 2>&1 | tee "$logs/$target.log"
	status=${PIPESTATUS[0]}
	line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$logs/$target.log" | tail -n 1)
	if [[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed(,\ ([0-9]+)\ skipped)?$ ]]; then
		p=${BASH_REMATCH[1]} f=${BASH_REMATCH[2]} k=${BASH_REMATCH[4]:-0}
	else
		p=0 f=1 k=0
	fi
	# Neither a failure that was not counted nor an empty count is a pass.
	((status == 0 || f > 0)) || f=1
	((p + f + k > 0)) || f=1
	if ((k > 0)) && [[ ${CI-} == true && $(id -u) == 0 ]]; then
		echo "FAIL skipped $k, which in CI have to run" | tee -a "$logs/$target.log"
		((f += k, k = 0))
	fi
	if ((f > 0)); then
		mapfile -t -O ${#why[@]} why < <("$(dirname "$0")/failed.sh" "$target" "$logs/$target.log")
	fi
	((passed += p, failed += f, skipped += k))
	skips=
	((k == 0)) || skips=", $k skipped"
	lines+=("$(printf '%-22s %6d passed, %d failed%s %5d s' "$target" "$p" "$f" \
		"$skips" $((SECONDS - at)))")
done

echo
printf '%s\n' "${lines[@]}"
((failed == 0)) || printf '%s\n' "failed:" "${why[@]}"
[[ $(id -u) == 0 ]] || echo "not root: what asks the kernel was built, and not run"
echo "all of the above in $((SECONDS - began)) s:"
total="$passed passed, $failed failed"
((skipped == 0)) || total+=", $skipped skipped"
echo "$total"
((failed == 0 && passed > 0))
