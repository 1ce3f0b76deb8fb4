#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# files.sh [FOLDER...]: every file of the project's own, one a line: what git
# tracks or would, else (in an unpacked archive) what is not built.
set -eu
if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
	git ls-files --cached --others --exclude-standard -- "$@" | while read -r f; do
		[ ! -f "$f" ] || echo "$f"
	done
else
	[ $# -gt 0 ] || set -- .
	find "$@" -path ./build -prune -o -type f -print | sed 's,^\./,,' | sort
fi
