#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""programs.py BPFMAPC LOAD_PROGRAMS FILE...: verify --programs beside libbpf.
programs.py --answers LIBBPF VERIFY: the same of files that have what both print.

What the installed libbpf loads, verify loads; what the kernel refuses there, it refuses
here, with the same errno; what libbpf does not ask the kernel about, verify does not either.
A test is one program. Ends with a counting line.
"""

import collections
import json
import subprocess
import sys

from errno import errorcode


def read_libbpf(text):
    """The release of libbpf, and of each program (file, number) what became of it."""
    release, *lines = text.splitlines()
    answers = {}
    for line in lines:
        path, number, _, answer = line.split("\t")
        if number != "-":
            answers[path, int(number)] = answer.split(" ")
    return release, answers


def read_verify(text):
    """Of each program (file, number) its entry in the tree, and whether it may read .kconfig."""
    answers = {}
    for obj in json.loads(text)["objects"]:
        kconfig = any(m["name"].endswith(".kconfig") for m in obj["maps"])
        for number, program in enumerate(obj["programs"]):
            answers[obj["path"], number] = dict(program, kconfig=kconfig)
    return answers


def ask(tool, loader, files):
    """What libbpf and verify say here."""
    theirs = subprocess.run([loader, *files], capture_output=True, encoding="utf-8",
                            errors="replace", timeout=3000, check=True)
    release, libbpf = read_libbpf(theirs.stdout)
    ours = subprocess.run([tool, "verify", "--programs", "--no-config", "--loader",
                           "libbpf=" + release, "--cap-bytes", "4294967296", "--format", "json",
                           *files], capture_output=True, timeout=3000, check=False)
    if ours.returncode not in (0, 1):
        sys.exit(f"verify ends with {ours.returncode}: {ours.stderr.decode()}")
    return release, libbpf, read_verify(ours.stdout)


def read_answers(theirs, ours):
    """What they have said elsewhere."""
    with open(theirs, encoding="utf-8", errors="replace") as f:
        release, libbpf = read_libbpf(f.read())
    with open(ours, encoding="utf-8") as f:
        return release, libbpf, read_verify(f.read())


# Why two answers cannot be compared.
TOGETHER = "are loaded together with others by verify, for their program arrays"
NOT_LOADED = "are of objects that libbpf does not load"
OLD_KERNEL = "need CO-RE relocations, which the kernel does not do before 5.17"
OLD_LIBBPF = "read a release of the kernel that libbpf before 1.2 does not find on Debian"


def reason_for_open(libbpf, ours, debian):
    """One of the above, or None."""
    if libbpf[0] == "object":
        return NOT_LOADED
    if ours["predicted"]["rule"] == "BM610":
        return TOGETHER
    if ours["reason"] == "the kernel, before 5.17, does no CO-RE relocations":
        return OLD_KERNEL
    if debian and ours["kconfig"] and ours["actual"]:
        return OLD_LIBBPF
    return None


def agree(libbpf, ours):
    """Whether both say the same."""
    if not ours["actual"]:
        # Older releases of libbpf ask the kernel about a program of no struct_ops map.
        return libbpf[0] == "libbpf" or (ours["reason"] == "no struct_ops map refers to it" and
                                         libbpf == ["kernel", "524"])
    if ours["actual"]["errno"]:
        return libbpf[0] == "kernel" and \
            errorcode.get(int(libbpf[1]), libbpf[1]) == ours["actual"]["errno"]
    return libbpf[0] == "loaded"


def main():
    elsewhere = sys.argv[1] == "--answers"
    release, libbpf, ours = read_answers(*sys.argv[2:]) if elsewhere else \
        ask(sys.argv[1], sys.argv[2], sys.argv[3:])
    # The kernels elsewhere are Debian's.
    debian = elsewhere and [int(n) for n in release.split(".")] < [1, 2]
    passed = failed = 0
    kinds = collections.Counter()
    reasons = collections.Counter()
    for key, answer in libbpf.items():
        if key not in ours:
            print(f"FAIL {key[0]}: verify does not know program {key[1]}")
            failed += 1
            continue
        reason = reason_for_open(answer, ours[key], debian)
        if reason:
            reasons[reason] += 1
            continue
        kinds[answer[0]] += 1
        if agree(answer, ours[key]):
            passed += 1
            continue
        failed += 1
        print(f"FAIL {key[0]}: program {key[1]} '{ours[key]['name']}': libbpf: {' '.join(answer)}; "
              f"verify: {ours[key]['actual'] or ours[key]['reason']}")
    print(f"libbpf {release} loads {kinds['loaded']} programs, the kernel refuses {kinds['kernel']}, "
          f"libbpf itself {kinds['libbpf']}")
    for reason, n in reasons.items():
        print(f"not compared: {n} {reason}")
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0 or not passed)


if __name__ == "__main__":
    main()
