#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# make rpm, and what its package does to a root of its own with a database of its own.
set -uo pipefail

: "${MAKE:=make}" "${B:=build}" "${VERSION:?}"
# shellcheck source=compiler/tests/lib/is.sh
. compiler/tests/lib/is.sh
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# shellcheck disable=SC2086 # a program and options
$MAKE -s B="$B" rpm >"$B/rpm.log" 2>&1
that "make rpm" test $? = 0
((failed == 0)) || {
	tail -n 20 "$B/rpm.log"
	is_counted
	exit 1
}
packages=("$B"/rpm/RPMS/*/"bpfmapc-$VERSION-1".*.rpm)
package=${packages[0]}
that "there is a package" test -s "$package"
that "there is a package of the sources" test -s "$B/rpm/SRPMS/bpfmapc-$VERSION-1.src.rpm"

rpm -qlp "$package" >"$tmp/list"
for file in bin/bpfmapc share/man/man1/bpfmapc.1 share/man/man5/bpfmapc-config.5 share/pkgconfig/bpfmapc.pc \
	    share/bpfmapc/schemas/kernels.yaml share/doc/bpfmapc/CHANGELOG.md \
	    share/zsh/site-functions/_bpfmapc; do
	that "rpm -qlp has $file" grep -qE "^/usr/$file(\.gz)?$" "$tmp/list"
done
that "nothing is outside of /usr" test -z "$(grep -v '^/usr/' "$tmp/list")"
that "the licence" test "$(rpm -qp --qf '%{LICENSE}' "$package")" = BSD-2-Clause
that "the changelog" grep -q "^- First release" <(rpm -qp --changelog "$package")
that "libraries are required by their names" grep -q '^libelf\.so\.1' <(rpm -qp --requires "$package")

# Debian's rpm does not install unless it is told that this is meant.
force=()
[[ ! -e /etc/debian_version ]] || force=(--force-debian)
in_root() {
	rpm --root "$tmp/root" --nodeps "${force[@]}" "$@"
}
mkdir "$tmp/root"
that "it installs" in_root -i "$package"
that "what is installed is what was packaged" in_root -V bpfmapc
that "it works" compiler/packaging/smoke.sh "$tmp/root/usr/bin/bpfmapc" "$VERSION"
that "it is removed" in_root -e bpfmapc
that "nothing is left" test -z "$(find "$tmp/root/usr" -type f 2>/dev/null)"
is_counted
