#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# objects.sh PACKAGE...: takes Debian's packages apart below $B/objects, has
# every BPF object in them decoded, as a file and embedded, and compares with
# libbpf. Needs no root: nothing is installed. Ends with a counting line.
set -euo pipefail
shopt -s nullglob

: "${B:=build}"
dir=$B/objects
compare=$B/tests/libbpf/compare_libbpf
mkdir -p "$dir/deb"

get() {
	(cd "$dir/deb" && apt-get download "$@") >"$dir/download.log" 2>&1
}

missing=()
for package; do
	[ -d "$dir/$package" ] || missing+=("$package")
done
if ((${#missing[@]})); then
	if ! get "${missing[@]}"; then
		[ "$(id -u)" != 0 ] || apt-get update -qq
		get "${missing[@]}" || { cat "$dir/download.log"; exit 1; }
	fi
	for package in "${missing[@]}"; do
		debs=("$dir/deb/${package}"_*.deb)
		dpkg -x "${debs[0]}" "$dir/$package.part"
		mv "$dir/$package.part" "$dir/$package"
	done
fi

# By the first bytes: what is an object, and what may hold some.
objects=() hosts=()
for package; do
	while IFS= read -r -d '' file; do
		case $(od -An -tx1 -N 20 "$file" | tr -d ' \n') in
		7f454c460201*0100f700 | 7f454c460202*000100f7) objects+=("$file") ;;
		7f454c46* | 213c617263683e0a*) hosts+=("$file") ;;
		esac
	done < <(find "$dir/$package" -type f -size +0 -print0 | sort -z)
done
echo "${#objects[@]} object files, ${#hosts[@]} executables, libraries and archives in $# packages"

passed=0 failed=0
log=$dir/compare.log
. compiler/tests/libbpf/count.sh
count "files" "$compare" "${objects[@]}"
count "embedded" "$compare" --maybe "${hosts[@]}"

# The whole tool over the same files: whatever it thinks of them, it ends with
# a status of its own and a report that is one.
report() {
	local status=0

	"$B/bpfmapc" report "$@" -o "$dir/report.yaml" 2>"$dir/report.log" || status=$?
	if ((status <= 3)) && grep -q '^summary:' "$dir/report.yaml"; then
		echo "report of ${#} files: status $status, $(wc -l <"$dir/report.yaml") lines"
		echo "1 passed, 0 failed"
	else
		echo "FAIL report ends with status $status: $(tail -n 3 "$dir/report.log")"
		echo "0 passed, 1 failed"
	fi
}
rm -f "$dir/report.yaml"
count "report" report "${objects[@]}" "${hosts[@]}"

# Legacy maps, which the installed libbpf refuses: beside what stands in them.
count "legacy" compiler/tests/libbpf/legacy_packages.py "$B/bpfmapc" "$dir" testdata/legacy/packages.txt \
	ir-keytable golang-github-cilium-ebpf-dev

# Each object by itself, for who wants objects: bench, the generated loaders.
rm -rf "$dir/extracted" && mkdir "$dir/extracted"
"$compare" --extract "$dir/extracted" "${objects[@]}" "${hosts[@]}" | tail -n 1
echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
