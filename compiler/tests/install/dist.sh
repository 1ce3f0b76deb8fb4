#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# make dist gives the same bytes in another folder, with other times, modes and users,
# and without git, from what it made itself. That it builds show the packages, which
# are built of it.
set -uo pipefail

: "${MAKE:=make}" "${B:=build}" "${VERSION:?}"
# shellcheck source=compiler/tests/lib/is.sh
. compiler/tests/lib/is.sh
read -ra make <<<"$MAKE"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
archive=bpfmapc-$VERSION.tar.gz

that "make dist" "${make[@]}" -s B="$B" dist >"$tmp/said"
that "make dist says what it made" grep -qx "$B/$archive" "$tmp/said"
cp "$B/$archive" "$tmp/first"
that "the archive holds each of the project's files but what fuzzing found, and no other" \
	diff <(compiler/tests/lib/files.sh | grep -v '^testdata/fuzz/' | LC_ALL=C sort) \
	<(tar -tzf "$tmp/first" | sed "s,^bpfmapc-$VERSION/,," | LC_ALL=C sort)

(umask 077 && tar -C "$tmp" -xzmf "$tmp/first")
find "$tmp/bpfmapc-$VERSION" -exec chown -h 1:1 {} + 2>/dev/null
for zone in Pacific/Kiritimati America/Adak; do
	that "make dist in what it made" env TZ=$zone LC_ALL=C.UTF-8 GZIP='' \
		"${make[@]}" -s -C "$tmp/bpfmapc-$VERSION" B=build dist >/dev/null
	that "the same bytes" cmp "$tmp/first" "$tmp/bpfmapc-$VERSION/build/$archive"
done

newest=$(sed -n 's/^## \([^ ]*\) .*/\1/p;T;q' compiler/packaging/CHANGELOG.md)
that "the newest release of CHANGELOG.md is $newest, the Makefile's VERSION is $VERSION" \
	test "$newest" = "$VERSION"
echo '## 1.0 (soon)' >"$tmp/wrong"
that "a release without a date is refused" \
	test "$(TZ=UTC awk -f compiler/packaging/changelog.awk -v form=deb "$tmp/wrong" 2>&1)" = \
	"$tmp/wrong:1: not '## VERSION (YYYY-MM-DD)': ## 1.0 (soon)"
is_counted
