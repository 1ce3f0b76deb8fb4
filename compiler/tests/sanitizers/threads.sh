#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# threads.sh [TIMES]: what threads share, for ThreadSanitizer: lint, report and hook of all
# fixtures with four threads print what one prints, TIMES times (10), and the sanitizer nothing.
set -uo pipefail

: "${OBJECTS:=build/testdata}"
times=${1:-10}
BPFMAPC=$(realpath "${BPFMAPC:-build/bpfmapc}")
OBJECTS=$(realpath "$OBJECTS")
# The sanitizer ends with 66, and says why on standard error.
export TSAN_OPTIONS="${TSAN_OPTIONS-} exitcode=66" GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
work=$(realpath "$(mktemp -d)")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
passed=0 failed=0

# same ARGUMENT...: with one thread and, many times, with four.
same() {
	local status=0 again
	"$BPFMAPC" "$@" -j 1 >one 2>one.err || status=$?
	for ((i = 0; i < times; i++)); do
		again=0
		"$BPFMAPC" "$@" -j 4 >four 2>four.err || again=$?
		if ((status > 2)) || [[ $again != "$status" ]] || ! cmp -s one four || ! cmp -s one.err four.err; then
			echo "FAIL bpfmapc ${*:1:6} -j 4: status $again, with one thread $status"
			diff one.err four.err | head -n 60
			((failed += 1))
			return
		fi
	done
	((passed += 1))
}

# Folders with configurations of their own, and objects that several rules are about.
mkdir tree
cp -r "$OBJECTS"/*/ tree
find tree -name '*.d' -delete
i=0
for folder in tree/*/; do
	case $((i++ % 3)) in
	0) echo 'kernel: "5.4..6.1"' ;;
	1) printf '%s\n' 'loader: kernel' 'rules: {key-size: warning, BM111: off}' ;;
	2) printf '%s\n' 'rules: {max-entries: info}' 'allow:' '  - {rule: BM112, map: "*"}' ;;
	esac >"$folder/.bpfmapc.yaml"
done

same lint --no-config tree
same lint -v tree
same lint --no-config --kernel 4.14.. --loader libbpf=0.8 tree
same lint --no-config --kernel 5.4 --kernel 6.1..6.18 -v --format sarif tree
same lint --no-config --loader cilium-ebpf --format json tree
same lint --depfile deps tree
same lint --write-baseline known tree
same lint --baseline known tree
same report --no-config tree
same report --format json tree
same report --no-config --format html --kernel 5.4,6.1..6.18 tree
same report --no-config --loader kernel --format ndjson tree
# The same file under many names, and more threads than files.
for ((i = 0; i < 40; i++)); do
	ln -s tree/examples "link$i"
done
same lint --no-config link*
same lint --no-config tree/examples/stats_map.bpf.o tree/examples/inode_storage_wrong.bpf.o
# So many that threads look at the arguments, too (PLACES_FOR_THREADS).
mkdir many
for ((i = 0; i < 600; i++)); do
	ln -s ../tree/examples/inode_storage_wrong.bpf.o "many/$i.o"
done
same lint --no-config many/*.o tree

# Sources are compiled by threads, which share databases of commands and the scratch folder.
mkdir bin repo repo/sub tmp
cat >bin/compiler <<'END'
#!/bin/sh
object=$1
while [ $# -gt 0 ]; do
	[ "$1" != -o ] || output=$2
	shift
done
exec cp "$object" "$output"
END
chmod +x bin/compiler
export PATH=$work/bin:$PATH TMPDIR=$work/tmp
cd repo || exit 1
git init -q
echo "compile: compiler $OBJECTS/examples/inode_storage_wrong.bpf.o" >.bpfmapc.yaml
for ((i = 0; i < 20; i++)); do
	printf '#include "a.bpf.h"\n' | tee "$i.bpf.c" >"sub/$i.bpf.c"
	printf '{"directory": "%s", "file": "%s", "command": "compiler %s -c %s"}\n' "$work/repo/sub" "$i.bpf.c" \
		"$OBJECTS/examples/stats_map.bpf.o" "$i.bpf.c"
done | paste -sd, | sed 's/.*/[&]/' >sub/compile_commands.json
echo 'rules: {key-size: warning}' >sub/.bpfmapc.yaml
echo >a.bpf.h
git add .
echo '/* not staged */' >0.bpf.c
same hook
same hook sub/*.bpf.c
cd ..
[[ -z $(ls tmp) ]] || { echo "FAIL files are left in \$TMPDIR"; ((failed += 1)); }

echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
