#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# verify.sh BPFMAPC FILE...: the kernel does what is predicted of every map in
# the files, and verify says so where it does not. Root is needed: without it
# only the refusal is tested. Ends with a counting line.
set -uo pipefail

tool=$1
shift
: "${B:=build}"
dir=$B/verify
mkdir -p "$dir"
passed=0 failed=0

check() {
	if [ "$2" = "$3" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL verify: $1: '$2', not '$3'"
	fi
}

cat >"$dir/maps.yaml" <<'END'
version: 1
maps:
  - {name: "large", type: "array", key_size: 4, value_size: 5000000, max_entries: 1}
  - {name: "wrong", type: "array", key_size: 8, value_size: 4, max_entries: 1}
END

if [ "$(id -u)" != 0 ]; then
	"$tool" verify "$dir/maps.yaml" 2>"$dir/err"
	check "status without privilege" $? 3
	echo "$passed passed, $failed failed, 1 skipped"
	[ "$failed" = 0 ]
	exit
fi

"$tool" verify "$@" >"$dir/all"
check "status of all fixtures" $? 0
grep DIFFERENT "$dir/all"
read -r agree _ differ _ <<<"$(tail -n 1 "$dir/all")"
passed=$((passed + agree))
failed=$((failed + differ))

# Kernels before 6.0 had a lower limit, so the running one does not what is foreseen of them.
"$tool" verify --kernel 5.19 "$dir/maps.yaml" >"$dir/old"
check "status of a difference" $? 1
check "the difference" "$(head -n 1 "$dir/old")" \
	"$dir/maps.yaml: map 'large': predicted E2BIG, the kernel says accepted: DIFFERENT"
check "no more than it is asked for" "$("$tool" verify -q --kernel 5.19 "$dir/maps.yaml")" \
	"$(head -n 1 "$dir/old")"
"$tool" verify --fail-on never --kernel 5.19 "$dir/maps.yaml" >/dev/null
check "status where nothing fails" $? 0
"$tool" verify --config /nowhere.yaml "$dir/maps.yaml" >"$dir/out" 2>/dev/null
check "status of a configuration that is not there" $? 2
check "what it prints" "$(cat "$dir/out")" ""
check "the sum" "$(tail -n 1 "$dir/old")" "1 agree, 1 differ, 0 without a result"

# Before 6.10 kernels took no dash in the name of a section, and libbpf went on without BTF types.
data=
for file; do
	[[ $file == */decode/data.bpf.o ]] && data=$file
done
"$tool" verify --kernel 6.1 "$data" >"$dir/without"
check "status where only the BTF types differ" $? 1
check "each map of it" "$(grep -c 'predicted accepted without BTF types, the kernel says accepted: DIFFERENT$' \
	"$dir/without")" "$(($(wc -l <"$dir/without") - 1))"
check "the sum" "$(tail -n 1 "$dir/without" | cut -d, -f1)" "0 agree"

"$tool" verify --cap-bytes 1000000 "$dir/maps.yaml" >"$dir/cap"
check "status of a cap" $? 0
check "the sum of a cap" "$(tail -n 1 "$dir/cap")" "1 agree, 0 differ, 1 without a result"

check "JSON" "$("$tool" verify --format json "$dir/maps.yaml" | python3 -c '
import json, sys
d = json.load(sys.stdin)
m = {m["name"]: m for m in d["objects"][0]["maps"]}
print(d["summary"], m["wrong"]["actual"]["errno"], m["wrong"]["agrees"], m["large"]["reason"])
')" "{'agree': 2, 'differ': 0, 'open': 0} EINVAL True None"

"$tool" verify /nowhere.bpf.o >/dev/null 2>"$dir/err"
check "status of an unreadable file" $? 3

# No descriptor stays open: few are enough for many maps.
(ulimit -n 40 && exec "$tool" verify -j 1 "$@") >"$dir/few"
check "status with 40 descriptors" $? 0
check "answers with 40 descriptors" "$(cmp "$dir/few" "$dir/all" 2>&1)" ""

if ! command -v setpriv >/dev/null; then
	check "setpriv, which gives up privileges" missing installed
else
	setpriv --reuid 65534 --clear-groups --inh-caps=-all "$tool" verify "$dir/maps.yaml" \
		>/dev/null 2>"$dir/err"
	check "status without privilege" $? 3
	check "what is said" "$(cat "$dir/err")" \
		"bpfmapc: verify creates maps, which needs CAP_BPF (or root)"
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
