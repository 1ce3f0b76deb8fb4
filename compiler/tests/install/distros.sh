#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# distros.sh STEPS SUITE...: in a fresh root of each release of Debian, with nothing
# but make installed, does STEPS: demo (make demo), clang (builds all with clang),
# deb (the package: deb.sh), newcomer (what README.md tells a newcomer to type),
# cilium (make check-cilium, with that release's library), check (make check), with
# warnings as errors and CI=true. STEPS are separated by commas. As root. A step counts as
# one, or as what it counts itself. Ends with a counting line. Roots are kept in
# $B/distros/SUITE.
set -uo pipefail

: "${B:=build}"
# shellcheck source=compiler/tests/lib/root.sh
. compiler/tests/lib/root.sh

IFS=, read -r -a steps <<<"$1"
shift
jobs=$(nproc)
passed=0 failed=0 skipped=0

# step SUITE NAME: does it, and counts. The log stays in $B/distros/SUITE/NAME.log.
step() {
	local suite=$1 name=$2 dir=$B/distros/$1 log=$B/distros/$1/$2.log command line at=$SECONDS
	local p=0 f=0 k=0 status=0

	case $name in
	demo) command="apt-get -qq update && make -j$jobs demo" ;;
	clang) command="make -j$jobs B=build/clang CC=clang all" ;;
	deb) command="apt-get -qq update && compiler/tests/install/deb.sh" ;;
	newcomer)
		# From nothing, but with the sources.
		make_root "$dir" || return
		command=$(awk '/^```bash$/ { on = 1; next } /^```$/ { on = 0 } on' README.md)
		command=$(printf 'cp testdata/examples/inode_storage.bpf.c mine.bpf.c\nset -x\n%s' "$command")
		;;
	cilium)
		# The one of this machine's release is asked in `make check`.
		# shellcheck source=/dev/null
		[ "$suite" != "$(. /etc/os-release && echo "$VERSION_CODENAME")" ] || return 0
		command="make deps-cilium && make -j$jobs check-cilium"
		;;
	check) command='make check' ;;
	*)
		echo "FAIL there is no step $name"
		((failed += 1))
		return 1
		;;
	esac
	in_root "$dir" "set -e; cd /project; $command" >"$log" 2>&1 || status=$?
	line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
	if [[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed(,\ ([0-9]+)\ skipped)?$ ]]; then
		p=${BASH_REMATCH[1]} f=${BASH_REMATCH[2]} k=${BASH_REMATCH[4]:-0}
	elif ((status == 0)); then
		p=1
	fi
	((status == 0 || f > 0)) || f=1
	((p + f > 0)) || f=1
	((f == 0)) || { echo "FAIL $suite: $name: $log ends with"; grep -E '^FAIL|[Ee]rror' "$log" | tail -n 20; tail -n 20 "$log"; }
	printf '%-10s %-6s %6d passed, %d failed, %d skipped %5d s\n' "$suite" "$name" "$p" "$f" "$k" $((SECONDS - at))
	((passed += p, failed += f, skipped += k))
	((f == 0))
}

for suite; do
	mkdir -p "$B/distros/$suite"
	if ! make_base "$suite" "$B/distros/$suite" || ! make_root "$B/distros/$suite"; then
		echo "FAIL $suite: there is no root"
		((failed += 1))
		continue
	fi
	for name in "${steps[@]}"; do
		step "$suite" "$name" || break
	done
done
total="$passed passed, $failed failed"
((skipped == 0)) || total+=", $skipped skipped"
echo "$total"
((failed == 0 && passed > 0))
