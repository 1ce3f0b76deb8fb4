#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""legacy_packages.py BPFMAPC FOLDER LIST PACKAGE...

Reports every object of the packages below FOLDER that has legacy maps, and
compares them with LIST: no map more, none less. Ends with a counting line.
"""

import json
import pathlib
import subprocess
import sys


def legacy_maps(bpfmapc, files):
    """A line of LIST for each legacy map, with the order in which they come."""
    done = subprocess.run([bpfmapc, "report", "--format", "json", "--fail-on", "never", "--no-config",
                           *map(str, files)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=False)
    for obj in json.loads(done.stdout)["objects"]:
        for m in obj["maps"]:
            if m["style"] != "legacy":
                continue
            entries = (m["declared"] or {}).get("max_entries")
            if entries is None:
                entries = m["max_entries"]
            yield " ".join(map(str, (pathlib.Path(obj["path"]).name, m["name"], m["section"],
                                     m["layout"], m["type"]["name"], m["key_size"],
                                     m["value_size"], entries, m["map_flags"]["value"],
                                     m["pinning"])))


def main():
    bpfmapc, folder, expected, *packages = sys.argv[1:]
    files = sorted(f for p in packages for f in (pathlib.Path(folder) / p).rglob("*")
                   if f.suffix in (".o", ".elf") and f.is_file())
    want = {line for line in pathlib.Path(expected).read_text(encoding="utf-8").splitlines()
            if line and not line.startswith("#")}
    got = set(legacy_maps(bpfmapc, files))
    for line in sorted(want - got):
        print(f"FAIL missing: {line}")
    for line in sorted(got - want):
        print(f"FAIL not expected: {line}")
    print(f"{len(files)} objects, {len(want & got)} of {len(want)} legacy maps as expected")
    failed = len(want ^ got)
    print(f"{len(want & got)} passed, {failed} failed")
    return 1 if failed or not want else 0


if __name__ == "__main__":
    sys.exit(main())
