#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# hook.sh: `bpfmapc hook`, by git itself and as pre-commit calls it: which files it
# compiles, by which command, from the index or from the working tree, and what it says
# where one cannot be compiled.
set -uo pipefail

: "${CLANG:=clang}"
# shellcheck source=compiler/tests/lib/is.sh
. "$(dirname "$0")/../lib/is.sh"
work=$(realpath "$(mktemp -d)")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE GIT_PREFIX NO_COLOR BPFMAPC_FLAGS PRE_COMMIT
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 CLANG
export GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@localhost
export GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@localhost
mkdir bin tmp
ln -s "$BPFMAPC" bin/bpfmapc
export PATH=$work/bin:$PATH TMPDIR=$work/tmp

# map NAME KEY: the text of an array, whose key must be unsigned.
map() {
	printf '%s\n' "struct {" "	int (*type)[2];" "	int (*max_entries)[1];" "	$2 *key;" "	unsigned *value;" \
		"} $1 __attribute__((section(\".maps\"), used));"
}
license='char _license[] __attribute__((section("license"), used)) = "GPL";'
# A fresh repository in repo, with the hook that README.md shows.
repository() {
	cd "$work" && rm -rf repo && git init -q repo && cd repo || exit 1
	printf '#!/bin/sh\nexec bpfmapc hook\n' >.git/hooks/pre-commit
	chmod +x .git/hooks/pre-commit
}
# is_in FOLDER STATUS ARGUMENT...: is, in the folder.
is_in() {
	pushd "$1" >/dev/null || exit 1
	is "${@:2}"
	popd >/dev/null || exit 1
}
# source_file FILE KEY: the path may begin with a dash.
source_file() {
	mkdir -p "./$(dirname -- "$1")"
	{ map m "$2" && echo "$license"; } >"./$1"
}
# commits STATUS [OPTION...]: git commit.
commits() {
	local want=$1 status=0
	shift
	git commit -qm "Change" "$@" >out 2>err || status=$?
	that "commit: status $status, not $want: $(head -n 3 err)" test "$status" = "$want"
}
# finds PATTERN and silent: what git commit has printed; hooks print on its standard error.
finds() {
	that "'$1' is in: $(head -n 5 err out)" grep -q -- "$1" err out
}
misses() {
	that "'$1' is not in: $(head -n 5 err out)" test "$(cat err out | grep -c -- "$1")" = 0
}

repository
is 0 hook
that "nothing is staged, nothing is said" test ! -s out -a ! -s err
source_file bpf/good.bpf.c unsigned
source_file bpf/bad.bpf.c long
git add bpf/good.bpf.c
commits 0
git add bpf/bad.bpf.c
commits 1
finds '^bpf/bad.bpf.c:4: error: map .m.: key_size is 8, must be 4'
finds '^   4 | .*long \*key;'

# The index counts, not the working tree: neither what is mended there only ...
source_file bpf/bad.bpf.c unsigned
commits 1
finds '^   4 | .*long \*key;'
rm bpf/bad.bpf.c
commits 1
finds '^   4 | .*long \*key;'
rm -r bpf
commits 1
git checkout -q .
source_file bpf/bad.bpf.c unsigned
git add bpf/bad.bpf.c
# ... nor what is broken there only.
source_file bpf/bad.bpf.c long
source_file bpf/untracked.bpf.c long
commits 0
misses ' error: '
that "the working tree is as it was" grep -q long bpf/bad.bpf.c
commits 1 -a
finds '^bpf/bad.bpf.c:4: error'
commits 1 -- bpf/bad.bpf.c
git add -N bpf/untracked.bpf.c
echo text >other
git add other
commits 0
git rm -q --cached bpf/untracked.bpf.c
git checkout -q .

# Objects are looked at, as they are staged.
"$CLANG" -g -O2 -target bpf -c bpf/untracked.bpf.c -o x.bpf.o
git add x.bpf.o
commits 1
finds '^bpf/untracked.bpf.c:4: error'
: >x.bpf.o
commits 1
finds '^bpf/untracked.bpf.c:4: error'
git rm -qf x.bpf.o

# Headers stand for the sources that include them, directly or not, as they are staged.
repository
mkdir -p inc sub
map m unsigned >inc/maps.bpf.h
printf '#  include "maps.bpf.h"\n' >inc/common.h
printf '#include "../inc/common.h"\n%s\n' "$license" >sub/a.bpf.c
printf '#include <inc/maps.bpf.h>\n%s\n' "$license" >b.bpf.c
printf '#include "c.bpf.h"\n%s\n' "$license" >c.bpf.c
printf '/* inc/maps.bpf.h */\n' >c.bpf.h
mkdir other && cp inc/maps.bpf.h other
printf '#include "maps.bpf.h"\n%s\n' "$license" >other/d.bpf.c
echo 'compile: "clang -g -O2 -target bpf -I. -Iinc"' | sed "s,clang,$CLANG," >.bpfmapc.yaml
git add .
commits 0
map m long >inc/maps.bpf.h
git add inc
map m unsigned >inc/maps.bpf.h
commits 1
finds '^inc/maps.bpf.h:4: error'
finds '3 errors\|2 errors\|2 objects'
finds '^bpfmapc: 2 objects, '
git checkout -q . && git reset -q --hard
map m long >other/maps.bpf.h
is 1 hook other/maps.bpf.h
that "of two with one name the one that is meant" grep -q '^bpfmapc: 1 object,' err
is 0 hook inc/maps.bpf.h
that "the other" grep -q '^bpfmapc: 2 objects,' err
is 0 hook ./inc/../c.bpf.h
that "one source" grep -q '^bpfmapc: 1 object,' err
is_in sub 1 hook ../other/maps.bpf.h a.bpf.c
echo '/* nobody includes it */' >lonely.bpf.h
git add lonely.bpf.h
is 0 hook lonely.bpf.h
that "nothing is said of a header alone" test ! -s out -a ! -s err
git checkout -q .
is_in sub 2 hook
that "without FILE elsewhere than at the top" grep -q "'cd ../'" sub/err

# Where the repository is, and how its user has configured git.
repository
for setting in color.ui=always diff.relative=true diff.external=false diff.noprefix=true grep.lineNumber=true \
	grep.column=true grep.patternType=fixed grep.fullName=true core.quotePath=true submodule.recurse=true; do
	git config "${setting%%=*}" "${setting#*=}"
done
mkdir inc
map m long >inc/maps.bpf.h
printf '#include "inc/maps.bpf.h"\n%s\n' "$license" >x.bpf.c
git add .
map m unsigned >inc/maps.bpf.h
odd=$work/$'odd "\'\\: \xc3\xbc\nfolder'
mv "$work/repo" "$odd" && ln -s "$odd" "$work/repo"
for folder in "$odd" "$work/repo"; do
	cd "$folder" || exit 1
	commits 1
	finds '^inc/maps.bpf.h:4: error'
	finds '^   4 | .*long \*key;'
done
git add . && git commit -qm "Mended" >out 2>err
that "what was mended is committed: $(cat err)" test "$(git log --oneline | wc -l)" = 1
git worktree add -q "$work/second" && cd "$work/second" || exit 1
map m long >inc/maps.bpf.h
git add inc
map m unsigned >inc/maps.bpf.h
commits 1
finds '^inc/maps.bpf.h:4: error'
rm -rf "$work/repo" "$odd" "$work/second"

# As pre-commit calls it: with names, and files as they are.
repository
source_file mended.bpf.c long
git add mended.bpf.c
source_file mended.bpf.c unsigned
is 0 hook mended.bpf.c
is 1 hook

# Names that look like something else; a file is never an option.
repository
# shellcheck disable=SC2016 # they are names
names=('-o.bpf.c' '--no-config.bpf.c' '@list.bpf.c' 'a b.bpf.c' $'new\nline.bpf.c' "q'uo\"te\\.bpf.c"
	'ü.bpf.c' '-d/x y.bpf.c' '$(touch stolen).bpf.c')
for name in "${names[@]}"; do
	source_file "$name" long
done
is 1 hook -q -- "${names[@]}"
that "all are compiled: $(grep -c BM110 out)" test "$(grep -c BM110 out)" = "${#names[@]}"
is 1 hook -q -d BM112 "${names[@]}"
that "without -- , too" test "$(grep -c BM110 out)" = "${#names[@]}"
git add .
commits 1
finds "${#names[@]} errors"
for name in "${names[@]}"; do
	source_file "$name" unsigned
done
commits 1
finds "${#names[@]} errors"
for config in 'compile: "CLANG -g -O2 -target bpf"' 'kernel: "6.12"'; do
	echo "${config/CLANG/$CLANG}" >.bpfmapc.yaml
	is 0 hook "${names[@]}"
done
that "no file is made, and no name a command" test ! -e stolen -a ! -e .bpf.c
printf '#include "h\n' >h.c
cp -- @list.bpf.c $'h\n.bpf.h'
is 0 hook -- $'h\n.bpf.h' '-o.bpf.c'
is 2 hook --no-such-option
is 2 hook -x.bpf.c

# The command: .bpfmapc.yaml, else compile_commands.json, else the plain default.
repository
mkdir -p 'in c' src build deep/er
map m unsigned >'in c/maps.h'
printf '#include <maps.h>\n%s\n' "$license" >src/x.bpf.c
git add .
is 3 hook src/x.bpf.c
that "what the compiler says" grep -q "src/x.bpf.c:1:10: fatal error: 'maps.h' file not found" err
that "a missing header" grep -q "^src/x.bpf.c: error: cannot be compiled: the header 'maps.h' is not found \[BM001" out
that "how to give the flags" grep -q '^  help: .*compile: "clang -g -O2 -target bpf -I .*.bpfmapc.yaml' out
that "whose command" grep -q '^  note: the command is that of the plain default: .*-g -O2 -target bpf' out
commits 1
finds "cannot be compiled: the header 'maps.h'"
sed 's/maps.h/vmlinux.h/' src/x.bpf.c >src/v.bpf.c
is 3 hook src/v.bpf.c
that "vmlinux.h" grep -q "^  help: make it with 'bpftool btf dump file /sys/kernel/btf/vmlinux format c'" out
rm src/v.bpf.c
for where in . build; do
	cat >$where/compile_commands.json <<-END
		[{"directory": "$work/repo", "command": "cc -c none.c", "file": "none.c"},
		 {"directory": "$work/repo/src", "file": "x.bpf.c", "output": "x.o",
		  "command": "$CLANG -g -O2 -target bpf -I'../in c' -MMD -MF x.d -Wp,-MMD,y.d -MT \"x\\\\ y\" -c x.bpf.c -o x.o"}]
	END
	is 0 hook src/x.bpf.c
	rm $where/compile_commands.json
done
cat >compile_commands.json <<-END
	[{"directory": ".", "file": "src/x.bpf.c",
	  "arguments": ["$CLANG", "-g", "-O2", "-target", "bpf", "-I", "in c", "-osrc/x.o", "-MD", "--", "src/x.bpf.c"]}]
END
is 0 hook src/x.bpf.c
is_in src 0 hook x.bpf.c
that "nothing is written beside the source: $(echo src/*)" test "$(echo src/*)" = 'src/err src/out src/x.bpf.c'
# Another folder's name for the source is the same source.
ln -s src alias
is 0 hook alias/x.bpf.c
is 0 hook "$work/repo/src/x.bpf.c"
rm alias
sed -i 's/"-I", "in c"/"-fsyntax-only"/' compile_commands.json
echo 'compile: "'"$CLANG"' -g -O2 -target bpf -I '"'in c'"'"' >.bpfmapc.yaml
is 0 hook src/x.bpf.c
is_in src 0 hook x.bpf.c
is_in deep/er 0 hook ../../src/x.bpf.c
is 3 hook --no-config src/x.bpf.c
that "it is that of the database" grep -q '^  note: the command is that of compile_commands.json' out
printf 'compile: "no-such-compiler"\npaths:\n  - {path: src, compile: "%s -g -O2 -target bpf -I '"'in c'"'"}\n' "$CLANG" \
	>.bpfmapc.yaml
is 0 hook src/x.bpf.c
cp src/x.bpf.c elsewhere.bpf.c
is 3 hook elsewhere.bpf.c
rm elsewhere.bpf.c .bpfmapc.yaml
for text in '[{' '{}' '[{"file": "x.bpf.c"}]' '[{"file": "x.bpf.c", "command": ""}]' \
	'[{"file": "x.bpf.c", "arguments": [[]]}]' '[1]'; do
	echo "$text" >compile_commands.json
	is 2 hook src/x.bpf.c
	that "one line of $text" test "$(grep -c '^bpfmapc: compile_commands.json:[12]:' err)/$(wc -l <err)" = 1/1
done
rm compile_commands.json
mkdir compile_commands.json
is 2 hook src/x.bpf.c
rmdir compile_commands.json
for text in 'compile: ""' 'compile: [clang]' 'compile:'; do
	echo "$text" >.bpfmapc.yaml
	is 2 hook src/x.bpf.c
	that "one line of $text" test "$(grep -c '^bpfmapc: .bpfmapc.yaml:1:' err)" = 1
done

# What a compiler can do instead of writing an object.
# shellcheck disable=SC2016 # the fake expands it
printf '#!/bin/sh\necho words >&2\neval "$FAKE"\n' >"$work/bin/fake"
chmod +x "$work/bin/fake"
says() {
	echo "compile: \"$2\"" >.bpfmapc.yaml
	FAKE=$1 is 3 hook src/x.bpf.c
	that "$1: $3" grep -q "^src/x.bpf.c: error: cannot be compiled: $3" out
}
says 'exit 7' fake "'fake' ends with status 7"
that "its words" test "$(head -n 1 err)" = words
says 'kill -SEGV $$' fake "'fake' is killed by signal 11 (Segmentation fault)"
says 'exit 0' fake "'fake' writes no object"
says 'echo "x.c:1:2: error: no luck"; exit 1' fake 'no luck'
says '' no-such-compiler "there is no program 'no-such-compiler'"
says '' ./README "there is no program './README'"
: >README
says '' ./README "'./README' cannot be run: Permission denied"
rm .bpfmapc.yaml
CLANG=clang PATH=$work/none is 3 hook src/x.bpf.c
that "clang is not installed" grep -q "^  help: install it ('apt install clang', 'dnf install clang')" out
echo 'int x;' >src/host.bpf.c
echo 'compile: "cc"' >.bpfmapc.yaml
is 3 hook src/host.bpf.c
that "another machine's object" grep -q "another machine" out
that "what to do" grep -q "^  help: compile it with 'clang -g -O2 -target bpf -c'" out
rm .bpfmapc.yaml src/host.bpf.c
is 3 hook none.bpf.c
that "a source that is not there" grep -q '^none.bpf.c: error: No such file' out
cd "$work" && mkdir -p nogit && cd nogit || exit 1
is 2 hook
that "no repository: git says it" grep -q "^bpfmapc: 'git rev-parse' fails: fatal: not a git repository" err
PATH=$work/none is 2 hook
that "no git" grep -q "^bpfmapc: there is no program 'git'" err
TMPDIR=$work/none is 2 hook x.bpf.c
that "no scratch folder" grep -q "^bpfmapc: $work/none: no folder can be made there" err

# Somebody else's file in a folder above runs nothing.
if [[ $(id -u) == 0 ]]; then
	mkdir -p shared/mine
	source_file shared/mine/x.bpf.c unsigned
	echo 'compile: "fake"' >shared/.bpfmapc.yaml
	export FAKE=': >stolen'
	chown 12345 shared/.bpfmapc.yaml
	is 2 hook shared/mine/x.bpf.c
	that "it is said: $(cat err)" grep -q '^bpfmapc: .*belongs to neither' err
	that "nothing ran" test ! -e stolen -a ! -e shared/stolen
	is 3 hook --config shared/.bpfmapc.yaml shared/mine/x.bpf.c
	that "but it runs what the user names" test -e shared/stolen
	rm -f shared/stolen
	chown 12345 shared/mine/x.bpf.c
	is 3 hook shared/mine/x.bpf.c
	that "or what is the source's owner's" test -e shared/stolen
	unset FAKE
else
	skip "root: somebody else's configuration"
fi

# The configuration that is staged counts, and so do options and a baseline.
repository
source_file x.bpf.c long
printf 'fail_on: never\ncompile: "%s -g -O2 -target bpf"\n' "$CLANG" >.bpfmapc.yaml
git add .
echo 'no_such_key: 1' >.bpfmapc.yaml
commits 0
finds BM110
rm .bpfmapc.yaml
is 1 hook x.bpf.c
is 0 hook --write-baseline base.yaml x.bpf.c
is 0 hook --baseline base.yaml x.bpf.c
is 0 hook --exclude 'x.*' x.bpf.c
is 1 hook --format github x.bpf.c
that "in a format" grep -q '^::error file=x.bpf.c,line=4' out

# Nothing is left, however it ends.
printf '#!/bin/sh\n: >ready\nsleep 3\n' >"$work/bin/fake"
echo 'compile: "fake"' >.bpfmapc.yaml
bpfmapc hook x.bpf.c &
for _ in {1..100}; do [[ -e ready ]] && break; sleep 0.1; done
that "there is a scratch folder" test -n "$(ls "$work/tmp")"
kill -9 $!
wait $! 2>/dev/null
for _ in {1..100}; do [[ -z $(ls "$work/tmp") ]] && break; sleep 0.1; done
that "no scratch folder is left: $(ls "$work/tmp")" test -z "$(ls "$work/tmp")"

is_counted
