#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# inputs.sh: many files in one run: folders, @FILE, -0, --exclude, duplicates, the line
# with the counts, and the progress on a terminal.
set -uo pipefail

: "${OBJECTS:=build/testdata}" "${PYTHON:=python3}"
OBJECTS=$(realpath "$OBJECTS")
# shellcheck source=compiler/tests/lib/is.sh
. "$(dirname "$0")/../lib/is.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

good=$OBJECTS/examples/typed_array.bpf.o bad=$OBJECTS/examples/inode_storage_wrong.bpf.o

# paths ARGUMENT...: the objects of the report, one a line.
paths() {
	"$BPFMAPC" report --format ndjson "$@" 2>err |
		"$PYTHON" -c 'import json, sys
for line in sys.stdin: print(json.dumps(json.loads(line)["path"])[1:-1])'
}

# reads WHAT PATHS ARGUMENT...: these objects are read, in this order.
reads() {
	local what=$1 want=$2 got
	shift 2
	got=$(paths "$@" | tr '\n' ' ')
	that "$what: '${got% }', not '$want'" test "${got% }" = "$want"
}

mkdir -p tree/b/.output tree/a tree/a-b tree/vendor/deep tree/folder.bpf.o
cp "$good" tree/b/.output/x.bpf.o
cp "$good" tree/b/plain.o
cp "$bad" tree/a/wrong.elf
cp "$good" tree/a-b/z.bpf.o
cp "$good" tree/vendor/deep/v.bpf.o
cp "$good" tree/folder.bpf.o/in.bpf.o
# None of these is an object for BPF.
cp "$good" tree/a/x.so
head -c 64 "$BPFMAPC" >tree/a/host.o
: >tree/a/empty.o
echo 'maps: []' >tree/a/maps.yaml
mkfifo tree/a/pipe.bpf.o tree/a/pipe.o
ln -s .. tree/a/up
ln -s . tree/a/loop
ln -s none tree/a/nowhere.o
all='tree/a-b/z.bpf.o tree/a/wrong.elf tree/b/.output/x.bpf.o tree/b/plain.o tree/folder.bpf.o/in.bpf.o tree/vendor/deep/v.bpf.o'

reads "a folder" "$all" tree
reads "with a slash" "$all" tree/
reads "twice" "$all" tree tree/a "$PWD/tree" ./tree/b/../b
reads "in the order of the arguments" 'tree/b/plain.o tree/a-b/z.bpf.o' tree/b/plain.o tree/a-b tree/b/plain.o
ln -s tree link
reads "a link to a folder" 'link/b/.output/x.bpf.o link/b/plain.o' link/b
# So many that threads look at them.
mkdir many
names=()
for i in {100..399}; do
	names+=("many/$i.bpf.o")
	ln -s "$good" "many/$i.bpf.o"
done
names[150]=link/b
printf '%s\n' "${names[@]}" >list
reads "folders and links among many" \
	"${names[*]:0:150} link/b/.output/x.bpf.o link/b/plain.o ${names[*]:151}" -j 4 @list
is 1 lint tree
that "all are counted" grep -qx 'bpfmapc: 6 objects, 6 maps: 3 errors, 0 warnings, 0 infos' err
that "the finding is printed" grep -q 'BM112' out
that "and nothing else" test "$(grep -c objects out)" = 0
is 1 lint -j 1 tree
mv out one
is 1 lint -j 8 tree
that "the same with any -j" cmp -s one out

# The loader of an object whose name is one of bpf2go's, unless an option or a configuration has it.
mkdir -p go/set
# loader_of NAME LOADER ARGUMENT...: so is the object with this name judged.
loader_of() {
	local name=$1 want=$2
	shift 2
	cp "$good" "go/$name"
	that "$name is judged by $want" test "$("$BPFMAPC" report --format json "$@" "go/$name" |
		"$PYTHON" -c 'import json, sys; t = json.load(sys.stdin)
print(t["objects"][0]["loader"], t["target"]["loader"], t["target"].get("cilium_ebpf"))')" = "$want"
}
newest=$("$BPFMAPC" report --format json --loader cilium-ebpf "$good" | sed -n 's/.*"cilium_ebpf": *"\([^"]*\)".*/\1/p')
for name in x_bpfel.o x_bpfeb.o x_x86_bpfel.o x_bpfel_x86.o; do
	loader_of "$name" "cilium-ebpf cilium-ebpf $newest"
done
for name in x.o x_bpfel.bpf.o _bpfel.o x_bpfelx.o x_bpfel; do
	loader_of "$name" "libbpf libbpf None"
done
loader_of x_bpfel.o "libbpf libbpf None" --loader libbpf
loader_of x_bpfel.o "kernel kernel None" --loader kernel
loader_of x.o "cilium-ebpf cilium-ebpf 0.9.1" --loader cilium-ebpf=v0.9.1
printf 'paths:\n  - {path: "set/*", loader: cilium-ebpf=0.17.3}\n  - {path: "*_bpfeb.o", loader: libbpf}\n' \
	>go/.bpfmapc.yaml
loader_of set/x.o "cilium-ebpf cilium-ebpf 0.17.3"
loader_of x_bpfeb.o "libbpf libbpf None"
loader_of x_bpfel.o "cilium-ebpf cilium-ebpf $newest"

# What is named for BPF is one, whatever is in it.
mkdir named
echo 'no object' >named/text.bpf.o
is 3 lint named
that "it is reported" grep -q '^named/text.bpf.o: error: the file is not' out
rm named/text.bpf.o
ln -s none named/lost.bpf.o
is 3 lint named
that "a link to nowhere" grep -q '^named/lost.bpf.o: error: No such file' out
rm named/lost.bpf.o
is 0 lint named
that "an empty folder is noted" grep -qx "bpfmapc: note: named: the folder has no BPF object (\*.bpf.o; \*.o and \*.elf for BPF)" err
that "and counted" grep -qx 'bpfmapc: 0 objects, 0 maps: 0 errors, 0 warnings, 0 infos' err
is 0 lint --format json named
that "JSON of nothing is JSON" "$PYTHON" -c 'import json; assert json.load(open("out"))["diagnostics"] == []'
is 0 report named
that "a report of nothing is one" grep -q '^objects: \[\]' out
is 0 lint -q named
that "-q is quiet" test ! -s err
is 3 lint tree/none "$good"
is 3 diff tree tree
is 3 gen tree

# A folder that cannot be read: the others go on. Root reads all, but not what is too deep.
mkdir deep
"$PYTHON" -c 'import os
os.chdir("deep")
for _ in range(20):
    os.mkdir("d" * 250)
    os.chdir("d" * 250)'
cp "$good" deep/y.bpf.o
is 3 lint deep "$good"
that "the folder is named" grep -q "^bpfmapc: deep/d.*d: cannot be read: File name too long" err
that "the others go on" grep -q '2 objects' err
if [[ $(id -u) == 0 ]]; then
	as=(setpriv --reuid 65534 --regid 65534 --clear-groups)
else
	as=()
fi
mkdir closed
cp "$good" closed/c.bpf.o
chmod 0 closed
chmod 755 .
cp "$good" open.bpf.o
chmod 644 open.bpf.o
status=0
"${as[@]}" "$BPFMAPC" lint --no-config closed open.bpf.o >out 2>err || status=$?
if "${as[@]}" "$BPFMAPC" --version >/dev/null 2>&1; then
	that "a closed folder: 3" test "$status" = 3
	that "it is named" grep -qx 'bpfmapc: closed: cannot be read: Permission denied' err
	that "the other is read" grep -q '1 object, 1 map' err
else
	echo "inputs.sh: another user cannot run $BPFMAPC: a closed folder is not tried"
fi
chmod 755 closed

# --exclude: names, paths from any folder on, whole folders; arguments, too.
reads "a name" "${all/tree\/a\/wrong.elf /}" --exclude '*.elf' tree
reads "a folder" "${all/ tree\/vendor\/deep\/v.bpf.o/}" --exclude vendor tree
reads "a folder with a slash" "${all/ tree\/vendor\/deep\/v.bpf.o/}" --exclude ./vendor/ tree
reads "a path" "${all/tree\/b\/.output\/x.bpf.o tree\/b\/plain.o /}" --exclude 'b/*.o' --exclude=nothing tree
reads "no part of a name" "$all" --exclude '.o' --exclude plain tree
reads "several" 'tree/a-b/z.bpf.o' --exclude '*.elf' --exclude 'tree/[bfv]*' tree
reads "an argument" 'tree/a-b/z.bpf.o' --exclude 'plain.*' tree/b/plain.o tree/a-b/z.bpf.o
reads "an absolute argument" "$PWD/tree/a-b/z.bpf.o" --exclude 'plain.*' "$PWD/tree/b/plain.o" "$PWD/tree/a-b/z.bpf.o"
reads "all" '' --exclude tree tree
is 2 lint --exclude '' tree
is 2 gen --exclude x "$good"

# Lists of names.
cd tree || exit 1
printf 'b/plain.o\n\na-b\nb/plain.o\n' >../list
reads "a list" 'b/plain.o a-b/z.bpf.o' @../list
reads "beside others" 'a/wrong.elf b/plain.o a-b/z.bpf.o' a/wrong.elf @../list a-b
printf 'b/plain.o' >../list
reads "without an end of line" 'b/plain.o' @../list
newline=$'a-b/new\nline.bpf.o'
cp "$good" "$newline"
cp "$good" ./-dash.o
cp "$good" ./@at.o
cp "$good" ./-
printf '%s\0' "$newline" -dash.o @at.o - >../list
reads "NUL between them" 'a-b/new\nline.bpf.o -dash.o @at.o ./-' -0 @../list
reads "the long name" 'a-b/new\nline.bpf.o -dash.o @at.o ./-' --null @../list
reads "a file with an at" './@at.o' ./@at.o
find . -type f -name '*.bpf.o' -print0 | sort -z >../list
got=$(paths -0 @- <../list | wc -l)
that "standard input: $got" test "$got" = 5
is 2 lint @../list
that "-0 is missing" grep -qx 'bpfmapc: ../list: the list has NUL characters; give -0 if names end with them' err
is 0 lint @/dev/null
that "an empty list" grep -q '^bpfmapc: 0 objects' err
is 2 lint @none
that "no list" grep -qx 'bpfmapc: none: the list cannot be read: No such file or directory' err
is 2 lint @a
that "a folder is none" grep -q 'a: the list cannot be read: Is a directory' err
is 2 lint - @-
that "standard input is one thing" grep -qx 'bpfmapc: @-: standard input is read already; name it once' err
is 2 lint @- -
printf 'none.o\nb/plain.o\n' >../list
is 3 lint @../list
that "the others go on" grep -q '2 objects' err
is 3 lint @
that "an at alone is a file" grep -q '^@: error' out
is 2 report b/plain.o -o b/plain.o
is 2 report b -o b/plain.o
that "an output that is an input below the folder" grep -q 'is an input file' err

# Progress: on a terminal, from the second second on, and gone at the end.
"$PYTHON" - "$BPFMAPC" "$good" >progress 2>&1 <<'END' || fail "$(cat progress)"
import os, pty, subprocess, sys, time

def run(quiet, wait):
    """What a terminal gets of a run whose first file is standard input, late."""
    terminal, end = pty.openpty()
    env = {k: v for k, v in os.environ.items() if k != "NO_COLOR"} | {"TERM": "xterm"}
    p = subprocess.Popen([sys.argv[1], "lint", "-j1", *quiet, "-", *sys.argv[2:], "b/plain.o"],
                         env=env, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=end)
    time.sleep(wait)
    p.communicate(b"maps: []\n")
    os.close(end)
    got = b""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:
            break
        if not part:
            break
        got += part
    return got.decode()

slow = run([], 1.3)
assert "\r\033[Kbpfmapc: 1 of 3 files" in slow, repr(slow)
assert slow.split("\033[K")[-1].startswith("bpfmapc: 3 objects"), repr(slow)
assert " of 3" not in run([], 0), "a short run"
assert run(["-q"], 1.3) == "", "-q"
END
passed=$((passed + 1))
(sleep 1.3; echo 'maps: []') | "$BPFMAPC" lint -j1 - b/plain.o a-b/z.bpf.o >out 2>err
that "none where it is piped" test "$(cat err)" = 'bpfmapc: 3 objects, 2 maps: 0 errors, 0 warnings, 0 infos'

is_counted
