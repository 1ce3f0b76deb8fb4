#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""lines.py BPFMAPC GOLDEN FILE...: the length of generated headers, of each file with both
runtimes, and of those in GOLDEN.

A header has at most 70 lines and 25 for each map. What is longer has more rows in its tables
than 7 for each map, and is longer by no more than these rows: a row is a line of a type, of
BTF, of contents, of an extern, of a slot, what stands above and below each of them, an
assertion of the program's own types, a name that may be a macro, what is said of a map that is
not created.
"""

import concurrent.futures
import glob
import os
import re
import subprocess
import sys

FRAME, EACH_MAP, ROWS = 70, 25, 7

# The first line of a table, and its last one.
TABLES = (
    (r"(struct|union|enum) \w+_maps_t_\w+ \{$", r"\}.*;$"),
    (r"static const BPFMAPC_BTF\(", r"\};$"),
    (r"BPFMAPC_OLDER\(", r".*\);$"),
    (r"static const unsigned char \w+_priv__data_\d+\[", r".*\};$"),
    (r"static const struct bpfmapc_(extern|slot|program_slot) ", r"\};$"),
)
ROW = re.compile(r"#pragma (push|pop)_macro|#undef|BPFMAPC_(TYPE|MEMBER|MEMBER_OF|NUMBER|BITS|"
                 r"OPEN_ARRAY|ENUMERATOR)\(| \* .*: not created by this loader")


def rows_of(lines):
    rows, last = 0, None
    for line in lines:
        if last is None:
            last = next((end for start, end in TABLES if re.match(start, line)), None)
            rows += 3 if last else bool(ROW.match(line))
            if last and not line.endswith(";"):
                continue
        else:
            rows += 1
        if last and re.match(last, line):
            last = None
    return rows


def maps_of(text):
    """How many maps the struct of descriptors has."""
    body = re.search(r"^struct \w+_maps \{\n(.*?)^\};", text, re.M | re.S)
    return len(re.findall(r"^\tint ", body.group(1), re.M)) if body else 0


def judge(name, text):
    """(whether it is within 70 + 25, what is wrong with it or None)"""
    lines, maps = text.splitlines(), maps_of(text)
    over = len(lines) - FRAME - EACH_MAP * maps
    rows = rows_of(lines)
    if over > max(0, rows - ROWS * maps):
        return False, f"{name}: {len(lines)} lines for {maps} maps, with {rows} rows of tables"
    return over <= 0, None


def headers(tool, golden, files):
    def generate(job):
        runtime, path = job
        done = subprocess.run([tool, "gen", "-q", "--force", "--runtime", runtime, "--name", "t", path],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
        return f"{path}, {runtime}", done.stdout
    for path in sorted(glob.glob(os.path.join(golden, "*", "stdout"))):
        with open(path, encoding="utf-8") as f:
            yield path, f.read()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(generate, [(r, f) for f in files for r in ("libbpf", "syscall")])


def main():
    passed = failed = within = 0
    for name, text in headers(*sys.argv[1:3], sys.argv[3:]):
        if "_MAPS_H_GENERATED" not in text or "#include <bpfmapc/maps.h>" not in text:
            continue
        is_short, wrong = judge(name, text)
        within += is_short
        passed += not wrong
        failed += bool(wrong)
        if wrong:
            print("FAIL", wrong)
    print(f"{within} of {passed + failed} headers have at most {FRAME} lines and {EACH_MAP} a map; "
          "the others have so many rows more")
    print(f"{passed} passed, {failed} failed")
    return failed > 0 or passed < 100


if __name__ == "__main__":
    sys.exit(main())
