#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# outputs.sh: where output goes and what the exit status says: -o, full disks,
# closed pipes, standard input, unreadable inputs beside good ones, --fail-on.
set -uo pipefail

: "${OBJECTS:=build/testdata}"
OBJECTS=$(realpath "$OBJECTS")
# shellcheck source=compiler/tests/lib/is.sh
. "$(dirname "$0")/../lib/is.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

good=$OBJECTS/examples/stats_map.bpf.o
cat >accepted.yaml <<-'END'
	maps:
	  - {name: "a", type: "array", key_size: 4, value_size: 8, max_entries: 1}
END
cat >rejected.yaml <<-'END'
	maps:
	  - {name: "a", type: "array", key_size: 8, value_size: 8, max_entries: 1}
END
echo 'maps: [{name: a, typ: hash}]' >wrong.yaml
echo 'no object' >text.o
head -c 200 "$good" >cut.o
: >empty.o


# The status of findings, by --fail-on.
is 0 lint accepted.yaml
that "nothing is printed where nothing is found" test ! -s out
is 1 lint rejected.yaml
that "the finding is printed" grep -q 'BM110' out
is 1 lint --fail-on warning rejected.yaml
is 1 lint --fail-on info rejected.yaml
is 0 lint --fail-on never rejected.yaml
that "the finding is printed whatever the status" grep -q 'BM110' out
is 1 report rejected.yaml
is 0 report --fail-on never rejected.yaml

# The worst of several wins, and every input that can be read is read.
is 3 lint text.o
that "an unreadable file is named" grep -q 'text.o' out
is 3 report none.o accepted.yaml
that "the good one is reported" grep -q '"accepted.yaml"' out
that "the missing one is reported" grep -q '"none.o"' out
that "and complained about" grep -q 'none.o.*No such file' err
is 3 lint empty.o cut.o rejected.yaml wrong.yaml
for name in empty.o cut.o rejected.yaml wrong.yaml; do
	that "$name has its line" grep -q "^$name" out
done
is 2 lint wrong.yaml accepted.yaml
is 2 lint wrong.yaml rejected.yaml
is 3 lint wrong.yaml none.o
is 2 lint --fail-on never wrong.yaml
is 3 lint --fail-on never none.o
is 2 lint
is 2 lint --no-such-option accepted.yaml
is 2 lint --config none.yaml accepted.yaml
is 2 frobnicate

# Options stand anywhere, before the command too.
is 1 -q --fail-on warning -j2 --color never lint rejected.yaml
that "the finding is printed" grep -q BM110 out
is 1 --format=json lint rejected.yaml
is 2 -q
is 2 --kernel 6.1
is 2 -- lint rejected.yaml
is 2 --no-such-option lint rejected.yaml
that "the option is named" grep -q "no option '--no-such-option'" err
for command in gen migrate; do
	is 1 "$command" rejected.yaml -j 2
done
is 2 explain -j 2 hash

# Letters may stand together; the last of them may have a value.
is 1 lint -qv rejected.yaml
that "-v is the last" grep -q 'note:' out
is 1 lint -vq rejected.yaml
that "-q is the last" test "$(wc -l <out)" = 1
is 1 lint -qj2 rejected.yaml
is 1 lint -qdBM110 -eBM110 rejected.yaml
is 0 lint -qd BM110 rejected.yaml
is 2 lint -qz rejected.yaml
that "the letter is named" grep -q "no option '-z'" err
is 2 lint -quiet rejected.yaml
that "the first that is wrong is named" grep -q "no option '-u'" err
is 2 lint -kernel rejected.yaml
that "the word is named" grep -q "no option '-kernel'" err

# --kernel takes what `uname -r` prints, and says once what that leaves unknown.
kernel() {
	is 0 lint --kernel "$1" accepted.yaml accepted.yaml
	if [[ $2 ]]; then
		that "$1: $2" grep -q "^bpfmapc: note: kernel .*$2" err
		that "$1: once" test "$(grep -c note: err)" = 1
	else
		that "$1: no note" test "$(grep -c note: err)" = 0
	fi
	is 0 report --kernel "$1" accepted.yaml
	that "$1 is judged as $3" grep -q "kernel: \"$3\"" out
}
kernel 5.4.0-1125-aws 'stable release' 5.4
kernel 5.15.0-25-generic 'stable release' 5.15
kernel 6.1.0-18-cloud-amd64 'stable release' 6.1
kernel 4.18.0-513.el8_9.x86_64 'kernels of Red Hat' 4.18
kernel 5.14.0-70.el9.x86_64+debug 'kernels of Red Hat' 5.14
kernel 5.14.21-150500.55.19-default 'SUSE' 5.14.21
kernel v6.1 '' 6.1
kernel 6.12.43+deb13-amd64 '' 6.12.43
kernel 6.9.0-rc3 '' 6.9
kernel 4.14.336-257.566.amzn2.x86_64 '' 4.14.336
kernel 5.15.167.4-microsoft-standard-WSL2 '' 5.15.167
kernel 6.1.0-18-amd64..v6.12 'stable release' 6.1..6.12
kernel 7.4 'judged as 7.3, the newest' 7.4
kernel 6.1..8.2-x 'is judged as 7.3, the newest' 6.1..8.2
kernel 7.3.99 '' 7.3.99
kernel 8.0 'judged as 7.3, the newest' 8.0
is 0 lint -q --kernel 7.4 accepted.yaml
that "-q has no notes" test ! -s err
for release in 6 6. 6.1. .1 6.1x v vv6.1 6.1.2.3 6.1.2.3.4-x '6.1 ' 6.1.0-18/x 6.1-$'\n' 9.0 99.1 3.10.0-1160.el7.x86_64; do
	is 2 lint --kernel "$release" accepted.yaml
done

# -e and -d take ids, names and prefixes of ids; the last one counts.
is 0 lint -d BM110 rejected.yaml
is 0 lint -d bm110 rejected.yaml
is 0 lint -d key-size rejected.yaml
is 0 lint -d BM4,BM1 rejected.yaml
is 0 lint -d BM rejected.yaml
is 1 lint -d BM2,key-padding rejected.yaml
is 1 lint -d BM11 -e BM110 rejected.yaml
is 0 lint -e BM110 -d BM11 rejected.yaml
is 0 lint -e untyped-map accepted.yaml
is 0 lint --fail-on info -d BM accepted.yaml
is 1 lint --fail-on info -d BM -e BM2 "$good"
that "a prefix enables what is off by default" grep -q 'BM202' out
for rules in BM9999 '' 'BM1,' ',BM1' 'BM1,,BM2' 'BM1 BM2' all key-; do
	is 2 lint -d "$rules" rejected.yaml
	that "'$rules': the list is named" grep -q "^bpfmapc: -d: there is no rule '.*'; 'bpfmapc list rules' lists them" err
done
is 2 lint -e BM1,key-paddin rejected.yaml
that "the nearest name" grep -q "^bpfmapc: -e: there is no rule 'key-paddin'; did you mean 'key-padding'?" err

# Long options are not abbreviated: a new one must not break a script.
for option in --kern '--kern=6.1' '--kern 6.1' '--fail-o never' --forma --no-conf --perf; do
	# shellcheck disable=SC2086
	is 2 lint $option accepted.yaml
	that "$option is unknown" grep -q "no option '--[a-z-]*'" err
done
is 2 lint --kern 6.1 accepted.yaml
that "the nearest option is named" grep -q "no option '--kern'; did you mean '--kernel'?" err
is 2 --kern lint accepted.yaml
that "what follows is no value" grep -q "^bpfmapc: lint: there is no option '--kern'" err

# Values, and the lack of them; the option is named as it was written.
is 2 lint --quiet=yes accepted.yaml
that "a switch takes no value" grep -q -- '--quiet takes no value' err
is 2 lint accepted.yaml --kernel
that "a value is missing" grep -q -- '--kernel needs a value: --kernel V' err
is 2 lint accepted.yaml -qj
that "a value is missing" grep -q -- '-j needs a value: -j N' err
is 2 lint accepted.yaml --output=
that "an empty value" grep -q -- "--output: '' is not a file name" err
is 2 lint accepted.yaml -j many
that "a bad value" grep -q -- "-j: 'many' is not a number from 1 to 1024" err
is 2 lint accepted.yaml --jobs many
that "a bad value" grep -q -- "--jobs: 'many' is not a number" err
is 2 report accepted.yaml --format gcc
that "the formats are listed" grep -q "'gcc' is not one of: yaml, json, ndjson, html, lock$" err
is 2 gen accepted.yaml --target rust
that "the targets are listed" grep -q "'rust' is not one of: header, bpftool, c-defs, yaml$" err
is 2 lint --color --help accepted.yaml
that "a value may look like an option" grep -q "'--help' is not one of: auto, always, never$" err

# Behind -- all are files; an errno is an argument of explain alone.
cp rejected.yaml ./-q.yaml
is 1 lint -- -q.yaml
is 2 lint -q.yaml
is 1 lint -q -- -q.yaml rejected.yaml
that "both are read" test "$(wc -l <out)" = 2
is 0 -22 explain -q
is 0 explain -- -EINVAL
is 2 lint -22 accepted.yaml
that "the word is named" grep -q "no option '-22'" err
is 2 lint --kernel 99 --help
is 0 lint --help --kernel 99
that "help is printed" grep -q '^usage: bpfmapc lint' out

# diff, by --fail-on.
printf 'maps: [{name: a, type: array, key_size: 4, value_size: %s, max_entries: 1, %s}]' \
	8 'pinning: by_name' >old.yaml
sed 's/8/4/' old.yaml >new.yaml
is 1 diff old.yaml new.yaml
is 0 diff --fail-on never old.yaml new.yaml
# A type that is read as another one is a warning.
sed 's/value_size: 8/value: __u64/' old.yaml >typed.yaml
sed 's/value_size: 8/value: __s64/' old.yaml >signed.yaml
is 0 diff typed.yaml signed.yaml
is 1 diff --fail-on warning typed.yaml signed.yaml
is 0 diff --fail-on info typed.yaml typed.yaml
is 0 diff --fail-on never typed.yaml signed.yaml

# A configuration that is no good: nothing is printed that would pass for the whole.
mkdir sub
echo 'foo: 1' >sub/.bpfmapc.yaml
cp accepted.yaml sub
for command in lint "lint --format json" report; do
	# shellcheck disable=SC2086
	is 2 $command rejected.yaml sub/accepted.yaml -o whole
	that "no output is written" test ! -e whole
	that "the place is named" grep -q '^bpfmapc: sub/.bpfmapc.yaml:1:1: unknown key' err
done
is 2 diff sub/accepted.yaml accepted.yaml
is 2 gen sub/accepted.yaml -o whole
is 0 lint --no-config sub/accepted.yaml
is 0 lint --config /dev/null sub/accepted.yaml
is 2 lint --config /dev/zero accepted.yaml
# A MiB and no more, from a file and from a pipe.
hashes() {
	head -c "$1" /dev/zero | tr '\0' '#'
}
hashes 1048576 >limit.cfg
hashes 1048577 >over.cfg
is 0 lint --config limit.cfg accepted.yaml
is 2 lint --config over.cfg accepted.yaml
is 0 lint --config <(hashes 1048576) accepted.yaml
is 2 lint --config <(hashes 1048577) accepted.yaml
is 0 lint --config <(echo 'fail_on: never') rejected.yaml

# -o: whole or not at all, and an equal file is left alone.
is 0 report -o a.out accepted.yaml
that "the output is not on standard output" test ! -s out
is 0 report accepted.yaml
that "-o has the same text" cmp -s out a.out
touch -d '2001-01-01' a.out
is 0 report -o a.out accepted.yaml
that "an equal file is left untouched" test "$(stat -c %Y a.out)" = "$(date -d 2001-01-01 +%s)"
inode=$(stat -c %i a.out)
is 1 report -o a.out rejected.yaml
that "another one is written" grep -q BM110 a.out
that "by putting a new file in its place" test "$(stat -c %i a.out)" != "$inode"
chmod 640 a.out
is 0 report -o a.out accepted.yaml
that "which keeps the permissions" test "$(stat -c %a a.out)" = 640
ln -s a.out link
is 1 report -o link rejected.yaml
that "a link stays a link" test -L link
that "and its file is written" grep -q BM110 a.out
mkdir deep
ln -s ../b.out deep/c
ln -s deep/c later
is 0 report -o later accepted.yaml
that "a link to what is not there yet stays one" test -L later -a -L deep/c
that "and its file is made" grep -q '"accepted.yaml"' b.out
is 3 report -o none/a.out accepted.yaml
that "the folder that is missing is named" grep -q 'none/a.out' err
is 3 report -o . accepted.yaml
that "no file is left behind" test -z "$(find . -name '*.??????' -newer link)"

# A write that fails when the temporary file is there: nothing is left of it, and nothing is lost.
mkdir short
echo before >short/old
for name in old new; do
	status=0
	(
		trap '' XFSZ
		ulimit -f 1
		exec "$BPFMAPC" list flags -o "short/$name" 2>err
	) || status=$?
	that "a file that may not grow: 3" test "$status" = 3
	that "and it is said of which" grep -q "^bpfmapc: short/$name: cannot be written: File too large" err
done
that "the old file stays" test "$(cat short/old)" = before
that "and is alone" test "$(ls -A short)" = old

# A full disk, a closed pipe.
for command in lint report; do
	is 3 "$command" -o /dev/full rejected.yaml
	that "/dev/full is named" grep -q '/dev/full.*No space' err
	status=0
	"$BPFMAPC" "$command" rejected.yaml >/dev/full 2>err || status=$?
	that "$command: standard output is full: 3" test "$status" = 3
	that "and it is said" grep -q 'standard output.*No space' err
done
for command in "list types" "help" "--version" "explain hash"; do
	status=0
	# shellcheck disable=SC2086
	"$BPFMAPC" $command >/dev/full 2>err || status=$?
	that "$command: standard output is full: 3" test "$status" = 3
done
is 0 lint -o /dev/full accepted.yaml

# Diagnostics beside another output that are lost: nothing is written. Who closes it wants none.
cat >compiler <<-'END'
	#!/bin/sh
	exec cp "$1" "$4"
END
chmod +x compiler
wrong=$OBJECTS/examples/inode_storage_wrong.bpf.o
for command in "gen --force $wrong -o lost" "cc ./compiler $wrong -c -o lost"; do
	status=0
	# shellcheck disable=SC2086
	BPFMAPC_FLAGS="--fail-on never" "$BPFMAPC" $command >out 2>/dev/full || status=$?
	that "$command: standard error is full: status $status, not 3" test "$status" = 3
	that "$command: nothing is written" test ! -e lost
	status=0
	# shellcheck disable=SC2086
	BPFMAPC_FLAGS="--fail-on never" "$BPFMAPC" $command >out 2>&- || status=$?
	that "$command: standard error is closed: status $status, not 0" test "$status" = 0
	that "$command: the output is there" test -s lost
	rm -f lost
done

# explain: an errno by each of its names, and what is known of it.
is 0 explain EINVAL
mv out einval
for name in -22 -EINVAL 'errno 22'; do
	is 0 explain "$name"
	that "$name is EINVAL" cmp -s einval out
done
is 0 explain 22
that "22 is EINVAL, and more" cmp -s -n "$(wc -c <einval)" einval out
that "rules of the kernel" grep -q 'htab_map_alloc_check' einval
that "refusals of libbpf" grep -q "values-not-last: 'values' member should be last" einval
is 0 explain EPERM
that "a capability is what lacks" grep -q '^  CAP_NET_ADMIN' out
that "and no rule" test "$(grep -c unless out)" = 0
is 0 explain 4001
that "libbpf's own number" grep -q '^LIBBPF_ERRNO__FORMAT (4001)' out
is 0 explain ENOSPC
that "nothing is known of it" grep -q '^No known kernel' out
is 2 explain -9999
is 0 explain BPF_MAP_TYPE_CGROUP_STORAGE_DEPRECATED
that "the other name of a deprecated type" grep -q '^cgroup_storage (' out
is 2 explain BPF_MAP_TYPE_HASH_DEPRECATED

# explain: names in any case, numbers, and lines of the verifier.
# explains TEXT WORDS...: the first line of the page begins with TEXT.
explains() {
	local text=$1
	shift
	is 0 explain "$@"
	that "explain $*: $text" test "$(head -c ${#text} out)" = "$text"
}
for name in bm201 BM201 Key-Padding; do
	explains 'BM201 key-padding' "$name"
done
for id in $("$BPFMAPC" list rules | cut -d' ' -f1); do
	is 0 explain "$id"
	# What is indented further is C, and stays as it is.
	that "$id has no Markdown" test -z "$(grep -E '^ {0,3}[^ ]' out | grep -E '`|\*\*|^#|\]\(')"
	that "$id is not wider than 80 columns" test -z "$(grep -E '^ {0,3}[^ ]' out | grep -E '.{81}')"
done
is 0 explain BM413
that "the options of its examples" grep -q '^  with --kernel 5.4:' out
for name in ringbuf RINGBUF bpf_map_type_ringbuf 'map_type 27' map_type=27 'type 27'; do
	explains 'ringbuf (BPF_MAP_TYPE_RINGBUF, 27)' "$name"
done
explains 'ringbuf (BPF_MAP_TYPE_RINGBUF, 27)' map_type 27
for name in BPF_F_NO_PREALLOC bpf_f_no_prealloc no_prealloc 0x1; do
	explains 'BPF_F_NO_PREALLOC (0x1)' "$name"
done
explains 'EINVAL (22)' einval
explains 'xdp (BPF_PROG_TYPE_XDP, 6)' unrecognized program type 6
explains 'percpu_array (BPF_MAP_TYPE_PERCPU_ARRAY, 6)' invalid map type 6
explains 'EINVAL (22)' "libbpf: map 'x': failed to create: Invalid argument(-22)"
for name in bpf_perf_event_output perf_event_output BPF_FUNC_perf_event_output '#25' 25 'func 25' \
	'func bpf_perf_event_output#25' 'program of this type cannot use helper bpf_perf_event_output#25'; do
	explains 'bpf_perf_event_output (BPF_FUNC_perf_event_output, 25)' "$name"
	that "$name: the map type that it takes, and since when" grep -qx '  perf_event_array since 4.4' out
done
that "a helper alone has no verdict" test "$(grep -c 'does not take' out)" = 0
is 0 explain 25
that "the number is a map type, too" grep -q '^devmap_hash (BPF_MAP_TYPE_DEVMAP_HASH, 25)' out
explains 'bpf_perf_event_output does not take a map of type ringbuf. Helpers that do: bpf_ringbuf_output,' \
	'cannot pass map_type 27 into func bpf_perf_event_output#25'
that "and what it takes" grep -qx '  perf_event_array since 4.4' out
explains 'bpf_ringbuf_output takes a map of type ringbuf since 5.8.' \
	cannot pass map_type 27 into func bpf_ringbuf_output#130
explains 'bpf_spin_lock (BPF_FUNC_spin_lock, 93)' bpf_spin_lock
that "the field that it works on" grep -q '^It works on a bpf_spin_lock in the value' out
explains 'bpf_wq_init: function of the kernel' bpf_wq_init
is 0 explain bpf_ktime_get_ns
that "a helper without maps" grep -q '^It takes no map' out
for name in xdp XDP BPF_PROG_TYPE_XDP bpf_prog_type_xdp 'prog_type 6'; do
	explains 'xdp (BPF_PROG_TYPE_XDP, 6)' "$name"
done
is 0 explain struct_ops
that "a map type and a program type" grep -q '^struct_ops (BPF_PROG_TYPE_STRUCT_OPS, 27)' out
explains 'BM110 key-size' "x.bpf.c:3: error: map 'a': key_size is 8, must be 4 [BM110 key-size]"
for name in '' '#0' '#212' 99999 'map_type 999' 'errno 9999' 'attach type 6' 'no such words'; do
	is 2 explain "$name"
done
is 2 explain bpf_perf_event_outptu
that "the nearest name" grep -q "did you mean 'bpf_perf_event_output'" err

# list: YAML has an entry for each line of text, and its name.
# listed WHAT COLUMN: the column of the text is the name.
listed() {
	is 0 list "$1"
	awk -v column="$2" '{ sub(/[+]$/, "", $column); print "\"" $column "\"" }' out | sort -u >names
	lines=$(wc -l <out)
	is 0 list --format yaml "$1"
	that "list $1: $lines entries" test "$lines" -gt 10 -a "$(grep -c '^- ' out)" = "$lines"
	grep -oE '"[^"]*"' out | sort -u >quoted
	that "list $1: the names: $(comm -23 names quoted | head -n 3)" test -z "$(comm -23 names quoted)"
}
for what in rules kernels layouts sections; do
	listed $what 1
done
for what in types flags helpers programs; do
	listed $what 2
done

# A file that is named twice is read once; a link has a name of its own.
mkdir twice
cp rejected.yaml twice/a.yaml
ln -s a.yaml twice/b.yaml
is 1 lint twice/a.yaml ./twice/a.yaml twice/../twice//a.yaml "$PWD/twice/a.yaml"
that "once" test "$(grep -c BM110 out)" = 1
that "by the name that was given first" grep -q '^twice/a.yaml:' out
is 1 lint twice/a.yaml rejected.yaml twice/b.yaml twice/a.yaml
that "a link is another file" test "$(grep -c BM110 out)" = 3
is 1 report twice/a.yaml twice/a.yaml
that "report too" grep -q 'summary: {objects: 1, ' out
is 3 lint none.o none.o none/none.o none/none.o
that "also one that is not there" test "$(grep -c BM001 out)" = 2
is 0 diff accepted.yaml accepted.yaml

# What is given instead of an object: the message says what it is and what to do.
# mistake WHAT HELP NAME; the file's bytes are those of the file `bytes`.
mistake() {
	mv bytes "$3"
	is 3 lint "$3"
	that "$3 is $1" grep -q "^$3: error: the file is $1" out
	that "$3: $2" grep -q "^  help: .*$2" out
	is 3 report "$3"
	that "$3: the complaint has the help" grep -q "^bpfmapc: $3: the file is $1.*; .*$2" err
}
echo 'int x;' >bytes
mistake 'a C source' 'clang -g -O2 -target bpf -c' x.bpf.c
echo '#include <linux/bpf.h>' >bytes
mistake 'a C source' 'clang -g -O2 -target bpf -c' source.txt
printf 'BC\xc0\xde\x35\x14\0\0' >bytes
mistake 'LLVM bitcode' 'llc -march=bpf' x.bpf.o
printf '\xde\xc0\x17\x0b\0\0\0\0' >bytes
mistake 'LLVM bitcode' 'llc -march=bpf' wrapped.bc
echo '; ModuleID = "x"' >bytes
mistake 'LLVM assembly' 'llc -march=bpf' x
printf '\t.text\n' >bytes
mistake 'an assembler source' 'clang -target bpf -c' x.S
echo '/* THIS FILE IS AUTOGENERATED */' >bytes
mistake 'a skeleton' 'the object that the skeleton was made of' x.skel.h
head -c 64 "$BPFMAPC" >bytes
printf '\x01' | dd of=bytes bs=1 seek=16 conv=notrunc status=none
mistake 'an object for another machine' 'target bpf' host.o
status=0
"$BPFMAPC" lint - <x.bpf.o >out 2>err || status=$?
that "bitcode on standard input" grep -q '^-: error: the file is LLVM bitcode' out
status=0
echo '#include <linux/bpf.h>' | "$BPFMAPC" lint - >out 2>err || status=$?
that "a source on standard input: 3" test "$status" = 3
that "is one" grep -q '^-: error: the file is a C source' out

# Standard input: an object or a definition file.
status=0
"$BPFMAPC" report - <"$good" >out 2>err || status=$?
that "an object on standard input: 0" test "$status" = 0
that "its path is -" grep -q '^- path: "-"' out
status=0
"$BPFMAPC" lint - <rejected.yaml >out 2>err || status=$?
that "a definition file on standard input: 1" test "$status" = 1
that "is judged" grep -q BM110 out
status=0
"$BPFMAPC" lint - <empty.o >out 2>err || status=$?
that "nothing on standard input: 3" test "$status" = 3
is 3 lint /dev/zero rejected.yaml
that "what has no end is given up" grep -q '/dev/zero: error: File too large' out
that "and the others are read" grep -q BM110 out
status=0
printf '\0\0\0' | "$BPFMAPC" lint - >out 2>err || status=$?
that "what is no text on standard input: 3" test "$status" = 3
that "is no definition file" grep -q BM002 out
"$BPFMAPC" report - accepted.yaml <rejected.yaml >out 2>err
that "beside other files" grep -q '"accepted.yaml"' out

# An input is never the output, by whatever name.
cp accepted.yaml kept.yaml
ln kept.yaml link.yaml
is 2 gen kept.yaml -o kept.yaml
is 2 report accepted.yaml kept.yaml -o ./link.yaml
that "the input stays" cmp -s accepted.yaml kept.yaml
that "and it says why" grep -q 'link.yaml is an input' err
is 0 list types -o types
is 0 list types -o types

# What a name holds is not obeyed, not even in a complaint.
is 3 report $'none\033[31m\xff\xc2\x9b\n.o'
that "a complaint is one line of text" test "$(cat err)" = \
	'bpfmapc: none\x1b[31m\xff\x9b\n.o: No such file or directory'

# Colours: asked for, or nobody reads them.
is 1 lint rejected.yaml
that "no colours in a file" test "$(grep -c $'\033' out)" = 0
is 1 lint --color always rejected.yaml
that "colours where they are asked for" grep -q $'\033\\[' out

# A run of many is in argument order.
is 3 lint -j 8 text.o rejected.yaml cut.o wrong.yaml none.o
that "findings are in the order of the arguments" \
	test "$(cut -d: -f1 out | grep -E '^[a-z]+\.(o|yaml)$' | uniq | tr '\n' ' ')" = \
	"text.o rejected.yaml cut.o wrong.yaml none.o "

is_counted
