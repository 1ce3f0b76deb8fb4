#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# pins.sh PROGRAM OBJECTS: what `bpfmapc diff`, and rule pin-conflict, say of
# pinned maps is what the installed libbpf does about them in the running
# kernel. PROGRAM is pins.c.
set -uo pipefail

: "${BPFMAPC:=build/bpfmapc}" "${PYTHON:=python3}" "${LIBBPF_VERSION:?}"
program=$1 objects=$2
passed=0 failed=0

root=$(mktemp -d) || exit 1
trap 'umount "$root" 2>/dev/null; rmdir "$root"' EXIT
if ! mount -t bpf bpf "$root"; then
	echo "FAIL no bpffs can be mounted"
	echo "0 passed, 1 failed"
	exit 1
fi

# predicted OLD NEW: "NAME OUTCOME" of each map, as diff says it.
predicted() {
	"$BPFMAPC" diff --no-config --loader "libbpf=$LIBBPF_VERSION" --kernel running --format json \
		"$1" "$2" |
		"$PYTHON" -c 'import json, sys
for m in json.load(sys.stdin)["maps"]:
    # A pin that NEW leaves is a map of its own there, or none.
    print(m["name"], m["reuse"])'
}

# conflicts OLD NEW: the maps of NEW that lint of both blames for their pin, one a line.
conflicts() {
	"$BPFMAPC" lint --no-config --loader "libbpf=$LIBBPF_VERSION" --kernel running --format json \
		--fail-on never "$1" "$2" |
		"$PYTHON" -c 'import json, sys
for d in json.load(sys.stdin)["diagnostics"]:
    if d["name"] == "pin-conflict":
        print(d["map"])'
}

# try OLD NEW: both say the same of every map.
try() {
	local old=$objects/$1.bpf.o new=$objects/$2.bpf.o name outcome said
	declare -A says=() blamed=()

	while read -r name outcome; do
		says[$name]=$outcome
	done < <(predicted "$old" "$new")
	while read -r name; do
		blamed[$name]=refused
	done < <(conflicts "$old" "$new")
	find "$root" -mindepth 1 -type f -links 1 ! -name "*.debug" -delete
	while read -r name outcome; do
		said=${says[$name]-nothing}
		# libbpf creates anew what is left, and says both.
		[[ $outcome != unpinned || $said != left ]] || continue
		if [ "$said" = "$outcome" ]; then
			((passed += 1))
		else
			echo "FAIL $1 to $2: map $name: diff says $said, libbpf does $outcome"
			((failed += 1))
		fi
		# Maps whose definition is the same in both are no conflict, even if refused.
		[[ $name != @(devices*|lru) && $old != "$new" ]] || continue
		if [[ ${blamed[$name]-} = refused && $outcome = refused ||
			${blamed[$name]-} != refused && $outcome != refused ]]; then
			((passed += 1))
		else
			echo "FAIL $1 to $2: map $name: lint says ${blamed[$name]-nothing}, libbpf does $outcome"
			((failed += 1))
		fi
	done < <("$program" "$root" "$old" "$new" || echo "$1-to-$2 failed")
}

try old new
try new old
try old old
try new new
try layout_old layout_new

echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
