#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The runtime of generated headers by itself, and the ways in which headers get it: each of
# its headers compiles alone, as C and C++, for 64 and 32 bits and musl, has no names but its
# own, and is formatted; headers that have it inside, and include it, in one unit; versions
# of it that differ, which one unit refuses and one program links.
set -uo pipefail

: "${BPFMAPC:=build/bpfmapc}" "${B:=build}" "${CC:=gcc}" "${CXX:=g++}" "${CLANG:=clang}"
: "${LIBBPF:=-lbpf}"
out=$B/loader/runtime
passed=0 failed=0 skipped=0
runtime=$B/runtime/bpfmapc
read -ra libbpf <<<"$LIBBPF"

. compiler/tests/loader/count.sh

warnings=(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
kernel_headers=(-idirafter /usr/include -idirafter "/usr/include/$("${CLANG%% *}" -print-multiarch)")

# that WHAT COMMAND...: it succeeds, with nothing to say.
that() {
	if "${@:2}" >"$out/log" 2>&1 && [[ ! -s $out/log ]]; then
		pass
	else
		fail "$1: $(head -n 5 "$out/log")"
	fi
}

# says WHAT PATTERN COMMAND...: it fails, and says so.
says() {
	if ! "${@:3}" >"$out/log" 2>&1 && grep -q "$2" "$out/log"; then
		pass
	else
		fail "$1: $(head -n 5 "$out/log")"
	fi
}

# Each header alone and twice, by every compiler.
alone() {
	local header name compiler
	local compilers=("$CC -std=c11 -x c" "$CC -std=gnu11 -x c" "$CLANG -std=c11 -x c" "$CXX -std=c++17 -x c++"
		"$CLANG++ -std=c++17 -x c++" "musl-gcc -std=c11 ${kernel_headers[*]} -x c")
	[[ $(uname -m) != x86_64 ]] || compilers+=("$CC -m32 -std=c11 ${kernel_headers[*]} -x c")
	for header in "$runtime"/*.h; do
		name=${header##*/}
		printf '#include <bpfmapc/%s>\n#include <bpfmapc/%s>\nextern int nothing;\n' "$name" "$name" >"$out/alone.c"
		for compiler in "${compilers[@]}"; do
			# shellcheck disable=SC2086
			that "$name, $compiler" $compiler "${warnings[@]}" -fsyntax-only "$out/alone.c"
		done
		# Nobody calls anything: nothing is left of it.
		that "$name compiles" "$CC" -O1 -c -x c "$out/alone.c" -o "$out/alone.o"
		if [[ $(size -A "$out/alone.o" | awk '/^\.(text|data|bss|rodata)/ { n += $2 } END { print n + 0 }') == 0 ]]; then
			pass
		else
			fail "$name costs something where it is not used"
		fi
		that "$name is formatted" clang-format --dry-run -Werror "$header"
	done
}

# What is defined at file scope has the prefix: by the debug information, and the macros.
names() {
	local file words
	for file in "$runtime"/*.h; do
		words=$(sed -n 's/^#define \([A-Za-z_0-9]*\).*/\1/p' "$file" | grep -v '^BPFMAPC_')
		words+=$(sed -nE 's/^(BPFMAPC_FUNCTION|static inline) .*[ *]([a-z_0-9]+)\(.*/\2/p;
			s/^(struct|enum) ([a-z_0-9]+) \{.*/\2/p; s/^BPFMAPC_TABLE .* ([a-z_0-9]+)(\[\])? = \{.*/\1/p' \
			"$file" | grep -v '^bpfmapc_')
		if [[ ! $words ]]; then pass; else fail "$file has other names: $words"; fi
	done
}

# header NAME OBJECT OPTION...
header() {
	gen --name "$1" "$B/testdata/$2.bpf.o" -o "$out/$1.h" "${@:3}"
}

# unit HEADER...: includes them, and creates the maps of each.
unit() {
	local name
	printf '#include "%s.h"\n' "$@"
	printf 'int main(void)\n{\n\tint err = 0;\n'
	for name; do
		printf '\t{\n\t\tstruct %s_maps maps;\n' "${name#*/}"
		printf '\t\terr |= %s_maps__create(&maps, NULL);\n' "${name#*/}"
		printf '\t\tif (err)\n\t\t\tputs(%s_maps__error());\n\t\t%s_maps__close(&maps);\n\t}\n' \
			"${name#*/}" "${name#*/}"
	done
	printf '\treturn err != 0;\n}\n'
}

# builds WHAT HEADER...: without the installed runtime where CPATH is empty; as root it runs.
builds() {
	local what=$1 language
	shift
	unit "$@" >"$out/unit.c"
	for language in "$CC -std=c11 -x c" "$CXX -std=c++17 -x c++" "$CLANG -std=c11 -x c"; do
		# shellcheck disable=SC2086
		that "$what, $language" $language "${warnings[@]}" -I"$out" "$out/unit.c" -x none \
			-o "$out/unit" "${libbpf[@]}" -lz
	done
	((EUID)) || that "$what runs" "$out/unit"
}

inside() {
	header in_one examples/stats_map --self-contained
	header in_two loader/facts --self-contained
	header in_three examples/array_of_maps --self-contained --runtime syscall
	header in_four loader/facts --runtime syscall
	header in_five decode/data
	CPATH='' builds "a header with all of it" in_one
	CPATH='' builds "headers with all of it" in_one in_two in_three
	builds "headers of every kind" in_one in_two in_three in_four in_five
	builds "headers of every kind, the other way round" in_five in_four in_three in_two in_one
	says "a header without its runtime" "#error.*gen --runtime-headers DIR.*--self-contained" \
		env CPATH= "$CC" -fsyntax-only -x c "$out/in_five.h"
}

# As gen --runtime-headers writes it: all of it or nothing, and no file that is equal.
written() {
	local dir=$out/made/of/folders before
	rm -rf "$out/made" "$out/full"
	that "the runtime is written" "$BPFMAPC" gen --runtime-headers "$dir"
	that "it is the installed one" diff -r "$dir/bpfmapc" "$runtime"
	touch -d yesterday "$dir"/bpfmapc/*.h
	echo >>"$dir/bpfmapc/maps.h"
	before=$(stat -c %Y "$dir"/bpfmapc/data.h)
	that "beside a header" "$BPFMAPC" gen --name beside "$B/testdata/examples/stats_map.bpf.o" \
		--runtime-headers "$dir" -o "$dir/beside.h"
	that "it is whole again" diff -r "$dir/bpfmapc" "$runtime"
	that "equal files are left alone" test "$(stat -c %Y "$dir"/bpfmapc/data.h)" = "$before"
	that "it compiles" env CPATH= "$CC" -I"$dir" -fsyntax-only -x c "$dir/beside.h"
	rm -r "$dir"
	mkdir -p "$dir/bpfmapc/syscall.h"
	says "a folder is in the way" "syscall.h: cannot be written: Is a directory" \
		"$BPFMAPC" gen "$B/testdata/examples/stats_map.bpf.o" --runtime-headers "$dir" -o "$dir/beside.h"
	that "nothing else is written" test "$(find "$dir" ! -type d)" = ""
	says "a file is in the way" "README.md/a/bpfmapc: cannot be written: Not a directory" \
		"$BPFMAPC" gen --runtime-headers README.md/a
	says "nothing to do" "gen: missing argument" "$BPFMAPC" gen
	says "an object that is refused" "BM120" "$BPFMAPC" gen --runtime-headers "$out/full" \
		"$B/testdata/examples/inode_storage_wrong.bpf.o"
	that "nothing is written for it" test ! -e "$out/full"
}

# A runtime of another version. One unit has one; a program may have several.
versions() {
	local n
	for n in older newer; do
		rm -rf "${out:?}/$n"
		mkdir -p "$out/$n"
		cp -r "$runtime" "$out/$n"
	done
	sed -i 's/^#define BPFMAPC_RUNTIME .*/#define BPFMAPC_RUNTIME 1/' "$out/older/bpfmapc/version.h"
	sed -i 's/^#define BPFMAPC_RUNTIME .*/#define BPFMAPC_RUNTIME 999999/' "$out/newer/bpfmapc/version.h"
	header plain examples/array_of_maps
	header inside examples/array_of_maps --self-contained
	says "an older runtime" "maps.h> is older than this header.*--runtime-headers" \
		env CPATH="$out/older" "$CC" -fsyntax-only -x c "$out/plain.h"
	says "a newer runtime" "this header.* is older than <bpfmapc/maps.h>.*bpfmapc gen" \
		env CPATH="$out/newer" "$CC" -fsyntax-only -x c "$out/plain.h"
	printf '#include <bpfmapc/maps.h>\n#include "inside.h"\n' >"$out/both.c"
	says "a newer runtime before one inside" "this header.* is older than <bpfmapc/maps.h>" \
		env CPATH="$out/newer" "$CC" -I"$out" -fsyntax-only "$out/both.c"
	# The other versions' functions do something else, which nobody else notices.
	for n in older newer; do
		sed -i "s/\"%s%.128s%s%.256s\"/\"$n: %s%.128s%s%.256s\"/" "$out/$n/bpfmapc/maps.h"
		sed "s/\(#\(el\)*if BPFMAPC_RUNTIME [<>]\) .*/\1 $([[ $n == older ]] && echo 1 || echo 999999)/" \
			"$out/plain.h" >"$out/$n/linked.h"
		sed -i 's/plain_maps/linked_maps/g; s/plain_MAPS/linked_MAPS/g' "$out/$n/linked.h"
		printf '#include "linked.h"\nconst char *%s(void);\nconst char *%s(void)\n{\n%s\n}\n' \
			"$n" "$n" 'linked_maps__create(NULL, NULL); return linked_maps__error();' >"$out/$n/linked.c"
		that "a library of the $n version" env CPATH="$out/$n" "$CC" -fPIC -shared "$out/$n/linked.c" \
			-o "$out/lib$n.so" "${libbpf[@]}"
		that "an object of the $n version" env CPATH="$out/$n" "$CC" -c "$out/$n/linked.c" \
			-o "$out/$n.o"
	done
	cat >"$out/linked.c" <<-'END'
		#include "plain.h"
		const char *older(void);
		const char *newer(void);
		int main(void)
		{
			plain_maps__create(NULL, NULL);
			return strncmp(older(), "older: there", 12) || strncmp(newer(), "newer: there", 12) ||
			       strncmp(plain_maps__error(), "there", 5);
		}
	END
	that "they are linked" "$CC" -I"$out" "$out/linked.c" -o "$out/linked" "-L$out" -lolder -lnewer \
		"-Wl,-rpath,$PWD/$out" "${libbpf[@]}"
	that "a program and two libraries run" "$out/linked"
	that "they are linked into one file" "$CC" -I"$out" "$out/linked.c" "$out/older.o" "$out/newer.o" \
		-o "$out/linked" "${libbpf[@]}"
	that "three versions in one file run" "$out/linked"
}

mkdir -p "$out"
alone
names
inside
written
versions
counted
