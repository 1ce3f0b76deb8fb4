#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""What bpfmapc takes beside bpftool and libbpf: CPU time, instructions and page faults.

Prints a table. CPU time is user and system time, the median of runs in turn, so that
what else the machine does meets all commands alike. Instructions are counted by
callgrind (valgrind), and hardly depend on the machine or on its load: the status is 1
where there are more of them, for one that the first row of a group takes, than LIMITS
has. With BENCH_STRICT=1 it is so for CPU time, too, with a limit of 1 where lint is
beside libbpf or bpftool. TARGETS are what the project wants, and fail nothing.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys

# Instructions for one of the first row of the group: what it was, and a tenth.
LIMITS = {
    "one object": {"lint": 0.11, "report": 0.21, "gen": 0.29},
    "clean objects": {"lint": 1.2, "report": 2.97, "report --format json": 3.0},
    "objects with findings": {"lint": 3.4, "report": 10.5},
}
TARGETS = {
    "one object": {"lint": "450 k, 110 page faults"},
    "clean objects": {"lint": "60 k, 0.50 of the time", "report": "1.50 of the time",
                      "report --format json": "1.00 of the time"},
    "objects with findings": {"lint": "120 k"},
}
# Objects of a run of which the instructions are counted.
COUNTED = 100
# The same as LIMITS for CPU time.
LIMITS_OF_TIME = {
    "one object": {"lint": 1.0, "gen": 1.0},
    "clean objects": {"lint": 0.95},
}


def end_status(command, code):
    # 1 is for findings; anything above, or a signal, has measured nothing.
    if code not in (0, 1):
        sys.exit(f"bench: {' '.join(command[:4])} ... ended with {code}")


def run(command):
    """Seconds of CPU and page faults of one run of the command, all its threads together."""
    null = os.open(os.devnull, os.O_RDWR)
    pid = os.posix_spawnp(
        command[0], command, os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, null, fd) for fd in (0, 1, 2)])
    os.close(null)
    _, status, usage = os.wait4(pid, 0)
    end_status(command, os.waitstatus_to_exitcode(status))
    return usage.ru_utime + usage.ru_stime, usage.ru_minflt


def cpu_time(command):
    return run(command)[0]


def instructions(command):
    """How many instructions the command executes; None without valgrind."""
    if not shutil.which("valgrind"):
        return None
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    end_status(command, done.returncode)
    return int(re.search(r"Collected : (\d+)", done.stderr).group(1))


def put_row(*cells):
    print("| " + " | ".join(cells) + " |")


def in_digits(x):
    return f"{x:.2f}" if x < 10 else f"{x:.0f}"


def measure(group, runs, paths, commands_for):
    """Prints a row for each command: what it takes for each object. Returns whether it is well.

    The first command is that to which the others are compared."""
    commands, n = commands_for(paths), len(paths)
    few = paths[:COUNTED]
    times = {name: [] for name, _ in commands}
    faults = {name: [] for name, _ in commands}
    for _ in range(runs):
        for name, command in commands:
            seconds, n_faults = run(command)
            times[name].append(seconds)
            faults[name].append(n_faults)
    # The sandbox does not let valgrind's own calls through.
    counts = {name: instructions([*command, "--no-sandbox"] if name.startswith("bpfmapc ")
                                 else command)
              for name, command in commands_for(few)}
    base = commands[0][0]
    good = True
    for name, _ in commands:
        seconds = statistics.median(times[name]) / n
        of_time = seconds / (statistics.median(times[base]) / n)
        of_count = counts[name] / counts[base] if counts[name] else None
        command = name.removeprefix("bpfmapc ")
        put_row(name, f"{in_digits(seconds * 1e6)} µs" if seconds < 1e-3 else f"{seconds * 1e3:.2f} ms",
                "" if name == base else f"{of_time:.2f}",
                f"{counts[name] // len(few) // 1000:,} k" if counts[name] else "?",
                "" if name == base or not of_count else f"{of_count:.2f}",
                f"{statistics.median(faults[name]) / n:.0f}", TARGETS[group].get(command, ""))
        more = of_count and of_count > LIMITS[group].get(command, of_count)
        if os.environ.get("BENCH_STRICT") == "1":
            more |= of_time > LIMITS_OF_TIME.get(group, {}).get(command, of_time)
        if more:
            print(f"bench: {group}: {name} takes more of {base} than it may", file=sys.stderr)
        good &= not more
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


def lint_status(tool, path):
    return subprocess.run([tool, "lint", "-q", "--no-config", "--fail-on", "info", path],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          check=False).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for option in ("bpfmapc", "bpftool", "open-objects", "one", "scratch"):
        parser.add_argument(f"--{option}", required=True)
    parser.add_argument("objects", nargs="+")
    args = parser.parse_args()

    tool = os.path.abspath(args.bpfmapc)

    def rows(paths, *subcommands):
        return [(f"bpfmapc {' '.join(c)}", [tool, *c, "--no-config", *paths]) for c in subcommands]

    put_row("each object", "CPU time", "ratio", "instructions", "ratio", "page faults", "target")
    put_row(*["---"] * 7)
    put_row(f"**one object of {os.path.getsize(args.one) / 1000:.0f} KB in a run**", *[""] * 6)
    good = measure("one object", 51, [args.one], lambda paths: [
        ("bpftool gen skeleton", [args.bpftool, "gen", "skeleton", *paths]),
        *rows(paths, ["lint"], ["report"], ["gen"])])

    # Nearly all of a build are clean: libbpf opens them. The fixtures with findings have many.
    status = {path: lint_status(tool, path) for path in sorted(args.objects)}
    for group, wanted in ("clean objects", 0), ("objects with findings", 1):
        many = copies([path for path in status if status[path] == wanted], 500,
                      os.path.join(args.scratch, group.replace(" ", "-")))
        size = sum(os.path.getsize(path) for path in many)
        put_row(f"**{len(many)} {group} of {size / len(many) / 1000:.0f} KB in a run**", *[""] * 6)
        subcommands = [["lint"], ["report"]]
        if wanted == 0:
            subcommands.append(["report", "--format", "json"])
        good &= measure(group, 7, many, lambda paths, subcommands=subcommands: [
            ("libbpf's open and close", [args.open_objects, *paths]),
            *rows(paths, *subcommands)])
    if not shutil.which("valgrind"):
        print("bench: no valgrind: instructions are not counted, and nothing is compared",
              file=sys.stderr)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
