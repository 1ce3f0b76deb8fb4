#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# bpf2go.sh: the bpf2go of Debian's cilium/ebpf, whose compiler is `bpfmapc cc`: it makes
# what it makes with clang, and fails where a map is wrong.
set -uo pipefail

: "${CLANG:=clang}" "${TESTDATA:=testdata}" "${GOCODE:=/usr/share/gocode}"
TESTDATA=$(realpath "$TESTDATA")
# shellcheck source=compiler/tests/lib/is.sh
. "$(dirname "$0")/../lib/is.sh"
work=$(realpath "$(mktemp -d)")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset BPFMAPC_FLAGS BPFMAPC_KEEP
export GO111MODULE=off GOFLAGS='' GOPATH=$GOCODE GOCACHE=$work/cache HOME=$work GOPACKAGE=main
mkdir -p bin src
that "bpf2go is built" go build -o bin/bpf2go github.com/cilium/ebpf/cmd/bpf2go
printf '#!/bin/sh\nexec %s cc %s "$@"\n' "$BPFMAPC" "$CLANG" >bin/bpf-clang
chmod +x bin/bpf-clang
export PATH=$work/bin:$PATH
cp "$TESTDATA/examples/typed_array.bpf.c" src/good.c
cp "$TESTDATA/examples/inode_storage_wrong.bpf.c" src/bad.c

# bpf2go_by COMPILER NAME: in the folder of the source, as `go generate` does; then that is
# NAME-COMPILER. New releases take the compiler from the environment, too.
bpf2go_by() {
	local status=0 folder=$2-${1##*/}
	mkdir here && cp "src/$2.c" here
	(cd here && BPF2GO_CC=$1 bpf2go -makebase "$work" -cc "$1" -strip "${LLVM_STRIP:-llvm-strip}" \
		"$2" "$2.c" -- "-I/usr/include/$(gcc -print-multiarch)" >out 2>err) || status=$?
	mv here "$folder"
	return "$status"
}
clang=${CLANG##*/}
that "with the compiler alone" bpf2go_by "$CLANG" good
that "with bpfmapc" bpf2go_by bpf-clang good
that "there are an object for each byte order, Go, and dependencies" \
	test -s good-bpf-clang/good_bpfel.o -a -s good-bpf-clang/good_bpfeb.o -a \
	-s good-bpf-clang/good_bpfel.go -a -s good-bpf-clang/good_bpfel.go.d
# It says what it does in any order.
that "all is the same" diff -r -x out "good-$clang" good-bpf-clang
that "the compiler alone takes what is wrong" bpf2go_by "$CLANG" bad
status=0
bpf2go_by bpf-clang bad || status=$?
that "bpfmapc does not" test "$status" != 0
that "the finding is shown" grep -q '^bad.c:18: error: .*BM112' bad-bpf-clang/err
that "with the source's line" grep -q '^ *18 | .*__uint(max_entries, 1024);' bad-bpf-clang/err
that "there is neither object nor Go" test ! -e bad-bpf-clang/bad_bpfel.o -a ! -e bad-bpf-clang/bad_bpfel.go

is_counted
