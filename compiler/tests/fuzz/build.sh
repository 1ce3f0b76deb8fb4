#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# build.sh: builds the harnesses as OSS-Fuzz wants it. From the environment: CC, CXX,
# CFLAGS, CXXFLAGS, LIB_FUZZING_ENGINE, and the folder OUT, which gets for each harness
# fuzz_NAME, fuzz_NAME.dict, fuzz_NAME.options and fuzz_NAME_seed_corpus.zip. WORK is a
# folder for what is made in between; FUZZ_SEEDS one with seeds, if they are made already.
# Debian packages: those of `make deps`, libclang-rt-*-dev and zip.
set -euo pipefail
cd "$(dirname "$0")/../../.."

: "${CC:=clang}" "${CXX:=clang++}" "${CFLAGS:=}" "${CXXFLAGS:=$CFLAGS}" "${LIB_FUZZING_ENGINE:=-fsanitize=fuzzer}"
: "${OUT:?the folder for what is built}" "${WORK:=build/fuzz}"
make=${MAKE:-make}
unset MAKE
[[ ${MAKEFLAGS-} == *-j* ]] || make+=" -j$(nproc)"

if [[ -z ${FUZZ_SEEDS-} ]]; then
	FUZZ_SEEDS=$WORK/seeds
	$make B="$WORK/plain" CC="$CC" CFLAGS=-O1 FUZZ_SEEDS="$FUZZ_SEEDS" fuzz-seeds
fi
# Warnings are of the compilers that the program is made for.
$make --no-print-directory WERROR=0 B="$WORK" CC="$CC" CXX="$CXX" CFLAGS="$CFLAGS" LDFLAGS="$CXXFLAGS" \
	FUZZ_ENGINE="$LIB_FUZZING_ENGINE" fuzz-harnesses

mkdir -p "$OUT"
for harness in "$WORK"/tests/fuzz/fuzz_*; do
	name=${harness##*/fuzz_}
	case $name in *.o | *.d) continue ;; esac
	# One that runs is not written to.
	cmp -s "$harness" "$OUT/fuzz_$name" || { cp "$harness" "$OUT/.new" && mv "$OUT/.new" "$OUT/fuzz_$name"; }
	[[ ! -s $FUZZ_SEEDS/dictionaries/$name ]] || cp "$FUZZ_SEEDS/dictionaries/$name" "$OUT/fuzz_$name.dict"
	printf '[libfuzzer]\nmax_len = %s\ntimeout = 25\nrss_limit_mb = 2048\n' "$(cat "$FUZZ_SEEDS/lengths/$name")" \
		>"$OUT/fuzz_$name.options"
	rm -f "$OUT/fuzz_${name}_seed_corpus.zip"
	folders=("$FUZZ_SEEDS/$name")
	[[ ! -d testdata/fuzz/$name ]] || folders+=("testdata/fuzz/$name")
	zip -q -r -j "$OUT/fuzz_${name}_seed_corpus.zip" "${folders[@]}"
done
