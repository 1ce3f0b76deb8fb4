#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# kernels.sh PACKAGE...: boots the kernel of each of Debian's packages, or the
# newest one of a meta package, in QEMU, in software, with one static program
# that asks it for the definitions of tests/kernel, and compares. Nothing is
# installed: the kernel is taken out of its package, below $B/kernels. Ends
# with a counting line.
set -euo pipefail
shopt -s nullglob

: "${B:=build}"
: "${RANDOM_MAPS:=20000}"
: "${SEED:=1}"
dir=$B/kernels
mkdir -p "$dir"

# Debian's amd64 kernels have CONFIG_NR_CPUS=8192; the machine has one CPU.
target=(--cpus 1 --nr-cpus 8192 --boundary --random "$RANDOM_MAPS" --seed "$SEED")

image_of() {
	local name
	name=$(apt-cache depends "$1" 2>/dev/null |
		sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
	if [ -n "$name" ]; then
		echo "$name"
	elif apt-cache show "$1" >/dev/null 2>&1; then
		echo "$1"
	fi
}

# The package of the image in $dir/NAME, its upstream release in $dir/NAME/release.
fetch() {
	local name=$1 debs

	[ ! -e "$dir/$name/release" ] || return 0
	rm -rf "${dir:?}/$name" "$dir/$name.part"
	mkdir -p "$dir/$name.part"
	(cd "$dir/$name.part" && apt-get download "$name" >download.log 2>&1) || {
		cat "$dir/$name.part/download.log"
		return 1
	}
	debs=("$dir/$name.part"/*.deb)
	dpkg -x "${debs[0]}" "$dir/$name.part"
	dpkg-deb -f "${debs[0]}" Version | sed 's/-.*//' >"$dir/$name.part/release"
	rm -rf "$dir/$name.part/lib" "${debs[0]}"
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
		-no-reboot -serial stdio -kernel "$dir/$name"/boot/vmlinuz-* \
		-initrd "$dir/$name/initramfs" \
		-append 'console=ttyS0 quiet panic=-1 mitigations=off rcupdate.rcu_expedited=1' \
		</dev/null >"$dir/$name/console" 2>&1 || true
	tr -d '\r' <"$dir/$name/console" >"$dir/$name/answers"
	"$B/tests/kernel" --kernel "$release" "${target[@]}" --answers "$dir/$name/answers"
}

passed=0 failed=0
for meta; do
	name=$(image_of "$meta")
	if [ -z "$name" ]; then
		[ "$(id -u)" != 0 ] || apt-get update -qq
		name=$(image_of "$meta")
	fi
	if [ -z "$name" ] || ! fetch "$name"; then
		echo "kernels: there is no package for $meta" >&2
		failed=$((failed + 1))
		continue
	fi
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
