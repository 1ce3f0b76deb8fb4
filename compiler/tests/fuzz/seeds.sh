#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# seeds.sh SEEDS DIR OBJECT...: makes DIR/HARNESS/, inputs for each harness to begin with,
# DIR/dictionaries/HARNESS, and DIR/lengths/HARNESS, how long inputs may become. SEEDS is
# the program of seeds.c.
set -euo pipefail
export LC_ALL=C

program=$1 dir=$2
shift 2
: "${LLVM_STRIP:=llvm-strip}" "${AR:=ar}"
rm -rf "$dir"
mkdir -p "$dir"/{dictionaries,lengths,object,btf,definition,config,overlay,profile,baseline,diff,insns,emit}

# Objects without DWARF, which is most of them, and a few with it; an archive.
n=0
for object; do
	name=$((n += 1))-${object##*/}
	cp "$object" "$dir/object/$name"
	"$LLVM_STRIP" -g -o "$dir/object/$name" "$object"
	cp "$dir/object/$name" "$dir/emit/$name"
	((n % 10)) || cp "$object" "$dir/object/$name-g"
done
$AR rcs "$dir/object/archive.a" "$dir"/object/1-* "$dir"/object/2-*

"$program" "$dir" "$@" >/dev/null

# Definition files: those of testdata/, also of cases of golden files.
n=0
while read -r file; do
	cp "$file" "$dir/definition/$((n += 1))-${file##*/}"
	cp "$file" "$dir/emit/$n-${file##*/}"
done < <(find testdata -name '*.yaml' -size -20k -not -path 'testdata/fuzz/*' -exec grep -lE '^maps:' {} + | sort)

while read -r file; do
	cp "$file" "$dir/config/$((n += 1))"
done < <(find testdata -name '*.yaml' -size -20k -path '*golden*' -exec grep -lE '^(rules|allow|paths|kernel|loader):' {} + | sort)

# The lines of a file up to a size, up to the end of an entry of a list.
head_of() {
	awk -v most="$2" '/^  - / && size > most { exit } { size += length + 1; print }' "$1"
}

while read -r file; do
	name=${file#schemas/}
	{ echo "#@ $name"; head_of "$file" 8000; } >"$dir/overlay/${name//\//-}"
done < <(find schemas -name '*.yaml' -not -name '*.schema.yaml' -not -path '*/profiles/*' | sort)

# Of a profile, which has thousands of answers, each thirtieth: of each file others.
n=0
for file in schemas/profiles/*.yaml; do
	awk -v at=$((n += 3)) '!/^ +- / || NR % 30 == at' "$file" >"$dir/profile/${file##*/}"
done
for file in testdata/golden/lint/profile*/*.yaml; do
	cp "$file" "$dir/profile/$((n += 1))"
done

# pair OLD NEW: as pair_split() of mutate.h takes two inputs apart.
pair() {
	local size
	size=$(stat -c %s "$1")
	# shellcheck disable=SC2059
	printf "$(printf '\\%03o\\%03o\\%03o\\000' $((size & 255)) $((size >> 8 & 255)) $((size >> 16)))" >"$dir/diff/$3"
	cat "$1" "$2" >>"$dir/diff/$3"
}
for folder in testdata/golden/diff/*/; do
	files=()
	while read -r file; do files+=("$file"); done < <(find "$folder" -type f -size -20k -not -name cmd -not -name 'std*' -not -name status | sort)
	for old in ${files[@]+"${files[@]}"}; do
		pair "$old" "${files[-1]}" $((n += 1))
	done
done
old=
for object in "$dir"/object/*; do
	[[ -z $old ]] || pair "$old" "$object" $((n += 1))
	old=$object
done

# Words of the language of each kind, and what names of sections and special types mean.
words() {
	local harness=$1
	shift
	awk -f compiler/tests/fuzz/dictionary.awk "$@" >"$dir/dictionaries/$harness"
}
facts=(schemas/flags.yaml schemas/program-types.yaml schemas/special-fields.yaml schemas/map-types/*.yaml)
words object schemas/sections.yaml schemas/special-fields.yaml schemas/layouts.yaml compiler/tests/fuzz/words.txt
cp "$dir/dictionaries/object" "$dir/dictionaries/emit"
words btf schemas/special-fields.yaml compiler/tests/fuzz/words.txt
words definition schemas/definition.schema.yaml schemas/flags.yaml schemas/map-types/*.yaml
words config schemas/config.schema.yaml schemas/kernels.yaml man/rules/*.md
words overlay "${facts[@]}" schemas/{general,symbols,access,kernels}.yaml schemas/rules/*.yaml
awk -f compiler/tests/fuzz/calls.awk schemas/helpers.yaml >"$dir/dictionaries/insns"
words profile schemas/profile.schema.yaml "${facts[@]}" schemas/kernels.yaml
words baseline schemas/lint.schema.yaml "${facts[@]}"
words diff schemas/report.schema.yaml schemas/lock.schema.yaml schemas/definition.schema.yaml compiler/tests/fuzz/words.txt

for harness in object btf definition config overlay profile baseline diff insns emit; do
	case $harness in
	object | emit) length=32768 ;;
	diff) length=49152 ;;
	btf | overlay | profile) length=16384 ;;
	*) length=8192 ;;
	esac
	echo $length >"$dir/lengths/$harness"
done
