# SPDX-License-Identifier: BSD-2-Clause
#
# A page as it is installed: each line ".so FILE" is replaced by the file, without its
# comments. Formatters take that line too, but only where the sources are. The build's
# folder is build/ in the pages.

function put(file,    line) {
	while ((got = (getline line < file)) > 0)
		if (line !~ /^\.\\"/)
			print line
	if (got < 0) {
		print FILENAME ":" FNR ": cannot read " file > "/dev/stderr"
		exit 1
	}
	close(file)
}

$1 == ".so" { sub(/^build/, build, $2); put($2); next }
{ print }
