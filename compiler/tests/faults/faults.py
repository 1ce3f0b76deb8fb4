#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""faults.py PROGRAM FAULT.so FOLDER [running]: every command while the machine fails.

The n-th allocation fails, the n-th open, read, write, close, rename, mmap, fsync, stat, mkdir,
fork, wait, for every n, until a run needs fewer. Each time there is the same output and status as
without, or a status that the manual has for it and a line that says what: no crash, no shorter
output with another status, and no file but the outputs, each as it was before or whole. Then a
signal arrives before each of these calls: it ends the program, and files are so, too. Of a command
with a million calls, the first from each place in the code. Where brk() alone fails, nothing changes.

"running" is for the commands that ask the running kernel.
"""

import errno
import glob
import os
import re
import signal
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from count import Count  # noqa: E402
from machine import ANY, KINDS, PLACES, TOP, Command, Machine  # noqa: E402

# Where fsync() takes no time.
MEMORY = "/dev/shm"
# At once, of each command.
PARTS = 2
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

COMMANDS = [
    Command("lint", "--source-root", TOP, "x.o"),
    Command("lint", "-v", "-o", "out/text", "x.o", "a.yaml"),
    Command("lint", "-j", "4", "-o", "out/text", "x.o", "old.o", "legacy.o", "a.yaml"),
    Command("lint", "--format", "sarif", "-o", "out/sarif", "x.o"),
    Command("lint", "--write-baseline", "out/baseline", "--depfile", "out/x.d", "x.o"),
    Command("lint", "--baseline", "known.json", "x.o"),
    Command("lint", "--schemas", "schemas", "--depfile", "out/x.d", "folder", statuses=(2, 3)),
    Command("lint", "--profiles", "profiles", "--kernel", "here", "a.yaml", statuses=(2, 3)),
    Command("report", "-o", "out/report", "x.o"),
    Command("report", "--format", "html", "-o", "out/page", "x.o"),
    Command("gen", "--force", "-o", "out/x.h", "x.o"),
    Command("gen", "--runtime-headers", "out/headers"),
    Command("gen", "--runtime-headers", "out/headers", "--depfile", "out/x.d", "-o", "out/x.h", "old.o"),
    Command("diff", "old.o", "x.o"),
    Command("migrate", "-o", "out/legacy.h", "legacy.o"),
    Command("explain", "BM110"),
    Command("list", "types"),
    # As the compiler may end, and as shells do where a program cannot be run.
    Command("cc", "compiler", "old.o", "-c", "-o", "out/y.o", statuses=(3, 126)),
    Command("cc", "compiler", "x.o", "-c", "-o", "out/y.o", statuses=(3, 126)),
    Command("cc", "compiler", "none.o", "-c", "-o", "out/y.o", statuses=(1, 3, 126)),
    Command("cc", "compiler", "old.o", "-o", "out/y.o", "-E", statuses=(3, 126)),
    # 2: git fails.
    Command("hook", folder="repository", statuses=(2, 3)),
]
RUNNING = [
    Command("verify", "x.o"),
    Command("verify", "--programs", "--format", "json", "-o", "out/report", "old.o"),
    Command("probe", "-o", "out/report", is_long=True),
]


def is_explained(bad):
    """Whether an input could not be read, or a map not be created, which has its place in an output."""
    said = b"".join((bad.out, bad.err, *bad.made.values()))
    # A folder is read as a file where stat() fails.
    reasons = [os.strerror(err).encode() for err in (*KINDS.values(), errno.EISDIR)]
    return b'"ENOMEM"' in said or \
        bad.status == 3 and re.search(rb"\.o|a\.yaml|folder", said) and any(text in said for text in reasons)


def is_silent(bad):
    """Whether a process of a probe has ended early, which is counted."""
    return re.search(rb"asked, [1-9]\d* got no answer", bad.err)


def knows_less(good, bad):
    """Whether a probe that was answered by the failure has fewer facts for it, and no more of any kind."""
    counts = [re.search(rb"of (\d+) facts (\d+) hold, (\d+) do not", run.err) for run in (good, bad)]
    if not all(counts) or bad.status:
        return False
    (all_then, *then), (all_now, *now) = ([int(n) for n in found.groups()] for found in counts)
    return all_then == all_now and all(n <= m for n, m in zip(now, then))


def wrong_files(command, good, bad, before):
    """What is wrong with the files of a run that has not ended well, or None."""
    # The next make would take it for an object without faults.
    if command.words[0] == "cc" and bad.made.get("y.o", before["y.o"]) != before["y.o"]:
        return "the object is there, and was not linted"
    for name, text in bad.made.items():
        if name not in good.made and name not in before:
            return f"{name} is left"
        if text not in (good.made.get(name), before.get(name)) and not is_explained(bad):
            return f"{name} is neither as before nor whole"
    return bad.left


def wrong(command, good, bad, before, kind):
    """What is wrong with how a run ended, or None."""
    reason = os.strerror(KINDS[kind]).encode()
    if bad.same(good) or is_silent(bad):
        return bad.left
    if bad.status < 0:
        return f"signal {-bad.status}"
    # What the kernel answers then is printed, and is no result.
    if kind in ("bpf", "map") and knows_less(good, bad):
        return bad.left
    if kind == "bpf" and (b"ENOMEM" in b"".join((bad.out, *bad.made.values())) or reason in bad.err):
        return wrong_files(command, good, bad, before)
    if bad.status not in command.statuses:
        return f"status {bad.status} and another output"
    if not set(bad.err.splitlines()) - set(good.err.splitlines()) and reason not in bad.out:
        return f"status {bad.status}, and nothing is said"
    return wrong_files(command, good, bad, before)


def wrong_signal(command, good, bad, before, number):
    """The same where a signal arrives."""
    if bad.same(good) or is_silent(bad):
        return bad.left
    if bad.status != -number:
        return f"status {bad.status}"
    return wrong_files(command, good, bad, before)


def usual(machine, command):
    """A run without a failure. On a busy machine a kernel that is probed lacks an answer now and then."""
    good = machine.run(command)
    for _ in range(4 if command.is_long else 0):
        again = machine.run(command)
        if again.same(good):
            break
        good = again
    return good


def check(machine, command, count, part):
    """Runs the command with each failure and each signal, of which part is one of PARTS."""
    good = usual(machine, command)
    count.expect(good.status in (0, 1), f"{command}: status {good.status} without a failure", good.err)

    places = good.places()
    count.expect(0 < len(places) < PLACES, f"{command}: calls come from {len(places)} places in the code")

    def numbers(kind):
        if command.is_long:
            return sorted(nth for of, nth in places if of == kind)
        return range(1, good.calls[kind] + 1)

    def each(what, judge, *arguments, kind, **options):
        for nth in numbers(kind)[part::PARTS]:
            failed = None
            # See usual().
            for _ in range(3 if command.is_long else 1):
                bad = machine.run(command, kind, nth, **options)
                # Where processes and threads are in another order, another call may be the last.
                if bad.failed:
                    failed = bad
                    said = judge(command, good, bad, machine.before, *arguments)
                if not failed or said is None:
                    break
            if failed:
                count.expect(said is None, f"{command}: {what} {nth}: {said}",
                             failed.err.decode(errors="replace")[:300])

    count.expect(good.calls["memory"] and good.calls[ANY], f"{command}: no calls are seen")
    for name in KINDS:
        each(name, wrong, name, kind=name)
    # Who has other programs run passes some signals on; to others they are all alike.
    for number in SIGNALS if command.words[0] in ("cc", "hook") else SIGNALS[:1]:
        each(number.name, wrong_signal, number, kind=ANY, signal=number)


def check_without_brk(machine, objects, count):
    """All objects in one run, in which errno is at ENOMEM although there is memory."""
    names = sorted(glob.glob(os.path.join(objects, "**", "*.bpf.o"), recursive=True))
    command = Command("lint", "--no-config", "-j", "2", *names)
    good, other = machine.run(command), machine.run(command, without_brk=True)
    count.expect(good.status == 1, f"lint of {len(names)} objects: status {good.status}", good.err)
    count.expect(other.same(good), f"lint of {len(names)} objects without brk(): status {other.status}", other.err)


def main():
    """Fills folders, and runs all commands."""
    program, shim, objects = (os.path.abspath(path) for path in sys.argv[1:4])
    commands = RUNNING if sys.argv[4:] == ["running"] else COMMANDS
    count = Count()

    def with_machine(function, *arguments):
        place = MEMORY if os.access(MEMORY, os.W_OK) else None
        with tempfile.TemporaryDirectory(prefix="bpfmapc-faults-", dir=place) as folder:
            function(Machine(program, shim, os.path.realpath(folder), objects), *arguments)

    def run(command, part):
        with_machine(check, command, count, part)
    if commands is COMMANDS:
        with_machine(check_without_brk, objects, count)
    with ThreadPoolExecutor(PARTS) as pool:
        list(pool.map(run, *zip(*((command, part) for command in commands for part in range(PARTS)))))
    return count.finish()


if __name__ == "__main__":
    sys.exit(main())
