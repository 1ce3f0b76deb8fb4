# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# Fresh roots of Debian for scripts that need another system than this one. debootstrap
# gets them, from the mirror that this machine uses. A release has a folder, in which
# base/ and packages/ are kept, and root/ is the copy that a run works on. Mounts and
# processes are in namespaces of their own, with which they end, however that is.

compiler/tests/install/deps.sh debootstrap || exit
# shellcheck source=compiler/tests/lib/mirror.sh
. compiler/tests/lib/mirror.sh

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

# make_root DIR [FOLDER]: a copy of it, with the project's files in FOLDER (/project).
make_root() {
	local dir=$1 project=${2:-/project}

	rm -rf --one-file-system "$dir/root"
	cp -a "$dir/base" "$dir/root" && cp /etc/resolv.conf "$dir/root/etc/" &&
		mkdir "$dir/root$project" &&
		compiler/tests/lib/files.sh | tar -cf - -T - | tar -xf - -C "$dir/root$project" --no-same-owner
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
			sh -c "$2"' - "$(realpath "$1")" "$2" </dev/null
}
