# SPDX-License-Identifier: BSD-2-Clause
#
# html.awk -v pages="NAME.SECTION ..." RULES PAGE PAGE: what mandoc makes of a page, with
# links to the other pages and to its own parts. Links to pages that are not there become
# text, and ids of rules, which RULES has as headings of mdoc, become links.

function file_of(page) {
	return page ".html"
}

# bpfmapc-lint.1: bpfmapc-lint(1)
function name_of(page) {
	return substr(page, 1, length(page) - 2) "(" substr(page, length(page)) ")"
}

function put_link(page,    here) {
	here = file_of(page) == own ? " aria-current=\"page\"" : ""
	print "<li><a href=\"" file_of(page) "\"" here ">" name_of(page) "</a></li>"
}

function put_pages(    page, n, i, kind, section) {
	n = split(pages, page, " ")
	kind[1] = "Commands"
	kind[5] = "Files"
	kind[7] = "Reference"
	print "<nav class=\"pages\" aria-label=\"Pages\">\n<ul>"
	put_link("bpfmapc.1")
	print "</ul>"
	for (section = 1; section <= 7; section++) {
		if (!(section in kind))
			continue
		print "<h2>" kind[section] "</h2>\n<ul>"
		for (i = 1; i <= n; i++) {
			if (page[i] ~ ("-.*\\." section "$"))
				put_link(page[i])
		}
		print "</ul>"
	}
	print "</nav>\n<main>"
}

function put_parts(    i) {
	if (n_parts < 8)
		return
	print "<nav class=\"parts\" aria-label=\"On this page\">\n<ul>"
	for (i = 1; i <= n_parts; i++)
		print "<li><a href=\"#" part[i] "\">" title[i] "</a></li>"
	print "</ul>\n</nav>"
}

# " BM121" in a text.
function link_rules(s,    out, id) {
	while (match(s, /(^|[ ([])BM[0-9][0-9][0-9]/)) {
		id = substr(s, RSTART + RLENGTH - 5, 5)
		out = out substr(s, 1, RSTART + RLENGTH - 6)
		if (id in rule)
			out = out "<a href=\"bpfmapc-rules.7.html#" rule[id] "\">" id "</a>"
		else
			out = out id
		s = substr(s, RSTART + RLENGTH)
	}
	return out s
}

# A link to a page of another project is text.
function own_links(s,    out, link, text) {
	while (match(s, /<a class="Xr"[^>]*>[^<]*<\/a>/)) {
		link = substr(s, RSTART, RLENGTH)
		out = out substr(s, 1, RSTART - 1)
		s = substr(s, RSTART + RLENGTH)
		if (link !~ /href="bpfmapc[-.]/) {
			sub(/^<a[^>]*>/, "", link)
			sub(/<\/a>$/, "", link)
		}
		out = out link
	}
	return out s
}

FNR == 1 { file++ }

file == 1 && $1 == ".Ss" {
	rule[$2] = $2 "_" $3
	next
}
file == 2 && match($0, /<h2 class="Ss" id="[^"]*"/) {
	part[++n_parts] = substr($0, RSTART + 19, RLENGTH - 20)
	title[n_parts] = part[n_parts]
	# Names of types and helpers have lower case.
	if (title[n_parts] ~ /^[A-Z]/)
		gsub(/_/, " ", title[n_parts])
}
file < 3 { next }

FNR == 1 {
	own = FILENAME
	sub(/.*\//, "", own)
	sub(/\.tmp$/, "", own)
}
/<title>/ { print "  <title>" name_of(substr(own, 1, length(own) - 5)) "</title>"; next }
/^<html>/ { print "<html lang=\"en\">"; next }
/^<\/body>/ { print "</main>" }
/<pre>/ { in_code = 1 }
{ print in_code ? $0 : link_rules(own_links($0)) }
/<\/pre>/ { in_code = 0 }
/^<body>/ { put_pages() }
/<\/h1>/ && ++n_heads == 3 { put_parts() }
