#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The first process of a virtual machine that guests.sh boots: runs what
# /run says, and prints before and after each program that it does.
export PATH=/bin
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mount -t debugfs debugfs /sys/kernel/debug
mount -t tracefs tracefs /sys/kernel/tracing
mount -t cgroup2 cgroup /cgroup
ifconfig lo 127.0.0.1 up
# Nothing of the kernel's between the programs' lines.
echo 1 >/proc/sys/kernel/printk

# run NUMBER ARGUMENT...: the program /tests/NUMBER, with a BPF file system of its own.
run() {
	number=$1
	shift
	mount -t bpf bpf /sys/fs/bpf
	echo "begin $number"
	timeout 300 "/tests/$number" "$@" </dev/null 2>&1
	echo "end $number $?"
	umount /sys/fs/bpf
}

cd /
# shellcheck disable=SC1091 # guests.py writes it
. /run
echo "all of $(uname -r)"
poweroff -f
