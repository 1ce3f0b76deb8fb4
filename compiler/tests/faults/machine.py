# SPDX-License-Identifier: BSD-2-Clause
"""A folder in which commands run while the machine fails, or a signal arrives (fault.c)."""

import errno
import os
import select
import shutil
import struct
import subprocess

# In the order of enum kind, which ends with ANY and NONE.
KINDS = {"memory": errno.ENOMEM, "open": errno.EMFILE, "read": errno.EIO, "write": errno.ENOSPC,
         "close": errno.EIO, "rename": errno.EIO, "map": errno.ENOMEM, "sync": errno.EIO,
         "stat": errno.EIO, "folder": errno.ENOSPC, "process": errno.EAGAIN, "wait": errno.ECHILD,
         "bpf": errno.ENOMEM}
ANY, NONE = "any", "none"
NUMBERS = {kind: i for i, kind in enumerate((*KINDS, ANY, NONE))}
PLACES = 4096
CALLS = struct.Struct(f"{len(NUMBERS)}N")
PLACE = struct.Struct("3N")

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
SCHEMAS = os.path.join(TOP, "schemas")
CONFIGURATION = '''kernel: "5.10..6.1"
rules: {key-size: warning}
'''
PROFILE = '''version: 1
kernel: {release: "6.1.0-5-shelf", upstream: "6.1", nearest: "6.1"}
facts:
  map_types: {lacks: ["ringbuf"]}
'''
DEFINITION = '''maps:
  - {name: "a", type: "array", key_size: 4, value_size: 8, max_entries: 1}
  - {name: "b", type: "hash", key_size: 4, max_entries: 1}
'''
# Stands for a compiler: its output is an object that is there.
COMPILER = '''#!/bin/sh
object=$1
while [ $# -gt 0 ]; do
	[ "$1" != -o ] || output=$2
	shift
done
echo compiling >&2
exec cp "$object" "$output"
'''


class Command:
    """
    A command line, where it runs and what it may end with where the machine fails. Of a long one
    the first call from each place in the code fails, else every call.
    """

    def __init__(self, *words, statuses=(3,), folder=".", is_long=False):
        self.words, self.statuses, self.folder, self.is_long = list(words), statuses, folder, is_long
        if words[0] in ("lint", "report") and "-j" not in words:
            self.words.append("-j1")

    def __str__(self):
        return " ".join(self.words)


class Run:
    """How a run of a command has ended."""

    def __init__(self, done, made, counted, left):
        calls = CALLS.unpack_from(counted)
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr
        self.made = made        # {name: contents} of the outputs
        self.calls = dict(zip(NUMBERS, calls))  # how many there were of each kind
        self.failed = calls[-1]  # whether it has come to the failure
        self.left = left        # what else it has left behind, or None
        self.counted = counted

    def places(self):
        """[(kind, number)] of the first call of a kind from each place in the code."""
        kinds = list(NUMBERS)
        return [(kinds[number], nth) for known, number, nth in PLACE.iter_unpack(self.counted[CALLS.size:]) if known]

    def same(self, other):
        """Whether all that the other one has said and made is there."""
        return (self.status, self.out, self.made) == (other.status, other.out, other.made) and \
            set(other.err.splitlines()) <= set(self.err.splitlines())


def files(folder):
    """{name: contents} of all that is below the folder."""
    found = {}
    for path, _, names in os.walk(folder):
        for name in names:
            whole = os.path.join(path, name)
            with open(whole, "rb") as file:
                found[os.path.relpath(whole, folder)] = file.read()
    return found


def write(path, text):
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


class Machine:
    """A folder with inputs: x.o has findings, old.o and legacy.o have none; out/ is for outputs."""

    def __init__(self, program, shim, folder, objects):
        self.program, self.shim, self.folder = program, shim, folder
        for name, source in (("x", "inode_storage_wrong"), ("old", "stats_map"), ("legacy", "legacy_hash")):
            shutil.copy(os.path.join(objects, "examples", source + ".bpf.o"), os.path.join(folder, name + ".o"))
        write(os.path.join(folder, "a.yaml"), DEFINITION)
        for name in ("bin", "tmp", "out", "repository", "folder", "folder/in", "schemas", "schemas/map-types",
                     "profiles"):
            os.mkdir(os.path.join(folder, name))
        shutil.copy(os.path.join(folder, "x.o"), os.path.join(folder, "folder", "in", "x.bpf.o"))
        write(os.path.join(folder, "folder", ".bpfmapc.yaml"), CONFIGURATION)
        shutil.copy(os.path.join(SCHEMAS, "map-types", "array.yaml"), os.path.join(folder, "schemas", "map-types"))
        write(os.path.join(folder, "profiles", "here.yaml"), PROFILE)
        write(os.path.join(folder, "bin", "compiler"), COMPILER)
        os.chmod(os.path.join(folder, "bin", "compiler"), 0o755)
        self.env = {"PATH": os.path.join(folder, "bin") + ":" + os.environ["PATH"],
                    "TMPDIR": os.path.join(folder, "tmp"), "HOME": folder, "GIT_CONFIG_NOSYSTEM": "1"}
        subprocess.run([program, "lint", "-q", "--write-baseline", "known.json", "x.o"], cwd=folder,
                       check=False, stdout=subprocess.DEVNULL)
        self.fill_repository()
        self.before = files(self.fresh())

    def fill_repository(self):
        """A source of which another text is staged, a header that another source includes."""
        top = os.path.join(self.folder, "repository")
        write(os.path.join(top, ".bpfmapc.yaml"), f'compile: "compiler {self.folder}/x.o"\n')
        for name, text in (("a.bpf.c", "staged\n"), ("b.bpf.c", '#include "b.bpf.h"\n'), ("b.bpf.h", "\n")):
            write(os.path.join(top, name), text)

        def git(*words):
            subprocess.run(["git", *words], cwd=top, env=self.env, check=True, stdout=subprocess.DEVNULL)
        git("init", "-q")
        git("add", "b.bpf.c")
        git("-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "-qm", "Start")
        git("add", ".")
        write(os.path.join(top, "a.bpf.c"), "not staged\n")

    def fresh(self):
        """Outputs of before are there, but for the headers."""
        out = os.path.join(self.folder, "out")
        shutil.rmtree(out, ignore_errors=True)
        os.mkdir(out)
        for name in ("text", "report", "x.h", "y.o"):
            write(os.path.join(out, name), "before\n")
        return out

    def run(self, command, kind=NONE, nth=0, signal=0, without_brk=False):
        """Runs it once, with a failure or a signal, or while brk() fails."""
        out = self.fresh()
        reader, writer = os.pipe()
        counted = os.memfd_create("calls")
        size = CALLS.size + PLACES * PLACE.size
        os.ftruncate(counted, size)
        env = dict(self.env, LD_PRELOAD=self.shim, FAULT=str(NUMBERS[kind]), FAULT_N=str(nth),
                   FAULT_ERRNO=str(KINDS.get(kind, 0)), FAULT_SIGNAL=str(int(signal)),
                   FAULT_FD=str(writer), FAULT_CALLS=str(counted), FAULT_BRK=str(int(without_brk)))
        done = subprocess.run([self.program, *command.words], cwd=os.path.join(self.folder, command.folder),
                              env=env, check=False, capture_output=True, pass_fds=[writer, counted], timeout=600)
        os.close(writer)
        # All that it has forked has the other end.
        left = None if select.select([reader], [], [], 30)[0] else "a process that does not end"
        calls = os.pread(counted, size, 0)
        os.close(reader)
        os.close(counted)
        temporary = os.listdir(os.path.join(self.folder, "tmp"))
        for name in temporary:
            shutil.rmtree(os.path.join(self.folder, "tmp", name))
        return Run(done, files(out), calls, left or (temporary and "a temporary folder") or None)
