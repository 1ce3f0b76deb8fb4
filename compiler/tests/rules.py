#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""rules.py BPFMAPC CLANG BPFTOOL BUILD: rules.def and man/rules/ say the same.

Each rule has one page with its name, severity and text. The page's C block
"bad" makes the tool report the rule; "good" makes it report neither the rule
nor any error. Words behind "bad" and "good" are options of the tool. A page
without blocks says so under a heading of its own.

Where bpf(2) is allowed, bpftool loads the sources too: the load fails exactly
where the tool has an error for this kernel and for bpftool's libbpf.
"""

import collections
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

NO_SOURCE = "## No C source shows it"
HEADINGS = ["## What", "## Why", "## How to mend it"]
PRELUDE = """#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

"""
# Sources that cannot be loaded though the tool has no error: the verifier
# refuses the program of BM205, and what BM901 and BM902 allow is an error.
REFUSED_STILL = {("BM205", "bad"), ("BM901", "good"), ("BM902", "good")}


class Wrong(Exception):
    pass


Tools = collections.namedtuple("Tools", "tool clang loader folder")


def rules():
    text = pathlib.Path("compiler/model/rules.def").read_text()
    found = re.findall(r'^\w*RULE\((BM\d+), "([^"]+)", (\w+),\s*"(.*)"\)$', text, re.M)
    lines = re.findall(r"^\w*RULE\(", text, re.M)
    if len(found) != len(lines):
        sys.exit(f"rules.py: {len(lines)} rules in rules.def, {len(found)} understood")
    return {rule: (name, severity.lower(), words) for rule, name, severity, words in found}


def blocks(page):
    return re.findall(r"^```c (bad|good)(.*)\n((?:.*\n)*?)```$", page, re.M)


def compile_block(clang, source, stem):
    path, obj = pathlib.Path(f"{stem}.bpf.c"), pathlib.Path(f"{stem}.bpf.o")
    path.write_text(PRELUDE + source)
    cc = subprocess.run(shlex.split(clang) + ["-c", "-o", obj, path], capture_output=True,
                        text=True)
    if cc.returncode:
        raise Wrong(f"does not compile:\n{cc.stderr}")
    return obj


def diagnostics(tool, obj, options):
    cmd = [tool, "report", "--format", "json", "--no-config", "--fail-on", "never"] + options
    run = subprocess.run(cmd + [obj], capture_output=True, text=True)
    if run.returncode:
        raise Wrong(f"{shlex.join(map(str, run.args))} ends with {run.returncode}: {run.stderr}")
    report = json.loads(run.stdout)
    return [d for o in report["objects"] for d in o["diagnostics"]]


def said(diags):
    lines = [f"    {d['severity']}: {d['rule']} {d['map']}: {d['message']}" for d in diags]
    return "\n".join(lines) or "    nothing"


class Loader:
    """bpftool in a mount namespace of its own, so that no pin is left behind."""

    def __init__(self, bpftool):
        self.bpftool = bpftool
        version = subprocess.run([bpftool, "version"], capture_output=True, text=True).stdout
        self.libbpf = re.search(r"libbpf v(\d+\.\d+)", version)[1]

    def load(self, obj):
        script = 'mount -t bpf bpf /sys/fs/bpf && exec "$0" prog loadall "$1" /sys/fs/bpf/loaded'
        run = subprocess.run(["unshare", "-m", "sh", "-c", script, self.bpftool, obj],
                             capture_output=True, text=True)
        return run.returncode == 0, run.stdout + run.stderr

    def check(self, tool, obj, refused):
        target = ["--kernel", "running", "--loader", f"libbpf={self.libbpf}"]
        got = diagnostics(tool, obj, target)
        errors = [d for d in got if d["severity"] == "error"]
        loaded, log = self.load(obj)
        if loaded == (not errors and not refused):
            return
        raise Wrong(f"libbpf {self.libbpf} {'loads' if loaded else 'refuses'} it:\n{log}\n"
                    f"and the tool said:\n{said(got)}")


def check_block(rule, kind, options, source, tools):
    obj = compile_block(tools.clang, source, tools.folder / f"{rule}.{kind}")
    got = diagnostics(tools.tool, obj, ["-e", rule] + options)
    mine = [d for d in got if d["rule"] == rule]
    errors = [d for d in got if d["severity"] == "error"]
    if kind == "bad" and not mine:
        raise Wrong(f"{rule} is not reported:\n{said(got)}")
    if kind == "bad" and [d for d in errors if d["rule"] != rule]:
        raise Wrong(f"it has other faults too:\n{said(got)}")
    if kind == "good" and (mine or errors):
        raise Wrong(f"it is not good:\n{said(got)}")
    if tools.loader:
        tools.loader.check(tools.tool, obj, (rule, kind) in REFUSED_STILL)


def check(rule, info, tools):
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
    if [kind for kind, _, _ in found] != ["bad", "good"]:
        return wrong + [f"{path}: needs one block 'bad', then one block 'good'"]
    for kind, options, source in found:
        try:
            check_block(rule, kind, shlex.split(options), source, tools)
        except Wrong as e:
            wrong.append(f"{path}: {kind}: {e}")
    return wrong


def main():
    tool, clang, bpftool, build = sys.argv[1:]
    loader = Loader(bpftool) if os.geteuid() == 0 else None
    tools = Tools(tool, clang, loader, pathlib.Path(build))
    tools.folder.mkdir(parents=True, exist_ok=True)
    known = rules()
    wrong = {p.stem: [f"{p}: there is no such rule"]
             for p in pathlib.Path("man/rules").glob("*") if p.stem not in known}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = {r: pool.submit(check, r, i, tools) for r, i in known.items()}
    for rule, job in jobs.items():
        if job.result():
            wrong[rule] = job.result()
    print(f"loaded by libbpf {loader.libbpf} too" if loader else "not root: nothing is loaded")
    for rule in sorted(wrong):
        print("\n".join(f"FAIL {line}" for line in wrong[rule]))
    print(f"{len(known) - len(wrong.keys() & known.keys())} passed, {len(wrong)} failed")
    return 1 if wrong or not known else 0


sys.exit(main())
