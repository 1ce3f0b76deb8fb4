#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The step that lints: annotations on standard output, SARIF into a file. Its status is
# that of bpfmapc lint.
set -euo pipefail
shopt -s globstar nullglob

options=() files=()

fail() {
	# Of a name nothing may begin a line of its own.
	echo "::error title=bpfmapc::${*//[$'\r\n']/ }"
	exit 2
}

# What a pattern stands for. A name is not to be taken for an option or a list.
add_matches() {
	local IFS='' name matches
	# shellcheck disable=SC2206
	matches=($1)
	# Without a wildcard the pattern itself is the match, there or not.
	for name in "${matches[@]}"; do
		[[ -e $name || $1 == @* ]] || continue
		[[ $name != -* && ($name != @* || ! -e $name) ]] || name=./$name
		files+=("$name")
	done
}

while read -r line; do
	before=${#files[@]}
	add_matches "$line"
	((${#files[@]} == before)) || continue
	read -ra words <<<"$line"
	for word in "${words[@]}"; do
		before=${#files[@]}
		add_matches "$word"
		((${#files[@]} > before)) || fail "files: nothing is called or matches '$word'"
	done
done <<<"${INPUT_FILES-}"
((${#files[@]})) || fail "files: no file is named"

[[ -z ${INPUT_KERNEL-} ]] || options+=(--kernel "$INPUT_KERNEL")
if [[ ${INPUT_ARGS-} =~ [^[:space:]] ]]; then
	lines=$(xargs printf '%s\n' <<<"$INPUT_ARGS" 2>/dev/null) || fail "args: a quote is not closed"
	mapfile -t -O "${#options[@]}" options <<<"$lines"
fi
sarif=${INPUT_SARIF:-bpfmapc.sarif}
[[ $sarif != *[$'\r\n']* ]] || fail "sarif: a file name has one line"

status=0
bpfmapc lint "${options[@]}" --format github -- "${files[@]}" || status=$?
# The same once more: what there is to say has been said, unless the file cannot be written.
again=0
said=$(bpfmapc lint "${options[@]}" --format sarif -o "$sarif" -- "${files[@]}" 2>&1) || again=$?
if ((again != status)); then
	echo "$said" >&2
	exit "$again"
fi
# After a wrong option or configuration nothing was written.
[[ $status != [013] ]] || echo "sarif=$sarif" >>"$GITHUB_OUTPUT"
exit "$status"
