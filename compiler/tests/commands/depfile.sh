#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# depfile.sh: --depfile names every file that the output hangs on, and make, ninja, CMake
# and Meson build again when one changes, and only then.
set -uo pipefail

: "${CLANG:=clang}" "${TESTDATA:=testdata}" "${SCHEMAS:=schemas}"
TESTDATA=$(realpath "$TESTDATA") SCHEMAS=$(realpath "$SCHEMAS")
# shellcheck source=compiler/tests/lib/is.sh
. "$(dirname "$0")/../lib/is.sh"
work=$(realpath "$(mktemp -d)")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
# make that runs this test has flags of its own.
unset BPFMAPC_FLAGS BPFMAPC_KEEP MAKEFLAGS MAKELEVEL MFLAGS
PATH=$(dirname "$BPFMAPC"):$PATH

cp "$TESTDATA/examples/typed_array.bpf.c" x.bpf.c
"$CLANG" -g -O2 -target bpf -idirafter "/usr/include/$(gcc -print-multiarch 2>/dev/null)" -c x.bpf.c || exit 1
echo 'maps: [{name: more, type: array, key_size: 4, value_size: 8, max_entries: 1}]' >more.yaml
echo 'types: "x.bpf.o"
maps: [{name: typed, type: array, key: "__u32", value: "struct my_value", max_entries: 1}]' >typed.yaml
mkdir overlay
cp "$SCHEMAS/flags.yaml" overlay

# names WHAT FILES DEPFILE: the first rule is of these files, the target first.
names() {
	local got
	got=$(sed -n '1,/[^\\]$/p' "$3" | tr -d '\\\n' | tr -s ' ')
	that "$1: '$got', not '$2'" test "$got" = "$2"
}

is 0 lint --no-config --depfile x.d -o x.lint x.bpf.o
names "lint" "x.lint: x.bpf.o" x.d
that "each has an empty rule" grep -qx 'x.bpf.o:' x.d
is 0 report --no-config --depfile r.yaml.d x.bpf.o
names "without -o it is named like the depfile" "r.yaml: x.bpf.o" r.yaml.d
is 0 gen --no-config --depfile x.d -o x.maps.h x.bpf.o more.yaml
names "gen" "x.maps.h: more.yaml x.bpf.o" x.d
is 0 lint --no-config --depfile x.d -o out typed.yaml
names "types" "out: typed.yaml x.bpf.o" x.d
is 0 report --no-config --depfile x.d -o out typed.yaml
names "types of a report" "out: typed.yaml x.bpf.o" x.d
is 0 gen --no-config --target yaml --depfile x.d -o out typed.yaml
names "types of gen" "out: typed.yaml x.bpf.o" x.d
echo 'x.bpf.o' >list
is 0 lint --no-config --depfile x.d -o out @list typed.yaml x.bpf.o .
names "a list, and each once" "out: list typed.yaml x.bpf.o" x.d
is 0 lint --no-config --schemas overlay --depfile x.d -o out x.bpf.o
names "schemas" "out: overlay/flags.yaml x.bpf.o" x.d
is 0 lint --no-config --debug-object x.bpf.o --depfile x.d -o out more.yaml
names "debug objects" "out: more.yaml x.bpf.o" x.d
is 0 lint --depfile x.d -o out x.bpf.o
echo 'kernel: "6.1"' >.bpfmapc.yaml
is 0 lint --depfile x.d -o out x.bpf.o
names "the configuration that was found" "out: $work/.bpfmapc.yaml x.bpf.o" x.d
cp .bpfmapc.yaml my.cfg
is 0 lint --config my.cfg --depfile x.d -o out x.bpf.o
names "that was named" "out: my.cfg x.bpf.o" x.d
is 0 cc --depfile x.d "$CLANG" -g -O2 -target bpf -idirafter "/usr/include/$(gcc -print-multiarch)" -c x.bpf.c
names "cc" "x.bpf.o: $work/.bpfmapc.yaml" x.d
rm .bpfmapc.yaml
"$BPFMAPC" lint -q --no-config --depfile x.d -o out - <more.yaml
names "standard input is no file" "out:" x.d
is 3 lint --no-config --depfile x.d -o out none.o x.bpf.o
names "what is not there" "out: x.bpf.o" x.d
is 2 lint x.bpf.o --depfile x.bpf.o
is 2 lint x.bpf.o --depfile=
is 3 lint x.bpf.o --depfile none/x.d -o out
is 2 diff --depfile x.d x.bpf.o x.bpf.o
cp x.bpf.o $'new\nline.o'
is 3 lint --depfile x.d -o out $'new\nline.o'
that "no rule can have it" grep -q "'new.nline.o': no make rule can have a name with a newline" err

# Names that mean something to make.
# shellcheck disable=SC2016
odd='a $b#c \ d:e%.o'
cp x.bpf.o "$odd"
is 0 lint --no-config --depfile odd.d -o out "$odd"
cat >odd.mk <<'END'
all: out
out:
	@echo built; touch $@
-include odd.d
END
make -sf odd.mk >log 2>&1
that "make reads it" test ! -s log
sleep 0.1
touch "$odd"
that "and builds again" test "$(make -sf odd.mk)" = built
rm "$odd"
is 0 lint --no-config --depfile x.d -o out more.yaml
rm out

# once WHAT COMMAND...: builds x.maps.h again when a file has changed, and not else.
once() {
	local what=$1 file
	shift
	that "$what builds" "$@"
	for file in more.yaml .bpfmapc.yaml; do
		"$@" >log 2>&1
		that "$what: nothing to do" test "$(grep -cx ran log)" = 0
		sleep 0.1
		echo '# changed' >>"$file"
		"$@" >log 2>&1
		that "$what: $file has changed" grep -qx ran log
	done
}
gen='bpfmapc gen --depfile x.d -o x.maps.h x.bpf.o more.yaml && touch x.maps.h && echo ran'
echo 'kernel: "6.1"' >.bpfmapc.yaml
printf 'all: x.maps.h\nx.maps.h:\n\t@%s\n-include x.d\n' "$gen" >Makefile
rm -f x.d x.maps.h
once "make" make -s
printf 'rule gen\n  command = %s\n  depfile = x.d\n  deps = gcc\nbuild x.maps.h: gen x.bpf.o\n' "$gen" >build.ninja
rm -f x.d x.maps.h
once "ninja" ninja -v
cat >CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.20)
project(x NONE)
add_custom_command(OUTPUT x.maps.h
  COMMAND bpfmapc gen --depfile x.d -o x.maps.h ${CMAKE_SOURCE_DIR}/x.bpf.o ${CMAKE_SOURCE_DIR}/more.yaml
  COMMAND ${CMAKE_COMMAND} -E echo ran
  COMMAND ${CMAKE_COMMAND} -E touch x.maps.h
  DEPENDS x.bpf.o DEPFILE x.d)
add_custom_target(x ALL DEPENDS x.maps.h)
END
for generator in 'Unix Makefiles' Ninja; do
	that "CMake sets up" cmake -G "$generator" -S . -B "cmake-$generator" >log
	that "CMake ($generator) builds" cmake --build "cmake-$generator" >log
	cmake --build "cmake-$generator" >log
	that "CMake ($generator): nothing to do" test "$(grep -c '^ran' log)" = 0
	for file in more.yaml .bpfmapc.yaml; do
		sleep 1.1
		touch "$file"
		cmake --build "cmake-$generator" >log
		that "CMake ($generator): $file has changed" grep -q '^\(.* \)\?ran' log
	done
done
cat >meson.build <<'END'
project('x')
custom_target('x', input: ['x.bpf.o', 'more.yaml'], output: 'x.maps.h', depfile: 'x.d', build_by_default: true,
  command: ['bpfmapc', 'gen', '--depfile', '@DEPFILE@', '-o', '@OUTPUT@', '@INPUT@'])
END
that "Meson sets up" meson setup meson >log
that "Meson builds" ninja -C meson >log
ninja -C meson >log
that "Meson: nothing to do" grep -q 'no work to do' log
sleep 1.1
echo 'cpus: "3"' >>.bpfmapc.yaml
ninja -C meson >log
that "Meson: the configuration has changed" grep -q 'Generating' log

is_counted
