#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# files.sh SHORTER: what is read of the file system, and how files are replaced. What a file or a folder
# names must be a regular file: nothing waits for a pipe that nobody writes to. SHORTER is shorter.so.
set -uo pipefail

: "${OBJECTS:=build/testdata}"
shorter=$(realpath "$1")
good=$(realpath "$OBJECTS/examples/stats_map.bpf.o")
# shellcheck source=compiler/tests/lib/is.sh
. "$(dirname "$0")/../lib/is.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

# As is(), but the program has no more than two minutes.
soon() {
	local want=$1 status=0
	shift
	timeout 120 "$BPFMAPC" "$@" >out 2>err </dev/null || status=$?
	that "status $status, not $want: bpfmapc $*" test "$status" = "$want"
}

cat >map.yaml <<-'END'
	maps:
	  - {name: "a", type: "array", key_size: 4, value_size: 8, max_entries: 1}
END

# A pipe in the place of each file that another file, a folder or an option of a folder names.
mkfifo pipe
for types in pipe . /dev/null /dev/full; do
	{ echo "types: $types"; cat map.yaml; } >types.yaml
	soon 2 lint types.yaml
	that "types: $types is refused" grep -q '^types.yaml:1:8: error: types: ' out
done
{ echo "types: pipe"; cat map.yaml; } >types.yaml
soon 2 lint types.yaml
that "and it is said why" grep -q 'pipe: it is not a regular file' out

mkdir -p schemas/maps profiles config
mkfifo schemas/kernels.yaml profiles/a.yaml config/.bpfmapc.yaml
soon 2 lint --schemas schemas map.yaml
that "a pipe in --schemas is named" grep -q 'kernels.yaml: it is not a regular file' err
rm schemas/kernels.yaml
mkdir -p schemas/rules schemas/map-types
for folder in schemas/rules schemas/map-types; do
	mkfifo "$folder/a.yaml"
done
soon 2 lint --schemas schemas map.yaml
that "a pipe in a folder of --schemas is named" grep -q 'a.yaml: it is not a regular file' err
for kernel in a profiles/a.yaml; do
	soon 2 lint --profiles profiles --kernel "$kernel" map.yaml
	that "a pipe in the place of a profile" grep -q 'profiles/a.yaml.*it is not a regular file' err
done
cp map.yaml config
soon 2 lint config/map.yaml
that "a pipe in the place of .bpfmapc.yaml" grep -q '.bpfmapc.yaml.*it is not a regular file' err
soon 2 lint --debug-object pipe "$good"
that "a pipe in the place of debug info" grep -q "pipe.*it is not a regular file" err
mkdir folder
mkfifo folder/a.bpf.o
soon 0 lint folder
soon 3 lint 'pipe(a.o)'
mkdir -p headers/bpfmapc
mkfifo headers/bpfmapc/maps.h
soon 3 gen --runtime-headers headers map.yaml
mkfifo out.h
soon 3 diff pipe.d/none map.yaml

# What the user names may be a pipe.
is 0 lint <(cat "$good")
is 0 lint --config <(echo 'fail_on: never') map.yaml

# A file that is mapped, and becomes shorter: it is named, and nothing is written.
cp "$good" large.o
truncate -s 2M large.o
is 0 lint large.o
for command in lint report gen; do
	status=0
	LD_PRELOAD=$shorter "$BPFMAPC" "$command" --no-sandbox -o shorter.out large.o >out 2>err || status=$?
	that "$command: it became shorter: 3" test "$status" = 3
	that "it is named" grep -qx 'bpfmapc: large.o: the file became shorter while it was read' err
	that "nothing is written" test ! -e shorter.out
	cp "$good" large.o
	truncate -s 2M large.o
done

# The longest name that a file can have.
name=$(printf '%0255d' 0)
is 0 report -o "$name" map.yaml
is 0 lint -o "$name" map.yaml
that "a name of 255 bytes" test ! -s "$name"
is 3 report -o "${name}0" map.yaml
that "one more" grep -q 'cannot be written: File name too long' err

# Another name of the same file keeps what it has. The new file belongs to whom the old one belonged.
echo old >old
ln old other
is 0 report -o old map.yaml
that "a hard link has the old text" test "$(cat other)" = old
chmod 604 old
if ((EUID == 0)); then
	chown 65534:65533 old
	is 0 lint -o old map.yaml
	that "the owner stays" test "$(stat -c %u:%g:%a old)" = 65534:65533:604
	chmod 6755 old
	is 0 report -o old map.yaml
	that "the set-user-ID bit stays, too" test "$(stat -c %u:%g:%a old)" = 65534:65533:6755
	# Who may write it, and may not give files away: it becomes theirs, and runs as nobody else.
	mkdir -m 777 shared
	echo old >shared/x
	chmod 6777 shared/x
	chmod 755 .
	cp "$BPFMAPC" tool
	setpriv --reuid 65534 --regid 65533 --clear-groups ./tool report -o shared/x map.yaml
	that "it is written" grep -q '"map.yaml"' shared/x
	that "without these bits" test "$(stat -c %u:%g:%a shared/x)" = 65534:65533:777
else
	skip "root, to give a file away"
fi

# A signal at any time: the old text or the new one, and no other file.
mkdir signals
mapfile -t many < <(yes "$good" | head -n 50)
is 0 report -o new.yaml "${many[@]}"
replaced() {
	[[ $(ls -A signals) == report ]] && { [[ $(<signals/report) == old ]] || cmp -s signals/report new.yaml; }
}
for ((i = 0; i < 60; i++)); do
	echo old >signals/report
	timeout -s "$(((i % 2) ? 2 : 15))" "0.0$((i % 30 + 1))" "$BPFMAPC" report -o signals/report "${many[@]}"
	replaced || break
done
that "60 signals leave the old text or the new one, and nothing else" test "$i" = 60

is_counted
