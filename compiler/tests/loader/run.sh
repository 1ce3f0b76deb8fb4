#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# run.sh OBJECT... [-- LEGACY...]: generated headers at work. Every object's
# header, with each runtime, must be the same twice and compile without a
# warning as C and C++ with both compilers; as root, with bpf(2), what it
# creates must be what libbpf creates, also by way of a definition file, and
# the programs beside this script must hold. Legacy objects, of which libbpf
# makes something else or nothing, must compile.
set -uo pipefail

: "${BPFMAPC:=build/bpfmapc}" "${B:=build}" "${CXX:=g++}" "${CLANG:=clang}" "${PYTHON:=python3}"
passed=0 failed=0 skipped=0
maps_equal=0 objects_equal=0 unloaded=0 maps_scripted=0
objects=() legacy=()
while (($#)) && [[ $1 != -- ]]; do
	objects+=("$1")
	shift
done
(($# == 0)) || legacy=("${@:2}")

. compiler/tests/loader/count.sh
. compiler/tests/loader/jobs.sh
. compiler/tests/loader/programs.sh

sums=(passed failed skipped maps_equal objects_equal unloaded maps_scripted)
pins=$PWD/$out/bpffs
sanitizers="-fsanitize=address,undefined -fno-sanitize-recover=all"
warnings=(-Wall -Wextra -Wconversion -Wshadow -Werror)

# Compiles equal_header.c with the header, included twice, and another one:
# $out/NAME.o is the maps of equal.c. It is also the check that the header is C.
compiles_c() {
	local name=$1 other=$2
	if "$CC" -std=c11 "${warnings[@]}" -I"$out" -DHEADER="\"$name\"" -DPREFIX=t \
		-DOTHER="\"$other\"" -c $here/equal_header.c -o "$out/$name.o"; then
		pass
	else
		fail "$name: $CC -std=c11"
		return 1
	fi
}

# The same as C++, by both compilers.
compiles_cpp() {
	local name=$1 other=$2 compiler
	printf '#include "%s"\n#include "%s"\n#include "%s"\nint main() { return 0; }\n' \
		"$name" "$name" "$other" >"$out/unit.cc"
	for compiler in "$CXX" "$CLANG++"; do
		if "$compiler" -std=c++17 "${warnings[@]}" -fsyntax-only "$out/unit.cc"; then
			pass
		else
			fail "$name: $compiler -std=c++17"
		fi
	done
}

# The header as C by clang, which has nothing to say but of what is unused. Private
# functions, tables and macros that nothing uses are not worth their lines. Nobody
# warns of functions that are inline; that somebody does of others is seen from the last one.
lean() {
	local name=$1 other=${2-} text unused
	sed -e 's/^static inline /static /' -e 's/^BPFMAPC_BEGIN$/&\n#pragma GCC diagnostic warning "-Wunused-function"/' \
		"$out/$name" >"$out/lean.c"
	echo 'static void t_maps_priv__nobody(void) {}' >>"$out/lean.c"
	[[ ! $other ]] || printf '#include "%s"\n' "$name" "$other" >>"$out/lean.c"
	text=$("$CLANG" -std=c11 "${warnings[@]:0:4}" -Wunused-const-variable -Wunused-macros \
		-fsyntax-only "$out/lean.c" 2>&1 | grep -E 'error:|warning: ')
	unused=$(grep -E 'error:|priv__' <<<"$text")
	if [[ $unused == *"'t_maps_priv__nobody'"* && $unused != *$'\n'* ]]; then
		pass
	else
		fail "$name: $unused"
	fi
	[[ $other ]] || return 0
	text=$(grep -vE '\[-Wunused-(function|const-variable|macros)\]$' <<<"$text")
	if [[ ! $text ]]; then
		pass
	else
		fail "$name: $CLANG -std=c11: $text"
	fi
}

clear_pins() {
	find "$pins" -mindepth 1 ! -name '*.debug' -delete 2>/dev/null
}

# What equal.c says of $out/NAME.o and the object.
link_equal() {
	"$CC" "$shared/equal.o" "$out/$1.o" -o "$out/equal" "${libbpf[@]}" -lz ||
		{ fail "$1: equal.c is not linked"; return 1; }
}

equal() {
	local object=$1 header=$2 text
	link_equal "$header" || return
	text=$("$out/equal" "$object" "$pins/theirs" "$pins/ours" 2>&1)
	case $text in
	"equal "*)
		((passed++, objects_equal++, maps_equal += ${text#equal })) ;;
	unloaded*)
		((unloaded++)) ;;
	*)
		fail "$object, $header: $text" ;;
	esac
	clear_pins
}

# The script of bpftool commands, run by each shell, creates what libbpf does,
# or fails where libbpf does and leaves nothing; the second time its folder is
# there, and is left alone. $out/equal has the header of the same object.
script() {
	local object=$1 header=$2 shell folder=$pins/script text PINNED MISSING
	rm -f "$out/create.sh"
	# What is left to the program that loads the object, no script can have.
	if grep -q '\[BM411 ' <<<"$("$BPFMAPC" lint --no-config "$object" 2>&1)"; then
		"$BPFMAPC" gen --force --target bpftool "$object" -o "$out/create.sh" 2>"$out/stderr"
		if (($? == 1)) && [[ ! -e $out/create.sh ]] &&
			grep -q 'is left to the program that loads it, and a script has none$' "$out/stderr"; then
			pass
		else
			fail "gen --target bpftool $object: $(cat "$out/stderr")"
		fi
		return
	fi
	gen --target bpftool "$object" -o "$out/create.sh" || return
	PINNED=$(sed -n '/^struct t_maps {/,/^}/s/^\tint \(.*\);/\1/p' "$out/$header" | paste -sd ' ')
	MISSING=$(grep -c '^# is not created: ' "$out/create.sh")
	[[ $PINNED ]] || return
	export PINNED MISSING
	for shell in dash "bash --posix" "busybox sh"; do
		# shellcheck disable=SC2086
		if BPFTOOL=$BPFTOOL $shell "$out/create.sh" "$folder" >"$out/stdout" 2>&1; then
			text=$("$out/equal" "$object" "$pins/theirs" "$folder" 2>&1)
			case $text in
			"equal "*) ((passed++, maps_scripted += ${text#equal })) ;;
			unloaded*) ;;
			*) fail "$object, $shell: $text" ;;
			esac
			if ! BPFTOOL=$BPFTOOL $shell "$out/create.sh" "$folder" 2>"$out/stderr" &&
				grep -q 'is there already' "$out/stderr" && [[ -e $folder ]]; then
				pass
			else
				fail "$object, $shell, again: $(cat "$out/stderr")"
			fi
		else
			text=$("$out/equal" "$object" "$pins/theirs" "$folder" 2>&1)
			if [[ $text == unloaded* && ! -e $folder ]]; then
				pass
			else
				fail "$object, $shell: $(cat "$out/stdout"); libbpf: $text"
			fi
		fi
		clear_pins
	done
	export -n PINNED MISSING
}

# bpftool's pins have the owners of the definition too.
owned_script() {
	local folder=$pins/owned
	gen --target bpftool testdata/loader/owned.yaml -o "$out/create.sh" || return
	if BPFTOOL=$BPFTOOL sh "$out/create.sh" "$folder" 2>"$out/stderr" &&
		[[ $(stat -c '%n %a %u %g' "$folder"/*) == \
			"$folder/named 644 1000 3003"$'\n'"$folder/other 400 0 7"$'\n'"$folder/sticky 1660 1000 0" ]]; then
		pass
	else
		fail "a script of pins with owners: $(cat "$out/stderr" "$out/create.sh")"
	fi
	clear_pins
}

# Several threads, files and a library, each with the header or another one of its name.
units() {
	local runtime=$1 language
	gen --runtime "$runtime" --name together "$B/testdata/loader/wiring.bpf.o" -o "$out/together.h" &&
		gen --runtime "$runtime" --name together "$B/testdata/loader/pins.bpf.o" -o "$out/library.h" &&
		program libtogether.so -fPIC -shared -DLIBRARY -DHEADER='"library.h"' $here/unit.c || return
	for language in "$CC" "$CXX -x c++"; do
		# shellcheck disable=SC2086
		$language -D_GNU_SOURCE -g -c -I$here -I"$out" -DHEADER='"together.h"' $here/unit.c \
			-o "$out/unit.o" || fail "unit.c, $language"
		program units -pthread -DHEADER='"together.h"' $here/units.c "$out/unit.o" \
			-L"$out" -ltogether -Wl,-rpath,"$PWD/$out" &&
			add "units, $runtime, $language" "$("$out/units" "$pins/units" 2>&1)"
		clear_pins
	done
}

# Both runtimes and libbpf on kernels that know less, for which older.c stands in.
older() {
	local runtime=$1 object=$2 release text
	gen --runtime "$runtime" --name t "$object" -o "$out/t.h" || return
	program older -DOLDER -DHEADER='"t.h"' -DPREFIX=t $here/equal.c $here/equal_header.c $here/older.c || return
	for release in 4.14 4.19 5.1 5.4 5.10 5.15 6.1; do
		text=$(RELEASE=$release "$out/older" "$object" "$pins/theirs" "$pins/ours" 2>&1)
		if [[ $text == "equal "[1-9]* ]]; then
			((passed++))
		else
			fail "$object, $runtime, Linux $release: $text"
		fi
		clear_pins
	done
}

try() {
	add "$1" "$("$out/$2" "${@:3}" 2>&1)"
	clear_pins
}

# What programs.sh has, and some of it again under the sanitizers and valgrind.
use() {
	local runtime=$1 object text
	try_runtime "$runtime"
	# shellcheck disable=SC2086
	program wiring-san $sanitizers -DHEADER='"wiring.h"' $here/wiring.c &&
		try "wiring, sanitizers, $runtime" wiring-san "$pins/wiring"
	# shellcheck disable=SC2086
	program pins-san $sanitizers -DHEADER='"pins.h"' $here/pins.c &&
		try "pins, sanitizers, $runtime" pins-san "$B/testdata/loader/pins.bpf.o" "$pins/pins"
	if valgrind -q --error-exitcode=9 --leak-check=full --suppressions=$here/valgrind.supp \
		"$out/wiring" "$pins/wiring" >"$out/valgrind" 2>&1; then
		pass
	else
		fail "wiring, valgrind, $runtime: $(cat "$out/valgrind")"
	fi
	clear_pins
	object=$B/testdata/loader/kconfig.bpf.o
	if program kconfig-alone -DHEADER='"kconfig.h"' $here/kconfig.c; then
		# valgrind's complaints are before the counting line.
		if text=$(valgrind -q --error-exitcode=9 --leak-check=full \
			--suppressions=$here/valgrind.supp "$out/kconfig-alone" "$object" "$out/scratch" \
			alone 2>&1); then
			add "kconfig, valgrind, $runtime" "$text"
		else
			fail "kconfig, valgrind, $runtime: $text"
		fi
	fi
	units "$runtime"
}

# A header of the object: what compilers make of it, and, as root, the kernel.
header() {
	local object=$1 runtime=$2 name
	name=$(basename "$object").$runtime.h
	cp "$shared/other.$runtime.h" "$out"
	gen --runtime "$runtime" --name t "$object" -o "$out/$name" || return
	gen --runtime "$runtime" --name t "$object" -o "$out/again.h" || return
	if cmp "$out/$name" "$out/again.h"; then pass; else fail "$name: not the same twice"; fi
	compiles_cpp "$name" "other.$runtime.h"
	lean "$name" "other.$runtime.h"
	compiles_c "$name" "other.$runtime.h" || return
	[[ $object == *.o ]] && ((EUID == 0)) || return
	equal "$object" "$name"
	[[ $runtime == syscall ]] || script "$object" "$name"
}

# The header of the definition file that is made of an object.
by_definition() {
	local object=$1
	gen --target yaml "$PWD/$object" -o "$out/t.yaml" &&
		gen --name t "$out/t.yaml" -o "$out/t.h" &&
		gen --name t "$out/t.yaml" -o "$out/again.h" || return
	"$CC" -I"$out" -DHEADER='"t.h"' -DPREFIX=t -c $here/equal_header.c -o "$out/t.h.o" ||
		fail "$object: equal_header.c does not compile"
	NO_CONTENTS=1 equal "$object" t.h
}

# OBJECTS HEADER: one header, which the number of objects have in common.
legacy_header() {
	local n=$1 before=$passed
	cp "$2" "$out/t.h"
	lean t.h
	if "$CC" -std=c11 "${warnings[@]}" -x c -fsyntax-only "$out/t.h"; then
		pass
	else
		fail "$2: $(head -n 3 "$2")"
	fi
	((passed += (passed - before) * (n - 1)))
}

# Headers of legacy objects: without BTF and of the other byte order many are the
# same but for the name of the object, and compiled once.
legacy_headers() {
	local object runtime hash n=0 file
	local -A first=() same=()
	mkdir -p "$out/legacy"
	for object in "${legacy[@]}"; do
		for runtime in libbpf syscall; do
			file=$out/legacy/$((n++)).h
			gen --runtime $runtime --name t "$object" -o "$file" || continue
			hash=$(grep -v 'Generated by' "$file" | sha1sum)
			: "${first[$hash]:=$file}"
			((same[$hash] += 1))
		done
	done
	for hash in "${!first[@]}"; do
		job legacy_header "${same[$hash]}" "${first[$hash]}"
	done
}

# Many maps, or none.
number_of_maps() {
	local file=$1 runtime=$2 name
	name=$(basename "$file").$runtime.h
	cp "$shared/other.$runtime.h" "$out"
	gen --name t --runtime "$runtime" "$file" -o "$out/$name"
	compiles_c "$name" "other.$runtime.h"
	compiles_cpp "$name" "other.$runtime.h"
	lean "$name" "other.$runtime.h"
}

# The kernel and one runtime.
use_runtime() {
	local runtime=$1
	use "$runtime"
	older "$runtime" "$shared/all_kinds.bpf.o"
	older "$runtime" "$B/testdata/examples/array_of_maps.bpf.o"
	gen --runtime "$runtime" --name t "$B/testdata/loader/wiring.bpf.o" -o "$out/t.h" &&
		program older_pins -DHEADER='"t.h"' $here/older_pins.c $here/older.c &&
		try "pins of older kernels, $runtime" older_pins "$pins/pins"
	gen --runtime "$runtime" --name t "$shared/many.yaml" -o "$out/many.h" &&
		program count -DHEADER='"many.h"' $here/many.c &&
		add "2,000 maps, $runtime" "$("$out/count" 2>&1)"
}

commands() {
	add commands "$($PYTHON $here/commands.py "$@" 2>&1)"
}

shared=$out
mkdir -p "$pins" "$out/cgroup"
rm -rf "$out/jobs"
all_kinds && objects+=("$out/all_kinds.bpf.o")
for runtime in libbpf syscall; do
	gen --runtime $runtime --name other "$B/testdata/examples/stats_map.bpf.o" -o "$out/other.$runtime.h"
done
{
	printf 'version: 1\nmaps:\n'
	seq -f '  - {name: "map_%g", type: "array", key_size: 4, value_size: 4, max_entries: 1}' 2000
} >"$out/many.yaml"
printf 'version: 1\nmaps: []\n' >"$out/none.yaml"
"$CC" -D_GNU_SOURCE -g -Wall -Wextra -Werror -c $here/equal.c -o "$out/equal.o" ||
	fail "equal.c does not compile"

if ((EUID)); then
	echo "skipped: not root, so that nothing is created in the kernel"
	((skipped += 1))
elif ! mount -t bpf bpf "$pins" || ! mount -t cgroup2 cgroup "$out/cgroup"; then
	fail "a file system of BPF or of control groups cannot be mounted"
else
	trap 'umount "$pins" "$out/cgroup"' EXIT
	# The longest ones first.
	for runtime in libbpf syscall; do
		job use_runtime $runtime
	done
	for object in "${objects[@]}"; do
		[[ $object == *.o ]] && job by_definition "$object"
	done
fi
for runtime in libbpf syscall; do
	for object in "${objects[@]}"; do
		job header "$object" $runtime
	done
	job number_of_maps "$out/many.yaml" $runtime
	job number_of_maps "$out/none.yaml" $runtime
done
legacy_headers
job commands "${objects[@]}" "${legacy[@]}"
finish_jobs

# Against every release of libbpf that brought something: names that it lacks are not used.
for name in wiring kconfig arena consume; do
	gen --name $name "$B/testdata/loader/$name.bpf.o" -o "$out/$name.release.h"
done
printf '#include "%s.release.h"\n' wiring kconfig arena consume >"$out/releases.h"
for release in "0 6" "0 7" "0 8" "1 0" "1 3" "1 4" "1 7" "1 8"; do
	for language in "$CC -std=c11 -x c" "$CLANG -std=c11 -x c" "$CXX -std=c++17 -x c++"; do
		# shellcheck disable=SC2086
		if $language "${warnings[@]}" -I$here/stubs -DMAJOR="${release% *}" \
			-DMINOR="${release#* }" -fsyntax-only "$out/releases.h"; then
			pass
		else
			fail "libbpf $release, $language"
		fi
	done
done

# Of a file that holds several objects one is named.
ar rcD "$out/two.a" "$B/testdata/examples/stats_map.bpf.o" "$B/testdata/examples/typed_array.bpf.o"
"$BPFMAPC" gen "$out/two.a" >"$out/stdout" 2>"$out/stderr"
if (($? == 2)) && [[ ! -s $out/stdout ]] && grep -q 'two.a(typed_array.bpf.o)$' "$out/stderr"; then
	pass
else
	fail "an archive of two objects: $(cat "$out/stderr")"
fi
gen --name t "$out/two.a(typed_array.bpf.o)" -o "$out/member.h" &&
	gen --name t "$B/testdata/examples/typed_array.bpf.o" -o "$out/t.h"
if cmp <(grep -v 'Generated by' "$out/member.h") <(grep -v 'Generated by' "$out/t.h"); then
	pass
else
	fail "a member of an archive"
fi

# C definitions beside a file that has their types, as one with vmlinux.h has.
gen --target c-defs "$B/testdata/loader/types.bpf.o" -o "$out/defs.h"
printf '#define __VMLINUX_H__\n#define MAP_TYPES_DEFINED\n%s\n%s\n#include "defs.h"\n' \
	'#include <linux/bpf.h>' '#include "../../testdata/loader/types.h"' >"$out/beside.c"
if $CLANG_BPF -fsyntax-only "$out/beside.c" 2>"$out/stderr" &&
	! $CLANG_BPF -UMAP_TYPES_DEFINED -include "$out/defs.h" -fsyntax-only "$out/beside.c" 2>/dev/null; then
	pass
else
	fail "C definitions beside their types: $(cat "$out/stderr")"
fi

for gunzip in bpfmapc_inflate bpfmapc_zlib_gunzip; do
	program inflate -fsanitize=address,undefined -fno-sanitize-recover=all -DGUNZIP=$gunzip \
		$here/inflate.c && add $gunzip "$("$out/inflate" 2>&1)"
done

if ((EUID == 0)); then
	owned_script
	try_once
	for asked in "${asked_files[@]}"; do
		build_asking "$asked" || continue
		add "commands of $asked" "$("$out/ask_commands" "$out/cgroup" |
			$PYTHON -B $here/asked.py running "$asked")"
		add "helpers of $asked" "$("$out/ask_helpers" |
			$PYTHON -B $here/asked.py running "$asked")"
	done
	mapfile -t others < <(printf '%s\n' "${objects[@]}" "${legacy[@]}" | grep -v -e '\.yaml$' -e '/big')
	add targets "$($PYTHON $here/targets.py "$out" "${others[@]}" 2>&1)"
	echo "$maps_equal maps of $objects_equal generated loaders are those of libbpf ($unloaded times libbpf creates none)"
	echo "$maps_scripted maps of scripts, by 3 shells, are those of libbpf"
	((maps_equal > 0 && maps_scripted > 0)) || fail "no map was compared"
fi
counted
