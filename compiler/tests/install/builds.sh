#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# Installs into a folder, and has small projects use from there what is installed for builds:
# bpfmapc.pc by make, the CMake package and the Meson folder. The projects are the examples of
# bpfmapc-build(7). Each builds, has nothing to do then, builds again what changes, and stops at
# a wrong map.
set -uo pipefail

: "${MAKE:=make}" "${B:=build}"
top=$PWD
tmp=$(realpath "$(mktemp -d)")
trap 'rm -rf "$tmp"' EXIT
passed=0 failed=0
fail() {
	echo "FAIL $*"
	[[ ! -s $tmp/log ]] || tail -n 15 "$tmp/log"
	((failed += 1))
}
# that WHAT COMMAND...: the command succeeds.
that() {
	if "${@:2}" >"$tmp/log" 2>&1; then
		((passed += 1))
	else
		fail "$1"
	fi
}
# stops WHAT PATTERN COMMAND...: it fails, and says so.
stops() {
	if ! "${@:3}" >"$tmp/log" 2>&1 && grep -Pzq "$2" "$tmp/log"; then
		((passed += 1))
	else
		fail "$1"
	fi
}
# is WHAT GOT WANTED
is() {
	: >"$tmp/log"
	if [[ $2 == "$3" ]]; then
		((passed += 1))
	else
		fail "$1: '$2', not '$3'"
	fi
}

usr=$tmp/usr
# shellcheck disable=SC2086
that "make install" $MAKE -s B="$B" install PREFIX="$usr"
# make that runs this test has flags, and a compiler, of its own.
unset MAKE MAKEFLAGS MAKELEVEL MFLAGS CC CFLAGS BPFMAPC_FLAGS
export PKG_CONFIG_PATH=$usr/share/pkgconfig CMAKE_PREFIX_PATH=$usr

# example FIRST-LINE: the block of the manual page that begins with it.
example() {
	sed -n "/^$1\$/,/^\.Ed\$/{/^\.Ed\$/!p;}" "$top/man/bpfmapc-build.7"
}
# project FOLDER: the array of maps, and the program that includes its header.
project() {
	mkdir -p "$tmp/$1"
	cp "$top/testdata/examples/array_of_maps.bpf.c" "$tmp/$1/x.bpf.c"
	sed 's/demo_maps/x_maps/g; s/demo\.maps\.h/x.maps.h/g' "$top/testdata/examples/demo.c" >"$tmp/$1/x.c"
	cd "$tmp/$1" || exit 1
}
# runs PROGRAM: it creates its maps, or is not permitted to.
runs() {
	local status=0
	"$1" >"$tmp/log" 2>&1 || status=$?
	((status == 0 || (status == 2 && $(id -u) != 0)))
}

# pkg-config
version=$("$usr/bin/bpfmapc" --version)
is "modversion" "bpfmapc $(pkg-config --modversion bpfmapc)" "$version"
program=$(pkg-config --variable=bpfmapc bpfmapc)
is "the program" "$("$program" --version)" "$version"
that "the schemas" test -s "$(pkg-config --variable=schemas bpfmapc)/report.schema.yaml"
is "libbpf is required" "$(pkg-config --print-requires bpfmapc)" $'libbpf >= 0.6.0\nzlib'
is "for system calls nothing is" "$(pkg-config --print-requires bpfmapc-syscall)" ""
is "they link nothing" "$(pkg-config --libs bpfmapc-syscall | tr -d ' ')" ""
cp -r "$usr" "$tmp/moved"
is "it can be moved" "$(pkg-config --define-variable=prefix="$tmp/moved" --variable=bpfmapc bpfmapc)" "$tmp/moved/bin/bpfmapc"
project make
line=$(example 'cc x.c -o x .*')
that "a BPF object" clang -g -O2 -target bpf -idirafter "/usr/include/$(gcc -print-multiarch)" -c x.bpf.c
that "its header" "$program" gen -o x.maps.h x.bpf.o
that "the line of the manual" bash -c "$line"
that "runs" runs ./x
that "its header for system calls" "$program" gen --runtime syscall -o x.maps.h x.bpf.o
printf '#include "x.maps.h"\nint main(void) { struct x_maps maps; return x_maps__create(&maps, NULL) && 0; }\n' >y.c
# shellcheck disable=SC2016
that "compiles without libbpf" bash -c 'cc y.c -o y $(pkg-config --cflags --libs bpfmapc-syscall)'

# What reads the configuration of the kernel has the most to link with.
mkdir "$tmp/kconfig"
cp "$top/$B/testdata/loader/kconfig.bpf.o" "$tmp/kconfig/x.bpf.o"
cd "$tmp/kconfig" || exit 1
cp ../make/y.c .
for package in bpfmapc bpfmapc-syscall; do
	runtime=${package#bpfmapc-}
	that "$package: a header with .kconfig" "$program" gen --runtime "${runtime/bpfmapc/libbpf}" -o x.maps.h x.bpf.o
	that "$package is enough to link it" bash -c "cc y.c -o y \$(pkg-config --cflags --libs $package)"
done

# stale FILE: it is to be newer than what was built. Some file systems keep whole milliseconds.
stale() {
	sleep 0.05
	touch "$1"
}
# project_of WHAT BUILD...: what holds for every build system, in the folder of the project.
project_of() {
	local what=$1
	shift
	that "$what builds" "$@"
	that "$what: the program runs" runs b/x
	"$@" >"$tmp/did" 2>&1
	that "$what: nothing is left to do" nothing_done
	stale x.bpf.c
	that "$what builds again" "$@"
	that "$what: the object is newer" test b/x.bpf.o -nt x.bpf.c
	"$@" >"$tmp/did" 2>&1
	that "$what: once is enough" nothing_done
	stale .bpfmapc.yaml
	"$@" >"$tmp/did" 2>&1
	that "$what: the configuration has changed" something_done
	"$@" >"$tmp/did" 2>&1
	that "$what: once is enough for that, too" nothing_done
	sed -i 's/(key, __u32)/(key, __u64)/' x.bpf.c
	for _ in 1 2; do
		stops "$what stops at a wrong map, each time" 'x.bpf.c:\d+: error.*BM110.*\n +\d+ \|' "$@"
	done
	sed -i 's/(key, __u64)/(key, __u32)/' x.bpf.c
	that "$what goes on" "$@"
	# The configuration of the project counts, wherever it is built.
	echo 'loader: kernel' >.bpfmapc.yaml
	stops "$what: a configuration that changes the verdict" BM141 "$@"
	echo 'version: 1' >.bpfmapc.yaml
	that "$what: and changes it back" "$@"
}
something_done() {
	grep -E 'Building|Generating|Linting|Linking' "$tmp/did"
}
nothing_done() {
	! something_done
}

for generator in 'Unix Makefiles' Ninja; do
	project "CMake $generator"
	example '# CMakeLists.txt' >CMakeLists.txt
	echo 'version: 1' >.bpfmapc.yaml
	that "$generator sets up" cmake -G "$generator" -S . -B b
	project_of "$generator" cmake --build b
done

# The rest of the CMake functions.
project CMake
cat >CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.20)
project(x C CXX)
find_package(bpfmapc 0.1 REQUIRED)
bpfmapc_object(one x.bpf.c OUTPUT sub/one.o COMPILE_OPTIONS -DONE "-DTEXT=\"a b\"" OPTIONS --no-config)
add_custom_command(OUTPUT made.h COMMAND ${CMAKE_COMMAND} -E touch made.h)
bpfmapc_object(two "${CMAKE_CURRENT_SOURCE_DIR}/a b/y.bpf.c" DEPENDS made.h
  COMPILE_OPTIONS "-I${CMAKE_CURRENT_BINARY_DIR}" -include made.h)
add_custom_command(OUTPUT third.o COMMAND ${CMAKE_COMMAND} -E copy sub/one.o third.o DEPENDS sub/one.o)
bpfmapc_lint(both one two third.o OPTIONS --kernel 6.1 --fail-on warning)
bpfmapc_header(header two RUNTIME syscall OUTPUT gen/two.h OPTIONS --name two DEFINITIONS more.yaml)
add_executable(y y.c)
target_link_libraries(y header)
add_executable(z z.cc)
target_link_libraries(z header)
END
echo 'maps: [{name: more, type: array, key_size: 4, value_size: 8, max_entries: 1}]' >more.yaml
mkdir 'a b'
cp x.bpf.c 'a b/y.bpf.c'
printf '#include "two.h"\nint main(void) { struct two_maps maps; return maps.more = 0; }\n' | tee y.c >z.cc
that "CMake sets up with all arguments" cmake -S . -B b
that "and builds" cmake --build b
that "the object has its name" test -s b/sub/one.o -a -s b/y.bpf.o -a -s b/gen/two.h

# Objects of a library whose compiler makes BPF.
project "CMake objects"
cat >CMakeLists.txt <<END
cmake_minimum_required(VERSION 3.20)
project(x C)
find_package(bpfmapc REQUIRED)
add_library(maps OBJECT x.bpf.c)
target_compile_options(maps PRIVATE -g -O2 -target bpf -idirafter /usr/include/$(gcc -print-multiarch))
bpfmapc_lint(lint maps)
bpfmapc_header(header maps OPTIONS --name x)
END
that "CMake sets up with a library" cmake -S . -B b -DCMAKE_C_COMPILER=clang
that "and lints its objects" cmake --build b --target lint header-header
that "and makes the header" grep -q x_maps__create b/maps.maps.h
sed -i 's/(key, __u32)/(key, __u64)/' x.bpf.c
stops "and lints changed ones" BM110 cmake --build b --target lint

# wrong WHAT ARGUMENTS LINE: what is said of a call with errors.
project "CMake errors"
wrong() {
	printf '%s\n' "cmake_minimum_required(VERSION 3.20)" "project(x NONE)" "find_package(bpfmapc $2)" "$3" >CMakeLists.txt
	stops "CMake says: $1" "$1" cmake -S . -B wrong
	rm -rf wrong
}
wrong 'requested version "99"' '99 REQUIRED' ""
wrong "'FOO' is no argument" REQUIRED 'bpfmapc_header(h x.bpf.o FOO)'
wrong 'no object to lint' REQUIRED 'bpfmapc_lint(h OPTIONS -q)'
wrong 'there is no clang' REQUIRED 'set(BPFMAPC_CLANG "")
bpfmapc_object(h x.bpf.c)'

project Meson
example '# meson.build' >meson.build
cp -r "$(pkg-config --variable=meson bpfmapc)" bpfmapc
echo 'version: 1' >.bpfmapc.yaml
that "Meson sets up" meson setup b
project_of "Meson" meson compile -C b
that "Meson's test" meson test -C b
that "and the program alone" "$usr/bin/bpfmapc" lint -q b/x.bpf.o

echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
