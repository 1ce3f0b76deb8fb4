#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""CPU time (user and system) of bpfmapc beside bpftool and libbpf.

The commands of a comparison run in turn, so that what else the machine does
meets all of them alike; of each the median counts. The status is 1 where
bpfmapc takes more than what it is measured against.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys


def cpu_time(command):
    """Seconds of CPU that one run of the command takes, all its threads together."""
    null = os.open(os.devnull, os.O_RDWR)
    pid = os.posix_spawnp(
        command[0], command, os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, null, fd) for fd in (0, 1, 2)])
    os.close(null)
    _, status, usage = os.wait4(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    # 1 is for findings; anything above, or a signal, has measured nothing.
    if code not in (0, 1):
        sys.exit(f"bench: {' '.join(command[:4])} ... ended with {code}")
    return usage.ru_utime + usage.ru_stime


def compare(title, runs, base, others, beside=()):
    """Prints the medians; returns whether none of others takes more than base.

    What stands in beside is measured and printed, and decides nothing."""
    commands = [base, *others, *beside]
    times = {name: [] for name, _ in commands}
    for _ in range(runs):
        for name, command in commands:
            times[name].append(cpu_time(command))
    print(f"{title}; CPU time, median of {runs}:")
    reference = statistics.median(times[base[0]])
    print(f"  {base[0]:32} {reference * 1e3:9.2f} ms")
    good = True
    for name, _ in commands[1:]:
        median = statistics.median(times[name])
        ratio = median / reference
        more = ratio > 1 and name in dict(others)
        good &= not more
        print(f"  {name:32} {median * 1e3:9.2f} ms  ratio {ratio:.2f}"
              f"{'  MORE' if more else ''}")
    return good


def copies(objects, count, folder):
    """count files made of the objects in turn, each a file of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    paths = []
    for i in range(count):
        path = os.path.join(folder, f"{i:04}.bpf.o")
        shutil.copyfile(objects[i % len(objects)], path)
        paths.append(path)
    return paths


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for option in ("bpfmapc", "bpftool", "open-objects", "one", "scratch"):
        parser.add_argument(f"--{option}", required=True)
    parser.add_argument("objects", nargs="+")
    args = parser.parse_args()

    tool = os.path.abspath(args.bpfmapc)
    good = compare(
        f"one object of {os.path.getsize(args.one)} bytes", 101,
        ("bpftool gen skeleton", [args.bpftool, "gen", "skeleton", args.one]),
        [(f"bpfmapc {command}", [tool, command, "--no-config", args.one])
         for command in ("lint", "report")]
        + [("bpfmapc gen", [tool, "gen", args.one])])

    # Those that are well, as nearly all of a build are: libbpf opens them.
    well = [path for path in sorted(args.objects)
            if subprocess.run([tool, "lint", "-q", "--no-config", "--fail-on", "info", path],
                              stdout=subprocess.DEVNULL, check=False).returncode == 0]
    many = copies(well, 500, os.path.join(args.scratch, "objects"))
    size = sum(os.path.getsize(path) for path in many)
    print()
    good &= compare(
        f"{len(many)} objects of {size // len(many)} bytes on average, in one run", 11,
        ("bpf_object__open and close", [args.open_objects, *many]),
        [("bpfmapc lint", [tool, "lint", "--no-config", *many])],
        # Its time is that of writing over a megabyte of YAML.
        [("bpfmapc report", [tool, "report", "--no-config", *many])])
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
