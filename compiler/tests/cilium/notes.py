#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""notes.py BPFMAPC OBJECT...: what lint notes of the other loader beside the report for that loader.

libbpf is noted of where cilium/ebpf is the target, and the other way round. A test is an object
and a loader: lint notes that it refuses the object if and only if the report says so, and the
same of objects that are refused when they are loaded. An object that is refused for nothing that
is a map's needs no note. Ends with a counting line.
"""

import collections
import json
import pathlib
import subprocess
import sys

from count import Count

LOADERS = ("libbpf", "cilium-ebpf")
# Where the one looks at what is nothing to the other: initialisers outside of slots and of what
# is no map or program, paths of pins, a second arena, sections that begin with .maps, and sizes
# above 32 bits, for which the kernel refuses the BTF.
UNNOTED = {"libbpf": ("text_program", "initialiser_not_values", "initialiser_other",
                      "initialiser_subprogram", "arena", "pin_path", "section_of_others",
                      "pointers_overflow", "value_overflow"),
           "cilium-ebpf": ()}
OPENS, LOADS = ": refuses the object", ": refuses to load the object"


def ask(tool, command, loader, files):
    out = subprocess.run([tool, command, "--no-config", "--loader", loader, "-v", "--format",
                          "json", *files], capture_output=True, timeout=3000, check=False)
    if out.returncode not in (0, 1):
        sys.exit(f"{command} ends with {out.returncode}: {out.stderr.decode()}")
    return json.loads(out.stdout)


def noted(lint, loader):
    """The notes on refusals of the loader, by object."""
    found = collections.defaultdict(list)
    for d in lint["diagnostics"]:
        found[d["path"]] += [note for note in d["notes"] if note.startswith(loader) and
                             (OPENS in note or LOADS in note)]
    return found


def refusals(o):
    """The messages with which an object is refused, and whether one is a map's."""
    said = [d for d in o["diagnostics"] if d["severity"] == "error" and d["rule"] < "BM100"]
    return [d["message"] for d in said], any(d["map"] for d in said)


def main(tool, *files):
    count, kinds = Count(), collections.Counter()
    for target, other in LOADERS, LOADERS[::-1]:
        notes = noted(ask(tool, "lint", target, files), other)
        for o in ask(tool, "report", other, files)["objects"]:
            said, of_map = refusals(o)
            refused = o["status"] != "ok"
            mine = [note for note in notes[o["path"]] if OPENS in note]
            kinds[f"{other}: {'refused' if refused else 'read'}, {len(mine) and 'noted'}"] += 1
            unnoted = pathlib.Path(o["path"]).name.split(".")[0] in UNNOTED[other]
            # What reads a legacy object is the dialect of its records, not libbpf.
            legacy = other == "libbpf" and "legacy" in pathlib.Path(o["path"]).parts
            if not legacy and (mine or not refused or of_map and not unnoted):
                count.expect(bool(mine) == refused, f"{o['path']}: {other}: notes: {mine}",
                             f"the report: {o['status']}, {said}")
    print(", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items())))
    return count.finish()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
