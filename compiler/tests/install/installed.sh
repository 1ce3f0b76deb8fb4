#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# Installs into a folder of its own, uses what was installed from there, and
# looks that uninstall leaves nothing.
set -uo pipefail

: "${MAKE:=make}" "${B:=build}"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
passed=0 failed=0
ok() {
	if "${@:2}"; then
		((passed += 1))
	else
		echo "FAIL $1"
		((failed += 1))
	fi
}
absent() {
	[[ ! -e $1 ]]
}

absent_in() {
	! grep -q "$1" "$2"
}

# What bash offers for the words behind "bpfmapc", the cursor at the end of the at-th.
complete_words() {
	# shellcheck disable=SC2016
	env -i PATH="$1/bin:$PATH" bash --norc -c '
		source "$1/share/bash-completion/completions/bpfmapc"
		read -ra COMP_WORDS <<<"bpfmapc $3"
		COMP_CWORD=$2
		_bpfmapc
		echo "${COMPREPLY[*]}"' - "$@"
}

# The values of every option of every command, whatever is typed of them.
complete_options() {
	local command option typed bad=0
	for command in $("$1" --complete '' | cut -f 1); do
		for option in $("$1" --complete "$command" -- | cut -f 1); do
			for typed in '' x 5.4.. ','; do
				"$1" --complete "$command" "$option" "$typed" >/dev/null || bad=1
			done
		done
	done
	return "$bad"
}

for prefix in /usr /opt/a; do
	# shellcheck disable=SC2086
	ok "make install PREFIX=$prefix" $MAKE -s B="$B" install PREFIX=$prefix DESTDIR="$tmp" >/dev/null
	ok "the program runs" grep -q '^bpfmapc [0-9]' <("$tmp$prefix/bin/bpfmapc" --version)
	ok "the program needs nothing of the source tree" \
		grep -q BM110 <(cd / && "$tmp$prefix/bin/bpfmapc" explain BM110)
	for file in share/man/man1/bpfmapc.1 share/man/man5/bpfmapc-definition.5 \
		    share/bpfmapc/schemas/report.schema.yaml share/doc/bpfmapc/rules/BM110.md; do
		ok "$prefix/$file is there" test -s "$tmp$prefix/$file"
	done
	for page in man/*.[1-9]; do
		page=share/man/man${page##*.}/${page##*/}
		ok "$prefix/$page is whole" grep -qs '^\.Sh NAME$' "$tmp$prefix/$page"
		ok "$prefix/$page stands alone" absent_in '^\.so ' "$tmp$prefix/$page"
	done
	for reply in "1:l:lint list" "2:lint --fail:--fail-on" "2:explain inode_s:inode_storage" "2:help rep:report" "2:-q l:lint list" "3:-q lint --fail:--fail-on" \
		"4:--kernel 5.4 lint --fail:--fail-on" "2:list k:kernels" \
		"3:lint --kernel debian-5:debian-5.10.0-46-cloud-amd64"; do
		IFS=: read -r at words expected <<<"$reply"
		ok "bash completes '$words' to '$expected'" \
			test "$(complete_words "$tmp$prefix" "$at" "$words")" = "$expected"
	done
	ok "every option can be completed" complete_options "$tmp$prefix/bin/bpfmapc"
	ok "no file outside of $prefix" test -z "$(find "$tmp" -type f -not -path "$tmp$prefix/*")"
	# shellcheck disable=SC2086
	ok "make uninstall PREFIX=$prefix" $MAKE -s B="$B" uninstall PREFIX=$prefix DESTDIR="$tmp" >/dev/null
	ok "nothing is left" test -z "$(find "$tmp" -type f)"
	ok "$prefix/share/bpfmapc is gone" absent "$tmp$prefix/share/bpfmapc"
done

echo "$passed passed, $failed failed"
((failed == 0))
