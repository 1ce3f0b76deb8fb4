#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""formats.py BPFMAPC FOLDER OBJECT...: the formats of lint, each read by its own parser.

Of every object, and of a definition file in FOLDER whose maps have hostile names, all formats
have the same diagnostics, in the same order, and no character that a terminal acts on. SARIF
has what 2.1.0 requires of what is there, and what GitHub takes.
"""
import json
import pathlib
import re
import subprocess
import sys
import urllib.parse

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
# The regular expressions of editors for gcc, and of the runner of GitHub for workflow commands.
GCC = re.compile(r"^(?P<file>.*?):(?:(?P<line>\d+):)?(?:\d+:)? (?P<level>error|warning|note): "
                 r"(?P<text>.*?)(?: \[(?P<id>BM\d{3}) (?P<name>[a-z0-9-]+)\])?$")
GITHUB = re.compile(r"^::(?P<command>error|warning|notice) (?P<properties>.*?)::(?P<text>.*)$")
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
NAMES = ["plain", "a\\nb.c:1: error: not so [BM001 x]", "\\e[31mred\\e[0m", "\\u202Eturned", "\\u009B31mcsi",
         "::error file=x::y", "a%0Ab", "100%25", "x,y:z=1", "<b>&amp;\\\"'", "\\u2066\\u061C\\uFEFF\\u200F",
         "`rm -rf`$(id)", "[a](https://x.org)", "{0}", "---\\n- x: 1", "\\u00E9\\U0001F41D", "\\x7F\\u0085"]


class Count:
    def __init__(self):
        self.passed = self.failed = 0

    def expect(self, true, what):
        self.passed += bool(true)
        self.failed += not true
        if not true:
            print(f"FAIL {what}")


def lint(program, fmt, *args):
    done = subprocess.run([program, "lint", "--no-config", "-v", "--fail-on", "never", "--format", fmt, *args],
                          capture_output=True, check=False, timeout=600)
    if done.returncode not in (0, 2, 3):
        raise RuntimeError(f"{args}: status {done.returncode}: {done.stderr.decode()[:300]}")
    return done.stdout.decode()


def escaped(text):
    """As escape_text() writes a text on one line."""
    letters = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return "".join(letters.get(c) or (f"\\x{ord(c):02x}" if ord(c) < 0x100 else f"\\u{ord(c):04x}")
                   if UNSAFE.match(c) or c == "\n" else c for c in text)


def sentence(d):
    return f"map '{d['map']}': {d['message']}" if d["map"] else d["message"]


# Each reader gives (id, level, file, line, sentence); None where the format does not tell.

def of_tree(diagnostics):
    return [(d["rule"], LEVELS[d["severity"]], d["file"] or d["path"], d["line"] if d["file"] else None, sentence(d))
            for d in diagnostics]


def of_sarif(text):
    (run,) = json.loads(text)["runs"]
    out = []
    for r in run["results"]:
        place = r["locations"][0]["physicalLocation"]
        uri = urllib.parse.unquote(place["artifactLocation"]["uri"].removeprefix("file://"), errors="surrogateescape")
        # Notes and help are behind the sentence, each from a new line on.
        out.append((r["ruleId"], r["level"], uri, place.get("region", {}).get("startLine"), r["message"]["text"]))
    return out


def of_gcc(text):
    out = []
    for line in text.splitlines():
        m = GCC.match(line)
        if m and m["id"]:
            out.append((m["id"], m["level"], m["file"], int(m["line"]) if m["line"] else None, m["text"]))
        elif not m or m["level"] != "note":
            out.append(("no line of gcc", line, None, None, None))
    return out


def unescape(text, prop):
    for code, char in (("%0D", "\r"), ("%0A", "\n"), *((("%3A", ":"), ("%2C", ",")) if prop else ()), ("%25", "%")):
        text = text.replace(code, char)
    return text


def of_github(text):
    out = []
    for line in text.split("\n")[:-1]:
        m = GITHUB.match(line)
        if not m:
            out.append(("no command", line, None, None, None))
            continue
        props = {k: unescape(v, True) for k, v in (p.split("=", 1) for p in m["properties"].split(","))}
        out.append((props["title"].split()[0], m["command"].replace("notice", "note"), props["file"],
                    int(props["line"]) if "line" in props else None, unescape(m["text"], False).split("\n")[0]))
    return out


def of_text(text):
    out = []
    for line in text.split("\n"):
        m = re.match(r"^(\S.*?): (error|warning|info): (.*) \[(BM\d{3}) [a-z0-9-]+\]$", line)
        if m:
            out.append((m[4], LEVELS[m[2]], None, None, m[3]))
    return out


def check_formats(count, program, path):
    args = (path,)
    want = of_tree(json.loads(lint(program, "json", *args))["diagnostics"])
    lines = [(i, level, re.sub(":(?=[ 0-9]|$)", r"\\x3a", escaped(f)), n, escaped(s)) for i, level, f, n, s in want]
    texts = {fmt: lint(program, fmt, *args)
             for fmt in ("yaml", "json", "ndjson", "sarif", "gcc", "github", "text", "gitlab")}
    for fmt, text in texts.items():
        count.expect(not UNSAFE.search(text), f"{path}: {fmt} has a character that terminals act on")
    count.expect(of_tree(yaml.load(texts["yaml"], LOADER)["diagnostics"]) == want, f"{path}: yaml")
    count.expect(of_tree(map(json.loads, texts["ndjson"].splitlines())) == want, f"{path}: ndjson")
    count.expect(of_gcc(texts["gcc"]) == lines, f"{path}: gcc")
    count.expect(of_github(texts["github"]) == [(i, level, escaped(f), n, escaped(s)) for i, level, f, n, s in want],
                 f"{path}: github")
    count.expect([(r[0], r[1], r[4]) for r in of_text(texts["text"])] == [(r[0], r[1], r[4]) for r in lines],
                 f"{path}: text")
    sarif = of_sarif(texts["sarif"])
    # Of what is suppressed, which -v adds, check_suppressions() knows.
    active = [r for r, raw in zip(sarif, json.loads(texts["sarif"])["runs"][0]["results"])
              if not raw.get("suppressions")]
    count.expect([r[:2] + r[3:4] for r in active] == [r[:2] + r[3:4] for r in want] and
                 all(a[4] == w[4] or a[4].startswith(w[4] + "\n") for a, w in zip(active, want)), f"{path}: sarif")
    count.expect([i["check_name"] for i in json.loads(texts["gitlab"])] ==
                 [d["name"] for d in json.loads(texts["json"])["diagnostics"]], f"{path}: gitlab")
    check_sarif(count, path, json.loads(texts["sarif"]))
    return len(want)


def is_uri(text):
    return re.fullmatch(r"(file:///)?[A-Za-z0-9/._~%()-]*", text) and not re.search(r"%(?![0-9A-F]{2})", text)


def check_sarif(count, path, log):
    """The requirements of SARIF 2.1.0 (OASIS) on the properties that are there."""
    def need(true, what):
        count.expect(true, f"{path}: SARIF: {what}")

    need(log["version"] == "2.1.0" and len(log["runs"]) == 1, "version and one run")
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    need(len({r["id"] for r in rules}) == len(rules), "rules are there once")
    for r in rules:
        need(all(r[key]["text"].strip() for key in ("shortDescription", "fullDescription", "help")), "texts of " + r["id"])
        need(len(r["fullDescription"]["text"]) <= 1024 and r["fullDescription"] != r["shortDescription"], "length of " + r["id"])
        need(r["help"]["markdown"].startswith(f"# {r['id']} {r['name']}\n") and
             "```" not in r["help"]["text"], "help of " + r["id"])
    prints = []
    for r in run["results"]:
        need(rules[r["ruleIndex"]]["id"] == r["ruleId"] and r["level"] in LEVELS.values(), "rule and level")
        prints.append((r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
                       r["partialFingerprints"]["primaryLocationLineHash"]))
        for place in r["locations"] + r.get("relatedLocations", []):
            physical = place["physicalLocation"]
            need(is_uri(physical["artifactLocation"]["uri"]), "uri")
            # Objects have no columns.
            region = physical.get("region", {"startLine": 1})
            need(region["startLine"] >= 1 and (path.endswith(".yaml") or "startColumn" not in region), "region")
        need(all(p["message"]["text"] in r["message"]["text"] for p in r.get("relatedLocations", [])), "related places")
    need(len(set(prints)) == len(prints), "fingerprints differ")


def write_maps(path, names, before=""):
    path.write_text("maps:\n" + before + "".join(
        f'  - {{name: "{name}", type: "array", key_size: 8, value_size: 8, max_entries: 1}}\n' for name in names))


def results(program, *args):
    (run,) = json.loads(lint(program, "sarif", *args))["runs"]
    return run


def check_fingerprints(count, program, folder):
    path = folder / "moved.yaml"
    write_maps(path, ["one", "two"])
    before = {r["partialFingerprints"]["primaryLocationLineHash"] for r in results(program, path)["results"]}
    write_maps(path, ["two", "one"], "\n# moved\n\n")
    after = {r["partialFingerprints"]["primaryLocationLineHash"] for r in results(program, path)["results"]}
    count.expect(before == after and len(before) >= 2, "fingerprints of moved lines")


def check_help_uri(count, program, folder):
    path = folder / "moved.yaml"
    for base, want in (("https://x.org/#", "https://x.org/#BM110"), ("http://x/{id}.html", "http://x/BM110.html")):
        rules = results(program, "--help-uri", base, path)["tool"]["driver"]["rules"]
        count.expect(want in [r["helpUri"] for r in rules], f"help-uri {base}")
    count.expect(all("helpUri" not in r for r in results(program, path)["tool"]["driver"]["rules"]), "no base")
    for wrong in ("", "x.org/", "javascript:x", "https://x y", 'https://x"', "https://x/{name}"):
        done = subprocess.run([program, "lint", "--help-uri", wrong, path], capture_output=True, check=False)
        count.expect(done.returncode == 2, f"help-uri '{wrong}'")


def check_suppressions(count, program, folder):
    (folder / "c.yaml").write_text('allow:\n  - {rule: BM11, map: "one", reason: "old \\u202E"}\n'
                                   '  - {rule: "key-size", map: "two"}\n')
    path = folder / "moved.yaml"
    for more, want in ((["-v"], [("external", "old \u202e"), ("external", None)]), ([], [])):
        done = subprocess.run([program, "lint", *more, "--config", folder / "c.yaml", "--format", "sarif", path],
                              capture_output=True, check=False)
        found = json.loads(done.stdout)["runs"][0]["results"]
        got = [(s["kind"], s.get("justification")) for r in found for s in r.get("suppressions", [])]
        count.expect(done.returncode == 0 and sorted(got, key=str) == sorted(want, key=str), f"suppressions {more}: {got}")


def check_most(count, program, folder):
    """A file has 25,000 results; errors stay."""
    path, config, out = folder / "many.yaml", folder / "most.yaml", folder / "many.sarif"
    config.write_text("rules: {BM111: info}\n")
    with open(path, "w", encoding="utf-8") as f:
        f.write("maps:\n")
        for i in range(12600):
            f.write(f'  - {{name: "m{i}", type: "array", key_size: 8, value_size: 0, max_entries: 1}}\n')
    done = subprocess.run([program, "lint", "--config", config, "--max-findings", "20000", "--format", "sarif",
                           "-o", out, path],
                          capture_output=True, check=False)
    (run,) = json.loads(out.read_text())["runs"]
    levels = [r["level"] for r in run["results"]]
    (notice,) = run["invocations"][0].get("toolExecutionNotifications", [None])
    count.expect(len(levels) == 25000 and levels.count("error") == 12600, f"25,000 results: {len(levels)}")
    count.expect(notice and notice["message"]["text"].startswith("200 results are left out"), "the notice in the file")
    count.expect(b"warning: sarif takes 25000 diagnostics: 200 of 25200 are left out" in done.stderr, "the notice")


def main():
    program, folder, *objects = sys.argv[1:]
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    count, n = Count(), 0
    hostile = folder / "a:1: error: b,c%0A.yaml"
    write_maps(hostile, NAMES)
    for path in [str(hostile), *objects]:
        n += check_formats(count, program, path)
    check_fingerprints(count, program, folder)
    check_help_uri(count, program, folder)
    check_suppressions(count, program, folder)
    check_most(count, program, folder)
    print(f"{n} diagnostics in each format")
    print(f"{count.passed} passed, {count.failed} failed")
    return 1 if count.failed or not n else 0


if __name__ == "__main__":
    sys.exit(main())
