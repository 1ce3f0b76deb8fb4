#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""programs.py BPFMAPC LOAD_PROGRAMS FILE...: verify --programs beside libbpf.

What the installed libbpf loads, verify loads; what the kernel refuses there, it refuses
here, with the same errno; what libbpf does not ask the kernel about, verify does not either.
A test is one program. Ends with a counting line.
"""

import collections
import json
import subprocess
import sys

from errno import errorcode


def answers_of_libbpf(program, files):
    """The release of libbpf, and of each program (file, number) what became of it."""
    run = subprocess.run([program, *files], capture_output=True, encoding="utf-8",
                         errors="replace", timeout=3000, check=True)
    release, *lines = run.stdout.splitlines()
    answers = {}
    for line in lines:
        path, number, _, answer = line.split("\t")
        if number != "-":
            answers[path, int(number)] = answer.split(" ")
    return release, answers


def answers_of_verify(tool, release, files):
    """Of each program (file, number) its entry in the tree."""
    run = subprocess.run([tool, "verify", "--programs", "--no-config", "--loader", "libbpf=" + release,
                          "--cap-bytes", "4294967296", "--format", "json", *files],
                         capture_output=True, timeout=3000, check=False)
    if run.returncode not in (0, 1):
        sys.exit(f"verify ends with {run.returncode}: {run.stderr.decode()}")
    answers = {}
    for obj in json.loads(run.stdout)["objects"]:
        for number, program in enumerate(obj["programs"]):
            answers[obj["path"], number] = program
    return answers


def compare(libbpf, ours):
    """What of the two differs, or None."""
    actual = ours["actual"]
    if not actual:
        verify = "does not try it: " + ours["reason"]
        # Older releases of libbpf ask the kernel about such a program.
        unused = ours["reason"] == "no struct_ops map refers to it" and libbpf == ["kernel", "524"]
        same = libbpf[0] in ("libbpf", "object") or unused
    elif actual["errno"]:
        verify = f"says {actual['errno']}: {actual['verifier']}"
        same = libbpf[0] == "kernel" and errorcode.get(int(libbpf[1]), libbpf[1]) == actual["errno"]
    else:
        verify = "loads it"
        same = libbpf[0] in ("loaded", "object")
    # Where an object is not loaded for another program's or map's sake, this one may be.
    if same or libbpf[0] == "object":
        return None
    return f"libbpf {' '.join(libbpf)}, verify {verify}"


def main():
    tool, loader, *files = sys.argv[1:]
    release, libbpf = answers_of_libbpf(loader, files)
    ours = answers_of_verify(tool, release, files)
    passed = failed = 0
    kinds = collections.Counter()
    for key, answer in libbpf.items():
        kinds[answer[0]] += 1
        difference = compare(answer, ours[key]) if key in ours else "verify does not know it"
        if difference:
            print(f"FAIL {key[0]}: program {key[1]} '{ours.get(key, {}).get('name')}': {difference}")
            failed += 1
        else:
            passed += 1
    print(f"libbpf {release} loads {kinds['loaded']} programs, the kernel refuses {kinds['kernel']}, "
          f"libbpf itself {kinds['libbpf']}; {kinds['object']} are of objects that it does not load")
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0 or not passed)


if __name__ == "__main__":
    main()
