#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# needs.sh NEED... -- COMMAND...: the command, where this machine has all that it
# needs: root, Landlock in the kernel, programs by their names, modules of Python as python:NAME. Where
# something is missing, one line says so, and the counting line one test that was
# skipped: never one that passed. In CI (CI=true) programs are to be there, so that
# a missing one is a failure.
set -eu

missing='' programs=''
while [ "$1" != -- ]; do
	case $1 in
	root) [ "$(id -u)" = 0 ] || missing="$missing root" ;;
	landlock)
		"${PYTHON:-python3}" -c 'import ctypes; exit(ctypes.CDLL(None).syscall(444, None, 0, 1) < 1)' ||
			missing="$missing landlock" ;;
	python:*) "${PYTHON:-python3}" -c "import ${1#python:}" 2>/dev/null || programs="$programs $1" ;;
	*) command -v "$1" >/dev/null 2>&1 || programs="$programs $1" ;;
	esac
	shift
done
shift
[ -n "$missing$programs" ] || exec "$@"

if [ "${CI-}" = true ] && [ -n "$programs" ]; then
	echo "FAIL not here:$programs. In CI this has to be installed: $*"
	echo "0 passed, 1 failed"
	exit 1
fi
echo "skipped for want of$missing$programs: $*"
echo "0 passed, 0 failed, 1 skipped"
