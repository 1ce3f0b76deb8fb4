#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# commands.sh FILE...: runs every command in every format on every file. Each
# ends with a status of the contract (not by a signal or a sanitizer), says
# the same when asked again, and the same for all files together whatever -j.
# WRAP may hold what the program is run under.
set -uo pipefail

: "${BPFMAPC:=build/bpfmapc}" "${OUT:=build/commands}" "${WRAP:=}"
mkdir -p "$OUT"

passed=0 failed=0
fail() {
	echo "FAIL $*"
	((failed += 1))
}

tool() {
	# shellcheck disable=SC2086
	$WRAP "$BPFMAPC" "$@"
}

# try MAX ARGUMENT...: the status is at most MAX, and twice the same text comes out.
try() {
	local max=$1 status=0 again=0
	shift
	tool "$@" >"$OUT/first" 2>"$OUT/first.err" || status=$?
	if ((status > max)); then
		fail "status $status: bpfmapc $*"
		tail -n 20 "$OUT/first.err"
		return
	fi
	tool "$@" >"$OUT/second" 2>"$OUT/second.err" || again=$?
	if ((again != status)) || ! cmp -s "$OUT/first" "$OUT/second" ||
	   ! cmp -s "$OUT/first.err" "$OUT/second.err"; then
		fail "not the same twice: bpfmapc $*"
		return
	fi
	((passed += 1))
}

has() {
	tool help | grep -qE "^  $1 "
}

for file; do
	for format in text gcc yaml json ndjson sarif github; do
		try 3 lint --no-config --format "$format" "$file"
	done
	for format in yaml json ndjson; do
		try 3 report --no-config --format "$format" "$file"
	done
	for runtime in libbpf syscall; do
		try 3 gen --no-config --runtime "$runtime" "$file"
		try 3 gen --no-config --force --runtime "$runtime" "$file"
	done
	try 3 lint --no-config --kernel 4.19..6.1 --loader libbpf=0.8 --page-size 65536 -v "$file"
	try 3 lint --no-config --loader kernel -q "$file"
	! has migrate || try 3 migrate "$file"
	! has diff || try 3 diff "$file" "$file"
done

# All together: the output does not depend on how many are read side by side.
for command in lint report; do
	tool "$command" --no-config -j 1 "$@" >"$OUT/j1" 2>"$OUT/j1.err"
	one=$?
	tool "$command" --no-config -j 8 "$@" >"$OUT/j8" 2>"$OUT/j8.err"
	if [[ $? == "$one" ]] && cmp -s "$OUT/j1" "$OUT/j8" && cmp -s "$OUT/j1.err" "$OUT/j8.err"; then
		((passed += 1))
	else
		fail "$command: -j 8 says other things than -j 1"
	fi
done

# Everything that list names, explain explains.
for what in rules types flags; do
	names=0
	# A type's and a flag's number stand before its name, a rule's id is one.
	while read -r first second third _; do
		((names += 1))
		if [[ $what == rules ]]; then
			try 0 explain "$first"
			try 0 explain "$third"
		else
			try 0 explain "$second"
		fi
	done < <(tool list "$what")
	((names > 0)) || fail "list $what lists nothing"
done
for what in $(tool help list | sed -n '1{s/.* //;s/|/ /gp;}'); do
	for format in text yaml json; do
		try 0 list --format "$format" "$what"
	done
done
try 0 help
while read -r command _; do
	try 0 help "$command"
done < <(tool help | sed -n '/^commands:/,/^$/s/^  //p')

echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
