#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""compare.py BPFMAPC KERNEL ANSWERS FILE...: errors that name programs, beside a kernel's verifier.

ANSWERS is what load_at_once printed on that kernel. A program that was loaded has no error;
one that was refused for a reason that a rule names has an error of this rule. Where code may be
dead, or the generator made it hard to see that it is not, the finding may be a milder one, and is
counted. So are refusals for reasons that no rule names. Ends with a counting line.
"""

import collections
import json
import re
import subprocess
import sys

# What the verifier says, and the rule that says it before.
RULES = [(re.compile(text), rules) for text, *rules in [
    (r"cannot pass map_type ", "helper-map-type"),
    (r"callback function not allowed for map", "helper-map-type"),
    (r"expected prog array map for tail call", "helper-map-type"),
    (r"invalid zero-sized read", "helper-map-type"),
    # Of helpers that take no map there is no rule.
    (r"(program of this type cannot use helper|(unknown|invalid) func) "
     r"(?!bpf_(get_current_|probe_read_|loop#|get_prandom_|ktime_))", "helper-program"),
    # Programs may not write to a devmap, as if it had the flag for that.
    (r"(write into|read from) map forbidden$", "map-access", "helper-map-type"),
    (r"(write into|read from) map forbidden,", "map-access"),
    # A load by the program itself, of bytes that it has not set.
    (r"invalid read from stack R10 off=-",),
    (r"invalid( read from| write to| indirect access to)? stack R\d+ off=", "beyond-stack"),
    (r"invalid stack type R\d+ off=", "beyond-stack"),
    (r"invalid indirect read from stack ", "unset-bytes"),
    (r"progs cannot use bpf_|[Ss]leepable programs can only use|only one (per-cpu )?cgroup storage"
     r"|preallocated hash map", "program-map"),
]]

# What the generator says of a program: that it comes to all that it does; that it does something
# to a map's address that the dataflow does not follow.
REMARKS = re.compile(r"^/\* (p\d+) (has no guards|hides maps) \*/$", re.MULTILINE)

# Not asked here: programs are loaded with maps of their own.
OF_SEVERAL_PROGRAMS = "program-array"


def rules_that_name(reason, known):
    """The rules that there are for the reason; mostly one or none."""
    rules = next((rules for pattern, rules in RULES if pattern.search(reason)), [])
    return [rule for rule in rules if rule in known]


def rules_of(tool):
    """The names of all rules that there are."""
    run = subprocess.run([tool, "list", "rules", "--format", "json"], capture_output=True, timeout=600,
                         check=True)
    return {rule["name"] for rule in json.loads(run.stdout)["rules"]}


def read_answers(path):
    """The release of libbpf, and of each program (file, name) the answer and the reason."""
    release, answers = None, {}
    with open(path, encoding="utf-8", errors="replace") as f:
        for line in f:
            fields = line.rstrip("\r\n").split("\t")
            if len(fields) == 2 and fields[0] == "libbpf":
                release = fields[1]
            elif len(fields) == 4:
                answers[fields[0], fields[1]] = fields[2], fields[3]
    return release, answers


def findings_of(tool, kernel, libbpf, files):
    """By file and program: the severity of each rule that has a finding, the worst one."""
    found = collections.defaultdict(dict)
    for i in range(0, len(files), 50):
        run = subprocess.run([tool, "report", "--no-config", "-v", "--kernel", kernel, "--loader",
                              "libbpf=" + libbpf, "--format", "json", *files[i:i + 50]],
                             capture_output=True, timeout=3000, check=False)
        if run.returncode not in (0, 1):
            sys.exit(f"report ends with {run.returncode}: {run.stderr.decode()}")
        for obj in json.loads(run.stdout)["objects"]:
            for d in obj["diagnostics"]:
                key = obj["path"], d["program"]
                if d["severity"] == "error" or d["name"] not in found[key]:
                    found[key][d["name"]] = d["severity"]
    return found


def remarks_of(path):
    """Pairs of a program and a remark."""
    with open(path.removesuffix(".o") + ".c", encoding="utf-8") as f:
        return set(REMARKS.findall(f.read()))


class Comparison:
    def __init__(self, rules):
        self.rules = rules
        self.passed = self.failed = self.loaded = 0
        self.named = collections.Counter()
        self.milder = collections.Counter()
        self.hidden = collections.Counter()
        self.unnamed = collections.Counter()

    def fail(self, path, name, text):
        print(f"FAIL {path}: program '{name}': {text}")
        self.failed += 1

    def program(self, path, name, answer, reason, found, remarks):
        errors = [rule for rule, severity in found.items()
                  if severity == "error" and rule != OF_SEVERAL_PROGRAMS]
        rules = rules_that_name(reason, self.rules)
        # The one that has an error, or the other finding.
        rules.sort(key=lambda rule: (rule not in errors, rule not in found))
        rule = rules[0] if rules else None
        if not answer.startswith(("loaded", "kernel")):
            self.fail(path, name, f"the kernel is not asked: {answer}")
        elif answer == "loaded" and errors:
            self.fail(path, name, f"the kernel loads it, and it has an error {', '.join(errors)}")
        elif answer == "loaded":
            self.loaded += 1
            self.passed += 1
        elif not rule:
            self.unnamed[re.sub(r"-?\d+|0x[0-9a-f]+|bpf_\w+", "N", reason)[:70]] += 1
            self.passed += 1
        elif rule in errors:
            self.named[rule] += 1
            self.passed += 1
        elif rule in found and (name, "has no guards") not in remarks:
            self.milder[rule] += 1
            self.passed += 1
        elif (name, "hides maps") in remarks:
            self.hidden[rule] += 1
            self.passed += 1
        else:
            has = ", ".join(f"{r} ({s})" for r, s in found.items()) or "nothing"
            self.fail(path, name, f"the kernel says \"{reason}\", which is {rule}; it has {has}")

    def report(self, libbpf):
        def text(counter):
            return ", ".join(f"{n} {what}" for what, n in counter.most_common()) or "none"

        print(f"libbpf {libbpf} loads {self.loaded} programs; refused with an error of the rule: "
              f"{text(self.named)}; with a milder finding: {text(self.milder)}; "
              f"with a map that is hidden: {text(self.hidden)}")
        print(f"refused for reasons that no rule names: {self.unnamed.total()}")
        for reason, n in self.unnamed.most_common():
            print(f"\t{n} {reason}")


def main():
    tool, kernel, answers, *files = sys.argv[1:]
    libbpf, of_programs = read_answers(answers)
    found = findings_of(tool, kernel, libbpf, files)
    remarks = {path: remarks_of(path) for path in files}
    c = Comparison(rules_of(tool))
    asked = set()
    for (path, name), (answer, reason) in of_programs.items():
        asked.add(path)
        c.program(path, name, answer, reason, found[path, name], remarks[path])
    for path in files:
        if path not in asked:
            c.fail(path, "-", "the loader says nothing of the object")
        for rule, severity in found[path, None].items():
            if severity == "error":
                c.fail(path, "-", f"its maps have an error {rule}")
    c.report(libbpf)
    print(f"{c.passed} passed, {c.failed} failed")
    sys.exit(c.failed > 0 or not c.passed)


if __name__ == "__main__":
    main()
