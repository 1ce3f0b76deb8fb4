# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# For the scripts of this folder, beside count.sh: the programs that include a
# generated header, and must hold on any kernel. Who includes this says what
#
#	try NAME PROGRAM ARGUMENT...
#
# does with one that is built: run it, here or elsewhere, and add what it
# counts. $needs is then the first kernel that has all of its types of maps,
# where not every one has, or "config": the kernel's configuration. $pins is a BPF file system there, of which
# nothing stays, and $sanitizers are options of the compiler, or none.
# shellcheck disable=SC2034,SC2154 # needs is for try; pins and sanitizers are the script's

: "${BPFMAPC:=build/bpfmapc}" "${B:=build}" "${CC:=gcc}" "${LLVM_OBJCOPY:=llvm-objcopy}"
: "${LIBBPF:=-lbpf}"
here=compiler/tests/loader
out=$B/loader
read -ra libbpf <<<"$LIBBPF"

# program NAME ARGUMENT...: builds $out/NAME.
program() {
	local name=$1
	shift
	"$CC" -D_GNU_SOURCE -g -Wall -Wextra -Werror -I"$out" "$@" -o "$out/$name" "${libbpf[@]}" -lz -ldl -rdynamic ||
		{ fail "$name does not compile"; return 1; }
}

# The object that has types which not every compiler makes.
all_kinds() {
	local object=$B/testdata/loader/kinds.bpf.o
	if ! program kinds $here/kinds.c || ! "$out/kinds" "$object" "$out/kinds.btf" ||
		! "$LLVM_OBJCOPY" --update-section .BTF="$out/kinds.btf" "$object" "$out/all_kinds.bpf.o"; then
		fail "no object with types of all kinds"
		return 1
	fi
}

# The values of .kconfig, beside libbpf's.
try_kconfig() {
	local runtime=$1 object=$B/testdata/loader/kconfig.bpf.o name extern
	mkdir -p "$out/scratch"
	# shellcheck disable=SC2086
	gen --runtime "$runtime" --name t "$object" -o "$out/kconfig.h" &&
		program kconfig $sanitizers -DHEADER='"kconfig.h"' $here/kconfig.c &&
		try "kconfig, $runtime" kconfig "$object" "$out/scratch"
	for name in kconfig_{name,bool,range,number}; do
		object=$B/testdata/refuse/$name.bpf.o
		gen --runtime "$runtime" --name t "$object" -o "$out/no_value.h" &&
			extern=$(sed -n 's/^\t{.name = "\(LINUX_[A-Z_]*\)".*/"\1"/p' "$out/no_value.h") &&
			program no_value -DHEADER='"no_value.h"' "-DEXTERN=$extern" $here/no_value.c &&
			try "$name, $runtime" no_value "$object"
	done
}

# Pins that are there, that others make, and that are somebody's.
try_pins() {
	local runtime=$1 object=$B/testdata/loader/pins.bpf.o
	gen --runtime "$runtime" --name pins "$object" -o "$out/pins.h" || return
	program pins -DHEADER='"pins.h"' $here/pins.c &&
		needs=5.16 try "pins, $runtime" pins "$object" "$pins/pins"
	# Android's loader names pins after the object's file.
	cp "$B/testdata/legacy/android-0.28.bpf.o" "$out/netd.o"
	gen --runtime "$runtime" --name android "$out/netd.o" -o "$out/android.h" &&
		program owners -DHEADER='"android.h"' $here/owners.c &&
		try "owners, $runtime" owners "$pins/owners"
}

# System calls that fail, one after the other.
try_faults() {
	local runtime=$1 fault
	local -A new=([loader/pins]=5.16 [loader/every]=6.2 [loader/arena]=6.9)
	new+=([loader/kconfig]=config [decode/data]=config)
	for fault in loader/{wiring,pins,every,arena,kconfig} decode/data examples/array_of_maps; do
		gen --runtime "$runtime" --name t "$B/testdata/$fault.bpf.o" -o "$out/t.h" &&
			program faults -pthread -DHEADER='"t.h"' -DPREFIX=t "-DOF_${fault##*/}" $here/faults.c &&
			needs=${new[$fault]-} try "faults, $fault, $runtime" faults "$pins/faults"
	done
	for fault in owned pinned_outers; do
		gen --runtime "$runtime" --name t testdata/loader/$fault.yaml -o "$out/t.h" &&
			program faults -pthread -DHEADER='"t.h"' -DPREFIX=t $here/faults.c &&
			try "faults, $fault, $runtime" faults "$pins/faults"
	done
	gen --runtime "$runtime" --name arena "$B/testdata/loader/arena.bpf.o" -o "$out/arena.h" &&
		program faults_use -pthread -DWIRING_HEADER='"wiring.h"' -DEVERY_HEADER='"every.h"' \
			-DARENA_HEADER='"arena.h"' -DOUTER_HEADER='"outer.h"' "-DRUNTIME_$runtime" \
			$here/faults_use.c &&
		needs=6.9 try "faults in use, $runtime" faults_use \
			"$B"/testdata/{examples/outer_map,loader/wiring}.bpf.o
}

# Everything that a runtime is asked for.
try_runtime() {
	local runtime=$1 prefix templates=()
	local -A new=([every]=6.2)
	gen --runtime "$runtime" --name wiring "$B/testdata/loader/wiring.bpf.o" -o "$out/wiring.h" &&
		program wiring -DHEADER='"wiring.h"' $here/wiring.c &&
		try "wiring, $runtime" wiring "$pins/wiring"
	gen --runtime "$runtime" --name types "$B/testdata/loader/types.bpf.o" -o "$out/types.h" &&
		program typed -DHEADER='"types.h"' $here/typed.c &&
		needs=5.16 try "typed, $runtime" typed
	gen --runtime "$runtime" --name signed "$B/testdata/loader/signed.bpf.o" -o "$out/signed.h" &&
		program signed -DHEADER='"signed.h"' $here/signed.c &&
		try "signed, $runtime" signed
	gen --runtime "$runtime" --name t "$B/testdata/loader/facts.bpf.o" -o "$out/t.h" &&
		program retries -DHEADER='"t.h"' $here/retries.c &&
		try "retries, $runtime" retries
	# shellcheck disable=SC2086
	gen --runtime "$runtime" --name t "$B/testdata/loader/arena.bpf.o" -o "$out/t.h" &&
		program arena $sanitizers -DHEADER='"t.h"' "-DRUNTIME_$runtime" $here/arena.c &&
		needs=6.9 try "arena, $runtime" arena "$B/testdata/loader/arena.bpf.o"
	gen --runtime "$runtime" --name t "$B/testdata/loader/sizes_only.bpf.o" -o "$out/t.h" &&
		program elements -DHEADER='"t.h"' $here/elements.c &&
		try "elements, $runtime" elements
	gen --runtime "$runtime" --name t testdata/loader/newer.yaml -o "$out/t.h" &&
		program newer -DHEADER='"t.h"' $here/newer.c && try "newer, $runtime" newer
	gen --runtime "$runtime" --name t "$B/testdata/loader/left.bpf.o" -o "$out/t.h" &&
		program left -DHEADER='"t.h"' $here/left.c && needs=5.8 try "left, $runtime" left
	gen --runtime "$runtime" --name every "$B/testdata/loader/every.bpf.o" -o "$out/every.h" &&
		program misuse -DHEADER='"wiring.h"' -DEVERY='"every.h"' $here/misuse.c &&
		needs=6.2 try "misuse, $runtime" misuse "$pins/misuse"
	gen --name outer_map "$B/testdata/examples/outer_map.bpf.o" testdata/examples/outer_map.yaml \
		-o "$out/outer.h"
	[[ $runtime == libbpf ]] && templates=(-DOUTER_HEADER='"outer.h"')
	for prefix in wiring every; do
		program token -DHEADER="\"$prefix.h\"" -DPREFIX=$prefix "-DRUNTIME_$runtime" \
			"${templates[@]}" $here/token.c &&
			needs=${new[$prefix]-} try "token, $prefix, $runtime" token "$pins/token" \
				"$B/testdata/examples/outer_map.bpf.o"
	done
	gen --runtime "$runtime" --name t testdata/loader/outer_first.yaml -o "$out/t.h" &&
		program order -DHEADER='"t.h"' $here/order.c &&
		try "order, $runtime" order
	try_kconfig "$runtime"
	try_faults "$runtime"
	try_pins "$runtime"
}

# Records that programs send, which libbpf reads. As C++ it is the same program.
try_consume() {
	local object=$B/testdata/loader/consume.bpf.o language
	gen --name t --record events=event --record "samples=sample_t" "$object" -o "$out/t.h" || return
	for language in "" "-x c++ -std=c++17"; do
		# shellcheck disable=SC2086
		program consume -Wconversion -Wshadow $sanitizers -DHEADER='"t.h"' $language $here/consume.c \
			-x none && needs=5.8 try "consume $language" consume "$object"
	done
}

# What is the same with both runtimes.
try_once() {
	try_consume
	gen "$B/testdata/loader/entries.bpf.o" --name t -o "$out/t.h" &&
		program entries -DHEADER='"t.h"' $here/entries.c && try entries entries
	gen "$here/sizes.yaml" --name t -o "$out/t.h" &&
		program sizes -DHEADER='"t.h"' $here/sizes.c && needs=5.11 try sizes sizes
	gen --name outer_map "$B/testdata/examples/outer_map.bpf.o" testdata/examples/outer_map.yaml \
		-o "$out/outer.h" &&
		gen --name wiring "$B/testdata/loader/wiring.bpf.o" -o "$out/wiring.h" &&
		program object -DOUTER_HEADER='"outer.h"' -DWIRING_HEADER='"wiring.h"' $here/object.c &&
		try object object "$B/testdata/examples/outer_map.bpf.o" \
			"$B/testdata/loader/wiring.bpf.o" "$pins/object"
}

# What a map of each type, and maps with flags and special fields, do for user space and for
# programs, beside the report of these files (asked.py).
asked_files=(testdata/loader/all_types.yaml "$B/testdata/loader/access.bpf.o")
build_asking() {
	gen --runtime syscall --name t "$1" -o "$out/t.h" &&
		program ask_commands -Icompiler -DHEADER='"t.h"' $here/ask_commands.c \
			compiler/probe/try_commands.c &&
		program ask_helpers -DHEADER='"t.h"' $here/ask_helpers.c
}
