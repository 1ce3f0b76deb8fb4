#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The layers of compiler/: which folder may include which, which library's
# headers stand where, and a licence line at the top of every source.
set -uo pipefail

declare -A may=(
	[base]="base"
	[btf]="base btf"
	[model]="base btf model"
	[schema]="base btf model schema"
	[input]="base btf model schema input"
	[usage]="base btf model schema usage"
	[judge]="base btf model schema usage judge"
	[lint]="base btf model schema usage judge lint"
	[output]="base btf model schema output"
	[loader]="base btf model schema judge loader"
	[running]="base btf model schema judge running"
	[probe]="base btf model schema judge running probe"
	[cli]="base btf model schema input judge lint output loader running probe cli"
)

# Where the headers of a library may be included.
libraries=(
	'(libelf|gelf|elf|dwarf|elfutils/[a-z]+)\.h:^compiler/input/'
	'bpf/[a-z_]+\.h:^compiler/(btf|probe|runtime)/'
	'yaml\.h:^compiler/schema/'
	'bpfmapc/[a-z_]+\.h:^compiler/(runtime|running)/|^compiler/loader/runtime\.c'
)

passed=0 failed=0
fail() {
	echo "FAIL $1"
	bad=1
}

check_includes() {
	local file=$1 folder=$2 header lib where
	while read -r header; do
		[[ " ${may[$folder]-} " == *" ${header%%/*} "* ]] ||
			fail "$file includes \"$header\": $folder may include ${may[$folder]-nothing: layers.sh does not know it}"
	done < <(sed -nE 's,^[[:space:]]*#[[:space:]]*include "([a-z_]+/[^"]+)".*,\1,p' "$file")
	for lib in "${libraries[@]}"; do
		where=${lib##*:}
		[[ $file =~ $where ]] && continue
		while read -r header; do
			fail "$file includes <$header>: allowed in $where"
		done < <(sed -nE "s,^[[:space:]]*#[[:space:]]*include <(${lib%:*})>.*,\1,p" "$file")
	done
}

while read -r file; do
	bad=0
	folder=${file#compiler/}
	folder=${folder%%/*}
	mapfile -t -n 2 top <"$file"
	[[ "${top[*]}" == *'SPDX-License-Identifier: BSD-2-Clause'* ]] ||
		fail "$file: no SPDX line at its top"
	case $file in
	compiler/*.[ch] | compiler/*.def)
		[[ $folder == tests ]] || check_includes "$file" "$folder" ;;
	esac
	((failed += bad, passed += !bad))
done < <(compiler/tests/lib/files.sh | grep -E '\.([chS]|def|sh|mk|py)$|^Makefile$')
echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
