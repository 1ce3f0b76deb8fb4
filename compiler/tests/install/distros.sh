#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# distros.sh STEPS SUITE...: in a fresh root of each release of Debian, with nothing
# but make installed, does STEPS: demo (make demo), clang (builds all with clang),
# check (make check), with warnings as errors and CI=true. STEPS are separated by
# commas. As root. A step counts as one, check as what it counts. Ends with a counting
# line.
#
# debootstrap gets the roots, from the mirror that this machine uses. They and their
# packages are kept in $B/distros/SUITE, and each run works on a copy. Mounts and
# processes are in namespaces of their own, with which they end, however this ends.
set -uo pipefail

: "${B:=build}"
# shellcheck source=compiler/tests/lib/mirror.sh
. compiler/tests/lib/mirror.sh

IFS=, read -r -a steps <<<"$1"
shift
jobs=$(nproc)
passed=0 failed=0 skipped=0

# The root as debootstrap leaves it, and where its apt looks for packages.
make_base() {
	local suite=$1 dir=$2 uri security

	[ ! -e "$dir/base" ] || return 0
	uri=$(mirror_of "$suite") security=$(mirror_of "$suite-security")
	if [ -z "$uri" ]; then
		echo "$suite: apt of this machine has no mirror of Debian" >&2
		return 1
	fi
	rm -rf --one-file-system "$dir/base.part"
	mkdir -p "$dir/packages"
	debootstrap --variant=minbase --include=make --cache-dir="$(realpath "$dir/packages")" "$suite" \
		"$dir/base.part" "$uri" >"$dir/debootstrap.log" 2>&1 || {
		tail -n 20 "$dir/debootstrap.log" >&2
		return 1
	}
	printf 'deb %s main\n' "$uri $suite" "$uri $suite-updates" \
		${security:+"$security $suite-security"} >"$dir/base.part/etc/apt/sources.list"
	# Proxies, and how old lists may be.
	apt-config dump Acquire >"$dir/base.part/etc/apt/apt.conf.d/90host"
	mv "$dir/base.part" "$dir/base"
}

# A copy of it, with the project's files.
make_root() {
	local dir=$1

	rm -rf --one-file-system "$dir/root"
	cp -a "$dir/base" "$dir/root" && cp /etc/resolv.conf "$dir/root/etc/" &&
		mkdir "$dir/root/project" &&
		compiler/tests/lib/files.sh | tar -cf - -T - | tar -xf - -C "$dir/root/project" --no-same-owner
}

# in_root DIR COMMAND: as on a machine of its own, but for its kernel and network. In a
# chroot(2), which is less, nobody makes a namespace of users.
in_root() {
	# shellcheck disable=SC2016 # the inner shell expands it
	unshare --mount --pid --fork --kill-child --propagation private bash -euc '
		mount --bind "$1/root" "$1/root"
		mount -t proc proc "$1/root/proc"
		mount --rbind /sys "$1/root/sys"
		mount --rbind /dev "$1/root/dev"
		mount --bind "$1/packages" "$1/root/var/cache/apt/archives"
		cd "$1/root"
		pivot_root . .
		umount -l .
		exec env -i HOME=/root LANG=C.UTF-8 CI=true WERROR=1 \
			PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
			sh -c "cd /project && $2"' - "$(realpath "$1")" "$2" </dev/null
}

# step SUITE NAME: does it, and counts. The log stays in $B/distros/SUITE/NAME.log.
step() {
	local suite=$1 name=$2 dir=$B/distros/$1 log=$B/distros/$1/$2.log command line at=$SECONDS
	local p=0 f=0 k=0 status=0

	case $name in
	demo) command="apt-get -qq update && make -j$jobs demo" ;;
	clang) command="make -j$jobs B=build/clang CC=clang all" ;;
	check) command='make check' ;;
	*)
		echo "FAIL there is no step $name"
		((failed += 1))
		return 1
		;;
	esac
	in_root "$dir" "$command" >"$log" 2>&1 || status=$?
	line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
	if [[ $name == check && $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed(,\ ([0-9]+)\ skipped)?$ ]]; then
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

compiler/tests/install/deps.sh debootstrap || exit
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
