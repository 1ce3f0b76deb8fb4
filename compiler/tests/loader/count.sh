# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# For the scripts of this folder: counts what passed and failed, and generates headers.
# shellcheck disable=SC2154 # out is the script's folder

pass() {
	((passed++))
}
fail() {
	((failed++))
	echo "FAIL $*"
}

# Adds the line "N passed, M failed" that a program ends with.
add() {
	local name=$1 text=$2
	if [[ $text =~ ([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
		((passed += BASH_REMATCH[1], failed += BASH_REMATCH[2]))
		((BASH_REMATCH[2] == 0)) || printf 'FAIL %s\n%s\n' "$name" "$text"
	else
		fail "$name: $text"
	fi
}

gen() {
	"$BPFMAPC" gen --force "$@" 2>"$out/stderr" || { fail "gen $*: $(cat "$out/stderr")"; return 1; }
}
