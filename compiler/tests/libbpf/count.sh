# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# For objects.sh and variants.sh. count TITLE COMMAND...: runs the command,
# which ends with a counting line, and adds it to $passed and $failed; $log gets
# what it says. One that fails or compares nothing is a failure.
# shellcheck disable=SC2154 # log is that of the script
count() {
	local status=0 p=0 f=0

	echo "-- $1"
	shift
	"$@" 2>&1 | tee "$log" || status=$?
	if [[ $(tail -n 1 "$log") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed ]]; then
		p=${BASH_REMATCH[1]} f=${BASH_REMATCH[2]}
	fi
	((f > 0 || (status == 0 && p > 0))) || f=1
	((passed += p, failed += f)) || true
}
