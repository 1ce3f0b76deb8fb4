#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# deps.sh PACKAGE...: installs those of the Debian packages that are missing,
# with apt-get, or with dnf under Fedora's names; elsewhere it lists them.
# Silent and quick where all are there.
set -eu

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		echo "+ sudo $*"
		sudo "$@"
	else
		echo "deps: neither root nor sudo; as root: $*" >&2
		exit 1
	fi
}

apt_install() {
	as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -qq --no-install-recommends "$@"
}

# Fedora's name of a Debian package.
fedora() {
	case $1 in
	libc6-dev) echo glibc-devel ;;
	pkg-config) echo pkgconf-pkg-config ;;
	libelf-dev) echo elfutils-libelf-devel ;;
	libdw-dev) echo elfutils-devel ;;
	libbpf-dev) echo libbpf-devel ;;
	libyaml-dev) echo libyaml-devel ;;
	libbz2-dev) echo bzip2-devel ;;
	g++) echo gcc-c++ ;;
	check) echo check-devel ;;
	shellcheck) echo ShellCheck ;;
	python3-yaml) echo python3-pyyaml ;;
	musl-tools) echo musl-gcc ;;
	libc6-dev-i386) echo glibc-devel.i686 ;;
	lib32gcc-*-dev) echo libgcc.i686 ;;
	qemu-system-x86) echo qemu-system-x86-core ;;
	golang-go) echo golang ;;
	golang-github-cilium-ebpf-dev) echo golang-github-cilium-ebpf-devel ;;
	*) echo "$1" ;;
	esac
}

if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
	missing=
	have=" $(dpkg-query -W -f '${db:Status-Status}:${Package} ' "$@" 2>/dev/null || true)"
	for p; do
		case $have in
		*" installed:$p "*) ;;
		*) missing="$missing $p" ;;
		esac
	done
	[ -n "$missing" ] || exit 0
	echo "deps: installing$missing"
	# The lists of packages may be absent or too old: fetched once, then it is tried again.
	# shellcheck disable=SC2086
	apt_install $missing >/dev/null 2>&1 || {
		as_root apt-get update -qq
		apt_install $missing >/dev/null
	}
elif command -v dnf >/dev/null && command -v rpm >/dev/null; then
	missing=
	for p; do
		f=$(fedora "$p")
		rpm -q --quiet "$f" || rpm -q --quiet --whatprovides "$f" || missing="$missing $f"
	done
	[ -n "$missing" ] || exit 0
	echo "deps: installing$missing"
	# shellcheck disable=SC2086
	as_root dnf install -y -q $missing
else
	echo "deps: no apt-get and no dnf here. What is needed, as Debian calls it:" >&2
	printf '  %s\n' "$@" >&2
	# Who has installed it all by hand goes on with DEPS=skip.
	[ "${DEPS-}" = skip ] || {
		echo "deps: once it is installed, go on with DEPS=skip" >&2
		exit 1
	}
fi
