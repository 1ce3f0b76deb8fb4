#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Holds what bpfmapc prints and reads against the JSON Schemas of schemas/.

schemas.py BPFMAPC FILE...: the report of each file in each format follows
report.schema.yaml, and YAML, JSON and NDJSON say the same. Then each wrong
document of the list below is refused by its schema: a schema that takes
everything proves nothing.

A schema refers to nothing outside its file, so that any validator can read it: what it
shares with report.schema.yaml is copied to its end, by schemas.py --update.
"""
import copy
import json
import pathlib
import re
import subprocess
import sys

import jsonschema
import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


FOLDER = pathlib.Path("schemas")
SHARED = FOLDER / "report.schema.yaml"
COPIES = "  # Copies of those of report.schema.yaml, which `make schemas` writes.\n"


def shared_definitions():
    """name -> text of the definitions of report.schema.yaml, in their order."""
    text = SHARED.read_text().split("\n$defs:\n")[1]
    return {m[1]: m[0] for m in re.finditer(r"^  (\w+):.*\n(?:   .*\n|\n(?=   ))*", text, re.M)}


def references(text):
    return set(re.findall(r"#/\$defs/(\w+)", text))


def with_copies(text):
    """The text of a schema with the definitions behind COPIES that it needs."""
    if COPIES not in text:
        return text
    own = text[:text.index(COPIES)]
    shared, wanted = shared_definitions(), set()
    new = references(own) - set(re.findall(r"^  (\w+):", own.split("\n$defs:\n")[1], re.M))
    while new:
        wanted |= new
        new = {r for name in new for r in references(shared[name])} - wanted
    return own + COPIES + "".join(t.rstrip("\n") + "\n" for name, t in shared.items() if name in wanted)


def update():
    for path in FOLDER.glob("*.schema.yaml"):
        path.write_text(with_copies(path.read_text()))


def parse(text, fmt):
    """The tree that a format writes: what is no strict JSON is an error, though YAML takes it."""
    return json.loads(text) if fmt in ("json", "sarif", "gitlab") else yaml.load(text, LOADER)


class Schemas:
    """The schemas of a folder, and what does not follow them, as lines of text."""

    def __init__(self, folder):
        self.checkers = {}
        files = {path.name: yaml.load(path.read_text(), LOADER)
                 for path in pathlib.Path(folder).glob("*.schema.yaml")}
        for name, schema in files.items():
            jsonschema.Draft202012Validator.check_schema(schema)
            self.checkers[name.split(".")[0]] = jsonschema.Draft202012Validator(schema)

    def check(self, name, document):
        errors = self.checkers[name].iter_errors(document)
        return [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:300]}" for e in errors]

    def check_file(self, name, path):
        return self.check(name, yaml.load(pathlib.Path(path).read_text(), LOADER) or {})

    def check_printed(self, text, args):
        """What a command printed, where it is a tree that a schema describes."""
        wanted = args[args.index("--format") + 1] if "--format" in args else None
        try:
            if wanted == "lock":
                return self.check("lock", yaml.load(text, LOADER)) if text else []
            if args[0] == "report" and wanted != "html":
                return self.check_report(text, wanted)
            if wanted in ("yaml", "json", "sarif", "gitlab"):
                tree = parse(text, wanted)
                if args[0] in ("lint", "diff") and wanted in ("yaml", "json"):
                    return self.check(args[0], tree)
        except (ValueError, yaml.YAMLError) as error:
            return [f"not {wanted}: {error}"]
        return []

    def check_report(self, text, wanted):
        """A report in the format that is wanted."""
        if wanted != "ndjson":
            return self.check("report", parse(text, wanted))
        document = {
            "version": 1,
            "tool": {"name": "bpfmapc", "version": "0.0.0"},
            "target": {"kernel": "1.0", "loader": "kernel", "libbpf": None, "page_size": 4096,
                       "cpus": 1, "nr_cpus": 1},
            "objects": [json.loads(line) for line in text.splitlines()],
            "summary": {"objects": 0, "maps": 0, "errors": 0, "warnings": 0, "infos": 0},
        }
        return self.check("report", document)


def run(program, command, path, fmt):
    done = subprocess.run([program, command, "--no-config", "--format", fmt, path],
                          capture_output=True, check=False, timeout=600)
    if done.returncode not in (0, 1, 2, 3):
        raise RuntimeError(f"status {done.returncode}")
    return done.stdout.decode()


def check_lock(schemas, text, tree):
    """The lock follows its schema, and has the maps of the report; none if one cannot be read."""
    if any(o["status"] == "unreadable" for o in tree["objects"]):
        return ["a lock of an object that cannot be read"] if text else []
    lock = yaml.load(text, LOADER)
    out = schemas.check("lock", lock)
    names = sorted(m["name"] for o in lock["objects"] for m in o["maps"])
    if names != sorted(m["name"] for o in tree["objects"] for m in o["maps"]):
        out.append("the lock has other maps than the report")
    return out


def check_reports(schemas, program, path):
    """One file in the three formats, and its lock."""
    texts = {fmt: run(program, "report", path, fmt) for fmt in ("yaml", "json", "ndjson")}
    tree = yaml.load(texts["yaml"], LOADER)
    out = schemas.check("report", tree)
    if json.loads(texts["json"]) != tree:
        out.append("JSON and YAML differ")
    if [json.loads(line) for line in texts["ndjson"].splitlines()] != tree["objects"]:
        out.append("NDJSON and YAML differ")
    out += check_lock(schemas, run(program, "report", path, "lock"), tree)
    lint = yaml.load(run(program, "lint", path, "yaml"), LOADER)
    out += schemas.check("lint", lint)
    if json.loads(run(program, "lint", path, "json")) != lint:
        out.append("JSON and YAML of lint differ")
    if [{k: d[k] for k in d if k != "path"} for d in lint["diagnostics"]] != \
            [d for o in tree["objects"] for d in o["diagnostics"]]:
        out.append("lint and report find other things")
    return out


OF_SOME_TYPES = ("plain", "enumerators", "tags")


def malformed_documents(document):
    """The document with each key taken away, and with a key too many, at every level."""
    def walk(node, path):
        if isinstance(node, dict):
            yield path + [None]
            for key in node:
                yield path + [key]
                yield from walk(node[key], path + [key])
        elif isinstance(node, list):
            for i, item in enumerate(node):
                yield from walk(item, path + [i])

    for path in walk(document, []):
        changed = copy.deepcopy(document)
        node = changed
        for step in path[:-1]:
            node = node[step]
        # Attributes of `declared` are there only where they say something.
        if "declared" in path[:-1] and path[-1] is not None:
            continue
        # What lint prints has none.
        if path == ["summary", "memory"]:
            continue
        # What only some types have. The members of the whole type go with its holes.
        if path[-1] in OF_SOME_TYPES or path[-1] == "members" in path[:-1]:
            continue
        if path[-1] is None:
            node["no_such_key"] = 1
        else:
            del node[path[-1]]
        yield path, changed


WRONG = {
    "lock": ["{}", "{version: 1}", "{version: 2, objects: []}", "{version: 1, objects: [{name: a}]}",
             "{version: 1, objects: [{name: a, path: b, maps: []}]}",
             "{version: 1, objects: [{name: a, maps: [{name: m}]}]}"],
    "definition": ["maps: 1", "{}", "maps: [{name: a}]", "maps: [{type: hash}]",
                   "{maps: [], mapz: []}", "maps: [{name: a, type: hash, max_entrys: 1}]",
                   "maps: [{name: a, type: hash, key_size: -1}]", "{version: 2, maps: []}",
                   "maps: [{name: a, type: hash, pinning: 3}]",
                   "maps: [{name: a, type: prog_array, values: [{slot: 0}]}]",
                   "maps: [{name: a, type: hash_of_maps, inner: {typ: hash}}]"],
    "config": ["[]", "kernal: \"5.4\"", "fail_on: errors", "rules: {BM130: loud}", "page_size: 1",
               "allow: [{rule: BM130}]", "loader: bcc", "paths: [{cpus: 1}]", "paths: [{path: a, cpu: 1}]",
               "paths: [{path: []}]", "paths: [{path: a, version: 1}]", "paths: [{path: a, allow: [{rule: BM1}]}]"],
}


def main():
    if sys.argv[1:] == ["--update"]:
        update()
        return 0
    program, *files = sys.argv[1:]
    schemas = Schemas(FOLDER)
    passed = failed = 0
    richest = None

    def count(what, errors):
        nonlocal passed, failed
        for error in errors:
            print(f"FAIL {what}: {error}")
        passed += not errors
        failed += bool(errors)

    for path in files:
        try:
            count(path, check_reports(schemas, program, path))
        except (RuntimeError, ValueError, yaml.YAMLError) as error:
            count(path, [str(error)])
        if path.endswith((".yaml", ".yml")):
            count(path, schemas.check_file("definition", path))
        tree = json.loads(run(program, "report", path, "json"))
        if all(tree["objects"][0][key] for key in ("diagnostics", "maps", "programs")):
            richest = richest or tree
    for path in sorted(FOLDER.glob("*.schema.yaml")):
        text = path.read_text()
        count(path, [] if text == with_copies(text) else ["its copies are old: make schemas"])
        count(path, [f"refers to another file: {r}" for r in
                     re.findall(r'\$ref: "([^#"][^"]*)"', text)])
    for name, texts in WRONG.items():
        for text in texts:
            refused = schemas.check(name, yaml.load(text, LOADER))
            count(f"{name}: {text}", [] if refused else ["the schema takes it"])
    if not richest:
        count("report.schema.yaml", ["no report with a map, a program and a diagnostic to change"])
    for path, changed in malformed_documents(richest or {}):
        errors = schemas.check("report", changed)
        count(f"report without {path}", [] if errors else ["the schema takes it"])
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
