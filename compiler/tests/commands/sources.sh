#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# sources.sh: which file and line are named, and which lines are shown. An object
# can name any file as its source: only sources below the working directory and
# the folders of --source-root are shown.
set -uo pipefail

: "${BPFMAPC:=build/bpfmapc}" "${CLANG:=clang}" "${LLVM_STRIP:=llvm-strip}"
: "${LLVM_OBJCOPY:=llvm-objcopy}" "${PYTHON:=python3}"
BPFMAPC=$(realpath "$BPFMAPC")
work=$(realpath "$(mktemp -d)")
trap 'rm -rf -- "$work"' EXIT
mkdir -p "$work"/{here/sub,there/deep,build}
cd "$work/here" || exit 1

passed=0 failed=0
fail() {
	local text=$*
	echo "FAIL ${text:0:1000}"
	((failed += 1))
}

# Compiles in folder $1 a map that is said to stand in line 2 of $2, as $3.
compile() {
	local folder=$1 names=$2 object=$3
	shift 3
	(cd "$folder" && printf '%s\n' "# 2 \"$names\"" \
		'struct { int (*type)[2]; int (*max_entries)[1]; unsigned long *key; unsigned *value; } m __attribute__((section(".maps"),used));' \
		'char _license[] __attribute__((section("license"),used)) = "GPL";' |
		"$CLANG" -g -O2 -target bpf -x c "$@" -c -o "$object" -)
}

# What lint says of an object whose source is $1.
lint() {
	compile "$work/build" "$1" "$work/x.o" || fail "$1 does not compile"
	shift
	"$BPFMAPC" lint --no-config --color never "$@" "$work/x.o"
}

# shows and hides SOURCE [OPTION...]: the second line of the source.
shows() {
	local out
	out=$(lint "$@")
	if [[ $out == *"2 | the line"* ]]; then
		((passed += 1))
	else
		fail "the line of $* is not shown: $out"
	fi
}
hides() {
	local out
	out=$(lint "$@")
	if [[ $out == *key_size* && $out != *" | "* ]]; then
		((passed += 1))
	else
		fail "the line of $* is shown, or nothing is found: $out"
	fi
}

for file in here/a.c here/sub/a.h here/secrets.yaml here/secrets here/a.inc here/a.c.txt \
	there/a.c there/secrets.yaml there/deep/a.cc build/a.c; do
	printf 'one\nthe line\n' >"$work/$file"
done
ln -s "$work/there/a.c" out.c
ln -s "$work/there" link
ln -s a.c in.c
ln -s secrets.yaml yaml.c
ln -s "$work/here/a.c" "$work/there/back.c"
mkfifo fifo.c
mkdir folder.c

# Below the working directory, however it is named.
shows "$work/here/a.c"
shows "$work/here/sub/a.h"
shows "../here/sub/../a.c"
shows "$work/build/../here/./sub//a.h"
shows "$work/here/in.c"
# Other files there.
hides "$work/here/secrets.yaml"
hides "$work/here/secrets"
hides "$work/here/a.c.txt"
hides "$work/here/a.inc"
hides "$work/here/yaml.c"
hides "$work/here/folder.c"
hides "$work/here/none.c"
hides "$work/here/fifo.c"
# Elsewhere, and by links and ".." to elsewhere.
hides "$work/there/a.c"
hides "../there/secrets.yaml"
hides "$work/here/../there/a.c"
hides "$work/here/out.c"
hides "$work/here/link/a.c"
hides "/proc/self/cwd/a.c"
hides "$work/here-not/a.c"
hides a.c
# Of the folders of --source-root, absolute, relative and through a link.
shows "$work/there/a.c" --source-root "$work/there"
shows "$work/there/a.c" --source-root ../there
shows "$work/there/deep/a.cc" --source-root link
shows "$work/there/deep/a.cc" --source-root ../there/deep/ --source-root .
shows "$work/here/link/a.c" --source-root link
shows "$work/here/a.c" --source-root ../there
hides "$work/there/a.c" --source-root ../there/deep
hides "$work/there/secrets.yaml" --source-root ../there
hides "$work/build/a.c" --source-root ../there
# A working directory by another name.
ln -s "$work/here" "$work/alias"
cd "$work/alias" || exit 1
shows "$work/here/a.c"
shows "$work/alias/a.c"
cd "$work/here" || exit 1

# names PATH OPTION...: what all formats call the source that is compiled with the options.
names() {
	local want=$1 uri=$1 format out at
	shift
	compile "$@" || fail "$* does not compile"
	[[ $want != /* ]] || uri=file://$want
	for format in "text:$want:2: error" "gcc:$want:2: error" "github:file=$want,line=2," \
		"sarif:\"uri\": \"$uri\"" "gitlab:\"path\": \"$want\"" "yaml:file: \"$want\""; do
		at=${format#*:}
		out=$("$BPFMAPC" lint --no-config --format "${format%%:*}" "$work/x.o")
		if [[ $out == *"$at"* ]]; then
			((passed += 1))
		else
			fail "$at is not in: $out"
		fi
	done
	out=$("$BPFMAPC" report --no-config "$work/x.o")
	if [[ $out == *"source: {file: \"$want\", line: 2}"* ]]; then
		((passed += 1))
	else
		fail "the source is not $want in the report: $out"
	fi
}

for dwarf in -gdwarf-4 -gdwarf-5; do
	names sub/a.h "$work/here" sub/a.h "$work/x.o" "$dwarf"
	names sub/a.h "$work/here/sub" a.h "$work/x.o" "$dwarf"
	names a.c "$work/here/sub" ../a.c "$work/x.o" "$dwarf"
	names a.c "$work/build" "$work/here/a.c" "$work/x.o" "$dwarf"
	names "$work/build/a.c" "$work/build" a.c "$work/x.o" "$dwarf"
	names "$work/there/a.c" "$work/build" ../there/a.c "$work/x.o" "$dwarf"
	# What the compiler was told to leave out.
	names sub/a.h "$work/here" sub/a.h "$work/x.o" "$dwarf" "-ffile-prefix-map=$work/here=."
	names /src/sub/a.h "$work/here" sub/a.h "$work/x.o" "$dwarf" "-ffile-prefix-map=$work/here=/src"
	# Found below the working directory, and below the folder of --source-root.
	compile "$work/there" deep/a.cc "$work/x.o" "$dwarf" "-ffile-prefix-map=$work/there=."
	out=$("$BPFMAPC" lint --no-config --source-root "$work/there" "$work/x.o")
	if [[ $out == deep/a.cc:2:*"2 | the line"* ]]; then
		((passed += 1))
	else
		fail "deep/a.cc is not looked for below --source-root: $out"
	fi
done

# Older units, wide offsets, the other byte order, and sections that are compressed.
for dwarf in "-gdwarf-2" "-gdwarf-3" "-gdwarf-5 -gdwarf64" "-gdwarf-5 -gz=zlib" "-gdwarf-5 -target bpfeb"; do
	read -ra dwarf <<< "$dwarf"
	names sub/a.h "$work/here" sub/a.h "$work/x.o" "${dwarf[@]}"
done

# As compilers compressed it before ELF had a flag for that, with $1 bytes of nothing behind.
zdebug() {
	if ! "$LLVM_OBJCOPY" --dump-section .debug_info="$work/info" "$work/there/x.o" /dev/null ||
		! "$PYTHON" -c 'import struct, sys, zlib
info = open(sys.argv[1], "rb").read() + bytes(int(sys.argv[2]))
open(sys.argv[1], "wb").write(b"ZLIB" + struct.pack(">Q", len(info)) + zlib.compress(info))' "$work/info" "$1" ||
		! "$LLVM_OBJCOPY" --update-section .debug_info="$work/info" "$work/there/x.o" "$work/z.o" ||
		! "$LLVM_OBJCOPY" --rename-section .debug_info=.zdebug_info "$work/z.o"; then
		fail "no .zdebug_info is made"
	fi
	"$BPFMAPC" report --no-config "$work/z.o"
}
compile "$work/here" sub/a.h "$work/there/x.o" || fail "sub/a.h does not compile"
if [[ $(zdebug 0) == *'source: {file: "sub/a.h", line: 2}'* ]]; then
	((passed += 1))
else
	fail "the lines of .zdebug_info are not read"
fi
# It is 100 times as large as the file.
if [[ $(zdebug 8000000) == *'source: null'* ]]; then
	((passed += 1))
else
	fail "a .zdebug_info that is inflated is read"
fi

# has TEXT ARGUMENT... and its status: what bpfmapc prints begins with the text.
has() {
	local text=$1 want=$2 status=0 out
	shift 2
	out=$("$BPFMAPC" "$@" 2>&1) || status=$?
	if [[ $out == "$text"* && $status == "$want" ]]; then
		((passed += 1))
	else
		fail "status $status, not $want, and not $text: bpfmapc $*: $out"
	fi
}

# A stripped object, and its twin that is not: as the only input, and as one of several.
compile "$work/here" sub/a.h "$work/there/x.o"
mkdir "$work/stripped"
"$LLVM_STRIP" -g -o "$work/stripped/x.o" "$work/there/x.o"
cp "$work/stripped/x.o" "$work/stripped/y.o"
has "$work/stripped/x.o:m: error: map 'm': key_size" 1 lint --no-config "$work/stripped/x.o"
has "sub/a.h:2: error: map 'm': key_size" 1 lint --no-config --debug-object "$work/there/x.o" "$work/stripped/y.o"
has "sub/a.h:2: error: map 'm': key_size" 1 lint --no-config -q \
	--debug-object "$work/there/x.o" -- "$work/stripped/x.o" "$work/stripped/y.o"
has "sub/a.h:2: error: map 'm': key_size" 1 gen --no-config --debug-object "$work/there/x.o" "$work/stripped/x.o"
out=$("$BPFMAPC" report --no-config --debug-object "$work/there/x.o" "$work/stripped/x.o")
if [[ $out == *'source: {file: "sub/a.h", line: 2}'* ]]; then
	((passed += 1))
else
	fail "report does not take the lines of --debug-object: $out"
fi
out=$("$BPFMAPC" lint --no-config -q --debug-object "$work/there/x.o" "$work/stripped/"{x,y}.o)
if [[ $out == *"$work/stripped/y.o:m: error: map 'm': key_size"* ]]; then
	((passed += 1))
else
	fail "--debug-object counts for an object of another name: $out"
fi
has "bpfmapc: --debug-object: '$work/there/x.o': none of the 2 inputs" 2 \
	lint --debug-object "$work/there/x.o" "$work/stripped/y.o" maps.yaml
has "bpfmapc: --debug-object: '$work/none.o': No such file" 2 lint --debug-object "$work/none.o" "$work/stripped/x.o"
has "bpfmapc: --debug-object: 'a.c': the file is not a BPF object" 2 lint --debug-object a.c "$work/stripped/x.o"
has "bpfmapc: --debug-object: '$work/stripped/x.o': the file has no debug info" 2 \
	lint --debug-object "$work/stripped/x.o" "$work/stripped/y.o"

# Programs of a stripped object: .BTF.ext has their lines, with the whole path.
(cd sub && printf '%s\n' \
	'struct { int (*type)[1]; int (*max_entries)[1]; int (*map_flags)[1]; unsigned *key; unsigned *value; } late __attribute__((section(".maps"),used));' \
	'__attribute__((section("perf_event"),used)) int on_sample(void *ctx)' \
	'{ return ((long (*)(void *, const void *))3)(&late, &(unsigned){0}); }' \
	'int nowhere __attribute__((section("other"))) = 1;' \
	'__attribute__((section("socket"),used)) int reads(void *ctx)' '{' '	return nowhere;' '}' \
	'char _license[] __attribute__((section("license"),used)) = "GPL";' >p.c &&
	"$CLANG" -g -O2 -target bpf -c -o "$work/p.o" p.c && "$LLVM_STRIP" -g "$work/p.o") || fail "p.c does not compile"
out=$("$BPFMAPC" lint --no-config --kernel 5.10 "$work/p.o")
for line in "sub/p.c:2: error: map 'late':*[[]BM601*" "sub/p.c:7: error:*nowhere*[[]BM010*"; do
	if [[ $out == *$line* ]]; then
		((passed += 1))
	else
		fail "$line is not in: $out"
	fi
done

# A definition file is named by the user, and may lie anywhere.
printf 'maps:\n- {name: "m", type: "array", key_size: 8, value_size: 4, max_entries: 1}\n' >"$work/there/maps.yaml"
out=$("$BPFMAPC" lint --no-config "$work/there/maps.yaml")
if [[ $out == *'   2 | - {name: "m"'* ]]; then
	((passed += 1))
else
	fail "no line of a definition file is shown: $out"
fi
# Nor is a file "-" standard input.
cp "$work/there/maps.yaml" ./-
out=$("$BPFMAPC" lint --no-config - <"$work/there/maps.yaml")
if [[ $out == *"'m'"* && $out != *" | "* ]]; then
	((passed += 1))
else
	fail "a line of the file '-' is shown: $out"
fi
rm -- -
if err=$("$BPFMAPC" lint --source-root "$work/none" "$work/x.o" 2>&1) || (($? != 2)) ||
	[[ $err != *"--source-root: '$work/none' is not a folder"* ]]; then
	fail "a folder that is not there: $err"
else
	((passed += 1))
fi

echo "$passed passed, $failed failed"
((failed == 0))
