#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# pins.sh PROGRAM OBJECTS: what `bpfmapc diff`, and rule pin-conflict, say of
# pinned maps is what the installed libbpf does about them in the running
# kernel. diff is asked of the objects, of a lock of the old one, and of what
# is pinned. PROGRAM is pins.c.
set -uo pipefail

: "${BPFMAPC:=build/bpfmapc}" "${PYTHON:=python3}" "${LIBBPF_VERSION:?}"
program=$1 objects=$2
passed=0 failed=0

work=$(mktemp -d) || exit 1
root=$work/bpf
mkdir "$root"
trap 'umount "$root" 2>/dev/null; rm -rf "$work"' EXIT
if ! mount -t bpf bpf "$root"; then
	echo "FAIL no bpffs can be mounted"
	echo "0 passed, 1 failed"
	exit 1
fi

# predicted OLD... NEW: "NAME OUTCOME" of each map, as diff says it. OLD may be --pins DIR.
predicted() {
	"$BPFMAPC" diff --no-config --loader "libbpf=$LIBBPF_VERSION" --kernel running --format json \
		"$@" |
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

empty() {
	find "$root" -mindepth 1 -type f -links 1 ! -name "*.debug" -delete
}

# count_as TEXT WANT GOT: they are the same.
count_as() {
	if [ "$2" = "$3" ]; then
		((passed += 1))
	else
		echo "FAIL $1:"
		diff <(echo "$2") <(echo "$3")
		((failed += 1))
	fi
}

# as_objects OLD NEW: a lock of OLD, and the pins of OLD, are what OLD is.
as_objects() {
	local old=$objects/$1.bpf.o new=$objects/$2.bpf.o said

	said=$(predicted "$old" "$new" | sort)
	"$BPFMAPC" report --no-config --loader "libbpf=$LIBBPF_VERSION" --kernel running \
		--fail-on never --format lock -o "$work/lock.yaml" "$old"
	count_as "$1 to $2, by a lock" "$said" "$(predicted "$work/lock.yaml" "$new" | sort)"
	empty
	"$program" "$root" "$old" "$old" >/dev/null
	# What is not pinned is not seen, and what the kernel has of a pin is never "unpinned".
	count_as "$1 to $2, by the pins" "$(grep -v unpinned <<<"$said")" \
		"$(predicted --pins "$root" "$new" | grep -v unpinned | sort)"
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
	empty
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

as_objects old new
as_objects new old
as_objects old old
as_objects layout_old layout_new
as_objects layout_new layout_old

# What is read stays as it is.
mkdir "$root/folder"
before=$(find "$root" -ls)
predicted --pins "$root/folder" "$objects/new.bpf.o" >"$work/said"
count_as "an empty folder" "$before" "$(find "$root" -ls)"
count_as "an empty folder pins nothing" "" "$(grep -Ev " (created|unpinned)$" "$work/said")"

# A pin by name is one of the folder that is given; one below it has another path.
empty
"$program" "$root/folder" "$objects/layout_old.bpf.o" "$objects/layout_old.bpf.o" >/dev/null
count_as "pins of the folder" "reused" \
	"$(predicted --pins "$root/folder" "$objects/layout_new.bpf.o" | sed -n 's/^moved //p')"
count_as "pins below the folder" "left" \
	"$(predicted --pins "$root" "$objects/layout_new.bpf.o" | sed -n 's/^moved //p')"

# Nobody but root may read them.
text=$(setpriv --reuid 65534 --regid 65534 --clear-groups \
	"$BPFMAPC" diff --no-config --pins "$root/folder" "$objects/new.bpf.o" 2>&1)
count_as "the status without privilege" 3 $?
count_as "the words without privilege" 1 "$(grep -c "be root, or have CAP_BPF" <<<"$text")"

echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
