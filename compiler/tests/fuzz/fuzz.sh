#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# fuzz.sh OUT SEEDS SECONDS JOBS CORPUS HARNESS...: each harness of OUT for so many seconds, JOBS
# at once, from SEEDS/HARNESS, testdata/fuzz/HARNESS and CORPUS/HARNESS, where new inputs
# stay; CORPUS '': nowhere. A harness passes if it has found nothing. What it has found
# stays in OUT/../found/. FUZZ_SEED: of what is tried; each time another one if it is not set.
set -uo pipefail

out=$1 seeds=$2 seconds=$3 jobs=$4 corpus=$5
shift 5
found=$out/../found logs=$out/../logs
mkdir -p "$found" "$logs"
found=$(cd "$found" && pwd)
# Files of harnesses are in memory, where there is such a folder.
tmp=$(mktemp -d -p "$([[ -w /dev/shm ]] && echo /dev/shm || echo "${TMPDIR:-/tmp}")")
trap 'rm -rf "$tmp"' EXIT
export TMPDIR=$tmp
# Where memory came from is asked when a finding is run again, and what was freed is kept for
# the next inputs only: either costs each allocation.
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1:malloc_context_size=1:quarantine_size_mb=16 UBSAN_OPTIONS=print_stacktrace=1

run() {
	local name=$1 new=${corpus:-$tmp/corpus}/$1 from=("$seeds/$1") options=()

	mkdir -p "$new"
	[[ ! -d testdata/fuzz/$name ]] || from+=("testdata/fuzz/$name")
	[[ ! -s $seeds/dictionaries/$name ]] || options=("-dict=$seeds/dictionaries/$name")
	# The entropic schedule takes half of the time where inputs reach thousands of edges.
	time "$out/fuzz_$name" -entropic=0 -max_total_time="$seconds" -timeout=25 -rss_limit_mb=2048 \
		-print_final_stats=1 -seed="${FUZZ_SEED:-0}" -max_len="$(cat "$seeds/lengths/$name")" \
		-artifact_prefix="$found/$name-" ${options[@]+"${options[@]}"} "$new" "${from[@]}" \
		>"$logs/$name" 2>&1 </dev/null
	echo $? >"$tmp/$name.status"
}

# The number behind the last of these words in the log.
number() {
	grep -oE "$2 *[0-9]+" "$logs/$1" | tail -n 1 | grep -oE '[0-9]+$' || echo 0
}

# The time of the processor: seconds, in hundredths.
export TIMEFORMAT='%U %S'
cpu() {
	awk '{ at = $1 + $2 } END { printf "%d\n", at * 100 }' "$tmp/$1.time"
}

running=0
for name; do
	((running < jobs)) || { wait -n; ((running -= 1)); }
	{ run "$name"; } 2>"$tmp/$name.time" &
	((running += 1))
done
wait

passed=0 failed=0
for name; do
	status=$(cat "$tmp/$name.status")
	executions=$(number "$name" 'number_of_executed_units:') edges=$(number "$name" 'cov:')
	hundredths=$(cpu "$name")
	printf '%-10s %9d executions, %6d in a second of the processor, %6d edges, %d MB\n' "$name" "$executions" \
		$((executions * 100 / (hundredths + 1))) "$edges" "$(number "$name" 'peak_rss_mb:')"
	if [[ $status == 0 ]] && ((executions > 100 && edges > 100)); then
		((passed += 1))
		continue
	fi
	((failed += 1))
	echo "FAIL $name: status $status after $executions executions; the end of $logs/$name:"
	grep -vE '^#[0-9]+[[:space:]]+(NEW|REDUCE|pulse|RELOAD)|^[[:space:]]*(ReadFile|Loaded)' "$logs/$name" | tail -n 40
	file=$(grep -oE 'Test unit written to .*' "$logs/$name" | tail -n 1 | sed 's/.* to //')
	[[ -z $file ]] || echo "Run it again: $out/fuzz_$name $file"
done
echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
