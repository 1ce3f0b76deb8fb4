#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""roundtrip.py BPFMAPC FOLDER OBJECT...: the maps of a report are a definition file.

Each object's report becomes a definition file in FOLDER, with the object for
its types; the report of that file has the same maps. What a definition does
not have (sections, layouts, sources, ids of BTF types, the loader's own
adjustments) is left out of the comparison. So are struct_ops maps, whose value
type is one of the kernel's, data sections whose names libbpf changes for the
kernel, and objects with .maps that libbpf refuses: their types may have no size.
"""
import json
import os
import pathlib
import re
import subprocess
import sys

LEFT_OUT = ("section", "style", "layout", "source", "declared")


def report(program, path, loader):
    done = subprocess.run([program, "report", "--no-config", "--format", "json", "--loader",
                           loader, "--fail-on", "never", path],
                          capture_output=True, check=False, timeout=60)
    return json.loads(done.stdout), done.stderr.decode()


def comparable(node):
    """The map without what a definition file does not have."""
    if node is None:
        return None
    out = {k: v for k, v in node.items() if k not in LEFT_OUT}
    for key in ("key", "value"):
        if out[key]:
            out[key] = out[key]["type"]
    out["inner"] = comparable(out["inner"])
    return out


def differences(want, got, path=""):
    if isinstance(want, dict) and isinstance(got, dict):
        return [d for k in want for d in differences(want[k], got.get(k), f"{path}.{k}")]
    return [] if want == got else [f"{path}: {want!r} in the object, {got!r} in the definition"]


def check(program, folder, path):
    """What differs, as lines; None where the object has no maps to compare."""
    tree, _ = report(program, path, "libbpf")
    maps = [m for o in tree["objects"] for m in o["maps"]
            if (o["status"] == "ok" or m["style"] == "legacy") and
            m["type"]["name"] != "struct_ops" and
            (m["style"] != "data" or re.fullmatch(r"[\w.]+", m["name"]))]
    names = [m["name"] for m in maps]
    # libbpf tells maps apart by their place, a definition file by name.
    if not maps or len(set(names)) != len(names):
        return None
    file = folder / (path.replace("/", "-") + ".yaml")
    document = {"version": 1, "types": os.path.abspath(path), "maps": maps}
    if not any(m[k] for m in maps for n in (m, m["inner"] or m) for k in ("key", "value")):
        del document["types"]
    file.write_text(json.dumps(document, indent=1))
    again, errors = report(program, str(file), "libbpf")
    obj = again["objects"][0]
    if obj["status"] == "unreadable":
        return [errors]
    out = []
    for want, got in zip(maps, obj["maps"]):
        out += [want["name"] + d for d in differences(comparable(want), comparable(got))]
    if len(obj["maps"]) != len(maps):
        out.append(f"{len(maps)} maps became {len(obj['maps'])}")
    return out


def main():
    program, folder, *objects = sys.argv[1:]
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    passed = failed = without = 0
    for path in objects:
        wrong = check(program, folder, path)
        if wrong is None:
            without += 1
            continue
        passed += not wrong
        failed += bool(wrong)
        for line in wrong:
            print(f"FAIL {path}: {line}")
    print(f"{without} objects have no maps to compare, or two of one name")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
