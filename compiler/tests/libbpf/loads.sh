#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# loads.sh PROGRAM OBJECT...: PROGRAM, which is load_objects, on all objects;
# on the first also in a chroot whose / is no mount point. As root. Ends with
# a counting line.
set -uo pipefail

: "${B:=build}"
export root=$PWD/$B/chroot
program=$1
shift

text=$("$program" "$@")
sed '$d' <<<"$text"
read -r passed _ failed _ < <(tail -n 1 <<<"$text")

rm -rf --one-file-system "$root"
mkdir -p "$root"
cp "$program" "$root/load_objects"
cp "$1" "$root/object.bpf.o"
# The mounts end with their namespace: here there are empty folders.
# shellcheck disable=SC2016 # the inner shell expands it
text=$(unshare --mount --propagation private bash -euc '
	for folder in /dev /etc /lib* /proc /sys /usr; do
		mkdir "$root$folder"
		mount --rbind "$folder" "$root$folder"
	done
	chroot "$root" /load_objects /object.bpf.o' 2>&1)
rm -rf --one-file-system "$root"
if [[ $text == *"loads 1 objects"* ]]; then
	passed=$((passed + 1))
else
	echo "FAIL $1 in a chroot: $text"
	failed=$((failed + 1))
fi
echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
