#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""What bpfmapc takes for much: many maps, a long program, many objects in threads.

Prints a table. With BENCH_STRICT=1 the status is 1 where a time is beyond its limit: CPU
time, or how much faster two threads are, which other work on the machine decides, too.
It is always 1 where two threads execute more instructions than one, which valgrind counts.
"""

import argparse
import os
import statistics
import struct
import sys
import time

from bench import copies, cpu_time, instructions, lint_status, put_row
from objects import EXIT, PROGBITS, REL, insn, int_maps

MAPS, INSTRUCTIONS, OBJECTS = 50_000, 1_000_000, 5_000
# Seconds of CPU.
LIMITS = {"gen": 1.0, "lint": 2.0}
FASTER = 1.8
# Of the instructions of one thread; each thread has its own of what it keeps of an object.
MORE = 1.05
COUNTED = 500


def many_maps():
    return int_maps([f"m{i}" for i in range(MAPS)])


def long_program():
    """Stores a key, looks it up, and jumps behind the next such call where it is not there."""
    one = (insn(0x62, 10, 0, -4, 0) + insn(0x18, 1) + insn(0) + insn(0xbf, 2, 10) +
           insn(7, 2, 0, 0, -4) + insn(0x85, 0, 0, 0, 1) + insn(0x15, 0, 0, 8, 0) + insn(0xb7, 0))
    n = INSTRUCTIONS // (len(one) // 8)
    code = one * n + EXIT * 8
    relocations = b"".join(struct.pack("<QQ", len(one) * i + 8, 1 << 32 | 1) for i in range(n))
    return int_maps(["m"], programs=[("xdp", PROGBITS, 6, code, 0), (".relxdp", REL, 0, relocations, 3)],
                    symbols=[("p", 3, 0, len(code))])


def of_one(tool, command, what, data, scratch):
    """Prints what one input takes. Returns whether it is below its limit."""
    path = os.path.join(scratch, f"{command}.bpf.o")
    with open(path, "wb") as file:
        file.write(data)
    seconds = statistics.median(cpu_time([tool, command, "-q", "--no-config", path]) for _ in range(3))
    os.unlink(path)
    put_row(what, f"{seconds * 1e3:.0f} ms", "", f"{LIMITS[command]:.0f} s")
    return seconds <= LIMITS[command]


def elapsed_and_cpu(command):
    begin = time.monotonic()
    cpu = cpu_time(command)
    return time.monotonic() - begin, cpu


def of_threads(tool, paths):
    """Prints what many objects take in one thread and in two. Returns whether these are faster,
    and do no more."""
    one, two = ([tool, "lint", "-q", "--no-config", "-j", n] for n in "12")
    pairs = [(elapsed_and_cpu(one + paths), elapsed_and_cpu(two + paths)) for _ in range(9)]
    faster = statistics.median(x[0] / y[0] for x, y in pairs)
    for k, name in enumerate(("lint -j 1", "lint -j 2")):
        put_row(f"{name} of {len(paths):,} objects", f"{statistics.median(p[k][1] for p in pairs) * 1e3:.0f} ms",
                f"{faster:.2f}" if k else "", f"{FASTER} times as fast" if k else "")
    counts = [instructions([*command, "--no-sandbox", *paths[:COUNTED]]) for command in (one, two)]
    more = None not in counts and counts[1] > MORE * counts[0]
    if more:
        print(f"bench: -j 2 executes {counts[1] / counts[0]:.2f} times as many instructions as -j 1",
              file=sys.stderr)
    return faster >= FASTER, not more


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for option in ("bpfmapc", "scratch"):
        parser.add_argument(f"--{option}", required=True)
    parser.add_argument("objects", nargs="+")
    args = parser.parse_args()
    tool = os.path.abspath(args.bpfmapc)
    os.makedirs(args.scratch, exist_ok=True)
    put_row("much at once", "CPU time", "times as fast", "target")
    put_row(*["---"] * 4)
    fast = of_one(tool, "gen", f"gen of {MAPS:,} maps", many_maps(), args.scratch)
    fast &= of_one(tool, "lint", f"lint of a program of {INSTRUCTIONS:,} instructions", long_program(),
                   args.scratch)
    clean = [path for path in sorted(args.objects) if lint_status(tool, path) == 0]
    in_time, good = of_threads(tool, copies(clean, OBJECTS, os.path.join(args.scratch, "many")))
    fast &= in_time
    if os.environ.get("BENCH_STRICT") == "1" and not fast:
        print("bench: a large input takes longer than it may", file=sys.stderr)
        good = False
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
