#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs the golden cases: golden.py [--update] BPFMAPC OBJECTS PROGRAMS [CASE...]

A case is a folder testdata/golden/<command>/<case>/ with
    cmd                     the arguments, as a shell would split them
    stdout, stderr, status  what is expected; an absent file stands for nothing
    stdin                   what the program reads, else nothing
and whatever files the arguments name. It runs in a copy of its own, in which
`obj` is the folder of compiled fixtures and `testdata` has the sources,
so that no path of a machine is printed. Of a generated header, what stands
word for word in compiler/loader/text/ is one line with the file's name, and
paragraphs that differ in their numbers alone stand there a few times only. What
is printed as a report, and what is read without an error, is also held against
the JSON Schemas.

Without names of cases, what the programs of PROGRAMS print is held against
testdata/golden/NAME.txt, too. WRAP may hold what BPFMAPC is run under, as valgrind.
"""
import collections
import difflib
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from schemas import Schemas

EXPECTED = ("stdout", "stderr", "status")
PROGRAMS = ("tables", "census")
NOT_INPUT = EXPECTED + ("cmd", "stdin")


def stage(case, work, objects):
    """A fresh copy of the case's inputs, with links to what all cases share."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    for path in case.iterdir():
        if path.name not in NOT_INPUT:
            copy = shutil.copytree if path.is_dir() else shutil.copy
            copy(path, work / path.name)
    (work / "obj").symlink_to(objects.resolve())
    # No link to the folder: lines of sources outside the working directory are not shown.
    for source in pathlib.Path("testdata").glob("*/*.*"):
        (work / source.parent).mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, work / source)
        except OSError:
            shutil.copy(source, work / source)


def fold(text):
    """The header with a line in place of each of its fixed parts."""
    guard = re.search(rb"^#ifndef (\w+)_MAPS_H_GENERATED$", text, re.M)
    if guard:
        for path in sorted(pathlib.Path("compiler/loader/text").glob("*.h.in")):
            part = path.read_bytes().split(b"\n", 1)[1].replace(b"PFX", guard[1])
            text = text.replace(part, b"[%s]\n" % path.name.encode())
        text = fold_repeats(text)
    return text


def fold_repeats(text, kept=8):
    """Without the paragraphs that have stood there `kept` times with other numbers."""
    seen, out, left_out = collections.Counter(), [], 0
    for paragraph in text.split(b"\n\n") + [None]:
        if paragraph is not None:
            pattern = re.sub(rb"\d+", b"0", paragraph)
            seen[pattern] += 1
            if seen[pattern] > kept:
                left_out += 1
                continue
        if left_out:
            out.append(b"[%d paragraphs as above, with other numbers]" % left_out)
            left_out = 0
        if paragraph is not None:
            out.append(paragraph)
    return b"\n\n".join(out)


def hide_hashes(text):
    """Pins of iproute2 have the object's hash in their path, which each compiler has made its own."""
    return re.sub(rb"(\btc/)[0-9a-f]{40}(?=/)", rb"\1<hash>", text)


def run(case, work, program):
    """What the program prints and ends with, as the expected files hold it."""
    stdin = case / "stdin"
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM")}
    # Profiles of whoever runs the tests are not to be found.
    env["XDG_CONFIG_HOME"] = "/nonexistent"
    env["LC_ALL"] = "C.UTF-8"
    done = subprocess.run(program + shlex.split((case / "cmd").read_text(), comments=True),
                          cwd=work, env=env, capture_output=True, timeout=600, check=False,
                          input=stdin.read_bytes() if stdin.exists() else b"")
    return {"stdout": hide_hashes(fold(done.stdout)), "stderr": done.stderr, "status": b"%d\n" % done.returncode}


def read(path):
    return path.read_bytes() if path.exists() else b""


def compare(case, got):
    """The differences as text, empty where there are none."""
    out = []
    for name in got:
        want = read(case / name)
        if want != got[name]:
            lines = [t.decode(errors="backslashreplace").splitlines(keepends=True)
                     for t in (want, got[name])]
            out += difflib.unified_diff(lines[0], lines[1], f"{case}/{name}", f"{name} now")
    return "".join(line if line.endswith("\n") else line + "\n" for line in out)


def update(case, got):
    for name in got:
        if got[name]:
            (case / name).write_bytes(got[name])
        elif (case / name).exists():
            (case / name).unlink()


def was_refused(name, got):
    """Whether the program said that the file is wrong."""
    return any(line.startswith((f"bpfmapc: {name}:", f"bpfmapc: {name}(")) or f" ./{name}:" in line or
               (line.startswith(f"{name}:") and "[BM007 " in line)
               for line in (got["stdout"] + got["stderr"]).decode(errors="replace").splitlines())


def kind_of(path, args):
    """The schema of an input that is YAML."""
    if path.name == ".bpfmapc.yaml" or (path.name in args and
                                        args[args.index(path.name) - 1] == "--config"):
        return "config"
    if path.name.endswith(".lock.yaml"):
        return "lock"
    return "profile" if re.search("^facts:", path.read_text(), re.M) else "definition"


def validate(schemas, case, work, got):
    """What of the case's inputs and output does not follow its schema."""
    args = shlex.split((case / "cmd").read_text(), comments=True)
    out = []
    if args and got["stdout"]:
        out += schemas.check_printed(got["stdout"].decode(), args)
    for path in sorted(work.glob("*.yaml")) + sorted(work.glob(".bpfmapc.yaml")):
        if not was_refused(path.name, got):
            out += [f"{path.name}: {e}"
                    for e in schemas.check_file(kind_of(path, args), path)]
    return out


def main():
    args = sys.argv[1:]
    updating = args[:1] == ["--update"]
    program, objects, programs, *names = args[updating:]
    root = pathlib.Path("testdata/golden")
    cases = sorted(path.parent for path in root.glob("*/*/cmd"))
    printed = {}
    if names:
        cases = [c for c in cases if str(c.relative_to(root)) in names]
    else:
        for name in PROGRAMS:
            printed[f"{name}.txt"] = subprocess.run([f"{programs}/{name}"], check=True,
                                                    capture_output=True).stdout
    schemas = Schemas("schemas")
    program = shlex.split(os.environ.get("WRAP", "")) + [os.path.abspath(program)]
    objects = pathlib.Path(objects)
    passed = failed = 0
    if printed and updating:
        update(root, printed)
    for name, text in printed.items():
        wrong = compare(root, {name: text})
        if wrong:
            print(f"FAIL {root}/{name}", wrong, sep="\n", end="")
        passed += not wrong
        failed += bool(wrong)

    def run_staged(case):
        work = objects.parent / "golden" / case.relative_to(root)
        stage(case, work, objects)
        return work, run(case, work, program)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        done = list(pool.map(run_staged, cases))
    for case, (work, got) in zip(cases, done):
        if updating:
            update(case, got)
        wrong = compare(case, got)
        wrong += "".join(f"{case}: schema: {e}\n" for e in validate(schemas, case, work, got))
        if wrong:
            print(f"FAIL {case}", wrong, sep="\n", end="")
            failed += 1
        else:
            passed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
