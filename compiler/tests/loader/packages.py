#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""packages.py OUT FOLDER...: generated loaders of the BPF objects in Debian's
packages, which are files and parts of executables, beside libbpf: for every
object of this machine's byte order whose maps libbpf creates in the running
kernel, the header, with each runtime, must create the same (equal.c).

As root and with bpf(2). Ends with "N passed, M failed".
"""

import concurrent.futures
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

BPFMAPC = os.environ.get("BPFMAPC", "build/bpfmapc")
CC = os.environ.get("CC", "cc").split()
LIBBPF = os.environ.get("LIBBPF", "-lbpf").split()
HERE = pathlib.Path(__file__).parent
EHDR = struct.Struct("<16sHHIQQQIHHHHHH")
SHDR = struct.Struct("<IIQQQQIIQQ")
SHT_NOBITS = 8
MAGIC = b"\x7fELF\x02\x01\x01"
MIN = EHDR.size


def objects_in(data):
    """(offset, bytes) of every little-endian BPF object that data is or holds."""
    at = data.find(MAGIC)
    while at >= 0:
        if len(data) - at >= MIN:
            head = EHDR.unpack_from(data, at)
            shoff, shentsize, shnum = head[6], head[11], head[12]
            end = shoff + shentsize * shnum
            if head[1] == 1 and head[2] == 247 and shentsize == SHDR.size and at + end <= len(data):
                for i in range(shnum):
                    section = SHDR.unpack_from(data, at + shoff + i * shentsize)
                    if section[1] != SHT_NOBITS:
                        end = max(end, section[4] + section[5])
                if at + end <= len(data):
                    yield at, data[at:at + end]
        at = data.find(MAGIC, at + 1)


def compare(work, path, runtime, pins):
    header, program = work / "t.h", work / "equal"
    done = subprocess.run([BPFMAPC, "gen", "-q", "--force", "--runtime", runtime, "--name", "t",
                           str(path), "-o", str(header)], capture_output=True, text=True, check=False)
    if done.returncode:
        return "gen: " + done.stderr
    done = subprocess.run(CC + ["-Wall", "-Wextra", "-Werror", "-I" + str(work),
                                '-DHEADER="t.h"', "-DPREFIX=t"] +
                          [str(HERE / "equal.c"), str(HERE / "equal_header.c"), "-o", str(program)] + LIBBPF,
                          capture_output=True, text=True, check=False)
    if done.returncode:
        return "compile: " + done.stderr
    done = subprocess.run([program, path, pins / "theirs", pins / "ours"], capture_output=True,
                          text=True, check=False, timeout=600)
    for side in ("theirs", "ours"):
        shutil.rmtree(pins / side, ignore_errors=True)
    return done.stdout + done.stderr or f"status {done.returncode}"


def judge(job):
    name, path, pins = job
    out = []
    with tempfile.TemporaryDirectory(dir=path.parent) as work:
        for runtime in ("libbpf", "syscall"):
            out.append(compare(pathlib.Path(work), path, runtime, pins).strip())
    return name, out


def main():
    out = pathlib.Path(sys.argv[1])
    pins = out / "bpffs"
    extracted = out / "packages"
    shutil.rmtree(extracted, ignore_errors=True)
    extracted.mkdir(parents=True)
    pins.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "bpf", "bpf", pins], check=True)
    jobs = []
    for folder in sys.argv[2:]:
        for file in sorted(pathlib.Path(folder).rglob("*")):
            if file.is_symlink() or not file.is_file() or file.suffix == ".deb":
                continue
            data = file.read_bytes()
            for at, part in objects_in(data):
                # Names that libbpf gives to data maps come from the file's.
                place = extracted / str(len(jobs))
                place.mkdir()
                path = place / (file.name if not at else f"{file.name}.bpf.o")
                path.write_bytes(part)
                own = (pins / str(len(jobs))).resolve()
                own.mkdir()
                jobs.append((f"{file}({at:#x})" if at else str(file), path, own))
    passed = failed = unloaded = maps = loaders = 0
    try:
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for name, results in pool.map(judge, jobs):
                for text in results:
                    last = text.splitlines()[-1]
                    if last.startswith("equal "):
                        passed += 1
                        loaders += 1
                        maps += int(last.split()[1])
                    elif last.startswith("unloaded"):
                        unloaded += 1
                    else:
                        failed += 1
                        print(f"FAIL {name}: {text}")
    finally:
        subprocess.run(["umount", pins], check=False)
    print(f"{len(jobs)} objects: {maps} maps of {loaders} generated loaders are those of libbpf "
          f"({unloaded} times libbpf creates none)")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
