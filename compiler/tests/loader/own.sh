#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# `gen --types`: generated headers that use the types of the program's own header. They
# compile, and work, in every way to the runtime; where the header has something else than
# the object, they do not, and the compiler names the type, the member and what to do.
set -uo pipefail

: "${BPFMAPC:=build/bpfmapc}" "${B:=build}" "${CC:=gcc}" "${CXX:=g++}" "${CLANG:=clang}"
: "${LIBBPF:=-lbpf}"
here=compiler/tests/loader
out=$B/loader/own
passed=0 failed=0 skipped=0
object=$B/testdata/loader/own.bpf.o
read -ra libbpf <<<"$LIBBPF"
BPFMAPC=$(realpath "$BPFMAPC")

. compiler/tests/loader/count.sh

warnings=(-Wall -Wextra -Wconversion -Wshadow -Werror)
languages=("$CC -std=c11 -x c" "$CLANG -std=c11 -x c" "$CXX -std=c++17 -x c++" "$CLANG++ -std=c++17 -x c++")

# builds WHAT HEADER: HEADER as all languages; as root the program runs.
builds() {
	local what=$1 language
	for language in "${languages[@]}"; do
		# shellcheck disable=SC2086
		if ! $language "${warnings[@]}" -D_GNU_SOURCE -DBPFMAPC_OTHER_TYPES -DHEADER="\"$2\"" "${@:3}" -I$here -I"$out" \
			$here/own.c -x none -o "$out/own" "${libbpf[@]}"; then
			fail "$what, $language: does not compile"
		elif ((EUID)); then
			pass
		else
			add "$what, $language" "$("$out/own" 2>&1)"
		fi
	done
}

works() {
	local runtime
	for runtime in libbpf syscall; do
		gen --types testdata/loader/own.h --runtime $runtime "$object" -o "$out/$runtime.h" &&
			builds "$runtime" $runtime.h "-DRUNTIME_$runtime"
		gen --types testdata/loader/own.h --runtime $runtime --self-contained "$object" \
			-o "$out/$runtime-inside.h" &&
			CPATH='' builds "$runtime, self-contained" $runtime-inside.h "-DRUNTIME_$runtime"
	done
	gen --types testdata/loader/own.h --runtime-headers "$out/made" "$object" -o "$out/made.h" &&
		CPATH=$out/made builds "a written runtime" made.h
	# Beside the header, by way of the standard output, and in a folder elsewhere.
	cp testdata/loader/own{,_more}.h "$out"
	(cd "$out" && "$BPFMAPC" gen -q --types own.h own.bpf.o >piped.h) && builds "standard output" piped.h
	if (cd "$out" && "$BPFMAPC" gen -q --types own.h own.bpf.o -o /dev/stdout | cmp - piped.h); then
		pass
	else
		fail "a device"
	fi
	mkdir -p "$out/else/where"
	(cd "$out" && "$BPFMAPC" gen -q --types own.h own.bpf.o -o else/where/own.maps.h)
	if grep -qx '#include "../../own.h"' "$out/else/where/own.maps.h"; then
		builds "another folder" else/where/own.maps.h
	else
		fail "another folder: $(grep own.h "$out/else/where/own.maps.h")"
	fi
	# The compiler alone finds it.
	gen --types '<own.h>' "$object" -o "$out/found.h"
	if grep -qx '#include <own.h>' "$out/found.h" && grep -q '^typedef struct local ' "$out/found.h"; then
		pass
	else
		fail "a header in brackets"
	fi
	gen --types testdata/loader/own.h --record 'records=struct event' "$object" -o "$out/record.h"
	if grep -qx 'typedef struct event own_maps__records_record;' "$out/record.h"; then
		builds "records" record.h
	else
		fail "the type of records"
	fi
	# Without the option nothing is said of any header.
	gen --name own "$object" -o "$out/without.h"
	if grep -q 'own\.h\|BPFMAPC_MEMBER' "$out/without.h"; then fail "without --types"; else pass; fi
	# What other libraries call the type of a member does not count.
	sed 's,<linux/in6.h>,<netinet/in.h>,' testdata/loader/own_more.h >"$out/own_more.h"
	builds "in6_addr of <netinet/in.h>" piped.h
	cp testdata/loader/own_more.h "$out"
}

# differs WHAT EXPRESSION TEXT...: own.h (or own_more.h), after sed, is not that of the object,
# and each compiler says all texts. C alone: -c in front.
differs() {
	local language text only='' log
	[[ $1 != -c ]] || { only=c; shift; }
	sed "$2" testdata/loader/own.h >"$out/own.h"
	sed "$2" testdata/loader/own_more.h >"$out/own_more.h"
	if cmp -s testdata/loader/own.h "$out/own.h" && cmp -s testdata/loader/own_more.h "$out/own_more.h"; then
		fail "$1: sed changes nothing"
	fi
	for language in "${languages[@]}"; do
		[[ $only != c || $language != *c++ ]] || continue
		# shellcheck disable=SC2086
		if log=$(echo '#include "piped.h"' | $language -DBPFMAPC_OTHER_TYPES -I"$out" -fsyntax-only - 2>&1); then
			fail "$1, $language: compiles"
			continue
		fi
		for text in "${@:3}"; do
			if [[ $log == *"$text"* ]]; then
				pass
			else
				fail "$1, $language: no '$text' in: $(head -n 20 <<<"$log")"
			fi
		done
	done
}

disagrees() {
	local again="as in own.bpf.o: rebuild it and this header"
	differs "order of members" 's/__u32 limit;/heat_t heat;/;t;s/\theat_t heat;/\t__u32 limit;/' \
		"struct settings" "limit must have 4 bytes at 0, unsigned, $again"
	differs "size of a member" 's/__s32 pid;/__s64 pid;/' "struct event: pid must have 4 bytes at 8, signed, $again"
	differs "a sign" 's/__s32 pid;/__u32 pid;/' "struct event: pid must have 4 bytes at 8, signed, $again"
	differs "a sign of an array" 's/__u16 codes/__s16 codes/' "struct event: codes[0] must have 2 bytes at 12, unsigned, $again"
	differs "a missing member" '/__s32 pid;/d' "struct event" "pid" "rebuild it and this header"
	differs "a member of another name" 's/__s32 pid;/__s32 tid;/' "struct event" "pid" "rebuild it and this header"
	differs "one more member" 's/__s32 pid;/__s32 pid, tid;/' "struct event: codes must have 8 bytes at 12, $again"
	differs "the length of an array" 's/name\[16\]/name[20]/' "struct event: name must have 16 bytes at 20, $again"
	differs "elements of an array" 's/__u16 codes\[4\]/__u32 codes[2]/' "struct event: codes[0] must have 2 bytes at 12, unsigned, $again"
	differs "a value of an enum" 's/ON = 5/ON = 6/' "enum mode: ON must be 5, $again"
	differs "a value below 0" 's/BROKEN = -1/BROKEN = 9/' "enum mode: BROKEN must be -1, $again"
	differs "a missing enumerator" 's/, BROKEN = -1//' "BROKEN" "enum mode" "rebuild it and this header"
	differs "an enum without a tag" 's/COLD, WARM/WARM, COLD/' "heat_t: COLD must be 0, $again"
	differs "the size of an enum" 's/BROKEN = -1/BROKEN = -1, HUGE_MODE = 1ll << 40/' "enum mode must have 4 bytes, as in own.bpf.o: define it so in own.h"
	differs -c "another enum" 's/enum mode mode;/enum { X } mode;/' "struct event: mode must have 4 bytes at 36, enum mode, $again"
	differs "another struct" 's/endpoint_t from;/__u32 from;/' "from" "endpoint_t" "rebuild it and this header"
	differs "no longer packed" 's/__attribute__((packed))//' "struct packed must have 9 bytes, as in own.bpf.o: define it so in own.h" "struct packed: count must have 8 bytes at 1, unsigned, $again"
	differs "packed" 's/aligned(64)/packed/' "struct event must have 128 bytes" "struct event: last must have 8 bytes at 96, signed, $again"
	differs "another alignment" 's/CACHE_LINE 64/CACHE_LINE 128/' "struct counters must have 64 bytes"
	differs "padding" 's/heat_t heat;/heat_t heat; __u32 pad[2];/' "struct settings must have 16 bytes" "struct settings: since must have 8 bytes at 8, unsigned, $again"
	differs "an anonymous struct" 's/__u32 first;/__u64 first;/' "struct event: first must have 4 bytes at 88, unsigned, $again"
	differs "a struct without a tag" 's/__u8 low, high;/__u8 high, low;/' "struct event: range[0].low must have 1 bytes at 104, unsigned, $again"
	differs "a struct within another one" 's/__s16 depth;/__u16 depth;/' "struct event: within.depth must have 2 bytes at 110, signed, $again"
	differs "a union" 's/__u32 word;/__u16 word;/' "struct event: raw.word must have 4 bytes at 112, unsigned, $again"
	differs "a missing bit-field" '/__u32 kept : 7;/d' "struct flags" "kept" "rebuild it and this header"
	differs "behind a bit-field" 's/__u32 kept : 7;/__u64 kept : 40;/' "struct flags: rest must have 4 bytes at 4, unsigned, $again"
	differs "a typedef of a number" 's/typedef __u32 flow_id/typedef __u64 flow_id/' "flow_id must have 4 bytes, as in own.bpf.o: define it so in own.h"
	differs "a header that it includes" 's/__u32 scope;/__s32 scope;/' "struct address: scope must have 4 bytes at 16, unsigned, $again"
	differs "a missing struct" '/^struct settings/,/^}/d' "struct settings" "define it so in own.h, or rebuild own.bpf.o and this header"
	differs "a missing typedef" '/^typedef __u32 flow_id/d' "flow_id" "define it so in own.h, or rebuild own.bpf.o and this header"
	differs "a missing enum" '/^enum mode/d' "enum mode" "define it so in own.h"
	differs "a struct of two definitions" 's/^struct settings {/struct settings { int x; };\n&/' "struct settings" "own.h:"
	cp testdata/loader/own{,_more}.h "$out"
}

# lacks EXPRESSION TEXT...: gen reads a header, own.h after sed, without types of keys and
# values. The compiler says which and what to do; or uses the generated ones.
lacks() {
	local language text log
	sed "$1" testdata/loader/own.h >"$out/own.h"
	gen --types "$out/own.h" "$object" -o "$out/lacks.h" || return
	for language in "${languages[@]}"; do
		# shellcheck disable=SC2086
		log=$(echo '#include "lacks.h"' | $language -I"$out" -fsyntax-only - 2>&1) && fail "$1, $language: compiles"
		for text in "${@:2}"; do
			if [[ $log == *"$text"* ]]; then pass; else fail "$1, $language: no '$text' in: $log"; fi
		done
		# shellcheck disable=SC2086
		if echo '#include "lacks.h"' | $language "${warnings[@]}" -DBPFMAPC_OTHER_TYPES -I"$out" -fsyntax-only -; then
			pass
		else
			fail "$1, $language: not with generated types"
		fi
	done
	cp testdata/loader/own.h "$out"
}

lacking() {
	lacks 's/x/x/' "no struct local in own.h, for the value of locals: define it there, give --types its header, or define BPFMAPC_OTHER_TYPES"
	lacks '/^struct event {/,/^} /d' "no struct event in own.h, for the value of events: define it there"
	lacks '/^typedef struct {/,/^} endpoint_t/d; s/endpoint_t from/__u32 from/; /^struct event {/,/^} /d' "no typedef endpoint_t in own.h, for the key of modes"
}

# refuses STATUS TEXT OPTION...
refuses() {
	local status=$1 text=$2
	rm -f "$out/refused.h"
	timeout 20 "$BPFMAPC" gen -q "$object" -o "$out/refused.h" "${@:3}" 2>"$out/log" >&2
	if (($? == status)) && [[ $(cat "$out/log") == *"$text"* && ! -e $out/refused.h ]]; then
		pass
	else
		fail "${*:3}: $(cat "$out/log")"
	fi
}

refusals() {
	local target
	rm -f "$out/fifo"
	mkfifo "$out/fifo"
	refuses 3 "own/none.h: cannot be read: No such file or directory" --types "$out/none.h"
	refuses 3 "fifo: cannot be read: it is not a regular file" --types "$out/fifo"
	refuses 3 "cannot be read: Is a directory" --types "$out"
	refuses 3 "none.h: cannot be read" --types "$out/own.h" --types "$out/none.h"
	refuses 2 "is not the name of a header" --types ''
	refuses 2 "is not the name of a header" --types '<>'
	refuses 2 "is not the name of a header" --types '<x.h'
	refuses 2 "cannot have" --types 'a".h'
	refuses 2 "cannot have" --types $'a\n.h'
	refuses 2 "cannot have" --types 'a\b.h'
	refuses 2 "cannot have" --types '<a>b>'
	for target in bpftool c-defs yaml; do
		refuses 2 "--types: only a header includes others, and --target is $target" \
			--types "$out/own.h" --target $target
	done
}

# The header is a file that the output hangs on, and so is what it includes.
depends() {
	rm -f "$out/d.h"
	gen --types "$out/own.h" --depfile "$out/d.h.d" "$object" -o "$out/d.h"
	if [[ $(cat "$out/d.h.d") == *"own/own.h"*"own/own_more.h"* ]]; then
		pass
	else
		fail "depfile: $(cat "$out/d.h.d")"
	fi
}

mkdir -p "$out"
cp "$object" "$out"
works
disagrees
lacking
refusals
depends
counted
