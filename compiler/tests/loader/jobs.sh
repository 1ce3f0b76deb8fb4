# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# For run.sh, beside count.sh: functions side by side.
# shellcheck disable=SC2030,SC2031,SC2154 # out and pins are those of the script, and of each job

# job FUNCTION ARGUMENT...: runs it beside others, as many as there are CPUs.
# It has a folder $out and a folder $pins of its own, and counts for itself.
# finish_jobs prints what all of them have said, in the order of their start,
# and adds up what they counted, and the variables that $sums names.
jobs_started=0
sums=(passed failed skipped)
job() {
	local n=$((jobs_started++)) cpus
	cpus=$(nproc)
	while (($(jobs -rp | wc -l) >= cpus)); do
		wait -n
	done
	mkdir -p "$out/jobs/$n" "$pins/$n"
	(
		trap - EXIT
		local name
		out=$out/jobs/$n pins=$pins/$n
		for name in "${sums[@]}"; do
			printf -v "$name" 0
		done
		"$@"
		for name in "${sums[@]}"; do
			echo "${!name}"
		done >"$out.counts"
	) >"$out/jobs/$n.log" 2>&1 &
}

finish_jobs() {
	local n name count
	wait
	for ((n = 0; n < jobs_started; n++)); do
		cat "$out/jobs/$n.log"
		[[ -s $out/jobs/$n.counts ]] || fail "job $n has not ended"
		for name in "${sums[@]}"; do
			read -r count && printf -v "$name" %d $((${!name} + count))
		done <"$out/jobs/$n.counts"
		rmdir "$pins/$n" || fail "job $n has left pins behind"
	done
	rm -rf "$out/jobs"
	jobs_started=0
}
