# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# For scripts that get packages of other Debian releases. mirror_of SUITE: the
# archive that this machine's apt takes a suite like SUITE from; nothing where it
# takes none from Debian's.
mirror_of() {
	local path=debian uris uri

	[ "${1%-security}" = "$1" ] || path=debian-security
	uris=$(apt-get indextargets --format "\$(REPO_URI)" 'Created-By: Packages')
	for uri in $uris; do
		uri=${uri%/}
		if [ "${uri##*/}" = "$path" ]; then
			echo "$uri"
			return
		fi
	done
}
