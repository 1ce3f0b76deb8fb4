#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""guests.py plan RELEASE LIBBPF PROGRAMS [config]: the shell script of what a
virtual machine with that kernel, and its configuration or without, runs of
the programs that guests.sh has made.

guests.py judge RELEASE LIBBPF PROGRAMS [config]: what the console on standard
input says of them, as counting lines. Programs for newer kernels are left out. Maps that the kernel refuses,
as bpfmapc foresees, or refuses without some part of the machine, are left out
on both sides; libbpf must create all others of an object, unless bpfmapc
foresees that it does not.

PROGRAMS has a line for each: its number, what it needs ("6.9", a kernel;
"config", the kernel's configuration; "no-config", to be without; or nothing),
whose maps it compares or, as "commands of" or "helpers of" in its name says,
asks for (an object or definitions) or nothing, its name, its arguments.
"""

import json
import os
import re
import shlex
import subprocess
import sys
from collections import namedtuple

import asked

BPFMAPC = os.environ.get("BPFMAPC", "build/bpfmapc")
Program = namedtuple("Program", "number needs of name arguments")

# Objects that libbpf does not load for what is no map of theirs.
NOT_LOADED = (
    "decode/text_program.bpf.o",  # a slot wants its program, which has no type
    "lint/struct_ops_types.bpf.o",  # struct_ops that a module may have
    "programs/attached.bpf.o",  # struct_ops, which equal.c leaves out
    "programs/other_types.bpf.o",  # a function that the kernel has, with other types
)


def programs_of(path):
    with open(path, encoding="utf-8") as f:
        return [Program(*line.rstrip("\n").split("\t")) for line in f]


def series(release):
    return tuple(int(n) for n in release.split(".")[:2])


def suits(program, release, config):
    if program.needs == "config":
        return config
    return not re.match(r"\d", program.needs) or series(program.needs) <= series(release)


def is_asking(program):
    return program.name.startswith(("commands of ", "helpers of "))


class Foreseen:
    """What bpfmapc says of each object: whether libbpf creates the maps that
    the kernel does not refuse, and which those are that it does."""

    def __init__(self, release, libbpf, paths):
        done = subprocess.run([BPFMAPC, "report", "--no-config", "--format", "json", "--kernel",
                               release, "--loader", f"libbpf={libbpf}", *paths],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        self.refused, self.created = {}, {}
        for entry in json.loads(done.stdout)["objects"]:
            path = entry["path"]
            loaded = not path.endswith(NOT_LOADED)
            refused = {m["name"] for m in entry["maps"] if m["verdict"]["create"] == "rejected"
                       or "config" in m["verdict"]["depends_on"]}
            self.refused[path] = refused
            self.created[path] = loaded and entry["status"] == "ok" and not any(
                d["severity"] == "error" and d["map"] not in refused for d in entry["diagnostics"])


def plan(suited, foreseen):
    for without in (False, True):
        if without:
            print("rm -r /boot")
        for p in suited:
            if (p.needs == "no-config") == without:
                skip = " ".join(sorted(foreseen.refused.get(p.of, ())))
                print(f"SKIP={shlex.quote(skip)} run {p.number} {p.arguments}")


class Judge:
    def __init__(self, foreseen):
        self.foreseen = foreseen
        self.passed = self.failed = self.maps = self.loaders = self.skipped = 0
        self.unloaded = set()

    def fail(self, program, text):
        self.failed += 1
        print(f"FAIL {program.name}: {text}")

    def compared(self, program, text):
        """The last line of equal.c."""
        last = text.rsplit("\n", 1)[-1]
        unloaded = re.fullmatch(r"unloaded (-\d+), ours (-?\d+)", last)
        if re.fullmatch(r"equal \d+", last):
            self.passed += 1
            self.loaders += 1
            self.maps += int(last.split()[1])
            self.skipped += len(self.foreseen.refused[program.of])
        elif unloaded and (program.needs == "no-config" or
                           not self.foreseen.created[program.of]):
            self.passed += 1
            self.unloaded.add(f"{program.of} ({unloaded[1]}, ours {unloaded[2]})")
        else:
            self.fail(program, text)

    def asked(self, program, release, text):
        same, wrong = asked.beside_report(release, program.of, text)
        self.passed += same
        for line in wrong:
            self.fail(program, line)

    def counted(self, program, text):
        count = re.search(r"(\d+) passed, (\d+) failed(?:, \d+ skipped)?$", text)
        if count and int(count[2]) == 0:
            self.passed += int(count[1])
        else:
            self.fail(program, text)


def judge(suited, others, release, foreseen, console):
    answers = dict(re.findall(r"^begin (\d+)\n(.*?)\n?^end \1 \d+$", console, re.S | re.M))
    out = Judge(foreseen)
    for p in suited:
        if p.number not in answers:
            out.fail(p, "it did not end")
        elif is_asking(p):
            out.asked(p, release, answers[p.number])
        elif p.of:
            out.compared(p, answers[p.number])
        else:
            out.counted(p, answers[p.number])
    for line in sorted(out.unloaded):
        print(f"libbpf does not create {line}")
    for p in others:
        print(f"left out: {p.name}, which needs {p.needs}")
    print(f"{release}: {out.maps} maps of {out.loaders} generated loaders are those of libbpf; "
          f"{out.skipped} that the kernel refuses were left out")
    print(f"{out.passed} passed, {out.failed} failed")
    return 1 if out.failed or not out.maps else 0


def main():
    what, release, libbpf, listed, *config = sys.argv[1:]
    programs = programs_of(listed)
    suited = [p for p in programs if suits(p, release, config)]
    compared = {p.of for p in programs if p.of and not is_asking(p)}
    foreseen = Foreseen(release, libbpf, sorted(compared))
    if what == "judge":
        others = [p for p in programs if p not in suited]
        return judge(suited, others, release, foreseen,
                     sys.stdin.buffer.read().decode("utf-8", "replace"))
    plan(suited, foreseen)
    return 0


if __name__ == "__main__":
    sys.exit(main())
