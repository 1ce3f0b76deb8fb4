# SPDX-License-Identifier: BSD-2-Clause
#
# Prints build/facts.def: a line FAULT(LINKAGE_STATIC, "linkage-static") for each
# fault of schemas/loaders/, and the like for behaviours of loaders and features
# of kernels. Each name once. compiler/model/facts.h includes it for one macro at a time.
BEGIN {
	print "/* Made by compiler/model/facts.awk from schemas/. */"
	split("FAULT BEHAVIOUR FEATURE", macros, " ")
}

match($0, /^  - \{?(fault|behaviour|feature): "[a-z0-9-]+"/) {
	split(substr($0, RSTART, RLENGTH), part, "\"")
	kind = toupper(part[1])
	gsub(/[^A-Z]/, "", kind)
	id = toupper(part[2])
	gsub(/-/, "_", id)
	if (!seen[kind, id]++)
		list[kind] = list[kind] kind "(" id ", \"" part[2] "\")\n"
}

END {
	for (i = 1; i in macros; i++)
		printf "#ifdef %s\n%s#undef %s\n#endif\n", macros[i], list[macros[i]], macros[i]
}
