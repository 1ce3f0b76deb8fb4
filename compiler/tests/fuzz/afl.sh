#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# afl.sh PROGRAM SEEDS SECONDS DIR: AFL++ with the whole program, first with objects, then
# with definition files. What it finds is in DIR/KIND/default/crashes and hangs.
set -uo pipefail

program=$1 seeds=$2 seconds=$3 dir=$4
export AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 AFL_NO_AFFINITY=1
export ASAN_OPTIONS=abort_on_error=1:symbolize=0:detect_leaks=0:allocator_may_return_null=1
passed=0 failed=0

# The number of a line of the statistics.
stat_of() {
	sed -nE "s/^$2 *: *([0-9]+).*/\1/p" "$dir/$1/default/fuzzer_stats"
}

run() {
	local kind=$1 suffix=$2 executions crashes hangs
	shift 2

	rm -rf "${dir:?}/$kind"
	mkdir -p "$dir/$kind" "$dir/$kind-seeds"
	# Small ones: it changes them bit by bit.
	find "$seeds/$kind" -type f -size -8k -exec cp -t "$dir/$kind-seeds" {} +
	afl-fuzz -V "$seconds" -t 2000+ -m none -e "$suffix" -x "$seeds/dictionaries/$kind" -i "$dir/$kind-seeds" -o "$dir/$kind" -- \
		"$program" report --no-config --no-sandbox -j 1 @@ >"$dir/$kind.log" 2>&1 </dev/null
	if [[ ! -s $dir/$kind/default/fuzzer_stats ]]; then
		tail -n 20 "$dir/$kind.log"
		echo "FAIL $kind: afl-fuzz has not run"
		((failed += 1))
		return
	fi
	executions=$(stat_of "$kind" execs_done)
	crashes=$(stat_of "$kind" saved_crashes)
	hangs=$(stat_of "$kind" saved_hangs)
	printf '%-10s %9d executions, %6d edges, %d crashes, %d hangs\n' "$kind" "$executions" \
		"$(stat_of "$kind" edges_found)" "$crashes" "$hangs"
	if ((executions > 100 && crashes == 0 && hangs == 0)); then
		((passed += 1))
	else
		echo "FAIL $kind: see $dir/$kind/default/"
		((failed += 1))
	fi
}

run object o
run definition yaml
echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
