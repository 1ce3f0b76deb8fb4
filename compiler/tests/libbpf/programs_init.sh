#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The first process of a virtual machine that programs_kernels.sh boots: has the objects
# that /files lists loaded by libbpf and by verify, and prints what both say.
export PATH=/bin
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mount -t bpf bpf /sys/fs/bpf
ifconfig lo 127.0.0.1 up
echo 1 >/proc/sys/kernel/printk
cd / || exit

# show NAME: standard input, through a terminal that might change it. On this terminal verify
# would also say how far it is.
show() {
	echo "begin $1"
	gzip | base64
	echo "end $1"
}

# shellcheck disable=SC2046 # names without blanks
load_programs $(cat /files) | show libbpf
# shellcheck disable=SC2046,SC1091
bpfmapc verify --programs --no-config $(cat /options) --format json $(cat /files) 2>/dev/null |
	show verify
poweroff -f
