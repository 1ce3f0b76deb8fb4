# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# Of tests that run the program many times: sets BPFMAPC to its path, if it is not set, and
# counts. They end with is_counted.

: "${BPFMAPC:=build/bpfmapc}"
BPFMAPC=$(realpath "$BPFMAPC")
passed=0 failed=0 skipped=0

fail() {
	echo "FAIL $*"
	((failed += 1))
}

# is STATUS ARGUMENT...: runs the program; output in out and err.
is() {
	local want=$1 status=0
	shift
	"$BPFMAPC" "$@" >out 2>err </dev/null || status=$?
	if ((status != want)); then
		fail "status $status, not $want: bpfmapc $*"
		head -n 5 err
		return
	fi
	((passed += 1))
}

# that WHAT COMMAND...: the command succeeds.
that() {
	local what=$1
	shift
	if "$@"; then
		((passed += 1))
	else
		fail "$what"
	fi
}

# Says what this machine cannot run.
skip() {
	echo "skipped for want of $1"
	((skipped += 1))
}

is_counted() {
	local skips=''

	((skipped == 0)) || skips=", $skipped skipped"
	echo "$passed passed, $failed failed$skips"
	((failed == 0 && passed > 0))
}
