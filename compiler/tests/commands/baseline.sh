#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# baseline.sh: --write-baseline and --baseline, and entries of allow that match nothing.
set -uo pipefail

# shellcheck source=compiler/tests/lib/is.sh
. "$(dirname "$0")/../lib/is.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

# maps FILE MAP=KEY_SIZE...: a definition file of arrays; key sizes other than 4 are wrong.
maps() {
	local file=$1 map
	shift
	echo maps: >"$file"
	for map; do
		echo "  - {name: \"${map%=*}\", type: \"array\", key_size: ${map#*=}, value_size: 8, max_entries: 1}" >>"$file"
	done
}
mkdir -p old/sub
maps old/a.yaml one=8 two=2 good=4
maps old/sub/b.yaml one=8

is 1 lint old/a.yaml old/sub/b.yaml
is 0 lint --write-baseline old/known.yaml old/a.yaml old/sub/b.yaml
that "what was found" diff - old/known.yaml <<'END'
version: 1
findings:
- {rule: "BM110", map: "one", object: "a.yaml", count: 1}
- {rule: "BM110", map: "two", object: "a.yaml", count: 1}
- {rule: "BM110", map: "one", object: "sub/b.yaml", count: 1}
END
that "is not printed" test ! -s out
is 0 lint --baseline old/known.yaml old/a.yaml old/sub/b.yaml
that "nothing is printed" test ! -s out
that "but counted" grep -qx 'bpfmapc: 2 objects, 4 maps: 0 errors, 0 warnings, 0 infos; 3 known from old/known.yaml' err
is 0 lint --format json --baseline old/known.yaml old/a.yaml
that "in no format" test "$(grep -c BM110 out)" = 0

# From another folder, by other names.
(cd old/sub && is 0 lint --baseline ../known.yaml ../a.yaml "$work/old/sub/b.yaml" && ((failed == 0)))
that "from another folder" test "$?" = 0
mkdir moved
cp -r old moved
is 0 lint --baseline moved/old/known.yaml moved/old/a.yaml

# Moved lines do not matter; a new map does, and another object of the same name.
maps old/a.yaml new=4 good=4 new2=4 two=2 one=8
is 0 lint --baseline old/known.yaml old/a.yaml
maps old/a.yaml one=8 two=2 three=8
is 1 lint --baseline old/known.yaml old/a.yaml
that "the new one" grep -q "^old/a.yaml:4: error: map 'three'" out
that "alone" test "$(grep -c BM110 out)" = 1
that "is counted" grep -q ': 1 error,.*; 2 known' err
maps c.yaml one=8
is 1 lint --baseline old/known.yaml c.yaml
is 1 lint --fail-on info -v --baseline old/known.yaml c.yaml
# Of two on one map, one is known.
echo 'maps: [{name: m, type: array, key_size: 8, value_size: 0, max_entries: 0}]' >twice.yaml
is 0 lint --write-baseline twice.cfg twice.yaml
that "each rule" test "$(grep -c '"m"' twice.cfg)" -ge 2
is 0 lint --baseline twice.cfg twice.yaml
sed -i '/BM110/d' twice.cfg
is 1 lint --baseline twice.cfg twice.yaml
that "the other rule is new" test "$(grep -c 'error:' out)" = "$(grep -c BM110 out)"

# What matches nothing is noted: of objects of the run, and of those that are gone.
maps old/a.yaml one=8 two=4
is 0 lint --baseline old/known.yaml old/a.yaml
that "mended" grep -qx "bpfmapc: note: old/known.yaml:4: BM110 of map 'two' in a.yaml matches nothing; remove the entry" err
that "alone" test "$(grep -c note: err)" = 1
is 0 lint -q --baseline old/known.yaml old/a.yaml
that "-q is quiet" test ! -s err
rm old/sub/b.yaml
is 0 lint --baseline old/known.yaml old/a.yaml
that "gone" grep -q "note: old/known.yaml:5: BM110 of map 'one' in sub/b.yaml matches nothing" err

# Hostile names come back as they are.
# shellcheck disable=SC1003
printf 'maps: [{name: "a\\"b\\n\\e\\\\x", type: array, key_size: 8, value_size: 8, max_entries: 1}]' >'na "me.yaml'
is 0 lint --write-baseline names.cfg 'na "me.yaml'
is 0 lint --baseline names.cfg 'na "me.yaml'
that "they are known" grep -q '; 2 known' err

# No file, a wrong file: one line, 2.
wrong() {
	is 2 lint --baseline "$1" old/a.yaml
	that "$1: one line: $2" test "$(cat err)" = "bpfmapc: $2"
	that "nothing is printed" test ! -s out
}
wrong none 'none: the baseline cannot be read: No such file or directory'
wrong old 'old: the baseline cannot be read: Is a directory'
echo 'version: 2' >bad
wrong bad 'bad:1:10: version must be 1, not 2'
echo 'findings: [{rule: "BM110"}]' >bad
wrong bad 'bad:1:12: a finding must have a rule and an object'
echo 'findings: [{rule: "BM110", object: "x", count: -1}, {}]' >bad
is 2 lint --baseline bad old/a.yaml
that "one line" test "$(wc -l <err)" = 1
printf 'findings:\n- {rule: "BM110", object: "x"}\n- {rule: "key-size", object: "x"}\n' >bad
wrong bad 'bad:3:3: the finding is given twice; add to its count'
: >empty
is 1 lint --baseline empty old/a.yaml
is 3 lint --write-baseline none/known old/a.yaml
echo before >known
is 3 lint --write-baseline known old/a.yaml none.o
that "what cannot be read would be missing: nothing is written" test "$(cat known)" = before
that "and that is said" grep -q 'no baseline is written' err
is 2 report --baseline empty old/a.yaml
is 2 lint --baseline= old/a.yaml

# allow: reasons, and patterns that match nothing.
cat >old/.bpfmapc.yaml <<'END'
allow:
  - {rule: "key-size", map: "on*", reason: "it is mended in user space"}
  - {rule: "BM112", map: "gone_*"}
  - {rule: "BM606", program: "none"}
END
is 0 lint old/a.yaml
that "a map" grep -qx "bpfmapc: note: old/.bpfmapc.yaml:3: allow of BM112 matches no map of this run: 'gone_\*'" err
that "a program" grep -qx "bpfmapc: note: old/.bpfmapc.yaml:4: allow of BM606 matches no program of this run: 'none'" err
that "no other" test "$(grep -c note: err)" = 2
maps old/b.yaml gone_2=4
is 0 lint old/a.yaml old/b.yaml
that "in any object of the run" test "$(grep -c gone err)" = 0
is 0 lint -v old/a.yaml old/b.yaml
that "the reason" grep -qx "bpfmapc: note: old/.bpfmapc.yaml:2: key-size is allowed: it is mended in user space" err
that "nothing is suppressed" grep -qx "bpfmapc: note: old/.bpfmapc.yaml:3: allow of BM112 suppresses nothing in this run" err
is 0 lint -q old/a.yaml
that "-q is quiet" test ! -s err

# paths: settings, rules and allow of some objects, from whatever folder.
cat >old/.bpfmapc.yaml <<'END'
allow:
  - {rule: "key-size", map: "one"}
paths:
  - path: "sub/*"
    rules: {BM110: "warning"}
    allow:
      - {rule: BM1, map: "two", reason: "sub is old"}
      - {rule: BM1, map: "gone"}
  - {path: ["*/c.yaml", "none"], rules: {key-size: "error"}}
END
maps old/a.yaml one=8 two=8
maps old/sub/b.yaml one=8 two=8 three=8
maps old/sub/c.yaml one=4 two=8 three=8
is 1 lint -q old/a.yaml
that "the object above" grep -q "^old/a.yaml:3: error: map 'two'" out
for file in "$work/old/sub/b.yaml" old/sub/b.yaml old/./sub/../sub/b.yaml; do
	is 0 lint -q "$file"
	that "$file: what is left is a warning" grep -q ":4: warning: map 'three'" out
	that "$file: alone" test "$(wc -l <out)" = 1
done
(cd old/sub && is 0 lint b.yaml && is 1 lint c.yaml && ((failed == 0)))
that "from below" test "$?" = 0
is 1 lint -q old/sub/c.yaml
that "the later entry counts" grep -q "^old/sub/c.yaml:4: error: map 'three'" out
is 1 lint -v old/sub old/sub/b.yaml old/a.yaml
that "its reason" grep -qx "bpfmapc: note: old/.bpfmapc.yaml:7: BM1 is allowed: sub is old" err
that "what matches nothing" grep -qx "bpfmapc: note: old/.bpfmapc.yaml:8: allow of BM1 matches no map of this run: 'gone'" err
that "what was for no file" grep -qx "bpfmapc: note: old/.bpfmapc.yaml:9: the entry of paths matches no file of this run: '\*/c.yaml'" err
is 1 lint old/a.yaml
that "what is for other files is not missed" test "$(grep -c note: err)" = 0

is_counted
