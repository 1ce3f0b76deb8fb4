#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""compare.py BPFMAPC TRUTH VERSION OBJECT...: the report for cilium/ebpf beside what it does.

TRUTH is what truth has printed of the objects with -create, by the release VERSION of the
library in the running kernel. A test is one thing that both say of an object: that it is
refused, an attribute as it is decoded, an attribute as the kernel has it, what became of a
map, what is in its slots. Ends with a counting line.
"""

import collections
import json
import pathlib
import subprocess
import sys

import yaml

from count import Count

PIN_NAMES = {0: "none", 1: "by_name"}
# What the kernel has of a map is not always what it was asked for: RDONLY_PROG it sets for
# devices' maps by itself, RDONLY and WRONLY are of descriptors, not of maps, and the entries of
# an LRU map without a common list are the same for each CPU.
RDONLY_PROG, OF_DESCRIPTORS, NO_COMMON_LRU, MMAPABLE = 1 << 7, 1 << 3 | 1 << 4, 1 << 1, 1 << 10
DEVMAPS, LRU = (14, 25), (9, 10)
# Errors that the library writes in place of the kernel's; the one of a pin that is too long has
# the errno of the file system.
WITHOUT_ERRNO = ("cannot use type", "not supported (requires", "file name too long")
NUMBERS = ("key_size", "value_size", "max_entries", "map_extra")


def ask(tool, version, files):
    """The report."""
    report = subprocess.run(
        [tool, "report", "--no-config", "--loader", "cilium-ebpf=" + version, "--kernel",
         "running", "--format", "json", *files], capture_output=True, timeout=3000, check=False)
    if report.returncode not in (0, 1):
        sys.exit(f"report ends with {report.returncode}: {report.stderr.decode()}")
    return json.loads(report.stdout)


def program_types(tool):
    listed = subprocess.run([tool, "list", "programs", "--format", "json"], capture_output=True,
                            timeout=600, check=True)
    return {p["id"]: p["name"] for p in json.loads(listed.stdout)["programs"]}


def attach_types(schemas):
    text = (pathlib.Path(schemas) / "attach-types.yaml").read_text(encoding="utf-8")
    return {t["name"]: t["id"] for t in yaml.safe_load(text)["attach_types"]}


class Comparison:
    def __init__(self, tool, cpus):
        self.count = Count()
        self.types = program_types(tool)
        self.attach_types = attach_types("schemas")
        self.cpus = cpus
        self.kinds = collections.Counter()

    def same(self, kind, what, theirs, ours):
        self.kinds[kind] += 1
        self.count.expect(theirs == ours, f"{what}: cilium/ebpf: {theirs!r}, report: {ours!r}")

    def decoded(self, where, theirs, ours):
        """A map or template as a MapSpec has it."""
        # What the report has is passed to the kernel; `declared` is what is changed then.
        for attr in NUMBERS:
            written = ours["declared"].get(attr, ours[attr])
            # Before 0.12, it is LoadCollectionSpec() that limits the entries.
            passed = theirs[attr] == ours[attr] and attr == "max_entries"
            self.same("decoded", f"{where}: {attr}", theirs[attr],
                      theirs[attr] if passed else written or 0)
        self.same("decoded", f"{where}: type", theirs["type"], ours["type"]["id"])
        # That data can be mapped is not written anywhere.
        flags = ours["map_flags"]["value"] & ~(MMAPABLE if ours["style"] == "data" else 0)
        self.same("decoded", f"{where}: map_flags", theirs["map_flags"], flags)
        self.same("decoded", f"{where}: pinning", PIN_NAMES.get(theirs["pinning"], "other"),
                  ours["pinning"] if ours["pinning"] in PIN_NAMES.values() else "other")
        for attr in ("key", "value"):
            name = ours[attr]["type"] if ours[attr] else ""
            self.same("decoded", f"{where}: {attr}", theirs[attr].strip(),
                      "" if name == "void" else name)
        slots = [(c["key"], c["object"]) for c in theirs["contents"] if "object" in c]
        self.same("slots", f"{where}: values", slots,
                  [(v["slot"], v.get("map") or v.get("program")) for v in ours["values"]])
        self.same("decoded", f"{where}: has a template", bool(theirs["inner"]),
                  bool(ours["inner"]))
        if theirs["inner"] and ours["inner"]:
            self.decoded(where + ", template", theirs["inner"], ours["inner"])

    def kept(self, ours):
        """The numbers that the kernel keeps of a map that it was asked for."""
        kept = {attr: ours[attr] or 0 for attr in NUMBERS}
        flags = ours["map_flags"]["value"]
        if ours["type"]["id"] in LRU and flags & NO_COMMON_LRU:
            kept["max_entries"] += -kept["max_entries"] % self.cpus
        kept["map_flags"] = flags & ~OF_DESCRIPTORS
        if ours["type"]["id"] in DEVMAPS:
            kept["map_flags"] |= RDONLY_PROG
        return kept

    def created(self, where, theirs, ours, wrong):
        """What became of a map that was created alone. wrong: what is said to be wrong with it."""
        verdict = ours["verdict"]
        error = theirs.get("error") or theirs.get("panic")
        # Before 0.10; objects are judged for machines of their byte order.
        if error and "can't load BigEndian BTF" in error:
            self.kinds["of the other byte order"] += 1
            return
        accepted = verdict["create"] != "rejected" and not wrong
        self.kinds["created" if not error else "refused by the kernel" if "errno" in theirs else
                   "refused by the library"] += 1
        self.count.expect(accepted == (not error), f"{where}: verdict is {verdict}, {wrong}",
                          f"cilium/ebpf: {error or 'creates it'}")
        if error:
            if not accepted and not any(text in error for text in WITHOUT_ERRNO):
                self.same("errno", f"{where}: errno", theirs.get("errno"), verdict["errno"])
            return
        for attr, n in self.kept(ours).items():
            self.same("passed", f"{where}: {attr} of the map", theirs[attr], n)
        if theirs["frozen"]:
            self.same("passed", f"{where}: it is frozen", False, "update" in ours["commands"])

    def program(self, where, theirs, ours):
        self.same("programs", f"{where}: section", theirs["section"], ours["section"])
        self.same("programs", f"{where}: type", self.types[theirs["type"]],
                  ours["type"] or "unspec")
        # The library has 0, the first attach type of all, where there is none.
        self.same("programs", f"{where}: attach type", theirs["attach"],
                  self.attach_types.get(ours["attach_type"], 0))

    def collection(self, where, theirs, wrong):
        """All maps can be created; so it is about what is in them."""
        error = theirs.get("error") or theirs.get("panic")
        self.kinds["contents"] += 1
        self.count.expect(bool(error) == bool(wrong), f"{where}: errors of maps: {wrong}",
                          f"cilium/ebpf: {error or 'fills them'}")

    def object(self, where, theirs, ours):
        error = theirs.get("error") or theirs.get("panic")
        self.kinds["objects"] += 1
        if not self.count.expect(bool(error) == (ours["status"] != "ok"),
                                 f"{where}: status is {ours['status']}, {ours['refused']}",
                                 f"cilium/ebpf: {error or 'reads it'}"):
            return
        if "panic" in theirs:
            self.same("panics", f"{where}: said to panic", True,
                      "panics" in (ours["refused"]["reason"] or ""))
        if error:
            self.kinds["objects that are refused"] += 1
            return
        # The library makes the map of .kconfig with a program that needs it: no MapSpec has it.
        maps = {m["name"]: m for m in ours["maps"] if m["name"] != ".kconfig"}
        # Pins of other objects of the run are no matter here.
        errors = [d for d in ours["diagnostics"]
                  if d["severity"] == "error" and not d["program"] and d["name"] != "pin-conflict"]
        self.same("objects", f"{where}: maps", sorted(m["name"] for m in theirs["maps"]),
                  sorted(maps))
        for m in theirs["maps"]:
            if m["name"] in maps:
                self.decoded(f"{where}: {m['name']}", m, maps[m["name"]])
                wrong = [d["message"] for d in errors
                         if d["map"] == m["name"] and d["attribute"] != "values"]
                self.created(f"{where}: {m['name']}", m["created"], maps[m["name"]], wrong)
        programs = {p["name"]: p for p in ours["programs"]}
        self.same("objects", f"{where}: programs", sorted(p["name"] for p in theirs["programs"]),
                  sorted(programs))
        for p in theirs["programs"]:
            if p["name"] in programs:
                self.program(f"{where}: {p['name']}", p, programs[p["name"]])
        if "collection" in theirs:
            self.collection(where, theirs["collection"],
                            [d["message"] for d in errors if d["map"]])


def main(tool, truth, version, *files):
    report = ask(tool, version, files)
    comparison = Comparison(tool, report["target"]["cpus"])
    reported = {o["path"]: o for o in report["objects"]}
    with open(truth, encoding="utf-8") as f:
        for line in f:
            theirs = json.loads(line)
            comparison.object(theirs["file"], theirs, reported[theirs["file"]])
    print(f"cilium/ebpf {version}: " + ", ".join(
        f"{n} {kind}" for kind, n in sorted(comparison.kinds.items())))
    return comparison.count.finish()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
