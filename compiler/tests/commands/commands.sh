#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# commands.sh FILE...: runs every command in every format on every file. Each
# ends with the status that the file must have, says the same when asked
# again, and the same for all files together whatever -j. What lint and report
# end with follows from the kind of the file (kind_of), or else from the number
# of errors in the report, which is read for it; gen writes something exactly
# where it ends with 0. WRAP may hold what the program is run under.
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

# try STATUSES ARGUMENT...: ends with one of the statuses, 0-1 for both; and twice
# the same text comes out.
try() {
	local statuses=$1 again=0
	shift
	status=0
	tool "$@" >"$OUT/first" 2>"$OUT/first.err" || status=$?
	if ((status < ${statuses%-*} || status > ${statuses#*-})); then
		fail "status $status, not $statuses: bpfmapc $*"
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

# The number of errors that report counts with these options and this file.
errors_in() {
	local text
	text=$(tool report --no-config --fail-on never --format json "$@" 2>/dev/null)
	[[ $text =~ \"summary\":.*\"errors\":\ *([0-9]+) ]] || return
	echo "${BASH_REMATCH[1]}"
}

# "0" or "1", the status of lint for a fixture of this kind; nothing where the
# folder has both kinds.
kind_of() {
	case $1 in
	# These two are refused by releases of libbpf other than the newest.
	*/refuse/arena_variable.bpf.o | */refuse/jump_table.bpf.o) echo 0 ;;
	*/refuse/*.bpf.o | *_wrong.bpf.o | */names.yaml | */outer_map.yaml) echo 1 ;;
	*/loader/* | */pins/* | */roundtrip/* | */bench/*) echo 0 ;;
	esac
}

# lint OPTION... FILE: its status is that of the report's errors.
lint() {
	local errors
	errors=$(errors_in "${@:1:$#-1}" "${@: -1}")
	try $((${errors:-9} > 0)) lint --no-config "$@"
}

# formats COMMAND: what its help lists, on as many lines as it takes.
formats() {
	"$BPFMAPC" help "$1" | tr -s ' \n' ' ' |
		sed -n 's/ (default)//; s/.*output format: \([a-z, ]*\) --.*/\1/p' |
		tr -d ' ' | tr , '\n'
}
mapfile -t lint_formats < <(formats lint)
mapfile -t report_formats < <(formats report)
((${#lint_formats[@]} > 5 && ${#report_formats[@]} > 2)) || fail "help lists the formats"

declare -A seen=()
for file; do
	errors=$(errors_in "$file")
	want=$((${errors:-9} > 0)) kind=$(kind_of "$file")
	[[ ${kind:-$want} == "$want" ]] || fail "$file: the report has $errors errors, lint must end with $kind"
	((seen[$want] += 1))
	for format in "${lint_formats[@]}"; do
		try "$want" lint --no-config --format "$format" "$file"
	done
	for format in "${report_formats[@]}"; do
		try "$want" report --no-config --format "$format" "$file"
	done
	for runtime in libbpf syscall; do
		# A refusal is for an error of the report; not every error is one to gen.
		try "0-$want" gen --no-config --runtime "$runtime" "$file"
		((status == 0)) || [[ ! -s $OUT/first ]] || fail "gen refuses and prints a header: $file"
		try 0 gen --no-config --force --runtime "$runtime" "$file"
		[[ -s $OUT/first ]] || fail "gen --force prints nothing: $file"
	done
	lint --kernel 4.19..6.1 --loader libbpf=0.8 --page-size 65536 -v "$file"
	lint --loader kernel -q "$file"
	# Whether there is something to migrate, and whether pins of other kinds differ.
	try 0-1 migrate "$file"
	try 0-1 diff "$file" "$file"
done
# Both kinds are there, or nothing was told apart.
((${seen[0]-0} >= 10 && ${seen[1]-0} >= 10)) ||
	fail "${seen[0]-0} files without errors and ${seen[1]-0} with"

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
for what in rules types flags helpers programs; do
	names=0
	# The number of all others stands before the name, a rule's id is one.
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
read -ra lists < <(tool help list | sed -n '1{s/.* //;s/|/ /gp;}')
((${#lists[@]} >= 7)) || fail "help does not say what list prints"
for what in "${lists[@]}"; do
	for format in text yaml json; do
		try 0 list --format "$format" "$what"
	done
done
try 0 help
while read -r command _; do
	try 0 help "$command"
done < <(tool help | sed -n '/^commands:/,/^$/s/^  \([a-z]\)/\1/p')

echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
