#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""faults.py PROGRAM FAULT.so FOLDER: every command while the machine fails.

The n-th allocation fails, the n-th open, read, write, close, rename, mmap, fsync, stat, for
every n, until a run needs fewer. Each time there is the same output and status as without, or
status 3 and a line that says what: no crash, no shorter output with another status, and no file
but the outputs, each as it was before or whole.
"""

import errno
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from count import Count  # noqa: E402

KINDS = {"memory": errno.ENOMEM, "open": errno.EMFILE, "read": errno.EIO, "write": errno.ENOSPC,
         "close": errno.EIO, "rename": errno.EIO, "map": errno.ENOMEM, "sync": errno.EIO,
         "stat": errno.EIO}
TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
DEFINITION = '''maps:
  - {name: "a", type: "array", key_size: 4, value_size: 8, max_entries: 1}
  - {name: "b", type: "hash", key_size: 4, max_entries: 1}
'''

# Commands in a folder with x.o, which has findings, old.o, legacy.o, a.yaml; out/ is for outputs.
COMMANDS = [
    ["lint", "--source-root", TOP, "x.o"],
    ["lint", "-v", "-o", "out/text", "x.o", "a.yaml"],
    ["lint", "--format", "sarif", "-o", "out/sarif", "x.o"],
    ["lint", "--write-baseline", "out/baseline", "--depfile", "out/x.d", "x.o"],
    ["lint", "--baseline", "known.json", "x.o"],
    ["report", "-o", "out/report", "x.o"],
    ["report", "--format", "html", "-o", "out/page", "x.o"],
    ["gen", "--force", "-o", "out/x.h", "x.o"],
    ["gen", "--runtime-headers", "out/headers"],
    ["diff", "old.o", "x.o"],
    ["migrate", "-o", "out/legacy.h", "legacy.o"],
    ["explain", "BM110"],
    ["list", "types"],
]


def files(folder):
    """{name: contents} of all that is below the folder."""
    found = {}
    for path, _, names in os.walk(folder):
        for name in names:
            whole = os.path.join(path, name)
            with open(whole, "rb") as file:
                found[os.path.relpath(whole, folder)] = file.read()
    return found


class Machine:
    """Runs a command in a folder while a call fails."""

    def __init__(self, program, shim, folder):
        self.program, self.shim, self.folder = program, shim, folder

    def fresh(self):
        """Outputs of before are there, but for the headers."""
        out = os.path.join(self.folder, "out")
        shutil.rmtree(out, ignore_errors=True)
        os.mkdir(out)
        for name in ("text", "report", "x.h"):
            with open(os.path.join(out, name), "w", encoding="ascii") as file:
                file.write("before\n")
        return out

    def run(self, command, kind="none", nth=0):
        """(status, stdout, stderr, files, whether something failed)"""
        out = self.fresh()
        reader, writer = os.pipe()
        env = {"PATH": os.environ["PATH"], "LD_PRELOAD": self.shim, "FAULT": kind, "FAULT_N": str(nth),
               "FAULT_ERRNO": str(KINDS.get(kind, 0)), "FAULT_FD": str(writer)}
        done = subprocess.run([self.program, *command, "-j1"] if command[0] in ("lint", "report")
                              else [self.program, *command], cwd=self.folder, env=env, check=False,
                              capture_output=True, pass_fds=[writer], timeout=600)
        os.close(writer)
        failed = os.read(reader, 1) == b"!"
        os.close(reader)
        return done.returncode, done.stdout, done.stderr, files(out), failed


def wrong(good, bad, before, kind):
    """What is wrong with how a run ended, or None."""
    status, out, err, made, _ = bad
    reason = os.strerror(KINDS[kind]).encode()
    if (status, out, made) == (good[0], good[1], good[3]):
        return None
    if status < 0:
        return f"signal {-status}"
    if status != 3:
        return f"status {status} and another output"
    if not err.strip():
        return "status 3, and nothing is said"
    # An input that cannot be read is a finding among others, and said in the output.
    if any(reason in text and (b"x.o" in text or b"a.yaml" in text) for text in (out, err, *made.values())):
        return None
    for name, text in made.items():
        if text not in (good[3].get(name), before.get(name)):
            return f"{name} is neither as before nor whole"
    return None


def check(count, machine, command):
    """Runs the command with each failure."""
    good = machine.run(command)
    count.expect(good[0] in (0, 1), f"{' '.join(command)}: status {good[0]} without a failure", good[2])
    before = files(machine.fresh())
    for kind in KINDS:
        nth, step = 1, 1
        while True:
            bad = machine.run(command, kind, nth)
            if not bad[4]:
                break
            said = wrong(good, bad, before, kind)
            count.expect(said is None, f"{' '.join(command)}: {kind} {nth}: {said}",
                         bad[2].decode(errors="replace")[:300])
            nth += step
            # Most allocations are of one place: behind the first of them some are left out.
            step = max(1, nth // 40) if kind == "memory" else 1


def main():
    """Fills a folder, and runs all commands in it."""
    program, shim, objects = (os.path.abspath(path) for path in sys.argv[1:4])
    count = Count()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(os.path.join(objects, "examples", "inode_storage_wrong.bpf.o"), os.path.join(folder, "x.o"))
        shutil.copy(os.path.join(objects, "examples", "stats_map.bpf.o"), os.path.join(folder, "old.o"))
        shutil.copy(os.path.join(objects, "examples", "legacy_hash.bpf.o"), os.path.join(folder, "legacy.o"))
        with open(os.path.join(folder, "a.yaml"), "w", encoding="ascii") as file:
            file.write(DEFINITION)
        subprocess.run([program, "lint", "-q", "--write-baseline", "known.json", "x.o"], cwd=folder,
                       check=False, stdout=subprocess.DEVNULL)
        machine = Machine(program, shim, folder)
        for command in COMMANDS:
            check(count, machine, command)
    return count.finish()


if __name__ == "__main__":
    sys.exit(main())
