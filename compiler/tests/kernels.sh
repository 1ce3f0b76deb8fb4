#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# kernels.sh SUITE/SERIES...: boots the newest kernel of each series that a suite
# of Debian has (trixie-backports/7.3) in QEMU, in software, with one static
# program that asks it for the definitions of tests/kernel, and compares.
# Nothing is installed: packages come from the mirror that this machine uses,
# through an apt of their own, and are taken apart below $B/kernels. A kernel
# that can not be had counts as a failure. Ends with a counting line.
set -euo pipefail
shopt -s nullglob

: "${B:=build}"
: "${RANDOM_MAPS:=20000}"
: "${SEED:=1}"
mkdir -p "$B/kernels"
dir=$(cd "$B/kernels" && pwd)

# Debian's amd64 kernels have CONFIG_NR_CPUS=8192; the machine has one CPU.
target=(--cpus 1 --nr-cpus 8192 --boundary --random "$RANDOM_MAPS" --seed "$SEED")

# Lists and caches are its own; what is installed, and the machine's lists, stay as they are.
# Suites that get no more updates have a Release file that is past its date.
private=(
	-o Dir::Etc::SourceList="$dir/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null
	-o Dir::State::Lists="$dir/apt/lists" -o Dir::Cache="$dir/apt/cache"
	-o APT::Architecture=amd64 -o APT::Architectures=amd64
	-o APT::Sandbox::User="$(id -un)"
	-o Acquire::Languages=none -o Acquire::Check-Valid-Until=false
)

# The archive that this machine takes a suite like SUITE from.
mirror_of() {
	local path=debian

	[ "${1%-security}" = "$1" ] || path=debian-security
	apt-get indextargets --format "\$(REPO_URI)" 'Created-By: Packages' |
		sed -n "s|/*\$||; \\|/$path\$|p" | head -n 1
}

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

# The image of a package as $dir/NAME/vmlinuz, its upstream release in $dir/NAME/release.
fetch() {
	local name=$1 version=$2 images debs

	[ ! -e "$dir/$name/release" ] || return 0
	rm -rf "${dir:?}/$name" "$dir/$name.part"
	mkdir -p "$dir/$name.part/tree"
	(cd "$dir/$name.part" &&
		apt-get "${private[@]}" download "$name=$version" >download.log 2>&1) || {
		cat "$dir/$name.part/download.log" >&2
		return 1
	}
	debs=("$dir/$name.part"/*.deb)
	dpkg -x "${debs[0]}" "$dir/$name.part/tree"
	mapfile -t images < <(find "$dir/$name.part/tree" -name 'vmlinuz*' -type f)
	if [ "${#images[@]}" != 1 ]; then
		echo "kernels: $name has ${#images[@]} kernels in it" >&2
		return 1
	fi
	mv "${images[0]}" "$dir/$name.part/vmlinuz"
	rm -rf "$dir/$name.part/tree" "${debs[0]}"
	echo "${version%%[-~]*}" >"$dir/$name.part/release"
	mv "$dir/$name.part" "$dir/$name"
}

boot() {
	local name=$1 release
	release=$(cat "$dir/$name/release")

	"$B/tests/kernel" --kernel "$release" "${target[@]}" --write "$dir/$name/cases"
	mkdir -p "$dir/$name/root"
	install -m 755 "$B/tests/kernel_guest" "$dir/$name/root/init"
	install -m 644 "$dir/$name/cases" "$dir/$name/root/cases"
	(cd "$dir/$name/root" && printf 'init\ncases\n' | cpio -o -H newc --quiet) \
		>"$dir/$name/initramfs"
	# Grace periods that do not wait: a map is refused after its allocation many times.
	timeout 1500 qemu-system-x86_64 -accel tcg -m 2048 -smp 1 -nodefaults -display none \
		-no-reboot -serial stdio -kernel "$dir/$name/vmlinuz" \
		-initrd "$dir/$name/initramfs" \
		-append 'console=ttyS0 quiet panic=-1 mitigations=off rcupdate.rcu_expedited=1' \
		</dev/null >"$dir/$name/console" 2>&1 || true
	tr -d '\r' <"$dir/$name/console" >"$dir/$name/answers"
	"$B/tests/kernel" --kernel "$release" "${target[@]}" --answers "$dir/$name/answers"
}

passed=0 failed=0
update "$@"
for wanted; do
	name='' version=''
	read -r name version < <(image_of "$wanted") || true
	if [ -z "$name" ] || ! fetch "$name" "$version"; then
		echo "kernels: there is no kernel of $wanted" >&2
		failed=$((failed + 1))
		continue
	fi
	rm -f "$dir/$name/log"
	boot "$name" | tee "$dir/$name/log" || true
	line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$dir/$name/log" || true)
	if [ -z "$line" ]; then
		echo "kernels: $name gave no answers" >&2
		tail -n 20 "$dir/$name/console" >&2
		failed=$((failed + 1))
		continue
	fi
	read -r p _ f _ <<<"$line"
	passed=$((passed + p))
	failed=$((failed + f))
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
