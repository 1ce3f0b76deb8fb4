#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# Installs into a folder of its own, and asks bash, zsh and fish what they offer behind the
# beginning of a command line. They have to find the completion where they look for it, and
# have to offer the same, which is what the program lists.
set -uo pipefail

: "${MAKE:=make}" "${B:=build}"
tests=$PWD/$(dirname "$0")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
passed=0 failed=0
fail() {
	echo "FAIL $*"
	((failed += 1))
}

# shellcheck disable=SC2086
$MAKE -s B="$B" install PREFIX=/usr DESTDIR="$tmp/root" >/dev/null || fail "make install"
usr=$tmp/root/usr
export PATH=$usr/bin:$PATH LC_ALL=C.UTF-8
mkdir -p "$tmp/home" "$tmp/work/sub" "$tmp/work/odd"
cd "$tmp/work" || exit 1
touch a.bpf.o b.c c.yaml list.txt sub/x.o odd/runs my.h
# shellcheck disable=SC2016
odd='odd/$(touch stolen).o'
touch "$odd"

lines=() wanted=()
# offers LINE WORD...: at the end of the line these words are offered, in any order.
offers() {
	lines+=("bpfmapc $1")
	shift
	wanted+=("$(printf '%s\n' "$@" | sed '/^$/d' | sort)")
}
words() {
	"$@" | awk '{ print $1 }'
}
# The lists are those that the program prints elsewhere.
mapfile -t commands < <(bpfmapc help | sed -n '/^commands:/,/^$/s/^  \([a-z][a-z]*\) .*/\1/p')
mapfile -t kernels < <(words bpfmapc list kernels)
# A profile is one kernel, and no end of a range.
mapfile -t releases < <(printf '%s\n' "${kernels[@]}" | grep '^[0-9]')
mapfile -t rules < <(bpfmapc list rules | awk '{ print $1; print $3 }')
mapfile -t explained < <(printf '%s\n' "${rules[@]}"
	for list in types flags helpers programs; do
		bpfmapc list "$list" | awk '{ print $2 }'
	done
	printf '%s\n' libbpf cilium-ebpf iproute2 aya
	bpfmapc list sections | awk '{ sub(/[+]$/, "", $1); print $1 }')
mapfile -t layouts < <(bpfmapc list layouts | awk '$2 > 0 { print $1 }')
mapfile -t explained < <(printf '%s\n' "${explained[@]}" | sort -u)

offers '' "${commands[@]}"
offers 'help ' "${commands[@]}"
for command in "${commands[@]}"; do
	mapfile -t options < <(bpfmapc help "$command" | grep -oE '^ +(-[a-zA-Z0-9], +)?--[a-z-]+' | grep -oE -- '--[a-z-]+')
	((${#options[@]} > 1)) || fail "$command has no options"
	offers "$command --" "${options[@]}"
	formats=$(bpfmapc help "$command" | tr -s ' \n' ' ' | sed -n 's/.*output format: \([^-]*\) -.*/\1/p' | sed 's/ (default)//;s/,//g')
	# shellcheck disable=SC2086
	[[ -z $formats ]] || offers "$command --format " $formats
done
offers 'list ' rules types flags kernels layouts helpers programs sections
offers 'l' lint list
offers '--ver' --verbose --version
offers '-q l' lint list
offers 'lint --fail' --fail-on
offers 'lint --fail-on ' error warning info never
offers 'lint --fail-on=' --fail-on={error,warning,info,never}
offers 'lint --fail-on=w' --fail-on=warning
offers '--kernel 5.4 lint --fail' --fail-on
offers 'lint --kernel ' running "${kernels[@]}"
offers 'lint --kernel 5.4..' "${releases[@]/#/5.4..}"
offers 'lint --kernel 5.4..,run' 5.4..,running
offers 'lint --loader ' libbpf cilium-ebpf kernel
offers 'lint --loader libbpf=1.0' libbpf=1.0
offers 'lint --loader=libbpf=1.0' --loader=libbpf=1.0
offers 'lint -e ' "${rules[@]}"
offers 'lint --disable BM110,small' BM110,small-lru
offers 'lint --layout ' "${layouts[@]}"
offers 'gen --runtime ' libbpf syscall
offers 'gen --target ' header bpftool c-defs yaml
offers 'lint --color ' auto always never
offers 'explain ' "${explained[@]}"
offers 'explain BM110 inode_s' inode_storage
# Numbers and names that nobody knows: nothing is better than files.
offers 'lint --cpus ' ''
offers 'gen --name ' ''
offers 'nonsense ' ''
# Files: those that the command reads; where there is none of them, any.
offers 'lint ' a.bpf.o c.yaml sub odd
offers 'lint -- ' a.bpf.o c.yaml sub odd
offers 'lint sub/' sub/x.o
offers 'lint odd/' "$odd"
offers 'lint @' @a.bpf.o @b.c @c.yaml @list.txt @my.h @sub @odd
offers 'lint @l' @list.txt
offers 'gen a.bpf.o ' c.yaml sub odd
offers 'gen --schemas ' sub odd
offers 'lint -o b' b.c
offers 'lint --config=c' --config=c.yaml
# Another command's line.
offers 'cc bpfmap' bpfmapc
offers 'cc bpfmapc lint --fail-on w' warning

# asked SHELL COMMAND...: compares what the command says of all lines.
asked() {
	local shell=$1 i=0 word got=()
	shift
	while read -r word; do
		if [[ $word != = ]]; then
			got+=("${word%/}")
			continue
		fi
		if [[ $(printf '%s\n' "${got[@]}" | sed '/^$/d' | sort -u) == "${wanted[i]}" ]]; then
			((passed += 1))
		else
			word=${wanted[i]//$'\n'/ }
			fail "$shell: '${lines[i]}': '${got[*]:0:10}', not '${word:0:200}'"
		fi
		got=()
		((i += 1))
	done < <(env -i HOME="$tmp/home" PATH="$PATH" TERM=xterm LC_ALL="$LC_ALL" XDG_DATA_DIRS="$usr/share:/usr/share" "$@" 2>"$tmp/err")
	((i == ${#lines[@]})) || fail "$shell answers $i of ${#lines[@]} lines: $(head -n 3 "$tmp/err")"
}
asked bash bash --norc "$tests/completion.bash" "${lines[@]}"
asked zsh zsh -f "$tests/completion.zsh" "$usr/share/zsh/site-functions" "${lines[@]}"
# shellcheck disable=SC2016
asked fish fish -c 'for line in $argv; complete -C $line | cut -f 1 | string unescape; echo =; end' "${lines[@]}"

# At a real prompt: what bash itself has made of the line when tabs were typed.
prompt() {
	printf '%s\n' "PS1=; . '$usr/share/bash-completion/completions/bpfmapc'" "$1" exit |
		env -i HOME="$tmp/home" PATH="$PATH" TERM=dumb script -qec 'bash --norc --noprofile -i' /dev/null
}
shown=$(prompt $'bpfmapc() { printf "<%s>" "$@"; }; bpfmapc lint --fail-on=w\t a.b\t odd/\t')
if [[ $shown == *'<lint><--fail-on=warning><a.bpf.o><'"$odd"'>'* ]]; then
	((passed += 1))
else
	fail "bash at a prompt: $shown"
fi
# The scripts that the program prints are those that are installed.
for script in "bash $usr/share/bash-completion/completions/bpfmapc" \
	      "zsh $usr/share/zsh/site-functions/_bpfmapc" \
	      "fish $usr/share/fish/vendor_completions.d/bpfmapc.fish"; do
	if diff <(bpfmapc completion "${script%% *}") <(sed '1{/SPDX/d;}' "${script#* }"); then
		((passed += 1))
	else
		fail "bpfmapc completion ${script%% *} prints another"
	fi
done
[[ ! -e stolen ]] || fail "the name of a file was run"

echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
