#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""roundtrip.py BPFMAPC FOLDER OBJECT...: the maps of a report are a definition file.

Each object's report becomes a definition file in FOLDER, with the object for
its types; the report of that file has the same maps.

What a definition does not have (sections, layouts, sources, programs, ids of BTF types,
the loader's own adjustments) is left out of the comparison, and of data maps the
kernels and commands: libbpf passes them as each one can take them, and freezes
those that are read only. A type of the key alone is lost on the way to the kernel, and a
definition has none to lose. Left out are struct_ops maps, whose value type is one of the
kernel's, data sections whose names libbpf changes for the kernel, and the objects of
refuse/ with .maps, where libbpf refuses them: their types may have no size.
"""
import json
import os
import pathlib
import re
import subprocess
import sys

# Objects of other folders that have no map to compare; all else has one.
WITHOUT = ("decode/struct_ops.bpf.o", "decode/text_program.bpf.o", "legacy/bcc.bpf.o",
           "lint/struct_ops_types.bpf.o", "link/extern.bpf.o", "programs/other_types.bpf.o")
LEFT_OUT = ("section", "style", "layout", "source", "declared", "used_by")


def report(program, path, loader):
    done = subprocess.run([program, "report", "--no-config", "--format", "json", "--loader",
                           loader, "--fail-on", "never", path],
                          capture_output=True, check=False, timeout=600)
    return json.loads(done.stdout), done.stderr.decode()


def comparable(node):
    """The map without what a definition file does not have."""
    if node is None:
        return None
    out = {k: v for k, v in node.items() if k not in LEFT_OUT}
    for key in ("key", "value"):
        if out[key]:
            # A type of the key alone is there by its name only.
            alone = not (node["key"] and node["value"])
            out[key] = {k: v for k, v in out[key].items()
                        if k == "type" or not alone and k != "btf_id"}
    if not (out["key"] and out["value"]):
        out["verdict"] = out["verdict"] | {"without_btf": None}
    out["inner"] = comparable(out["inner"])
    return out


def without_loader(node):
    """A map without what the loader adjusts by kernel, and without what freezing takes away."""
    return node | {"commands": [], "verdict": node["verdict"] | {"kernels": []}}


def without_verdict(node):
    """A map that libbpf leaves out of an object, and creates from a definition file."""
    return node | {"not_created": None, "verdict": {}}


def differences(want, got, path=""):
    if isinstance(want, dict) and isinstance(got, dict):
        return [d for k in want for d in differences(want[k], got.get(k), f"{path}.{k}")]
    return [] if want == got else [f"{path}: {want!r} at first, {got!r} again"]


def maps_of(program, path):
    """The maps of an object that are compared, and whether libbpf refuses it."""
    tree, _ = report(program, path, "libbpf")
    refused = all(o["status"] == "refused" for o in tree["objects"])
    return refused, [m for o in tree["objects"] for m in o["maps"]
            if (o["status"] == "ok" or any(n["style"] == "legacy" for n in o["maps"])) and
            m["type"]["name"] != "struct_ops" and
            (m["style"] != "data" or re.fullmatch(r"[\w.]+", m["name"]))]


def compare(maps, again):
    """What differs, as lines."""
    out = []
    byname = {m["name"]: m for m in again}
    for want in maps:
        got = byname.pop(want["name"], None)
        if not got:
            out.append(f"{want['name']} is not there")
            continue
        if want["style"] == "data":
            want, got = without_loader(want), without_loader(got)
        if want["not_created"] and not got["not_created"]:
            want, got = without_verdict(want), without_verdict(got)
        out += [want["name"] + d for d in differences(comparable(want), comparable(got))]
    return out + [f"{name} is there as well" for name in byname]


def check(program, folder, path, maps):
    file = folder / (path.replace("/", "-") + ".yaml")
    document = {"version": 1, "types": os.path.abspath(path), "maps": maps}
    if not any(n[k] for m in maps for n in (m, m["inner"] or m) for k in ("key", "value")):
        del document["types"]
    file.write_text(json.dumps(document, indent=1))
    again, errors = report(program, str(file), "libbpf")
    obj = again["objects"][0]
    return [errors] if obj["status"] == "unreadable" else compare(maps, obj["maps"])


def main():
    program, folder, *objects = sys.argv[1:]
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    passed = failed = without = 0
    for path in objects:
        refused, maps = maps_of(program, path)
        if not maps and (refused and "/refuse/" in path or path.endswith(WITHOUT)):
            without += 1
            continue
        wrong = check(program, folder, path, maps) if maps else ["has no maps to compare"]
        passed += not wrong
        failed += bool(wrong)
        for line in wrong:
            print(f"FAIL {path}: {line}")
    print(f"{without} objects are refused by libbpf, or have no maps that a definition file can have")
    if without > len(objects) // 2:
        failed += 1
        print(f"FAIL {without} of {len(objects)} objects were not compared")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
