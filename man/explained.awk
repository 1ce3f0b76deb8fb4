# SPDX-License-Identifier: BSD-2-Clause
#
# What `bpfmapc explain` prints, with a line "=" before each, as a part of a page. Takes
# mdoc.awk. On which kernels a fact was seen is left out.

function end_list(    i, all, tag) {
	if (pairs && n)
		print ".El"
	pairs = 0
	for (i = 1; i <= n; i++)
		all = all (i > 1 ? ", " : "") entry[i]
	if (heading != "") {
		print ".Pp"
		# Names and releases alone are one sentence.
		if (heading ~ /[.]$/)
			put_text(heading)
		else if (all !~ /: |; | else /)
			put_text(heading ": " (n ? all : "none") ".")
		else {
			put_text(heading ":")
			print ".Bl -bullet -compact"
			for (i = 1; i <= n; i++) {
				print ".It"
				put_text(entry[i])
			}
			print ".El"
		}
	}
	heading = ""
	n = 0
}

function put_pair(key, text) {
	if (!n++)
		print ".Bl -tag -width \"capability\" -compact"
	print ".It " key
	put_text(text)
}

# The id and the name of a rule remain on one line.
function rest(s) {
	sub(/; verified on [^;]*$/, "", s)
	if (match(s, /\[BM[0-9]+ /))
		s = substr(s, 1, RSTART + RLENGTH - 2) "\001" substr(s, RSTART + RLENGTH)
	return s
}

# Functions, and the first word where it is a name, as code.
function marked(s,    name) {
	s = rest(s)
	name = s
	sub(/[ :,].*/, "", name)
	if (heading !~ /^(Requirements|Notes)/ && name != "all")
		s = "`" name "`" substr(s, length(name) + 1)
	else
		gsub(/[a-z_]+[a-z0-9_]*\(\)/, "`&`", s)
	return s
}

$0 == "=" { end_list(); is_title = 1; next }

# name (NAME, number): text
is_title {
	name = text = enum = $0
	sub(/ .*/, "", name)
	sub(/^[^(]*\(/, "", enum)
	sub(/\).*/, "", enum)
	sub(/^[^)]*\): */, "", text)
	print ".Ss " name
	is_title = 0
	pairs = 1
	if (text != "helper")
		put_text(toupper(substr(text, 1, 1)) substr(text, 2) ".")
	put_pair("name", enum)
	next
}
/^$/ && !(pairs && n == 1) { end_list() }
/^$/ { next }
pairs {
	key = substr($0, 1, 12)
	sub(/ +$/, "", key)
	put_pair(key, substr($0, 14))
	next
}
/^[^ ]/ { end_list(); heading = $0; next }
/^      / { sub(/^ +/, ""); entry[n] = entry[n] ", " rest($0); next }
/^  / { sub(/^ +/, ""); entry[++n] = marked($0) }
END { end_list() }
