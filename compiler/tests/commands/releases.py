#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""releases.py [--update] BPFMAPC BUILD FILE...: what changes from release to release.

`kernels` of a verdict is the verdicts of all kernels: the ranges that a
report for the newest kernel gives are compared with what the reports for every
other release, and for some ranges of them, say of the map. Maps whose verdict
hangs on the machine have no such answer and are left out. In the same way `kernels` of
a program is the releases whose report has no error for it and accepts its maps.

Both come from one table, so a bound that is wrong there is wrong in both.
testdata/golden/releases.txt therefore has the answers: of each map by release of the
kernel, and of each object (status, errno, maps and rules of the diagnostics) by
release of libbpf. BUILD is the folder of the fixtures, which is not printed.
"""
import difflib
import json
import pathlib
import subprocess
import sys

import yaml
from count import Count

LOADERS = ("libbpf", "libbpf=0.5", "kernel")
EXPECTED = pathlib.Path("testdata/golden/releases.txt")
# Newer clangs mark enums with a sign and pointers with tags, which older kernels refuse without
# the help of libbpf.
BY_CLANG = ("loader/signed.bpf.o", "loader/kptr.bpf.o")


def key(release):
    return tuple((list(map(int, release.split("."))) + [0, 0])[:3])


def accepts(kernels, release):
    """Whether one of the ranges has it. An end of X.Y takes all of X.Y in."""
    for text in kernels:
        first, last = text.split("..")
        end = key(last) if last else (1 << 16,)
        if last.count(".") == 1:
            end = end[:2] + (1 << 16,)
        if (not first or key(first) <= key(release)) and key(release) <= end:
            return True
    return False


def objects(program, files, loader, kernel):
    """The objects of a report, by machines of one kind everywhere."""
    done = subprocess.run([program, "report", "--no-config", "--format", "json", "--loader",
                           loader, "--kernel", kernel, "--fail-on", "never", "--cpus", "4",
                           *files], capture_output=True, check=False, timeout=600)
    return json.loads(done.stdout)["objects"]


def maps(reported):
    """The verdict on each map and template, by its object and place."""
    out = {}
    for obj in reported:
        for i, one in enumerate(obj["maps"]):
            out[obj["path"], i, one["name"]] = one["verdict"]
            if one["inner"]:
                out[obj["path"], i, one["inner"]["name"]] = one["inner"]["verdict"]
    return out


def runs(answers):
    """[(release, answer), ...] as "3.18 EINVAL, 3.19 accepted": each where it begins."""
    out = [f"{release} {answer}" for i, (release, answer) in enumerate(answers)
           if not i or answers[i - 1][1] != answer]
    return ", ".join(out)


class Table:
    """Lines of answers, each with those who have it."""

    def __init__(self, build):
        self.build = build
        self.sections = []

    def add(self, title, answers):
        """answers: who -> [(release, answer), ...]; who is (file, name)."""
        groups = {}
        for (path, *name), answer in answers.items():
            path = path.removeprefix(self.build + "/").removeprefix("testdata/")
            files = groups.setdefault(runs(answer), {})
            files.setdefault(path, []).extend(name)
        lines = [f"== {title}"]
        for answer in sorted(groups, key=lambda a: (a.count(","), a)):
            lines.append(answer)
            lines += [f"    {path}" + (": " if names else "") + ", ".join(map(repr, names))
                      for path, names in sorted(groups[answer].items())]
        self.sections.append("\n".join(lines) + "\n")

    def text(self):
        return "\n".join(self.sections)


def verdict_text(verdict):
    return (verdict["errno"] or verdict["create"]) + " without BTF" * verdict["without_btf"] + \
        "".join(f" {what}" for what in verdict["depends_on"])


def object_text(obj):
    said = sorted({d["rule"] for d in obj["diagnostics"]})
    return " ".join([(obj["refused"] or {"errno": obj["status"]})["errno"],
                     f"{len(obj['maps'])} maps", *said])


def by_libbpf(program, files, table):
    """What each release of libbpf makes of the objects."""
    files = [f for f in files if f.endswith(".o") and not f.endswith(BY_CLANG)]
    loader = yaml.safe_load(pathlib.Path("schemas/loaders/libbpf.yaml").read_text())
    answers = {}
    for release in loader["releases"]:
        for obj in objects(program, files, f"libbpf={release}", "6.18"):
            answers.setdefault((obj["path"],), []).append((release, object_text(obj)))
    table.add("objects by release of libbpf, on 6.18", answers)


def check_ranges(count, loader, verdicts, newest, releases, asked):
    wrong = []
    for name, verdict in verdicts.items():
        if name not in newest or "depends" in (verdict["create"], newest[name]["create"]):
            continue
        foreseen = all(accepts(newest[name]["kernels"], r) for r in releases)
        if foreseen != (verdict["create"] == "accepted"):
            wrong.append((name, verdict, newest[name]["kernels"]))
    count.expect(not wrong, f"{loader} on {asked}", "\n".join(map(str, wrong[:5])))


def programs(reported):
    """Each program, by its object and place, with whether the target takes it and its maps."""
    out = {}
    for obj in reported:
        rejected = {m["name"] for m in obj["maps"] if m["verdict"]["create"] == "rejected"}
        wrong = {d["program"] for d in obj["diagnostics"] if d["severity"] == "error"}
        for i, one in enumerate(obj["programs"] or ()):
            taken = one["name"] not in wrong and not rejected & set(one["maps"])
            out[obj["path"], i, one["name"]] = (one, taken)
    return out


def check_programs(count, loader, asked, newest, release, since):
    """No rule has errors about optional programs, those without a type, and types of later kernels."""
    wrong = []
    for name, (one, taken) in asked.items():
        kernels = newest[name][0]["kernels"]
        judged = one["type"] and not one["optional"]
        taken = taken and key(since.get(one["type"], release)) <= key(release)
        if one["kernels"] != kernels or (judged and taken != accepts(kernels, release)):
            wrong.append((name, taken, one["kernels"], kernels))
    count.expect(not wrong, f"programs, {loader} on {release}", "\n".join(map(str, wrong[:5])))


def main():
    args = sys.argv[1:]
    updating = args[:1] == ["--update"]
    program, build, *files = args[updating:]
    count, table = Count(), Table(build)
    listed = subprocess.run([program, "list", "--format", "json", "kernels"],
                            capture_output=True, check=True)
    releases = [k["release"] for k in json.loads(listed.stdout)["kernels"]]
    ranges = [f"{releases[0]}..", "4.19..5.4", "5.0..5.10", "5.4..6.1", "5.15..", "6.1..6.12"]

    listed = subprocess.run([program, "list", "--format", "json", "programs"],
                            capture_output=True, check=True)
    since = {t["name"]: t["since"] for t in json.loads(listed.stdout)["programs"]}

    for loader in LOADERS:
        reported = objects(program, files, loader, releases[-1])
        newest, newest_programs = maps(reported), programs(reported)
        count.expect(newest, f"there are no maps for {loader}")
        count.expect(newest_programs, f"there are no programs for {loader}")
        answers = {}
        for target in releases + ranges:
            first, _, last = target.partition("..")
            last = (last or releases[-1]) if ".." in target else first
            asked = [r for r in releases if key(first) <= key(r) <= key(last)]
            reported = objects(program, files, loader, target)
            verdicts = maps(reported)
            if target in releases:
                check_programs(count, loader, programs(reported), newest_programs, target, since)
            check_ranges(count, loader, verdicts, newest, asked, target)
            for name, verdict in verdicts.items() if target in releases else ():
                if name[0].endswith(BY_CLANG):
                    continue
                answers.setdefault((name[0], name[2]), []).append((target, verdict_text(verdict)))
        table.add(f"maps by kernel, {loader}", answers)
    by_libbpf(program, files, table)
    if updating:
        EXPECTED.write_text(table.text())
    difference = difflib.unified_diff(EXPECTED.read_text().splitlines(), table.text().splitlines(),
                                      str(EXPECTED), "now", lineterm="")
    difference = "\n".join(difference)
    count.expect(not difference, "the answers are those that were reviewed, or make golden writes "
                 "them anew", difference)
    return count.finish()


if __name__ == "__main__":
    sys.exit(main())
