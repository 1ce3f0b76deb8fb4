#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Generated headers beside the skeletons of bpftool: lines, CPU time of the
compiler, bytes of text, for objects of 1, 12 and 100 maps and for five objects
in one program, as one file and as five. Last, a header of 2,000 maps.

The status is 1 where five objects take more than 1.3 times the time of the
light skeletons in one file, more than 1.3 times the instructions of the compiler
in five, or more than 0.8 of their text in one or five, 2,000 maps take 5 seconds,
or a header has more than 70 lines and 25 for each map.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys

from bench import run

MAP = """struct value_{name} {{ __u64 count; __u32 last, pad; }};
struct {{
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, struct value_{name});
}} {name} SEC(".maps");
"""
PROGRAM = """SEC("{section}") int use_{name}(void *ctx)
{{
	__u32 key = 1;
	struct value_{name} *v = bpf_map_lookup_elem(&{name}, &key);
	if (v)
		v->count++;
	return 0;
}}
"""
SOURCE = """#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
{maps}{programs}char LICENSE[] SEC("license") = "GPL";
"""

# What bpftool can put into a light one.
LIGHT_MAPS = 64

# What a program does with each: it creates, and takes down.
KINDS = {
    "bpfmapc": ("#include \"{name}.maps.h\"",
                "struct {name}_maps maps;\n\tint err = {name}_maps__create(&maps, NULL);\n"
                "\t{name}_maps__close(&maps);\n\treturn err;"),
    "bpfmapc, syscall": ("#include \"{name}.syscall.h\"",
                         "struct {name}_maps maps;\n\tint err = {name}_maps__create(&maps, NULL);\n"
                         "\t{name}_maps__close(&maps);\n\treturn err;"),
    "gen skeleton": ("#include \"{name}.skel.h\"",
                     "struct {name} *s = {name}__open_and_load();\n\t{name}__destroy(s);\n\treturn !s;"),
    "gen skeleton -L": ("#include <errno.h>\n#include \"{name}.lskel.h\"",
                        "struct {name} *s = {name}__open_and_load();\n\t{name}__destroy(s);\n\treturn !s;"),
}
FILES = {"bpfmapc": "maps.h", "bpfmapc, syscall": "syscall.h", "gen skeleton": "skel.h",
         "gen skeleton -L": "lskel.h"}


class Headers:
    def __init__(self, args):
        self.args, self.out = args, args.scratch
        os.makedirs(self.out, exist_ok=True)

    def output(self, command, name):
        text = subprocess.run(command, check=True, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL).stdout
        with open(os.path.join(self.out, name), "wb") as f:
            f.write(text)

    def object(self, name, n_maps):
        """An object of n maps, each with a value of its own, and a program for every fourth."""
        maps = [f"{name}_map_{i}" for i in range(n_maps)]
        source = os.path.join(self.out, f"{name}.bpf.c")
        with open(source, "w", encoding="utf-8") as f:
            f.write(SOURCE.format(
                maps="".join(MAP.format(name=m) for m in maps),
                programs="".join(PROGRAM.format(name=m, section="socket") for m in maps[::4])))
        path = source[:-1] + "o"
        subprocess.run([*self.args.clang_bpf.split(), "-c", source, "-o", path], check=True)
        tool = [self.args.bpfmapc, "gen", "-q", "--name", name, path]
        self.output(tool, f"{name}.maps.h")
        self.output([*tool, "--runtime", "syscall"], f"{name}.syscall.h")
        self.output([self.args.bpftool, "gen", "skeleton", path, "name", name], f"{name}.skel.h")
        if n_maps <= LIGHT_MAPS:
            self.output([self.args.bpftool, "gen", "skeleton", "-L", path, "name", name],
                        f"{name}.lskel.h")

    def compile(self, kind, units):
        """(seconds, bytes of text) of a program of these units, each of some objects."""
        sources = []
        for i, names in enumerate(units):
            include, body = KINDS[kind]
            sources.append(os.path.join(self.out, f"unit_{i}.c"))
            with open(sources[-1], "w", encoding="utf-8") as f:
                f.write("".join(include.format(name=n) + "\n" for n in names))
                for n in names:
                    f.write(f"int use_{n}(void);\nint use_{n}(void)\n{{\n\t{body.format(name=n)}\n}}\n")
        times = []
        for _ in range(self.args.runs):
            times.append(sum(run([*self.args.cc.split(), "-O2", "-I" + self.out,
                                  "-I" + self.args.runtime, "-c", s, "-o", s[:-1] + "o"])[0]
                             for s in sources))
        sizes = subprocess.run(["size"] + [s[:-1] + "o" for s in sources], check=True, text=True,
                               stdout=subprocess.PIPE).stdout.splitlines()[1:]
        return statistics.median(times), sum(int(line.split()[0]) for line in sizes)

    def instructions(self, source):
        """How many the compiler of the last compile(), and what it starts, executes for a unit."""
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", "--trace-children=yes", "--callgrind-out-file=/dev/null",
             *self.args.cc.split(), "-O2", "-I" + self.out, "-I" + self.args.runtime, "-c",
             os.path.join(self.out, source), "-o", os.path.join(self.out, "counted.o")],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        return sum(int(n) for n in re.findall(r"Collected : (\d+)", done.stderr))

    def lines(self, kind, names):
        total = 0
        for n in names:
            with open(os.path.join(self.out, f"{n}.{FILES[kind]}"), "rb") as f:
                total += f.read().count(b"\n")
        return total

    def row(self, title, units):
        out = {}
        for kind in KINDS:
            if not all(os.path.exists(os.path.join(self.out, f"{n}.{FILES[kind]}"))
                       for u in units for n in u):
                continue
            seconds, text = self.compile(kind, units)
            out[kind] = (self.lines(kind, [n for u in units for n in u]), seconds, text)
            print(f"{title:30} {kind:18} {out[kind][0]:6} lines {seconds:6.2f} s {text:7} bytes of text")
        return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for option in ("bpfmapc", "bpftool", "clang-bpf", "cc", "runtime", "scratch"):
        parser.add_argument(f"--{option}", required=True)
    parser.add_argument("--runs", type=int, default=5)
    headers = Headers(parser.parse_args())
    short = True
    for n in (1, 12, 100):
        headers.object(f"of_{n}", n)
        short &= headers.lines("bpfmapc", [f"of_{n}"]) <= 70 + 25 * n
        headers.row(f"{n} map{'s' if n > 1 else ''}", [[f"of_{n}"]])
    counts = []
    for kind in ("bpfmapc", "gen skeleton -L"):
        headers.object("one", 4)
        headers.compile(kind, [["one"]])
        counts.append(headers.instructions("unit_0.c"))
    five = ["one", "two", "three", "four", "five"]
    for name in five:
        headers.object(name, 4)
    row = headers.row("five objects of 4 maps", [five])
    apart = headers.row("the same in five files", [[n] for n in five])
    with open(os.path.join(headers.out, "many.yaml"), "w", encoding="utf-8") as f:
        f.write("maps:\n")
        for i in range(2000):
            f.write(f'  - {{name: "map_{i}", type: "hash", key: "__u32", value: "__u64", max_entries: 8}}\n')
    headers.output([headers.args.bpfmapc, "gen", "-q", "--name", "many",
                    os.path.join(headers.out, "many.yaml")], "many.maps.h")
    many, text = headers.compile("bpfmapc", [["many"]])
    print(f"{'2,000 maps':30} {'bpfmapc':18} {headers.lines('bpfmapc', ['many']):6} lines "
          f"{many:6.2f} s {text:7} bytes of text")
    ours, light = row["bpfmapc"], row["gen skeleton -L"]
    print(f"five objects, of the light skeletons: {ours[1] / light[1]:.2f} of the time, "
          f"{ours[2] / light[2]:.2f} of the text")
    print(f"each in a file of its own: {counts[0] / counts[1]:.2f} of the instructions, "
          f"{apart['bpfmapc'][2] / apart['gen skeleton -L'][2]:.2f} of the text")
    small = all(r["bpfmapc"][2] <= 0.8 * r["gen skeleton -L"][2] for r in (row, apart))
    few = counts[0] <= 1.3 * counts[1]
    return 0 if ours[1] <= 1.3 * light[1] and few and small and many < 5 and short else 1


if __name__ == "__main__":
    sys.exit(main())
