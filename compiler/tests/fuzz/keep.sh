#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# keep.sh OUT SEEDS CORPUS HARNESS...: copies from CORPUS/HARNESS to testdata/fuzz/HARNESS what
# reaches edges that seeds and the inputs there do not, the smallest inputs first, up to
# 10 KB for each harness.
set -euo pipefail

most=$((10 << 10))
out=$1 seeds=$2 corpus=$3
shift 3
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export TMPDIR=$tmp
for name; do
	kept=testdata/fuzz/$name
	mkdir -p "$tmp/$name" "$kept"
	cp -r "$seeds/$name/." "$kept/." "$tmp/$name/"
	# What is in the first folder counts as there; of the second what adds to it is copied.
	touch "$tmp/begin"
	"$out/fuzz_$name" -merge=1 -artifact_prefix="$tmp/" "$tmp/$name" "$corpus/$name" >"$tmp/log" 2>&1 || { tail -n 20 "$tmp/log"; exit 1; }
	size=$(find "$kept" -type f -exec cat {} + | wc -c)
	n=0
	while read -r bytes file; do
		((size + bytes <= most)) || break
		cp "$file" "$kept/"
		((size += bytes, n += 1))
	done < <(find "$tmp/$name" -type f -newer "$tmp/begin" -printf '%s %p\n' | sort -n)
	echo "$name: $n more, $size bytes"
	rmdir --ignore-fail-on-non-empty "$kept"
done
