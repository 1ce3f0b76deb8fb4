#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# Tries the commit hooks with the pre-commit that is installed: in new
# repositories that have staged right and wrong objects and sources, with
# bpfmapc installed, and without it, where the hook builds its own.
set -uo pipefail

: "${BPFMAPC:=build/bpfmapc}" "${EXAMPLES:=build/testdata/examples}"
top=$PWD
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export PRE_COMMIT_HOME=$tmp/home PRE_COMMIT_COLOR=never GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@localhost
export GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@localhost
# A hook of git's own that runs this test must not have the last word on the repository.
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE GIT_PREFIX

passed=0 failed=0
expect() {
	local what=$1 status=$2 pattern=$3
	shift 3
	local got=0 out
	out=$("$@" 2>&1) || got=$?
	if [[ $got == "$status" && $out =~ $pattern ]]; then
		((passed += 1))
	else
		printf 'FAIL %s: status %s, expected %s and "%s":\n%s\n' "$what" "$got" "$status" "$pattern" "$out"
		((failed += 1))
	fi
}

# The hook's repository: this tree as it stands.
mkdir -p "$tmp/hooks" "$tmp/bin" "$tmp/user"
compiler/tests/lib/files.sh | tar -cf - -T - | tar -xf - -C "$tmp/hooks"
git -C "$tmp/hooks" init -q
git -C "$tmp/hooks" add -A
git -C "$tmp/hooks" commit -qm "As it stands" --no-verify
rev=$(git -C "$tmp/hooks" rev-parse HEAD)

git -C "$tmp/user" init -q
cat >"$tmp/user/.pre-commit-config.yaml" <<EOF
repos:
  - repo: $tmp/hooks
    rev: $rev
    hooks: [{id: bpfmapc, args: [--no-config]}]
EOF
cp "$EXAMPLES/inode_storage.bpf.o" "$EXAMPLES/inode_storage_wrong.bpf.o" "$tmp/user"
cp "$EXAMPLES/inode_storage_wrong.bpf.o" "$tmp/user/wrong_bpfel.o"
cp "$EXAMPLES/inode_storage_wrong.bpf.o" "$tmp/user/other.o"

commit() {
	cd "$tmp/user" && git add -- "$@" && git commit -qm "Add $*"
}
in_user() {
	(cd "$tmp/user" && "$@")
}

export PATH=/usr/sbin:/usr/bin:/sbin:/bin
if command -v bpfmapc >/dev/null; then
	echo "FAIL bpfmapc is installed in $(command -v bpfmapc): the hook's own build cannot be tried"
	((failed += 1))
fi

# First without an installed bpfmapc: the hook builds one.
expect "install the hook" 0 "pre-commit installed" in_user pre-commit install
expect "a right object, built by the hook" 0 "" in_user commit .pre-commit-config.yaml inode_storage.bpf.o
expect "a wrong object stops the commit" 1 "BM120" in_user commit inode_storage_wrong.bpf.o
in_user git rm -q --cached inode_storage_wrong.bpf.o
expect "so does one of bpf2go's" 1 "BM120" in_user commit wrong_bpfel.o
in_user git rm -q --cached wrong_bpfel.o
expect "another object is not its business" 0 "no files to check" in_user commit other.o

# Then with one installed, which the hook prefers.
cat >"$tmp/bin/bpfmapc" <<EOF
#!/bin/sh
echo "installed one: \$*"
exec "$top/$BPFMAPC" "\$@"
EOF
chmod +x "$tmp/bin/bpfmapc"
export PATH=$tmp/bin:$PATH
expect "the installed one is taken" 1 "installed one: hook --no-config inode_storage_wrong.bpf.o" \
	in_user commit inode_storage_wrong.bpf.o
for name in -ostolen.bpf.o --config=none.bpf.o --no-config.bpf.o @list.bpf.o; do
	cp "$EXAMPLES/inode_storage_wrong.bpf.o" "$tmp/user/$name"
	expect "a file that is named as an option or a list, $name" 1 "installed one: hook --no-config $name.*BM120" in_user commit "$name"
	in_user git rm -q --cached -- "$name"
	rm -- "$tmp/user/$name"
done
expect "no file was written for an option" 1 "" test -e "$tmp/user/stolen.bpf.o"
expect "try-repo" 1 "BM120" in_user pre-commit try-repo "$tmp/hooks" bpfmapc --files inode_storage_wrong.bpf.o

# Sources, by both hooks for them. What is not staged is put away by pre-commit.
for id in bpfmapc-source bpfmapc-source-system; do
	rm -rf "$tmp/user"
	git init -q "$tmp/user"
	printf 'repos:\n  - repo: %s\n    rev: %s\n    hooks: [{id: %s, args: [-d, BM2]}]\n' "$tmp/hooks" "$rev" "$id" \
		>"$tmp/user/.pre-commit-config.yaml"
	cp testdata/examples/inode_storage.bpf.c "$tmp/user/good.bpf.c"
	cp testdata/examples/inode_storage_wrong.bpf.c "$tmp/user/wrong.bpf.c"
	expect "$id: install" 0 "pre-commit installed" in_user pre-commit install
	expect "$id: a right source" 0 "Passed" in_user commit .pre-commit-config.yaml good.bpf.c
	expect "$id: a wrong one" 1 "hook -d BM2 wrong.bpf.c.*wrong.bpf.c:21: error: .*labels.*BM120" in_user commit wrong.bpf.c
	cp "$tmp/user/good.bpf.c" "$tmp/user/wrong.bpf.c"
	expect "$id: mended, but not where it is staged" 1 "BM120" in_user git commit -qm "Mended"
	expect "$id: mended" 0 "" in_user commit wrong.bpf.c
	sed -n '/^struct {/,/^} labels/p' testdata/examples/inode_storage.bpf.c >"$tmp/user/labels.bpf.h"
	sed -e '/^struct {/,/^} labels/d' -e '/^char LICENSE/i #include "labels.bpf.h"' \
		testdata/examples/inode_storage.bpf.c >"$tmp/user/wrong.bpf.c"
	expect "$id: a right header" 0 "" in_user commit wrong.bpf.c labels.bpf.h
	sed -n '/^struct {/,/^} labels/p' testdata/examples/inode_storage_wrong.bpf.c >"$tmp/user/labels.bpf.h"
	expect "$id: a wrong header alone" 1 "hook -d BM2 labels.bpf.h.*labels.bpf.h:3: error: .*BM112" in_user commit labels.bpf.h
	in_user git checkout -qf HEAD -- labels.bpf.h
	for name in -osource.bpf.c @list.bpf.c 'a b.bpf.c' $'new\nline.bpf.c'; do
		cp testdata/examples/inode_storage_wrong.bpf.c "$tmp/user/$name"
		expect "$id: named $name" 1 "BM120" in_user commit "$name"
		in_user git rm -qf --cached -- "$name"
		rm -- "$tmp/user/$name"
	done
	echo '#include <none.h>' >"$tmp/user/x.bpf.c"
	expect "$id: a header that is not there" 1 "compile: \"clang -g -O2 -target bpf -I FOLDER\"" \
		in_user commit x.bpf.c
done

echo "$passed passed, $failed failed"
((failed == 0))
