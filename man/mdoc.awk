# SPDX-License-Identifier: BSD-2-Clause
#
# Text as lines of mdoc(7), for the scripts beside this one: words on lines of at most
# 78 columns, each sentence on a line of its own, `code` as a macro. At the character
# 1 there is a blank, but no line is broken.

function flush() {
	if (row != "")
		print (row ~ /^[.']/ ? "\\&" : "") row
	row = ""
}

function put_words(s,    word, n, i) {
	gsub(/\\/, "\\e", s)
	gsub(/\001/, "\\~", s)
	n = split(s, word, " ")
	for (i = 1; i <= n; i++) {
		if (row != "" && length(row) + length(word[i]) > 77)
			flush()
		row = row (row == "" ? "" : " ") word[i]
		if (word[i] ~ /[.!?][)"]?$/)
			flush()
	}
}

# What stands before and behind the code without a blank remains there.
function put_code(before, code, behind,    mark) {
	flush()
	mark = code ~ / / ? "Ql" : "Li"
	gsub(/\\/, "\\e", code)
	gsub(/"/, "\"\"", code)
	gsub(/"/, "\\(dq", behind)
	if (before == "(" || before == "")
		printf ".%s ", mark (before == "" ? "" : " " before)
	else
		printf ".No %s Ns %s ", before, mark
	# A mark at the end would be taken for that of the sentence.
	printf "\"\\&%s%s\"", code, code ~ /[]:.,;)]$/ ? "\\&" : ""
	if (behind !~ /^[.,:;)!?]*$/) {
		printf " Ns \\&%s", behind
		behind = ""
	}
	gsub(/./, " &", behind)
	print behind
}

function put_text(s,    part, n, i, before, behind) {
	n = split(s, part, "`")
	for (i = 1; i <= n; i++) {
		if (i % 2 || i == n) {
			put_words(part[i])
			continue
		}
		before = part[i - 1]
		sub(/.*[ ]/, "", before)
		if (before != "")
			row = substr(row, 1, length(row) - length(before))
		sub(/ $/, "", row)
		behind = part[i + 1]
		sub(/[ ].*/, "", behind)
		part[i + 1] = substr(part[i + 1], length(behind) + 1)
		put_code(before, part[i], behind)
	}
	flush()
}

function put_literal(s) {
	gsub(/\\/, "\\e", s)
	print (s ~ /^[.']/ ? "\\&" : "") s
}
