#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""rules.py BPFMAPC CLANG BUILD [RULE...]: rules.def and man/rules/ say the same.

Each rule has one page with its name, severity and text. The page's C block
"bad" makes the tool report the rule; "good" makes it report neither the rule
nor any error. Several blocks of a kind are the objects of one command. Words
behind "bad" and "good" are options of the tool. A page without blocks says so
under a heading of its own. With RULEs only these are looked at.
"""

import concurrent.futures
import itertools
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

NO_SOURCE = "## No C source shows it"
HEADINGS = ["## What", "## Why", "## How to fix it"]
PRELUDE = """#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

"""


def rules():
    text = pathlib.Path("compiler/model/rules.def").read_text()
    found = re.findall(r'^\w*RULE\((BM\d+), (?:\w+, )?"([^"]+)", (\w+),\s*"(.*)"\)$', text, re.M)
    lines = re.findall(r"^\w*RULE\(", text, re.M)
    if len(found) != len(lines):
        sys.exit(f"rules.py: {len(lines)} rules in rules.def, {len(found)} understood")
    return {rule: (name, severity.lower(), words) for rule, name, severity, words in found}


def blocks(page):
    return re.findall(r"^```c (bad|good)(.*)\n((?:.*\n)*?)```$", page, re.M)


def diagnostics(tool, clang, sources, folder, rule, kind, options):
    objects = []
    for i, source in enumerate(sources):
        stem = folder / f"{rule}.{kind}{i or ''}"
        path = stem.with_suffix(stem.suffix + ".bpf.c")
        objects.append(stem.with_suffix(stem.suffix + ".bpf.o"))
        path.write_text(PRELUDE + source)
        cc = subprocess.run(shlex.split(clang) + ["-c", "-o", objects[-1], path],
                            capture_output=True, text=True)
        if cc.returncode:
            return None, f"does not compile:\n{cc.stderr}"
    cmd = [tool, "report", "--format", "json", "--no-config", "--fail-on", "never", "-e", rule]
    run = subprocess.run(cmd + shlex.split(options) + objects, capture_output=True, text=True)
    if run.returncode:
        return None, f"{shlex.join(map(str, run.args))} ends with {run.returncode}: {run.stderr}"
    report = json.loads(run.stdout)
    return [d for o in report["objects"] for d in o["diagnostics"]], None


def check(rule, info, tool, clang, folder):
    path = pathlib.Path(f"man/rules/{rule}.md")
    if not path.exists():
        return [f"{rule} has no page"]
    page = path.read_text()
    name, severity, words = info
    wrong = []
    if not page.startswith(f"# {rule} {name}\n\n{severity}: {words}\n"):
        wrong.append(f"{path}: its head is not that of rules.def: {name}, {severity}: {words}")
    wrong += [f"{path}: no heading '{h}'" for h in HEADINGS if h not in page]
    found = blocks(page)
    if NO_SOURCE in page:
        if found:
            wrong.append(f"{path}: says that no source shows it, and has one")
        return wrong
    groups = [(kind, list(group)) for kind, group in itertools.groupby(found, lambda b: b[0])]
    if [kind for kind, _ in groups] != ["bad", "good"]:
        return wrong + [f"{path}: needs a block 'bad', then a block 'good'"]
    for kind, group in groups:
        options, sources = group[0][1], [source for _, _, source in group]
        got, error = diagnostics(tool, clang, sources, folder, rule, kind, options)
        if error:
            wrong.append(f"{path}: {kind}: {error}")
            continue
        said = [f"    {d['severity']}: {d['rule']} {d['map']}: {d['message']}" for d in got]
        said = "\n".join(said) or "    nothing"
        mine = [d for d in got if d["rule"] == rule]
        errors = [d for d in got if d["severity"] == "error"]
        if kind == "bad" and not mine:
            wrong.append(f"{path}: the bad source does not report {rule}:\n{said}")
        if kind == "bad" and [d for d in errors if d["rule"] != rule]:
            wrong.append(f"{path}: the bad source has other faults too:\n{said}")
        if kind == "good" and (mine or errors):
            wrong.append(f"{path}: the good source is not good:\n{said}")
    return wrong


def main():
    tool, clang, build, *wanted = sys.argv[1:]
    folder = pathlib.Path(build)
    folder.mkdir(parents=True, exist_ok=True)
    known = rules()
    wrong = {p.stem: [f"{p}: there is no such rule"]
             for p in pathlib.Path("man/rules").glob("*") if p.stem not in known}
    if wanted:
        known = {rule: info for rule, info in known.items() if rule in wanted}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = {r: pool.submit(check, r, i, tool, clang, folder) for r, i in known.items()}
    for rule, job in jobs.items():
        if job.result():
            wrong[rule] = job.result()
    for rule in sorted(wrong):
        print("\n".join(f"FAIL {line}" for line in wrong[rule]))
    print(f"{len(known) - len(wrong.keys() & known.keys())} passed, {len(wrong)} failed")
    return 1 if wrong or not known else 0


sys.exit(main())
