#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""reported.py BPFMAPC FOLDER OBJECT...: diff compares a report as it compares the object.

Each object's report, as YAML or JSON in FOLDER, is OLD for the object itself: every type that
the report has words for is the same, and of every other it is not known. Of two builds of one
source whose types differ, NAME_old.bpf.o and NAME_new.bpf.o, the report of each is OLD for the
other: diff says what it says of the two objects.
"""
import json
import pathlib
import subprocess
import sys

FORMATS = ("yaml", "json", "lock")
TYPES = ("key", "value")


def run(program, *args):
    return subprocess.run([program, *args], capture_output=True, check=False, timeout=600, text=True)


def report(program, path, fmt, out):
    run(program, "report", "--no-config", "--fail-on", "never", "--format", fmt, "-o", out, path)
    return out


def diff(program, old, new):
    done = run(program, "diff", "--no-config", "--fail-on", "never", "-v", "--format", "json", old, new)
    return json.loads(done.stdout)["maps"] if done.stdout else done.stderr


def by_name(maps):
    return maps if isinstance(maps, str) else sorted(maps, key=lambda m: m["name"])


def is_told(ctype):
    """Whether the report tells what the type is, down to its members."""
    words = ctype.get("plain", ctype["type"])
    if words in (None, "void") or words.startswith(".") or "members" in ctype and ctype["members"] is None:
        return False
    if words.startswith(("struct", "union")) and not words.endswith("*"):
        # Members are of structs and unions, not of arrays of them.
        return "members" in ctype and all(map(is_told, ctype["members"]))
    return not words.startswith("enum") or words.endswith("*") or "enumerators" in ctype


def types_of(maps):
    """(map, whether of its template, attribute) -> the type."""
    return {(m["name"], of is not m, key): of[key]
            for m in maps for of in (m, m["inner"]) if of for key in TYPES}


def of_itself(program, path, tree, old):
    """What diff says wrong of an object and its report, and how many types it compares."""
    types = types_of([m for o in tree["objects"] for m in o["maps"]])
    maps = diff(program, old, path)
    if isinstance(maps, str):
        return [maps] if types else [], 0
    wrong, told = [], 0
    for m in maps:
        for attr in m["attributes"]:
            ctype = types.get((m["name"], attr["inner"], attr["attribute"]))
            if not ctype:
                continue
            want = True if is_told(ctype) else None
            told += want is True
            if attr["same"] is not want:
                wrong.append(f"{m['name']}: {attr['attribute']}: same is {attr['same']}, not {want}: "
                             f"{attr['differences'][:2]}")
    return wrong, told


def of_other(program, path, reports):
    """What diff says else of the reports of two builds than of the objects."""
    other = path.replace("_old.", "_new.") if "_old." in path else path.replace("_new.", "_old.")
    # A lock has the maps in another order.
    want = by_name(diff(program, path, other))
    return [f"{old.name} is not compared with {other} as the object is" for old in reports
            if by_name(diff(program, old, other)) != want]


def main():
    program, folder, *objects = sys.argv[1:]
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    passed = failed = all_told = 0
    for path in objects:
        reports = [report(program, path, fmt, folder / (path.replace("/", "-") + "." + fmt))
                   for fmt in FORMATS]
        wrong, told = of_itself(program, path, json.loads(reports[1].read_text()), reports[1])
        if "_old." in path or "_new." in path:
            wrong += of_other(program, path, reports)
        all_told += told
        passed += not wrong
        failed += bool(wrong)
        for line in wrong:
            print(f"FAIL {path}: {line}")
    print(f"{all_told} types were compared with those of a report")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed or not all_told else 0


if __name__ == "__main__":
    sys.exit(main())
