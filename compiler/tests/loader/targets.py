#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""targets.py OUT OBJECT...: the other things that gen prints.

c-defs    compiled by clang, the definitions give the report of the object
yaml      read again, the definition file gives the report of the object
bpftool   shellcheck has nothing to say; as root, with a BPF file system
          in OUT/bpffs, the script creates the maps of the report, or none
migrate   the same as c-defs for the legacy maps

Ends with "N passed, M failed".
"""

import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from count import Count

BPFMAPC = os.environ.get("BPFMAPC", "build/bpfmapc")
CLANG = os.environ.get("CLANG_BPF", "clang -g -O2 -Wall -target bpf").split()
BPFTOOL = os.environ.get("BPFTOOL", "bpftool")

# What a definition may be written differently for, and what comes of it.
ATTRIBUTES = ["name", "type", "key_size", "value_size", "max_entries", "map_flags", "map_extra",
              "numa_node", "pinning"]


def run(*command, env=None):
    return subprocess.run(command, text=True, errors="replace", capture_output=True, check=False,
                          timeout=600, env=env)


def gen(target, path):
    return run(BPFMAPC, "gen", "--force", "--target", target, path)


def report(path, *options):
    done = run(BPFMAPC, "report", "--format", "json", *options, path)
    return json.loads(done.stdout)["objects"][0]


def is_data(m):
    return m["style"] == "data" or m["name"].startswith(".") or \
        re.search(r"\.(ro)?data$|\.bss$|\.kconfig$", m["name"])


def shape(m, types, programs):
    """What must be the same, of a map or a template."""
    out = {a: m[a] for a in ATTRIBUTES}
    if types:
        out["key"] = m["key"] and m["key"]["type"]
        out["value"] = m["value"] and m["value"]["type"]
    out["values"] = sorted((v["slot"], v["map"]) for v in m["values"] or [] if v.get("map"))
    if programs:
        out["programs"] = sorted((v["slot"], v["program"]) for v in m["values"] or []
                                 if v.get("program"))
    out["inner"] = m["inner"] and shape(m["inner"], types, programs)
    if out["inner"]:
        del out["inner"]["name"]
    return out


def own_pins(m):
    """libbpf's definitions know one place; others are left to a comment."""
    if m["pinning"] != "by_name":
        m["pinning"] = "none"
    return m


def same(count, what, want, got):
    want, got = ({m["name"]: m for m in maps} for maps in (want, got))
    count.expect(want == got, what,
                 "".join(f"  {name}: {want.get(name)}\n   now: {got.get(name)}\n"
                         for name in sorted(want.keys() | got.keys())
                         if want.get(name) != got.get(name)))


def wanted(m):
    """struct_ops maps are left out, and so is what C cannot name."""
    return m["type"]["name"] != "struct_ops" and re.fullmatch(r"[A-Za-z_]\w*", m["name"])


def check_c_defs(count, out, path, before):
    done = gen("c-defs", path)
    source, compiled = f"{out}/c_defs.bpf.c", f"{out}/c_defs.bpf.o"
    with open(source, "w", encoding="utf-8") as f:
        f.write(done.stdout)
    if done.returncode:
        count.expect(False, f"{path}: c-defs", done.stderr)
        return
    maps = [m for m in before["maps"] if not is_data(m) and wanted(m)]
    if not maps:
        return
    done = run(*CLANG, "-c", source, "-o", compiled)
    count.expect(not done.returncode and not done.stderr, f"{path}: c-defs compile", done.stderr)
    if done.returncode:
        return
    same(count, f"{path}: c-defs", [own_pins(shape(m, True, False)) for m in maps],
         [shape(m, True, False) for m in report(compiled)["maps"] if not is_data(m)])


def check_yaml(count, out, path, before):
    done = gen("yaml", os.path.abspath(path))
    definitions = f"{out}/definitions.yaml"
    with open(definitions, "w", encoding="utf-8") as f:
        f.write(done.stdout)
    if done.returncode:
        count.expect(False, f"{path}: yaml", done.stderr)
        return
    again = report(definitions)
    if again["status"] == "unreadable":
        count.expect(False, f"{path}: yaml", json.dumps(again["diagnostics"], indent=1))
        return
    # Names of sections may have what kernel names may not.
    same(count, f"{path}: yaml",
         [shape(m, False, True) for m in before["maps"]
          if m["type"]["name"] != "struct_ops" and not is_data(m)],
         [shape(m, False, True) for m in again["maps"] if not is_data(m)])
    count.expect(len(again["maps"]) == sum(m["type"]["name"] != "struct_ops"
                                           for m in before["maps"]),
                 f"{path}: yaml has all maps")


def slack(m):
    """The kernel rounds an LRU map of lists per CPU (flag 2) up to a multiple of the CPUs."""
    return os.cpu_count() - 1 if m["type"].startswith("lru") and m["flags"] & 2 else 0


def check_bpftool(count, out, path, before, bpffs):
    script = f"{out}/create.sh"
    done = gen("bpftool", path)
    # What is left to the program that loads the object, no script can have.
    left = any(d["rule"] == "BM411" for d in before["diagnostics"])
    count.expect((done.returncode == 1) == left, f"{path}: bpftool, what is left is refused", done.stderr)
    if left:
        count.expect(not done.stdout, f"{path}: bpftool, no script of what is left", done.stdout)
        return
    with open(script, "w", encoding="utf-8") as f:
        f.write(done.stdout)
    lint = run("shellcheck", script)
    count.expect(not lint.returncode, f"{path}: bpftool, shellcheck", lint.stdout)
    pins = os.path.abspath(f"{bpffs}/{os.path.basename(out)}")
    if os.geteuid() or not os.path.ismount(bpffs):
        return
    done = run("sh", script, pins, env=dict(os.environ, BPFTOOL=BPFTOOL))
    here = report(path, "--kernel", "running")
    accepted = not any(d["severity"] == "error" for d in here["diagnostics"]) and \
        all(m["verdict"]["create"] == "accepted" for m in here["maps"])
    made = sorted(os.listdir(pins)) if os.path.isdir(pins) else []
    if accepted:
        count.expect(not done.returncode, f"{path}: bpftool, the script runs", done.stderr)
    if done.returncode:
        count.expect(not os.path.exists(pins), f"{path}: bpftool, nothing is left behind")
        return
    # Data sections have a dot in their names, and are not counted.
    for pin in made:
        m = json.loads(run(BPFTOOL, "-j", "map", "show", "pinned", f"{pins}/{pin}").stdout)
        if "." in m.get("name", ""):
            continue
        count.expect(any(m["type"] == r["type"]["name"] and m["bytes_key"] == r["key_size"] and
                         m["bytes_value"] == r["value_size"] and
                         m["max_entries"] - slack(m) <= r["max_entries"] <= m["max_entries"] and
                         m["name"] == r["name"][:15]
                         for r in before["maps"]),
                     f"{path}: bpftool, map {pin} is one of the report", str(m))
    shutil.rmtree(pins)


def check_demanding_type(count, out):
    """Which types require BTF, which bpftool cannot pass, is known from the schemas."""
    queue = "map-types/queue.yaml"
    rule = """  rules:
    - require: btf_value_type_id != 0
      message: the map has no BTF type for its value
      errno: EINVAL
      rule: btf-required
      attribute: value
      source: queue_stack_map_alloc_check
      unverified: no kernel does
"""
    shutil.copytree("schemas", f"{out}/schemas", dirs_exist_ok=True)
    with open(f"schemas/{queue}", encoding="utf-8") as f:
        text = f.read().replace("  rules:\n", rule)
    with open(f"{out}/schemas/{queue}", "w", encoding="utf-8") as f:
        f.write(text)
    with open(f"{out}/queue.yaml", "w", encoding="utf-8") as f:
        f.write('version: 1\nmaps:\n  - {name: "q", type: "queue", value_size: 4, max_entries: 1}\n')
    for schemas in [], ["--schemas", f"{out}/schemas"]:
        done = run(BPFMAPC, "gen", "--force", *schemas, "--target", "bpftool", f"{out}/queue.yaml")
        count.expect(("requires BTF types" in done.stdout) == bool(schemas) and not done.returncode,
                     f"a queue, {schemas}", done.stdout + done.stderr)


def check_migrate(count, out, path, before):
    legacy = [m for m in before["maps"] if m["style"] == "legacy"]
    done = run(BPFMAPC, "migrate", path)
    if not legacy:
        count.expect(done.returncode == 1 and not done.stdout, f"{path}: migrate has nothing to do",
                     done.stderr)
        return
    source, compiled = f"{out}/migrate.bpf.c", f"{out}/migrate.bpf.o"
    with open(source, "w", encoding="utf-8") as f:
        f.write(done.stdout)
    if all(m["key"] is None and m["value"] is None for m in legacy):
        done = run(*CLANG, "-c", source, "-o", compiled)
        count.expect(not done.returncode and not done.stderr, f"{path}: migrate compiles",
                     done.stderr)
        same(count, f"{path}: migrate", [own_pins(shape(m, False, False)) for m in legacy],
             [shape(m, False, False) for m in report(compiled)["maps"]])
    else:
        count.expect(done.stdout.count('SEC(".maps")') == len(legacy), f"{path}: migrate has all")


def check(out, path):
    """All targets of one object, in a folder of its own."""
    count = Count()
    before = report(path)
    with tempfile.TemporaryDirectory(dir=out) as work:
        check_c_defs(count, work, path, before)
        check_yaml(count, work, path, before)
        check_bpftool(count, work, path, before, f"{out}/bpffs")
        check_migrate(count, work, path, before)
    return count


def main():
    out = sys.argv[1]
    count = Count()
    check_demanding_type(count, out)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for part in pool.map(check, [out] * len(sys.argv[2:]), sys.argv[2:]):
            count.passed += part.passed
            count.failed += part.failed
    return count.finish()


if __name__ == "__main__":
    sys.exit(main())
