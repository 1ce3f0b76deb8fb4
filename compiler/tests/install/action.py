#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs the steps of .github/actions/lint/action.yml as GitHub's runner does.

Usage: action.py BPFMAPC FOLDER-OF-EXAMPLES

A step's script is run by bash, with the environment that the file maps from
the inputs; what it adds to GITHUB_PATH and GITHUB_OUTPUT counts in the steps
behind it; the first that fails ends the job. What has to be built is a stand-in,
which says what was asked of it: the build itself is tested elsewhere.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

from count import Count

ACTION = ".github/actions/lint"


class Job:
    """A workspace, and the action below a folder with a stand-in of the project's Makefile."""

    def __init__(self, scratch, bpfmapc):
        self.workspace = os.path.join(scratch, "work space")
        self.own = os.path.join(scratch, "actions")
        self.temp = os.path.join(scratch, "temp")
        self.bin = os.path.join(scratch, "bin")
        self.bpfmapc = bpfmapc
        for folder in (self.workspace, self.temp, self.bin):
            os.makedirs(folder)
        shutil.copytree(ACTION, os.path.join(self.own, ACTION))
        self.stand_in(self.own, "0.0.7")
        with open(os.path.join(self.own, ACTION, "action.yml"), encoding="utf-8") as f:
            self.action = yaml.safe_load(f)

    def stand_in(self, folder, version):
        """A Makefile that "builds" a program: the true one, but for its version."""
        with open(os.path.join(folder, "Makefile"), "w", encoding="utf-8") as f:
            f.write(f"VERSION := {version}\n"
                    "all:\n\tmkdir -p build && cp bpfmapc.in build/bpfmapc\n"
                    "deps:\n\t@echo deps were installed\n")
        self.program(os.path.join(folder, "bpfmapc.in"), version)

    def program(self, path, version):
        with open(path, "w", encoding="utf-8") as f:
            f.write(f'#!/bin/sh\n[ "$1" != --version ] || {{ echo "bpfmapc {version}"; exit; }}\n'
                    f'exec "{self.bpfmapc}" "$@"\n')
        os.chmod(path, 0o755)

    def value(self, text, inputs, outputs):
        """The text with its ${{ expressions }} replaced."""
        known = {f"inputs.{name}": value for name, value in inputs.items()}
        known |= {f"steps.lint.outputs.{name}": value for name, value in outputs.items()}
        known["github.action_repository"] = "owner/project"
        return re.sub(r"\$\{\{ *(.*?) *\}\}", lambda m: known.get(m.group(1), ""), str(text))

    def run(self, **given):
        """Runs the action with the inputs: (status, what it printed, its outputs)."""
        inputs = {name: str(i["default"]) for name, i in self.action["inputs"].items()} | given
        path, outputs, printed = f"{self.bin}:/usr/bin:/bin", {}, ""
        for step in self.action["runs"]["steps"]:
            files = {name: tempfile.mktemp(dir=self.temp) for name in ("GITHUB_PATH", "GITHUB_OUTPUT")}
            for file in files.values():
                open(file, "w", encoding="utf-8").close()
            script = os.path.join(self.temp, "script.sh")
            with open(script, "w", encoding="utf-8") as f:
                f.write(step["run"])
            env = files | {name: self.value(value, inputs, outputs) for name, value in step["env"].items()}
            env |= {"PATH": path, "RUNNER_TEMP": self.temp, "GITHUB_REPOSITORY": "owner/user",
                    "GITHUB_ACTION_PATH": os.path.join(self.own, ACTION), "HOME": self.temp,
                    "GITHUB_SERVER_URL": "file://" + os.path.join(os.path.dirname(self.own), "server")}
            done = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", script], env=env,
                                  cwd=self.workspace, check=False, stdin=subprocess.DEVNULL, timeout=300,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            printed += done.stdout
            with open(files["GITHUB_OUTPUT"], encoding="utf-8") as f:
                outputs |= dict(line.rstrip("\n").split("=", 1) for line in f)
            with open(files["GITHUB_PATH"], encoding="utf-8") as f:
                path = ":".join([line.rstrip("\n") for line in f] + [path])
            if done.returncode:
                break
        return done.returncode, printed, {name: self.value(o["value"], inputs, outputs)
                                          for name, o in self.action["outputs"].items()}


def check_file(count, action):
    for step in action["runs"]["steps"]:
        count.expect("${{" not in step["run"], "no input is pasted into a script", step["run"])
        count.expect(step["shell"] == "bash", "a step of a composite action names its shell")
    used = set(re.findall(r"inputs\.(\w+)", json.dumps(action)))
    count.expect(used == set(action["inputs"]), "each input is used", used ^ set(action["inputs"]))


def check_build(count, job, scratch):
    """Which bpfmapc it is."""
    status, printed, _ = job.run(files="right.bpf.o")
    count.expect(status == 0 and "deps were installed" in printed and "bpfmapc 0.0.7" in printed,
                 "without one it is built", printed)
    server = os.path.join(scratch, "server", "owner", "project")
    os.makedirs(server)
    git = ["git", "-C", server, "-c", "user.name=test", "-c", "user.email=test@localhost"]
    subprocess.run(git + ["init", "-q", "-b", "main"], check=True)
    for version in ("0.0.8", "0.0.9"):
        job.stand_in(server, version)
        subprocess.run(git + ["add", "-A"], check=True)
        subprocess.run(git + ["commit", "-qm", version, "--no-verify"], check=True)
        if version == "0.0.8":
            subprocess.run(git + ["tag", "v0.0.8"], check=True)
    for asked, got in (("0.0.8", "0.0.8"), ("v0.0.8", "0.0.8"), ("main", "0.0.9"), ("0.0.7", "0.0.7")):
        status, printed, _ = job.run(files="right.bpf.o", version=asked)
        count.expect(status == 0 and f"bpfmapc {got}\n" in printed, f"version {asked}", printed)
    for version in ("0.0.1", "--upload-pack=x", "a;b", "$(x)"):
        status, printed, _ = job.run(files="right.bpf.o", version=version)
        count.expect(status == 2 and "::error title=bpfmapc::version: " in printed, f"version {version}", printed)
    job.program(os.path.join(job.bin, "bpfmapc"), "0.0.5")
    for version in ("", "0.0.5", "v0.0.5"):
        status, printed, _ = job.run(files="right.bpf.o", version=version)
        count.expect(status == 0 and "bpfmapc 0.0.5 is installed" in printed, "the installed one", printed)
    _, printed, _ = job.run(files="right.bpf.o", version="0.0.8")
    count.expect("bpfmapc 0.0.8" in printed, "not if another is asked for", printed)


def annotated(printed):
    return re.findall(r"^::error file=(.*?),.*?title=(BM\d+)", printed, re.M)


def sarif_of(job, outputs):
    with open(os.path.join(job.workspace, outputs["sarif"]), encoding="utf-8") as f:
        return [result["ruleId"] for result in json.load(f)["runs"][0]["results"]]


def check_files(count, job):
    """Names and patterns; each wrong object has three errors."""
    status, printed, outputs = job.run(files="right.bpf.o")
    count.expect(status == 0 and not annotated(printed), "a right object", printed)
    count.expect(sarif_of(job, outputs) == [], "SARIF without results")
    for files, objects in (("build/sub/wrong.bpf.o", 1), ("**/*.bpf.o", 4), (".", 4), ("*.o", 3), ("build", 1),
                           ("right.bpf.o build", 1), ("right.bpf.o\n  a name.bpf.o\n\n", 1), ("a*.bpf.o", 1),
                           ("-o.bpf.o", 1), ("@x.bpf.o", 1), ("[@]x.bpf.o", 1), ("@list", 1), ("[@-]*.o", 2)):
        status, printed, outputs = job.run(files=files)
        found = annotated(printed)
        count.expect(status == 1 and len(found) == 3 * objects, f"files: {files!r}", printed)
        count.expect(all(file == "testdata/examples/inode_storage_wrong.bpf.c" for file, _ in found),
                     f"annotations are at the source: {found}")
        results = sarif_of(job, outputs)
        count.expect(sorted(results) == sorted(rule for _, rule in found), f"SARIF has the same: {files!r}", results)


def check_refused(count, job):
    """Inputs that are wrong or hostile are said in a line, and none is run."""
    for files in ("none.o", "right.bpf.o none.o", "*.none", "", "\n \n", "$(touch stolen)", "`touch stolen`",
                  "x\r\n::error::y"):
        status, printed, outputs = job.run(files=files)
        count.expect(status == 2 and printed.count("\n::") + printed.startswith("::") == 1 and not outputs["sarif"],
                     f"files: {files!r}", printed)


def check_options(count, job):
    status, printed, _ = job.run(files="build/sub/wrong.bpf.o", kernel="5.4")
    count.expect(status == 1 and "BM101" in printed, "kernel", printed)
    status, printed, _ = job.run(files="build/sub/wrong.bpf.o", args="-d BM1 \n --fail-on 'warning'")
    count.expect(status == 0, "args", printed)
    status, printed, outputs = job.run(files="build/sub/wrong.bpf.o", args='--config "no such file"', sarif="no.sarif")
    count.expect(status == 2 and "no such file" in printed and not outputs["sarif"], "quoted args", printed)
    status, printed, outputs = job.run(files="right.bpf.o", args="$(touch stolen)")
    count.expect(status == 3 and len(sarif_of(job, outputs)) == 2, "args are not expanded", printed)
    for given in ({"args": "'"}, {"args": "--nonsense"}, {"kernel": '"; touch stolen"'},
                  {"sarif": "a\nb=c"}):
        status, printed, outputs = job.run(files="right.bpf.o", **given)
        count.expect(status in (2, 3) and not outputs["sarif"], f"wrong {given}", printed)
    status, printed, outputs = job.run(files="right.bpf.o", sarif="none/x.sarif")
    count.expect(status == 3 and "none/x.sarif" in printed and not outputs["sarif"], "SARIF cannot be written", printed)


def main():
    bpfmapc, examples = os.path.abspath(sys.argv[1]), sys.argv[2]
    count = Count()
    with tempfile.TemporaryDirectory() as scratch:
        job = Job(scratch, bpfmapc)
        os.makedirs(os.path.join(job.workspace, "build/sub"))
        shutil.copy(os.path.join(examples, "inode_storage.bpf.o"), os.path.join(job.workspace, "right.bpf.o"))
        for name in ("build/sub/wrong.bpf.o", "a name.bpf.o", "-o.bpf.o", "@x.bpf.o"):
            shutil.copy(os.path.join(examples, "inode_storage_wrong.bpf.o"), os.path.join(job.workspace, name))
        with open(os.path.join(job.workspace, "list"), "w", encoding="utf-8") as f:
            f.write("a name.bpf.o\n")
        check_file(count, job.action)
        check_build(count, job, scratch)
        check_files(count, job)
        check_refused(count, job)
        check_options(count, job)
        count.expect(not os.path.exists(os.path.join(job.workspace, "stolen")), "no input is run")
    return count.finish()


if __name__ == "__main__":
    sys.exit(main())
