#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""releases.py BPFMAPC FILE...: `kernels` of a verdict is the verdicts of all kernels.

The ranges that a report for the newest kernel gives are compared with what the
reports for every other release, and for some ranges of them, say of the map.
Maps whose verdict hangs on the machine have no such answer and are left out.
"""
import json
import subprocess
import sys

from count import Count

LOADERS = ("libbpf", "libbpf=0.5", "kernel")


def key(release):
    return tuple((list(map(int, release.split("."))) + [0, 0])[:3])


def accepts(kernels, release):
    """Whether one of the ranges has it. An end of X.Y takes all of X.Y in."""
    for text in kernels:
        first, last = text.split("..")
        end = key(last) if last else (1 << 16,)
        if last.count(".") == 1:
            end = end[:2] + (1 << 16,)
        if (not first or key(first) <= key(release)) and key(release) <= end:
            return True
    return False


def maps(program, files, loader, kernel):
    """The verdict on each map and template, by its object and place."""
    done = subprocess.run([program, "report", "--no-config", "--format", "json", "--loader",
                           loader, "--kernel", kernel, "--fail-on", "never", *files],
                          capture_output=True, check=False, timeout=120)
    out = {}
    for obj in json.loads(done.stdout)["objects"]:
        for i, one in enumerate(obj["maps"]):
            out[obj["path"], i, one["name"]] = one["verdict"]
            if one["inner"]:
                out[obj["path"], i, one["inner"]["name"]] = one["inner"]["verdict"]
    return out


def main():
    program, files = sys.argv[1], sys.argv[2:]
    count = Count()
    listed = subprocess.run([program, "list", "--format", "json", "kernels"],
                            capture_output=True, check=True)
    releases = [k["release"] for k in json.loads(listed.stdout)["kernels"]]
    ranges = [f"{releases[0]}..", "4.19..5.4", "5.0..5.10", "5.4..6.1", "5.15..", "6.1..6.12"]

    for loader in LOADERS:
        newest = maps(program, files, loader, releases[-1])
        count.expect(newest, f"there are no maps for {loader}")
        for target in releases + ranges:
            first, _, last = target.partition("..")
            last = (last or releases[-1]) if ".." in target else first
            asked = [r for r in releases if key(first) <= key(r) <= key(last)]
            wrong = []
            for name, verdict in maps(program, files, loader, target).items():
                if name not in newest or "depends" in (verdict["create"], newest[name]["create"]):
                    continue
                foreseen = all(accepts(newest[name]["kernels"], r) for r in asked)
                if foreseen != (verdict["create"] == "accepted"):
                    wrong.append((name, verdict, newest[name]["kernels"]))
            count.expect(not wrong, f"{loader} on {target}", "\n".join(map(str, wrong[:5])))
    return count.finish()


if __name__ == "__main__":
    sys.exit(main())
