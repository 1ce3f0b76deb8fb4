#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# failed.sh NAME LOG: what of a failed target's log says why, each line behind "FAIL NAME: ": its
# lines "FAIL ..."; those below "failed:" alone where it ends with these; or its last lines where
# it has none, as where something could not be built.
set -uo pipefail

awk -v name="$1" -v most=20 -v last=10 '
	/^failed:$/ { n = 0 }
	/^FAIL / && ++n <= most { text[n] = substr($0, 6) }
	{ line[NR % last] = $0 }
	END {
		for (i = 1; i <= n && i <= most; i++)
			print "FAIL " name ": " text[i]
		if (n > most)
			print "FAIL " name ": and " n - most " more"
		for (i = NR - last + 1; !n && i <= NR; i++)
			if (i > 0)
				print "FAIL " name ": " line[i % last]
	}' "$2"
