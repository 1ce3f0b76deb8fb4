# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# For scripts that ask kernels of Debian: gets them and boots them in QEMU, in
# software. Nothing is installed: packages come from the mirror that this machine
# uses, through an apt of their own, and are taken apart below $B/kernels. A kernel
# is named SUITE/SERIES, trixie-backports/7.3.

# shellcheck source=compiler/tests/lib/mirror.sh
. compiler/tests/lib/mirror.sh

shopt -s nullglob
: "${B:=build}"
mkdir -p "$B/kernels"
dir=$(cd "$B/kernels" && pwd)

# Lists and caches are its own; what is installed, and the machine's lists, stay as they are.
# Suites that get no more updates have a Release file that is past its date.
private=(
	-o Dir::Etc::SourceList="$dir/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null
	-o Dir::State::Lists="$dir/apt/lists" -o Dir::Cache="$dir/apt/cache"
	-o APT::Architecture=amd64 -o APT::Architectures=amd64
	-o APT::Sandbox::User="$(id -un)"
	-o Acquire::Languages=none -o Acquire::Check-Valid-Until=false
)

sources() {
	local suite uri keys=/usr/share/keyrings/debian-archive-keyring.gpg

	for suite in $(printf '%s\n' "${@%/*}" | sort -u); do
		uri=$(mirror_of "$suite")
		if [ -z "$uri" ]; then
			echo "kernels: this machine has no source of $suite" >&2
			continue
		fi
		echo "deb [arch=amd64 signed-by=$keys] $uri $suite main"
	done
}

update() {
	mkdir -p "$dir/apt/lists/partial" "$dir/apt/cache/archives/partial"
	sources "$@" >"$dir/apt/sources.list"
	apt-get "${private[@]}" -qq update || echo "kernels: some lists could not be had" >&2
}

# "NAME VERSION" of the newest image of SUITE/SERIES. Since 6.19 it is in
# linux-binary, which linux-image depends on; -unsigned is the same once more.
image_of() {
	local suite=${1%/*} series=${1#*/} lists list name version best='' best_version=''

	lists=("$dir/apt/lists/"*"_dists_${suite}_main_binary-amd64_Packages"*)
	for list in "${lists[@]}"; do
		while read -r name version; do
			if dpkg --compare-versions "$version" gt "${best_version:-0}" ||
				{ [ "$version" = "$best_version" ] &&
					[ "${name#linux-binary}" != "$name" ]; }; then
				best=$name best_version=$version
			fi
		done < <(/usr/lib/apt/apt-helper cat-file "$list" |
			awk -v series="$series." '
				/^Package: / { name = $2 }
				/^Version: / && index($2, series) == 1 &&
				name ~ /^linux-(image|binary)-[0-9].*-cloud-amd64$/ { print name, $2 }')
	done
	[ -z "$best" ] || echo "$best $best_version"
}

# A package of this version, taken apart in the folder TREE.
take_apart() {
	local name=$1 version=$2 tree=$3 debs

	mkdir -p "$tree"
	(cd "$tree" && apt-get "${private[@]}" download "$name=$version" >download.log 2>&1) || {
		cat "$tree/download.log" >&2
		return 1
	}
	debs=("$tree"/*.deb)
	dpkg -x "${debs[0]}" "$tree"
	rm "${debs[0]}"
}

# $dir/NAME has the image of a package as vmlinuz, its upstream release in release,
# and the kernel's configuration as config, empty where it can not be had: since
# 6.19 it is in linux-base, which a suite may have for some kernels only.
fetch() {
	local name=$1 version=$2 tree=$dir/$1.part/tree images configs

	[ ! -e "$dir/$name/config" ] || return 0
	rm -rf "${dir:?}/$name" "$dir/$name.part"
	take_apart "$name" "$version" "$tree" || return
	[ "${name#linux-binary}" = "$name" ] ||
		take_apart "linux-base${name#linux-binary}" "$version" "$tree" 2>/dev/null || true
	mapfile -t images < <(find "$tree" -name 'vmlinuz*' -type f)
	mapfile -t configs < <(find "$tree" \( -path '*/boot/config-*' -o -path '*/modules/*/config' \))
	if [ "${#images[@]}" != 1 ]; then
		echo "kernels: $name has ${#images[@]} kernels in it" >&2
		return 1
	fi
	mv "${images[0]}" "$dir/$name.part/vmlinuz"
	cat "${configs[@]:-/dev/null}" >"$dir/$name.part/config"
	rm -rf "$tree"
	echo "${version%%[-~]*}" >"$dir/$name.part/release"
	mv "$dir/$name.part" "$dir/$name"
}

# What `uname -r` says on the kernel of a package.
uname_of() {
	local name=${1#linux-image-}

	echo "${name#linux-binary-}"
}

# profile_of NAME: the file with the profile of a kernel.
profile_of() {
	echo "${PROFILES:-schemas/profiles}/debian-$(uname_of "$1").yaml"
}

# libraries ROOT PROGRAM...: puts the shared libraries of programs below ROOT, where they look
# for them.
libraries() {
	local root=$1 library
	shift

	ldd "$@" | sed -n 's/.*[ \t]\(\/[^ ]*\) (0x[0-9a-f]*)$/\1/p' | sort -u |
		while read -r library; do
			install -D "$library" "$root/$library"
		done
}

# archive ROOT: the initial file system of a machine.
archive() {
	(cd "$1" && find . | LC_ALL=C sort | cpio -o -H newc --quiet)
}

: "${cpus:=1}"

# emulate NAME INITRAMFS SECONDS: the console of the kernel in $dir/NAME, until it
# powers its machine off. Grace periods do not wait: maps are closed many times.
# Inodes have storage where the security module bpf is one of those that are on.
emulate() {
	timeout "$3" qemu-system-x86_64 -accel tcg -m 2048 -smp "$cpus" -nodefaults -display none \
		-no-reboot -serial stdio -kernel "$dir/$1/vmlinuz" -initrd "$2" \
		-append 'console=ttyS0 quiet panic=-1 mitigations=off rcupdate.rcu_expedited=1 lsm=bpf' \
		</dev/null 2>&1 | stdbuf -oL tr -d '\r'
}

# The sum of the counting lines of a log, beside what else they say.
add_up() {
	awk '/^[0-9]+ passed, [0-9]+ failed$/ { p += $1; f += $3; next }
		{ print } END { printf "%d passed, %d failed\n", p, f }'
}

# by_each NAME COMMAND...: calls COMMAND for the release of a kernel, which is asked once, and
# for its profile, if there is one.
by_each() {
	local profile
	profile=$(profile_of "$1")

	"${@:2}" --kernel "$(cat "$dir/$1/release")" || true
	if [ -e "$profile" ]; then
		echo "by its profile:"
		"${@:2}" --profile "$profile" || true
	else
		echo "there is no $profile: see make profiles"
	fi
}

# each_kernel ASK SUITE/SERIES...: gets the newest kernel of each series, calls ASK
# with its NAME, which ends its output with a counting line, and adds these up. A
# kernel that can not be had, or says nothing, counts as a failure.
each_kernel() {
	local ask=$1 wanted name version line p f passed=0 failed=0

	shift
	update "$@"
	for wanted; do
		name='' version=''
		read -r name version < <(image_of "$wanted") || true
		if [ -z "$name" ] || ! fetch "$name" "$version"; then
			echo "kernels: there is no kernel of $wanted" >&2
			failed=$((failed + 1))
			continue
		fi
		rm -f "$dir/$name/$ask.log"
		"$ask" "$name" | tee "$dir/$name/$ask.log" || true
		line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$dir/$name/$ask.log" || true)
		if [ -z "$line" ]; then
			echo "kernels: $name gave no answers" >&2
			tail -n 20 "$dir/$name/$ask.console" >&2
			failed=$((failed + 1))
			continue
		fi
		read -r p _ f _ <<<"$line"
		passed=$((passed + p))
		failed=$((failed + f))
	done
	echo "$passed passed, $failed failed"
	[ "$failed" = 0 ]
}
