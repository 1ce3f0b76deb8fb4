#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# keep.sh OUT SEEDS CORPUS HARNESS...: copies from CORPUS/HARNESS to testdata/fuzz/HARNESS what
# reaches edges that seeds and the inputs there do not, the smallest inputs first, up to
# 24 KB for each harness.
set -euo pipefail

most=$((24 << 10))
out=$1 seeds=$2 corpus=$3
shift 3
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export TMPDIR=$tmp
for name; do
	kept=testdata/fuzz/$name
	mkdir -p "$tmp/$name" "$kept"
	cp -r "$seeds/$name/." "$kept/." "$tmp/$name/"
	ls "$tmp/$name" >"$tmp/$name.before"
	# What is in the first folder stays; of the second what adds to it is copied there.
	"$out/fuzz_$name" -merge=1 "$tmp/$name" "$corpus/$name" >"$tmp/log" 2>&1 || { tail -n 20 "$tmp/log"; exit 1; }
	size=$(cat "$kept"/* 2>/dev/null | wc -c)
	n=0
	while read -r bytes file; do
		((size + bytes <= most)) || break
		cp "$tmp/$name/$file" "$kept/"
		((size += bytes, n += 1))
	done < <(cd "$tmp/$name" && find . -type f -printf '%s %P\n' | sort -n | grep -vFf <(sed 's/^/ /;s/$/\$/' "$tmp/$name.before" | sed 's/\$$//'))
	echo "$name: $n more, $size bytes"
	rmdir --ignore-fail-on-non-empty "$kept"
done
