#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""commands.py OBJECT...: of every map that a generated loader creates the
header has a function for each command that the report says its type has. The
functions are those that a compiler sees: macros of the runtime make them.

Ends with "N passed, M failed": a test is a command of a map.
"""

import json
import os
import re
import shlex
import subprocess
import sys

BPFMAPC = os.environ.get("BPFMAPC", "build/bpfmapc")
CC = shlex.split(os.environ.get("CC", "cc"))
KEYLESS = ("queue", "stack", "bloom_filter")
FUNCTIONS = {"lookup": "lookup", "update": "update", "delete": "delete", "next_key": "next"}
# Elements without keys go in at one end and come out at one.
FUNCTIONS_KEYLESS = {"lookup": "peek", "update": "push", "lookup_and_delete": "pop"}


def run(*args):
    return subprocess.run([BPFMAPC, *args], capture_output=True, text=True, errors="surrogateescape",
                          check=False)


def functions_of(header):
    """The names of the header's functions, behind t_maps__."""
    text = subprocess.run([*CC, "-E", "-P", "-x", "c", "-"], input=header, capture_output=True,
                          text=True, errors="surrogateescape", check=True).stdout
    return set(re.findall(r"\bstatic inline int t_maps__(\w+)\(", text))


def is_skipped(m):
    """By libbpf, which asks no kernel; the header is in place of the loader that creates it."""
    return m["verdict"]["create"] == "rejected" and m["verdict"]["errno"] is None


def missing(path, header):
    """(map, command) pairs without a function, and how many there are with one."""
    report = json.loads(run("report", "--format", "json", path).stdout)
    maps = [m for o in report["objects"] for m in o["maps"]
            if not m["not_created"] or is_skipped(m)]
    members = re.search(r"^struct t_maps \{\n(.*?)^\};", header, re.M | re.S)[1]
    idents = [i for i in re.findall(r"^\tint (\w+);", members, re.M)]
    functions = functions_of(header)
    if maps and len(maps) != len(idents):
        return [(path, f"{len(maps)} maps, {len(idents)} members")], 0
    out, found = [], 0
    for m, ident in zip(maps, idents):
        keyless = m["type"]["name"] in KEYLESS
        # Where a size is missing the kernel refuses the map: nothing can be passed.
        if not m["value_size"] or not (m["key_size"] or keyless):
            continue
        for command, function in (FUNCTIONS_KEYLESS if keyless else FUNCTIONS).items():
            if command not in m["commands"]:
                continue
            if f"{ident}_{function}" in functions:
                found += 1
            else:
                out.append((m["name"], command))
    return out, found


def main():
    passed = failed = 0
    for path in sys.argv[1:]:
        gen = run("gen", "--force", "-q", "--name", "t", path)
        if gen.returncode:
            failed += 1
            print(f"FAIL {path}: {gen.stderr}")
            continue
        without, found = missing(path, gen.stdout)
        passed += found
        failed += len(without)
        for name, command in without:
            print(f"FAIL {path}: map '{name}': no function for {command}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
