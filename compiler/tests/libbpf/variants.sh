#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# variants.sh SOURCE...: the objects of the sources, by every compiler and
# after every tool: $LE of the host's byte order beside libbpf, $BE of the
# other one beside the same compiler's of the host's; the objects $REFUSED, and
# those that the reader's tests $MALFORMED_TESTS make.
# Ends with a counting line.
set -euo pipefail

: "${B:=build}" "${LE:?}" "${BE:?}" "${REFUSED:?}"
compare=$B/tests/libbpf/compare_libbpf
passed=0 failed=0

log=$B/variants/compare.log
. compiler/tests/libbpf/count.sh

of() {
	local variant=$1
	shift
	printf '%s\n' "${@/#/$variant/}" | sed 's/\.c$/.o/'
}

mapfile -t base < <(of "$B" "$@")
count "clang" "$compare" "${base[@]}"
read -ra refuse <<<"$REFUSED"
count "clang, refused" "$compare" "${refuse[@]}"
# The malformed objects of the unit tests of the reader.
rm -rf "$B/variants/malformed" && mkdir -p "$B/variants/malformed"
for test in ${MALFORMED_TESTS:?}; do
	KEEP=$B/variants/malformed "$test" >"$B/variants/malformed.log" || { cat "$B/variants/malformed.log"; exit 1; }
done
count "malformed" "$compare" --maybe "$B"/variants/malformed/*.o
# A map that is extern in one object and defined in the next: the linker's wrong offset.
link=$B/testdata/link
for order in "extern defined" "defined extern"; do
	read -r one two <<<"$order"
	"${BPFTOOL:-bpftool}" gen object "$B/variants/${one}_first.bpf.o" "$link/$one.bpf.o" "$link/$two.bpf.o"
done
count "linked together" "$compare" "$B"/variants/{extern,defined}_first.bpf.o
for v in $LE; do
	sources=("$@")
	if [ "$v" = linked ]; then
		mapfile -t sources < <(printf '%s\n' "$@" | grep -vxF "${NO_LINK:?}")
	fi
	mapfile -t objects < <(of "$B/variants/$v" "${sources[@]}")
	count "$v" "$compare" "${objects[@]}"
done
for v in $BE; do
	little=$B
	[ "$v" != clang19-be ] || little=$B/variants/clang19
	mapfile -t little < <(of "$little" "$@")
	mapfile -t big < <(of "$B/variants/$v" "$@")
	pairs=()
	for i in "${!big[@]}"; do
		pairs+=("${little[i]}" "${big[i]}")
	done
	count "$v" "$B/tests/malformed/alike" 0 "$B/variants" "${pairs[@]}"
	# libbpf of the other byte order's machine is not here: that it is refused here is known.
	count "$v beside libbpf" "$compare" "${big[@]}"
done
echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
