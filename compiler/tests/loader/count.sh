# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# For the scripts of this folder: counts what passed and failed, and generates headers.
# shellcheck disable=SC2154 # out is the script's folder

# Where headers find their runtime, for every compiler.
export CPATH=$PWD/${B:-build}/runtime

pass() {
	((passed++))
}
fail() {
	((failed++))
	echo "FAIL $*"
}

# Adds the line "N passed, M failed, K skipped" that a program ends with. What it says
# before is worth a look: of a failure, or of what the machine does not allow.
add() {
	local name=$1 text=$2
	if [[ $text =~ ([0-9]+)\ passed,\ ([0-9]+)\ failed(,\ ([0-9]+)\ skipped)?$ ]]; then
		((passed += BASH_REMATCH[1], failed += BASH_REMATCH[2], skipped += BASH_REMATCH[4]))
		if ((BASH_REMATCH[2])); then
			printf 'FAIL %s\n%s\n' "$name" "$text"
		elif [[ $text == *$'\n'* ]]; then
			printf '%s: %s\n' "$name" "${text%$'\n'*}"
		fi
	else
		fail "$name: $text"
	fi
}

# The line that ends the script, whose status is to be this one's.
counted() {
	local line="$passed passed, $failed failed"

	((skipped == 0)) || line+=", $skipped skipped"
	echo "$line"
	((failed == 0 && passed > 0))
}

# Whether the BTF of this object is refused hangs on the kernel: the one that tests decides.
gen() {
	[[ "$* ${object-}" != *lint/lock_twice.bpf.o* ]] || set -- --kernel running "$@"
	"$BPFMAPC" gen --force "$@" 2>"$out/stderr" || { fail "gen $*: $(cat "$out/stderr")"; return 1; }
}
