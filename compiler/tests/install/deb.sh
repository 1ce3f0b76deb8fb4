#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# deb.sh: make deb, lintian, and what the package does to the system that this runs on,
# which is one of its own: a step of check-distros.
set -uo pipefail

BPFMAPC=/usr/bin/bpfmapc
# shellcheck source=compiler/tests/lib/is.sh
. compiler/tests/lib/is.sh
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
version=$(sed -n 's/^VERSION := //p' Makefile)

everything() {
	find / -xdev \( -path /proc -o -path /tmp -o -path /project -o -path /var -o -path /etc \) -prune -o -print | sort
}

make deb
that "make deb" test $? = 0
packages=(build/deb/bpfmapc_*.deb)
that "there is one package" test -s "${packages[0]}"
((failed == 0)) || { is_counted; exit 1; }

compiler/tests/install/deps.sh lintian
lintian --info --fail-on error,warning --allow-root build/deb/*.changes >"$tmp/lintian" 2>&1
that "lintian has no complaint" test $? = 0
cat "$tmp/lintian"

# Its dependencies stay when it goes.
apt-get install -y -qq "./${packages[0]}" && apt-get remove -y -qq bpfmapc
everything >"$tmp/before"
that "it installs" apt-get install -y -qq "./${packages[0]}"
that "dpkg has it" test "$(dpkg-query -W -f '${Status}' bpfmapc)" = "install ok installed"
that "its files are whole" test -z "$(dpkg -V bpfmapc)"
that "it works" compiler/packaging/smoke.sh /usr/bin/bpfmapc "$version"
for file in testdata/examples/inode_storage{,_wrong}.bpf.c; do
	clang -g -O2 -target bpf -idirafter "/usr/include/$(gcc -print-multiarch)" -c "$file" -o "$tmp/x.bpf.o"
	bpfmapc lint "$tmp/x.bpf.o" >"$tmp/out" 2>&1
	echo "$file $?"
done >"$tmp/statuses"
that "it lints objects" grep -q '/inode_storage_wrong.bpf.c 1$' "$tmp/statuses"
that "it accepts objects" grep -q '/inode_storage.bpf.c 0$' "$tmp/statuses"
that "with lines of the source" grep -q 'inode_storage_wrong.bpf.c:[0-9]*: error' "$tmp/out"
that "pkg-config finds it" test "$(pkg-config --modversion bpfmapc)" = "$version"
that "it is removed" apt-get purge -y -qq bpfmapc
that "nothing is left" diff "$tmp/before" <(everything)

# One program without libraries is made here, too: what archives there are differs.
that "make static" make -s static
that "it works" compiler/packaging/smoke.sh build/static/bpfmapc "$version"
that "with lines of the source" grep -q 'inode_storage_wrong.bpf.c:[0-9]*: error' \
	<(build/static/bpfmapc lint "$tmp/x.bpf.o")
is_counted
