#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# container.sh CONTAINERFILE: does what the file says without a container engine. A stage
# is a root: FROM debian:SUITE-slim is that of debootstrap, FROM scratch an empty one. The
# context is the project's files. At last the ENTRYPOINT lints a map.
set -uo pipefail

: "${B:=build}" "${VERSION:?}"
# shellcheck source=compiler/tests/lib/is.sh
. compiler/tests/lib/is.sh
# shellcheck source=compiler/tests/lib/root.sh
. compiler/tests/lib/root.sh

declare -A stages
root='' folder='' at=/ stage='' entry=''

new_stage() {
	local image=$1 suite

	stage=${3:-last} at=/
	case $image in
	debian:*-slim)
		suite=${image#debian:} suite=${suite%-slim}
		# The roots of check-distros, and a folder of its own for the copy.
		mkdir -p "$B/distros/$suite" "$B/container"
		make_base "$suite" "$B/distros/$suite" || return
		folder=$B/container
		rm -rf --one-file-system "$folder/root"
		cp -a "$B/distros/$suite/base" "$folder/root" && cp /etc/resolv.conf "$folder/root/etc/"
		mkdir -p "$folder/packages"
		cp -al "$B/distros/$suite/packages/." "$folder/packages/" 2>/dev/null || true
		root=$folder/root
		;;
	scratch)
		root=$B/container/$stage
		rm -rf --one-file-system "$root"
		mkdir -p "$root"
		;;
	*) return 1 ;;
	esac
	stages[$stage]=$root
}

copy() {
	if [[ $1 == --from=* ]]; then
		mkdir -p "$root$(dirname "$3")" && cp -a "${stages[${1#--from=}]}$2" "$root$3"
	else
		[[ $1 == . ]] && mkdir -p "$root$2" &&
			compiler/tests/lib/files.sh | tar -cf - -T - | tar -xf - -C "$root$2" --no-same-owner
	fi
}

while read -r word rest; do
	read -ra args <<<"$rest"
	case $word in
	'' | '#'*) continue ;;
	FROM) that "$word $rest" new_stage "${args[@]}" ;;
	COPY) that "$word $rest" copy "${args[@]}" ;;
	WORKDIR) at=$rest && that "$word $rest" mkdir -p "$root$at" ;;
	RUN)
		in_root "$folder" "cd $at && $rest" >"$B/container/run.log" 2>&1
		that "$word $rest" test $? = 0
		((failed == 0)) || tail -n 20 "$B/container/run.log"
		;;
	ENTRYPOINT) entry=${rest#'["'} entry=${entry%'"]'} ;;
	*) that "$word is known to this test" false ;;
	esac
	((failed == 0)) || break
done <"$1"

# What somebody's folder would be, mounted at WORKDIR.
echo 'maps: [{name: "m", type: "array", key_size: 8, value_size: 8, max_entries: 1}]' >"$root$at/w.yaml"
that "the program is that of this version" test "$(chroot "$root" "$entry" --version)" = "bpfmapc $VERSION"
chroot "$root" "$entry" lint "$at/w.yaml" >"$B/container/out" 2>&1
that "it lints: status 1" test $? = 1
that "it lints" grep -q "^$at/w.yaml:1: error: map 'm': key_size is 8, must be 4" "$B/container/out"
is_counted
