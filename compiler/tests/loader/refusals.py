#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""refusals.py OUT: what gen cannot write.

It is refused before the first byte, with all reasons in one run, whatever the
target; the file of -o stays what it was. And what it can write is the same on
every machine: in any locale, time zone and folder, and for any number of CPUs.

Ends with "N passed, M failed".
"""

import os
import pathlib
import subprocess
import sys

from count import Count

BPFMAPC = os.path.abspath(os.environ.get("BPFMAPC", "build/bpfmapc"))
OBJECTS = pathlib.Path(os.environ.get("B", "build")).absolute() / "testdata"
OBJCOPY = os.environ.get("LLVM_OBJCOPY", "llvm-objcopy")
TARGETS = ("header", "bpftool", "yaml", "c-defs")
ARRAY = 'type: "array", key_size: 4, value_size: 4, max_entries: 2'
OUTER = 'type: "array_of_maps", key_size: 4, value_size: 4, max_entries: 4'

# Definition files, the exit status, and what is said of them.
DEFINITIONS = {
    "all reasons": (f"""
  - {{name: "a/b", {ARRAY}, pinning: "by_name"}}
  - name: "outer"
    {OUTER.replace(", ", chr(10) + "    ")}
    inner: {{{ARRAY}}}
    values: [{{slot: 0, map: "absent\\t"}}, {{slot: 1, map: "outer"}}]
""", 1, ["map 'a/b': cannot be pinned by a name that is empty or has a slash",
         "map 'outer': slot 0 is map 'absent\\x09', which is not created",
         "map 'outer': slot 1 is map 'outer', which is an outer map"]),
    "all mistakes": (f"""
  - {{name: "no_jumps", {ARRAY}, values: [{{slot: 1, program: "p"}}]}}
  - {{name: "deep", {OUTER}, inner: {{{OUTER}, inner: {{{ARRAY}}}}}}}
  - {{name: "far", {OUTER}, inner: {{{ARRAY}}}, values: [{{slot: 4294967296, map: "deep"}}]}}
""", 2, ["only maps-in-maps and program arrays have values", "a template cannot have a template",
         "4294967296"]),
    "twice": (f"""
  - {{name: "a", {ARRAY}}}
  - {{name: "a", {ARRAY}}}
""", 2, ["map 'a' is defined twice; the first definition is in line 3"]),
}


class Refusals(Count):
    def __init__(self, out):
        super().__init__()
        self.out = out
        out.mkdir(parents=True, exist_ok=True)

    def gen(self, *options, **more):
        return subprocess.run([BPFMAPC, "gen", "-q", "--force", *options], capture_output=True,
                              check=False, timeout=600, **more)

    def refused(self, what, path, status, texts, targets=TARGETS):
        kept = self.out / "kept"
        for target in targets:
            done = self.gen("--target", target, path)
            lines = done.stderr.decode(errors="replace")
            self.expect(done.returncode == status and not done.stdout and
                        all(text in lines for text in texts), f"{what}: {target} is refused",
                        f"status {done.returncode}, {lines}")
            kept.write_text("as it was")
            done = self.gen("--target", target, path, "-o", kept)
            self.expect(done.returncode == status and kept.read_text() == "as it was",
                        f"{what}: {target} leaves the file of -o alone")

    def taken(self, what, path, targets):
        for target in targets:
            done = self.gen("--target", target, path)
            self.expect(done.returncode == 0 and done.stdout, f"{what}: {target} is written",
                        done.stderr.decode(errors="replace"))

    def definitions(self):
        for name, (text, status, said) in DEFINITIONS.items():
            path = self.out / f"{name}.yaml"
            path.write_text("version: 1\nmaps:" + text)
            self.refused(name, path, status, said)

    def objects(self):
        renamed = (OBJECTS / "loader/renamed.bpf.o").read_bytes()
        path = self.out / "no_utf8.bpf.o"
        data = renamed
        for name in ("pinned", "program"):
            old = f"name_{name}".ljust(40, "_").encode()
            data = data.replace(old, b"\xff\xfe" + old[2:])
        path.write_bytes(data)
        self.refused("no UTF-8", path, 1, ["its name is not UTF-8", "slot 1 is program '\\xff\\xfe"],
                     ["yaml"])
        self.taken("no UTF-8", path, ["header", "bpftool", "c-defs"])
        path = self.out / "twins.bpf.o"
        path.write_bytes(renamed.replace(b"name_queue".ljust(40, b"_"), b"name_slot".ljust(40, b"_")))
        self.refused("two maps of a name", path, 1, ["another map has the same name"], ["yaml"])
        archive = self.out / "one.a"
        archive.unlink(missing_ok=True)
        types = OBJECTS / "loader/types.bpf.o"
        subprocess.run(["ar", "rcD", archive, types], check=True)
        self.refused("a part of a file", archive, 1, ["extract the object, or save"], ["yaml"])
        self.taken("a part of a file", archive, ["header", "bpftool", "c-defs"])
        with open(types, "rb") as f:
            done = self.gen("--target", "yaml", "-", stdin=f)
        self.expect(done.returncode == 1 and not done.stdout and b"save standard input" in done.stderr,
                    "standard input has no name", done)
        more = self.out / "more.yaml"
        more.write_text(f'version: 1\ntypes: "{types}"\nmaps:\n  - {{name: "m", type: "hash", '
                        'key: "__u32", value: "struct packed", max_entries: 1}\n')
        done = self.gen("--target", "yaml", types, more)
        self.expect(done.returncode == 1 and b"a definition file has only one `types`" in done.stderr,
                    "types of two files", done)
        more.write_text('version: 1\nmaps:\n  - {name: "m", type: "hash", key: "__u32", '
                        'value: "char[3]", max_entries: 1}\n')
        done = self.gen("--target", "yaml", types, more)
        self.expect(done.returncode == 0 and b'value: "char[3]"' in done.stdout,
                    "types of C are of no file", done)
        # No compiler takes that much in a header, and no command line.
        path, blob = self.out / "big.bpf.o", self.out / "blob"
        blob.write_bytes(b"\1" * ((16 << 20) + 1))
        sections = [".BTF", ".BTF.ext", ".rel.BTF", ".rel.BTF.ext"]
        subprocess.run([OBJCOPY, *(f"--remove-section={s}" for s in sections),
                        f"--update-section=.rodata={blob}", OBJECTS / "loader/contents.bpf.o", path],
                       check=True)
        self.refused("much", path, 1, ["has 16777217 bytes of contents"], ["header"])
        script = self.gen("--target", "bpftool", path).stdout.decode()
        self.expect("is left empty and not frozen: bpftool takes a value as arguments" in script and
                    "freeze" not in script, "much: bpftool leaves it empty", script)

    def paths(self):
        """A definition file finds the types of its maps from where it lies."""
        folder = self.out / "paths"
        (folder / "below/it").mkdir(parents=True, exist_ok=True)
        (folder / "x.bpf.o").write_bytes((OBJECTS / "loader/types.bpf.o").read_bytes())
        for at in ("x.yaml", "./y.yaml", "below/x.yaml", "below/it/x.yaml", "../x.yaml",
                   str(folder.absolute() / "below/y.yaml")):
            for source in ("x.bpf.o", str(folder.absolute() / "x.bpf.o")):
                self.gen("--target", "yaml", source, "-o", at, cwd=folder)
                done = self.gen(at, cwd=folder)
                self.expect(done.returncode == 0 and b"struct everything" not in done.stderr,
                            f"{at} finds the types of {source}", done.stderr)
        # And one that is made of it, somewhere else.
        self.gen("--target", "yaml", "below/x.yaml", "-o", "again.yaml", cwd=folder)
        done = self.gen("again.yaml", cwd=folder)
        self.expect(done.returncode == 0, "a definition file of a definition file", done.stderr)

    def same(self):
        """The output, wherever and however it is made."""
        environment = {"PATH": os.environ["PATH"]}
        for name in ("wiring", "types", "every", "renamed"):
            path = OBJECTS / f"loader/{name}.bpf.o"
            for target in TARGETS:
                options = ["--target", target, path]
                want = self.gen(*options, env=environment).stdout
                self.expect(want, f"{name}: {target} is written")
                for more in ({"LC_ALL": "de_DE.UTF-8", "LANG": "tr_TR"}, {"TZ": "Asia/Kolkata"},
                             {"HOME": "/nowhere", "COLUMNS": "20", "TERM": "dumb"}):
                    got = self.gen(*options, env=environment | more).stdout
                    self.expect(got == want, f"{name}: {target} is the same with {more}")
                got = self.gen(*options, env=environment, cwd="/").stdout
                self.expect(got == want, f"{name}: {target} is the same in another folder")
                if target in ("header", "bpftool"):
                    got = self.gen("--cpus", "77", *options, env=environment).stdout
                    self.expect(got == want, f"{name}: {target} is the same for 77 CPUs")


def main():
    refusals = Refusals(pathlib.Path(sys.argv[1]))
    refusals.definitions()
    refusals.objects()
    refusals.paths()
    refusals.same()
    return refusals.finish()


if __name__ == "__main__":
    sys.exit(main())
