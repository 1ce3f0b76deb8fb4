#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# probe.sh KERNEL OTHER_NAME STRANGE: the profile of the running kernel is that of the kernel: the
# program KERNEL compares verdicts by it with what the kernel does, also of a profile that was
# made while the library OTHER_NAME gave the kernel another release. Nothing is left behind, and
# where bpf(2) is refused, or answers as the library STRANGE does, a line says so. Ends with a counting line.
set -uo pipefail

: "${B:=build}" "${PYTHON:=python3}" "${RANDOM_MAPS:=10000}"
kernel=$(realpath "$1") other=$(realpath "$2") strange=$(realpath "$3")
. compiler/tests/lib/is.sh
schemas=$(realpath schemas) lib=$(realpath compiler/tests/lib)
dir=$B/probe
mkdir -p "$dir"
cd "$dir" || exit

# Whether no map has the name of those that are asked. The kernel frees them after a while, and
# other tests may run beside this one.
nothing_left() {
	local try
	for ((try = 0; try < 100; try++)); do
		bpftool map list | grep -qE 'name (case|bpfmapc) ' || return 0
		sleep 0.3
	done
	bpftool map list | grep -E 'name (case|bpfmapc) '
	return 1
}

says() {
	that "$1: $(head -n 1 err)" grep -q "$2" err
}

valid() {
	PYTHONPATH=$lib "$PYTHON" -c "
import sys, schemas
sys.exit('\n'.join(schemas.Schemas('$schemas').check_file('profile', '$1')) or 0)"
}

for profile in "$schemas"/profiles/*.yaml; do
	that "$profile follows its schema" valid "$profile"
done

agrees() {
	"$kernel" --profile "$1" --boundary --random "$RANDOM_MAPS" --fields 60 --show 5 >verdicts ||
		{ cat verdicts; return 1; }
}

pins=$(ls /sys/fs/bpf 2>/dev/null)
is 0 probe -o running.yaml
that "the profile follows its schema" valid running.yaml
that "verdicts by the profile are the kernel's" agrees running.yaml
is 0 lint --no-config --kernel ./running.yaml --fail-on never "$OLDPWD/$B/testdata/lint/helper_map_type.bpf.o"
cp out by_profile
is 0 lint --no-config --kernel running --fail-on never "$OLDPWD/$B/testdata/lint/helper_map_type.bpf.o"
that "findings by the profile are those of the release" cmp by_profile out


is 0 lint --no-config --probe --fail-on never "$OLDPWD/$B/testdata/lint/helper_map_type.bpf.o"
that "findings by --probe are those of the release" cmp by_profile out
is 0 report --no-config --fail-on never --kernel 5.4 --kernel running --probe "$OLDPWD/testdata/loader/all_types.yaml"
that "the report names the kernel that was asked" grep -q '^target: {kernel: "5.4, running"' out
is 2 lint --no-config --kernel 5.4 --probe "$OLDPWD/testdata/loader/all_types.yaml"
says "--probe without the running kernel" "add --kernel running"

# What the tests of generated loaders have asked of this kernel, type by type.
commands() {
	"$BPFMAPC" report --no-config --kernel "$1" "$OLDPWD/testdata/loader/all_types.yaml" |
		grep -E '^ *(- name|commands):'
}
that "commands of a map type are asked" grep -q '"lookup_and_delete_batch of lru_percpu_hash"' \
	<(sed -n '/^  commands:/,/^    lacks:/{/^    has:/,$p}' running.yaml)
commands ./running.yaml >by_profile
commands running >by_release
that "commands by the profile are those of the release" cmp by_profile by_release

# A kernel with much that is newer than its name.
export FAKE_RELEASE=4.18.0-513.el8_9.x86_64
LD_PRELOAD=$other is 0 probe -o renamed.yaml
unset FAKE_RELEASE
that "the release of the name is kept" grep -q 'upstream: "4.18"' renamed.yaml
that "verdicts of a kernel with another name are the kernel's" agrees renamed.yaml

# What the kernel lacks by the profile odd.yaml it lacks by its own.
lacks_no_more() {
	"$PYTHON" - running.yaml odd.yaml <<'END'
import sys, yaml
own, odd = (yaml.safe_load(open(f))["facts"] for f in sys.argv[1:])
lies = [f"{kind}: {name}" for kind in odd for name in odd[kind]["lacks"] or []
        if name in (own[kind]["has"] or [])]
sys.exit("\n".join(lies) or 0)
END
}

# Killed in the middle, it leaves no file, and its maps go with it.
"$BPFMAPC" probe -o killed.yaml 2>/dev/null &
sleep 0.3
kill -9 $! 2>/dev/null
wait $! 2>/dev/null
that "no profile of a probe that is killed" test ! -e killed.yaml

# Nor do those that ask for it go on, and what ends it leaves no file.
asking_ends() {
	local try
	for ((try = 0; try < 50; try++)); do
		pgrep -s "$1" >/dev/null || return 0
		sleep 0.1
	done
	return 1
}
limits=$(ulimit -l)
for signal in INT TERM; do
	for after in 0.1 0.4 1; do
		setsid env --default-signal=INT "$BPFMAPC" probe -o killed.yaml 2>/dev/null &
		session=$!
		sleep $after
		kill -$signal $session 2>/dev/null
		wait $session 2>/dev/null
		that "nobody asks after SIG$signal at $after s" asking_ends $session
		that "SIG$signal at $after s leaves no file" test -z "$(find . -name '*killed*')"
	done
done
that "no limit is changed" test "$limits" = "$(ulimit -l)"
that "no map is left behind" nothing_left
that "no pin is left behind" test "$pins" = "$(ls /sys/fs/bpf 2>/dev/null)"

is 2 probe x.bpf.o
setpriv --reuid 65534 --clear-groups --bounding-set -all --inh-caps -all \
	"$BPFMAPC" probe >out 2>err </dev/null
that "without privilege the status is 3" test $? = 3
says "without privilege" "CAP_BPF"
setpriv --reuid 65534 --clear-groups --bounding-set -all --inh-caps -all \
	"$BPFMAPC" lint --no-config --probe /dev/null >out 2>err </dev/null
that "--probe without privilege has status 2" test $? = 2
says "--probe without privilege" "the process lacks CAP_NET_ADMIN"
unshare -U -r "$BPFMAPC" probe >out 2>err </dev/null
that "in a user namespace the status is 3" test $? = 3
says "in a user namespace" "EPERM"
"$PYTHON" - "$BPFMAPC" >out 2>err <<'END'
import ctypes, os, struct, sys
# A filter that answers ENOSYS to bpf(2) on x86_64 and arm64, as containers have it.
number = {"x86_64": 321, "aarch64": 280}[os.uname().machine]
rows = [(0x20, 0, 0, 0), (0x15, 0, 1, number), (0x06, 0, 0, 0x50000 | 38), (0x06, 0, 0, 0x7fff0000)]
code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *row) for row in rows))
program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(rows), ctypes.addressof(code)))
libc = ctypes.CDLL(None, use_errno=True)
libc.prctl(38, 1, 0, 0, 0)
assert libc.prctl(22, 2, program, 0, 0) == 0
os.execv(sys.argv[1], [sys.argv[1], "probe"])
END
that "behind a filter the status is 3" test $? = 3
says "behind a filter" "no bpf(2)"

# Kernels that answer oddly: a line, or a profile that says less. No errno that they give for
# another reason is taken for an answer.
lines='all:1 all:7 all:38 all:hang later:1 later:7 later:22 later:38'
profiles='btf:1 prog:1 prog:hang'
# All at once: those that hang only wait.
for answer in $lines $profiles; do
	mkdir "odd-$answer"
	(
		cd "odd-$answer" || exit
		BPF_ANSWER=$answer LD_PRELOAD=$strange timeout 300 "$BPFMAPC" probe -o odd.yaml >out 2>err </dev/null
		echo $? >status
	) &
done
wait
for answer in $lines; do
	that "bpf(2) that answers $answer: status 3, not $(<"odd-$answer/status")" test "$(<"odd-$answer/status")" = 3
	that "a line says so of $answer: $(<"odd-$answer/err")" test "$(wc -l <"odd-$answer/err")" = 1
	that "no profile of $answer" test ! -e "odd-$answer/odd.yaml"
done
for answer in $profiles; do
	that "bpf(2) that answers $answer: status 0, not $(<"odd-$answer/status")" test "$(<"odd-$answer/status")" = 0
	cp "odd-$answer/odd.yaml" .
	that "a profile of $answer follows its schema" valid odd.yaml
	is 0 lint --no-config --kernel ./odd.yaml --fail-on never "$OLDPWD/testdata/loader/all_types.yaml"
	that "a profile of $answer has no lies" lacks_no_more
	rm -f odd.yaml
done
is_counted
