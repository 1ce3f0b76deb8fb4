# SPDX-License-Identifier: BSD-2-Clause
#
# Pages of man/rules/, which are Markdown, as a part of bpfmapc-rules(7). Takes mdoc.awk.

function end_paragraph() {
	if (paragraph != "") {
		gsub(/\*\*/, "", paragraph)
		while (match(paragraph, /\[[^]]*\]\([^)]*\)/)) {
			link = substr(paragraph, RSTART + 1, RLENGTH - 1)
			sub(/\].*/, "", link)
			paragraph = substr(paragraph, 1, RSTART - 1) link substr(paragraph, RSTART + RLENGTH)
		}
		if (!in_list && !first)
			print ".Pp"
		first = 0
		put_text(paragraph)
	}
	paragraph = ""
}

function end_list() {
	end_paragraph()
	if (in_list)
		print ".El"
	in_list = 0
}

in_code && /^```/ { print ".Ed"; in_code = 0; next }
in_code { put_literal($0); next }

/^```/ {
	end_list()
	options = $0
	sub(/^```c? *(bad|good)? */, "", options)
	if (options != "") {
		print ".Pp"
		put_text("With `" options "`:")
	}
	print ".Bd -literal -offset indent"
	in_code = 1
	next
}
/^# / { end_list(); print ".Ss " substr($0, 3); first = 1; next }
/^## What$/ { end_list(); next }
/^## / { end_list(); print ".Pp\n.Sy \\&" substr($0, 4); next }
/^$/ { end_paragraph(); next }
function new_item(text) {
	end_paragraph()
	if (!in_list)
		print ".Bl -bullet"
	in_list = 1
	print ".It"
	paragraph = text
}

/^- / { new_item(substr($0, 3)); next }

# Of a table each row is an item, with the heads of its columns.
/^\|--/ { next }
/^\|/ {
	n = split($0, cell, / *\| */)
	if (!in_list && cell[2] == "") {
		for (i in cell)
			head[i] = cell[i]
		next
	}
	text = cell[2] ": "
	for (i = 3; i < n; i++)
		text = text (i > 3 ? ", " : "") head[i] " " cell[i]
	new_item(text)
	next
}
/^[^ ]/ && in_list { end_list() }
{ sub(/^ +/, ""); paragraph = paragraph (paragraph == "" ? "" : " ") $0 }
END { end_list() }
