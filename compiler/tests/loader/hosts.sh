#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# hosts.sh [CROSS...]: headers of the runtime syscall on other hosts than the
# one that tests. Those that its kernel runs: 32-bit x86, and musl. There the
# programs beside this script must hold as root, and structs of keys and
# values lie as on 64-bit machines. Of the other byte order: s390x, by clang;
# the embedded BTF must be this machine's, swapped. CROSS is a Debian triplet,
# whose gcc and QEMU are asked the same. The dialects of C and C++, and what
# compilers can be told to do otherwise.
set -uo pipefail

: "${BPFMAPC:=build/bpfmapc}" "${B:=build}" "${CC:=gcc}" "${CXX:=g++}" "${CLANG:=clang}"
: "${LIBBPF:=-lbpf}"
here=compiler/tests/loader
out=$B/hosts
passed=0 failed=0 skipped=0
kernel_headers=(-idirafter /usr/include -idirafter "/usr/include/$($CC -print-multiarch)")
read -ra libbpf <<<"$LIBBPF"

. compiler/tests/loader/count.sh

warnings=(-Wall -Wextra -Wconversion -Wshadow -Werror)
fixtures=(loader/wiring loader/every loader/types loader/arena loader/kconfig decode/data examples/array_of_maps)

header() {
	gen --runtime syscall --name "$1" "$2" -o "$out/$1.h"
}

# A unit for each fixture's header, without _GNU_SOURCE.
units() {
	local fixture name
	for fixture in "${fixtures[@]}"; do
		name=$(basename "$fixture")
		gen --runtime syscall --name t "$B/testdata/$fixture.bpf.o" -o "$out/unit_$name.h"
		printf '#include "unit_%s.h"\nint main(void) { return 0; }\n' "$name" >"$out/unit_$name.c"
		cp "$out/unit_$name.c" "$out/unit_$name.cc"
	done
}

# LANGUAGE COMPILER...: it compiles all units.
compiles() {
	local fixture name
	for fixture in "${fixtures[@]}"; do
		name=$(basename "$fixture")
		if "${@:2}" "${warnings[@]}" -c "$out/unit_$name.$1" -o "$out/unit.o"; then
			pass
		else
			fail "$fixture: ${*:2}"
		fi
	done
}

# COMPILER...: the bytes of every member of the structs as they are written.
written() {
	"$@" -Wall -Wextra -Werror $here/layout.c -o "$out/layout" || fail "layout: $*"
	"${emulator[@]}" "$out/layout" >"$truth" || fail "layout does not run: $*"
}

# The same of those printed from BTF, here and there.
layout() {
	local name=$1
	shift
	if ! "$@" "${warnings[@]}" -I"$out" -DHEADER='"types.h"' $here/layout.c -o "$out/layout"; then
		fail "layout, $name: does not compile"
	elif diff <("${emulator[@]}" "$out/layout") "$truth"; then
		pass
	else
		fail "layout, $name"
	fi
}

clear_pins() {
	find "$out/bpffs" -mindepth 1 ! -name '*.debug' -delete 2>/dev/null
}

# NAME PROGRAM HEADER MACROS... -- COMPILER...: the program's count, on this kernel.
works() {
	local name=$1 program=$2 header=$3 macros=()
	shift 3
	while [[ $1 != -- ]]; do
		macros+=("$1")
		shift
	done
	shift
	if "$@" -D_GNU_SOURCE -Wall -Wextra -Werror -I$here/raw -I"$out" -DHEADER="\"$header.h\"" \
		"${macros[@]}" "$here/$program.c" -o "$out/$program" -pthread; then
		add "$program of $header, $name" "$("$out/$program" "$PWD/$out/bpffs/pins" 2>&1)"
	else
		fail "$program of $header, $name: does not compile"
	fi
	clear_pins
}

runs_here() {
	local name=$1 fixture
	compiles c "${@:2}" -std=c11
	layout "$@"
	((EUID == 0)) || return 0
	works "$name" wiring wiring -- "${@:2}"
	works "$name" misuse wiring -DEVERY='"every.h"' -- "${@:2}"
	works "$name" token unit_every -DPREFIX=t -- "${@:2}"
	works "$name" typed types -- "${@:2}"
	works "$name" elements elements -- "${@:2}"
	works "$name" many many -- "${@:2}"
	works "$name" order order -- "${@:2}"
	works "$name" entries entries -- "${@:2}"
	works "$name" sizes sizes -- "${@:2}"
	for fixture in every arena data; do
		works "$name" faults "unit_$fixture" -DPREFIX=t -- "${@:2}"
	done
}

# NAME COMPILER...: a host of the other byte order has the same BTF, swapped.
swapped() {
	local name=$1
	shift
	printf '#include "types.h"\nconst void *btf(size_t *size);\n%s\n' \
		'const void *btf(size_t *size) { return *size = 0, &types_maps_priv__btf; }' >"$out/btf.c"
	if "$CC" -O1 -c "$out/btf.c" -o "$out/here.o" && "$@" -O1 -c "$out/btf.c" -o "$out/there.o" &&
		"$out/swapped" "$out/here.o" "$out/there.o"; then
		pass
	else
		fail "the BTF, $name"
	fi
}

# Whether a compiler's machine is. Not through a pipe, whose reader may end first.
big_endian() {
	[[ $("$1" -dM -E - </dev/null) == *"__BYTE_ORDER__ __ORDER_BIG_ENDIAN__"* ]]
}

# TRIPLET: what its compiler makes of the headers, run in its emulator.
cross() {
	local gcc=$1-gcc arch=${1%%-*} machine
	machine=$arch
	[[ $arch != powerpc* ]] || machine=ppc${arch#powerpc}
	emulator=("qemu-$machine-static")
	compiles c "$gcc" -std=c11
	truth=$out/layout.little
	if big_endian "$gcc"; then
		truth=$out/layout.big
		# Of 64 bits, as BPF objects are: the first.
		[[ -e $truth ]] || written "$gcc" -static
		swapped "$1" "$gcc"
	fi
	layout "$1" "$gcc" -static
}

mkdir -p "$out/bpffs"
rm -f "$out/layout.big"
header wiring "$B/testdata/loader/wiring.bpf.o"
header types "$B/testdata/loader/types.bpf.o"
header every "$B/testdata/loader/every.bpf.o"
{
	printf 'version: 1\nmaps:\n'
	seq -f '  - {name: "map_%g", type: "array", key_size: 4, value_size: 4, max_entries: 1}' 2000
} >"$out/many.yaml"
for name in many:"$out/many.yaml" order:testdata/loader/outer_first.yaml sizes:$here/sizes.yaml \
	entries:"$B/testdata/loader/entries.bpf.o" elements:"$B/testdata/loader/sizes_only.bpf.o"; do
	gen --runtime syscall --name t "${name#*:}" -o "$out/${name%%:*}.h"
done
units
truth=$out/layout.little emulator=()
written "$CC"
"$CC" -Wall -Wextra -Werror $here/swapped.c -o "$out/swapped" "${libbpf[@]}" -lelf ||
	fail "swapped does not compile"

if (($#)); then
	for triplet; do
		cross "$triplet"
	done
	counted
	exit
fi

# What is standard, and what a program's own options may change.
for dialect in -std=c11 -std=gnu11 -std=c17 -std=c2x "-std=c11 -Wpedantic" "-std=c11 -O0" "-std=c11 -O3" \
	"-std=c11 -Wcast-qual -Wcast-align -Wundef -Wswitch-enum -Wstrict-prototypes" \
	"-std=gnu11 -Wredundant-decls" "-std=c11 -D_POSIX_C_SOURCE=200809L" \
	"-std=c11 -funsigned-char" "-std=c11 -fsanitize=undefined"; do
	# shellcheck disable=SC2086
	compiles c "$CC" $dialect
	# shellcheck disable=SC2086
	compiles c "$CLANG" $dialect
done
for dialect in -std=c++11 -std=c++17 -std=c++20 "-std=c++17 -Wpedantic" "-std=c++17 -Wold-style-cast -Wcast-qual"; do
	# shellcheck disable=SC2086
	compiles cc "$CXX" $dialect
	# shellcheck disable=SC2086
	compiles cc "$CLANG++" $dialect
done

compiles c "$CLANG" -std=c11 -Wmissing-variable-declarations -Wmissing-prototypes
compiles cc "$CXX" -std=c++17 -Wuseless-cast -Wmissing-declarations -Wextra-semi \
	-Wzero-as-null-pointer-constant

# Kernel headers of long ago: no <linux/bpf.h>, no number of bpf(2), nor of others.
mkdir -p "$out/ancient/asm" "$out/ancient/linux"
printf '#define __NR_read 0\n#define __NR_write 1\n' >"$out/ancient/asm/unistd.h"
printf '#error "Linux 2.6 has no BPF"\n' >"$out/ancient/linux/bpf.h"
compiles c "$CC" -std=c11 -I"$out/ancient"
compiles cc "$CXX" -std=c++17 -I"$out/ancient"

if ((EUID)); then
	echo "skipped: not root, so that nothing is created in the kernel"
	((skipped += 1))
else
	mount -t bpf bpf "$out/bpffs" || fail "a BPF file system cannot be mounted"
	trap 'umount "$out/bpffs"' EXIT
fi
# A header of an object of the other byte order.
other=bpfeb
! big_endian "$CC" || other=bpfel
"$CLANG" -g -O2 -target $other "${kernel_headers[@]}" -c testdata/loader/wiring.bpf.c \
	-o "$out/wiring.bpf.o" && gen --name wiring "$out/wiring.bpf.o" --runtime syscall -o "$out/other.h"
((EUID)) || works "an object for $other" endian other -- "$CC"
if [[ $(uname -m) == x86_64 ]]; then
	compiles c "$CLANG" -m32 -std=c11 "${kernel_headers[@]}"
	compiles c "$CC" -m32 -std=c11 -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 "${kernel_headers[@]}"
	runs_here "32-bit x86" "$CC" -m32 "${kernel_headers[@]}"
fi
runs_here musl musl-gcc -static "${kernel_headers[@]}"
s390x=("$CLANG" --target=s390x-linux-gnu -isystem /usr/s390x-linux-gnu/include)
compiles c "${s390x[@]}" -std=c11
swapped s390x "${s390x[@]}"
counted
