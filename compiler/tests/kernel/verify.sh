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

# What the loader refuses is no question to the kernel, which may take it or have an errno.
"$tool" verify --loader cilium-ebpf "$@" >"$dir/cilium"
check "status of all fixtures by cilium-ebpf" $? 0
grep DIFFERENT "$dir/cilium"
read -r agree _ differ _ <<<"$(tail -n 1 "$dir/cilium")"
passed=$((passed + agree))
failed=$((failed + differ))

cat >"$dir/refused.yaml" <<'END'
maps:
  - {name: "events", type: "perf_event_array", key_size: 4, value_size: 1, max_entries: 4}
  - {name: "outer", type: "array_of_maps", key_size: 4, value_size: 4, max_entries: 4,
     inner: {type: "perf_event_array", key_size: 4, value_size: 1, max_entries: 4}}
END
check "maps that cilium-ebpf refuses" "$("$tool" verify --loader cilium-ebpf "$dir/refused.yaml")" \
	"$dir/refused.yaml: map 'events': predicted refused by the loader, not tried: cilium-ebpf refuses it: ValueSize must be zero or four for perf event array
$dir/refused.yaml: map 'outer': predicted refused by the loader, not tried: cilium-ebpf refuses its template: ValueSize must be zero or four for perf event array
0 agree, 0 differ, 2 without a result"
check "maps that the kernel refuses" "$("$tool" verify -q --loader libbpf "$dir/refused.yaml")" ""
check "a refused map in JSON" "$("$tool" verify --format json --loader cilium-ebpf "$dir/refused.yaml" |
	python3 -c '
import json, sys
m = json.load(sys.stdin)["objects"][0]["maps"][0]
print(m["predicted"], m["actual"], m["agrees"])
')" "{'create': 'rejected', 'errno': None, 'without_btf': False} None None"

# The same for whole objects, by both loaders.
refused=
for file; do
	[[ $file == */refuse/values_nested.bpf.o ]] && refused=$file
done
for loader in libbpf cilium-ebpf; do
	"$tool" verify --loader "$loader" "$refused" >"$dir/out"
	check "an object that $loader refuses" \
		"$(grep -c "predicted refused by the loader, not tried: $loader refuses the object: " "$dir/out")" \
		"$(($(wc -l <"$dir/out") - 1))"
	check "the sum of it" "$(tail -n 1 "$dir/out" | cut -d, -f1,2)" "0 agree, 0 differ"
done

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

# Programs, which check-programs sets beside libbpf's: what is printed of them.
programs=
for file; do
	[[ $file == */testdata/programs/*.bpf.o ]] && programs+=" ${file%/*}/"
done
read -r programs _ <<<"$programs"

# line NAME: what the last verify says of the program.
line() {
	sed -n "s/.*: program '$1': //p" "$dir/out"
}

"$tool" verify --programs "${programs}linked.bpf.o" >"$dir/out"
check "status of programs that load" $? 0
check "the sum of programs that load" "$(tail -n 1 "$dir/out")" "8 agree, 0 differ, 0 without a result"
check "a program that loads" "$(line callback)" "predicted accepted, the kernel says accepted"
check "quiet about programs" "$("$tool" verify -q --programs "${programs}linked.bpf.o")" ""

"$tool" verify --programs "${programs}refused.bpf.o" >"$dir/out"
check "status of programs that do not load" $? 1
check "the sum of programs that do not load" "$(tail -n 1 "$dir/out")" \
	"5 agree, 3 differ, 0 without a result"
check "a program that the verifier refuses" "$(line unchecked)" \
	"predicted accepted, the kernel says EACCES (R0 invalid mem access 'map_value_or_null'): DIFFERENT"
check "programs of two types with one program array" "$(line first_calls), $(line second_calls)" \
	"predicted accepted, the kernel says accepted, predicted refused [BM610], the kernel says EINVAL"
"$tool" verify --programs --fail-on never "${programs}refused.bpf.o" >/dev/null
check "status where no program fails" $? 0
check "lines of logs without -v" "$(grep -c '^  ' "$dir/out")" 0
"$tool" verify -v --programs "${programs}refused.bpf.o" >"$dir/out"
check "a line of a log" "$(grep -c "^  R0 invalid mem access 'map_value_or_null'$" "$dir/out")" 1

"$tool" verify --programs "${programs}attached.bpf.o" >"$dir/out"
for expected in \
	"missing_target:the kernel, without its modules, has no 'bpfmapc_is_not_there' to attach to" \
	"no_target:user space says what it is attached to" \
	"replaces:user space says which program it replaces" \
	"of_no_type:section 'bpfmapc_knows_no_such_section' does not say its type" \
	"unused:no struct_ops map refers to it"; do
	check "a program that is not tried" "$(line "${expected%%:*}")" \
		"predicted accepted, not tried: ${expected#*:}"
done

check "a CO-RE relocation that fails" "$(line missing_member)" \
	"predicted accepted, the kernel says EINVAL (a CO-RE relocation finds nothing in the kernel's types: invalid func unknown#195896080): DIFFERENT"
check "a function that is not there" "$(line missing_function)" \
	"predicted accepted, the kernel says EINVAL (it calls a function that the kernel does not have: invalid func unknown#2002000000): DIFFERENT"

"$tool" verify --programs "${programs}other_types.bpf.o" >"$dir/out"
check "a function of another type" "$(line calls)" \
	"predicted accepted, not tried: the kernel's 'vfs_read' has another type"

# Kernels before 6.1 refuse what is foreseen of them there, and the running one does not.
"$tool" verify --programs --kernel 6.0 "${programs%programs/}lint/noprealloc.bpf.o" >"$dir/out"
check "status of programs that older kernels refuse" $? 1
for program in on_sample on_request; do
	check "a program that older kernels refuse" "$(line $program)" \
		"predicted refused [BM601], the kernel says accepted: DIFFERENT"
done

# A map that verify does not create takes its programs along.
"$tool" verify --programs --cap-bytes 100 "${programs}linked.bpf.o" >"$dir/out"
check "a program without its map" "$(line callback)" \
	"predicted accepted, not tried: map 'counts' is not there: $(sed -n \
		"s/.*: map 'counts': predicted accepted, not tried: //p" "$dir/out")"

check "programs in JSON" "$("$tool" verify --programs --format json "${programs}refused.bpf.o" | python3 -c '
import json, sys
p = {p["name"]: p for p in json.load(sys.stdin)["objects"][0]["programs"]}
print(p["unchecked"]["predicted"], p["unchecked"]["actual"]["errno"], p["unchecked"]["agrees"],
      p["first_calls"]["actual"]["load"], p["first_calls"]["agrees"], p["first_calls"]["reason"])
')" "{'load': 'accepted', 'rule': None} EACCES False accepted True None"

"$tool" verify --programs "$@" >"$dir/all"
(ulimit -n 40 && exec "$tool" verify -j 1 --programs "$@") >"$dir/few"
check "programs with 40 descriptors" "$(cmp "$dir/few" "$dir/all" 2>&1)" ""

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
