# SPDX-License-Identifier: BSD-2-Clause
#
# CHANGELOG.md as the changelog of a package: -v form=deb or rpm, -v who="NAME <ADDRESS>".
# A date stands for its first second, in the zone of TZ: run with TZ=UTC LC_ALL=C. With -v form=epoch only that of the newest release,
# in seconds, for SOURCE_DATE_EPOCH.

function day(format)
{
	return strftime(format, epoch)
}

function finish()
{
	if (form == "deb")
		printf "\n -- %s  %s\n", who, day("%a, %d %b %Y %H:%M:%S +0000")
}

# No backquotes and stars: packages have plain text. In a spec, % begins a macro.
function plain(s)
{
	gsub(/`/, "", s)
	if (form == "rpm")
		gsub(/%/, "%%", s)
	return s
}

/^## / {
	if (version != "") {
		finish()
		print ""
	}
	version = $2
	date = substr($3, 2, 10)
	gsub(/-/, " ", date)
	epoch = mktime(date " 00 00 00")
	if ($0 !~ /^## [0-9]+(\.[0-9]+)+ \([0-9]+-[0-9][0-9]-[0-9][0-9]\)$/ || epoch < 0) {
		print FILENAME ":" FNR ": not '## VERSION (YYYY-MM-DD)': " $0 > "/dev/stderr"
		exit status = 1
	}
	if (form == "epoch") {
		print epoch
		exit
	}
	if (form == "deb")
		printf "bpfmapc (%s-1) unstable; urgency=medium\n\n", version
	else
		printf "* %s %s - %s-1\n", day("%a %b %d %Y"), who, version
}

version != "" && /^- / {
	print (form == "deb" ? "  * " : "- ") plain(substr($0, 3))
}

version != "" && /^  [^ ]/ {
	print (form == "deb" ? "    " : "  ") plain(substr($0, 3))
}

END {
	if (!status && version != "" && form != "epoch")
		finish()
	exit status
}
