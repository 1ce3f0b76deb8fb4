#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The commit hook: pre-commit.sh [OPTION...] [FILE...] is `bpfmapc hook` with the
# bpfmapc that is installed; where none is, with one built once in the folder
# that pre-commit keeps of this repository.
set -eu

if command -v bpfmapc >/dev/null; then
	exec bpfmapc hook "$@"
fi
here=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
if [ ! -x "$here/build/bpfmapc" ]; then
	log=$here/build.log
	# A commit runs make of its own now and then: none of its flags is for this one.
	if ! env -u MAKEFLAGS -u MAKELEVEL make -s -C "$here" >"$log" 2>&1; then
		tail -n 20 "$log" >&2
		echo "bpfmapc is not installed, and could not be built in $here:" \
		     "install it, or run \`make -C $here deps\` once" >&2
		exit 2
	fi
fi
exec "$here/build/bpfmapc" hook "$@"
