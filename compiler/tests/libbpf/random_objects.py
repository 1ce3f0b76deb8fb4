#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""random_objects.py CLANG FOLDER SEED N: objects with one random map each.

A map begins as one that kernels take, and up to three of its attributes are
changed, so that about one half of the objects can be loaded. Outer maps may
have static inner maps, which are the template but for a change or two. The
same seed gives the same sources. Existing objects of the same source are kept.
"""

import concurrent.futures
import copy
import os
import pathlib
import random
import shlex
import subprocess
import sys

PRELUDE = """#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct pair { __u32 a, b; };
struct prefix { __u32 length; __u8 address[4]; };
struct large { char bytes[600]; };
struct empty {};
struct locked { struct bpf_spin_lock lock; __u32 count; };
struct timed { struct bpf_timer timer; __u64 count; };
struct twice { struct bpf_timer first, second; };
struct nested { struct locked inner; __u64 count; };
union either { __u64 a; __u32 b; };
enum letter { A, B };

"""

PLAIN = ["int", "__u32", "__u64", "struct pair", "char[8]", "struct prefix", "struct large",
         "enum letter", "struct empty", "__u8", "union either", "const int", "float"]
SPECIAL = ["struct locked", "struct timed", "struct twice", "struct nested",
           "struct bpf_spin_lock", "struct bpf_timer"]

NO_PREALLOC = 1 << 0
MMAPABLE = 1 << 10
MAP_IN_MAP = (12, 13)

# Map types by number, so that old headers do: key, value, max_entries, flags.
# A number is a size, a string a type; None leaves the member out.
SOUND = {
    1: ("int", "__u64", 16, 0), 2: ("int", "__u64", 16, 0), 4: (4, 4, 0, 0),
    5: ("int", "__u64", 16, 0), 6: ("int", "__u64", 4, 0), 7: (4, 64, 16, 0),
    8: (4, 4, 4, 0), 9: ("int", "struct pair", 64, 0), 10: ("int", "__u64", 64, 0),
    11: ("struct prefix", "int", 16, NO_PREALLOC), 12: ("int", None, 4, 0),
    13: ("int", None, 4, 0), 14: (4, 4, 4, 0), 15: (4, 4, 4, 0), 16: (4, 4, 4, 0),
    17: (4, 4, 4, 0), 18: (4, 4, 4, 0), 20: (4, 8, 4, 0), 22: (None, "__u64", 8, 0),
    23: (None, 8, 8, 0), 24: ("int", "struct pair", None, NO_PREALLOC), 25: (4, 4, 4, 0),
    27: (None, None, 4096, 0), 28: ("int", "__u64", None, NO_PREALLOC),
    29: ("int", "struct timed", None, NO_PREALLOC), 30: (None, "__u64", 16, 0),
    31: (None, None, 5000, 0), 32: ("int", "__u64", None, NO_PREALLOC),
    33: (None, None, 10, MMAPABLE),
}
TYPED = (1, 2, 5, 6, 9, 10)


class Map:
    def __init__(self, rng, inner):
        self.rng = rng
        self.type = rng.choice(list(SOUND) + [1, 1, 2, 2, 9, 12, 12, 13, 13])
        self.key, self.value, self.max_entries, self.flags = SOUND[self.type]
        self.more = []
        if self.type in TYPED and rng.random() < 0.5:
            self.value = rng.choice(PLAIN + SPECIAL)
        self.change(rng.choice([0, 1, 1, 1, 2, 2, 3]))
        self.inner, self.slots = None, []
        if not inner:
            if rng.random() < 0.1:
                self.more.append("__uint(pinning, LIBBPF_PIN_BY_NAME);")
            if self.type in MAP_IN_MAP and rng.random() < 0.95:
                self.inner = Map(rng, True)
            if self.inner and rng.random() < 0.6:
                self.fill()

    def change(self, times):
        changes = [self.change_key, self.change_value, self.change_value, self.change_entries,
                   self.set_flag, self.set_flag, self.set_flag, self.clear_flags,
                   self.set_numa_node, self.set_map_extra]
        for _ in range(times):
            self.rng.choice(changes)()

    def fill(self):
        for _ in range(self.rng.choice([1, 1, 2])):
            other = copy.copy(self.inner)
            other.more = list(self.inner.more)
            other.change(self.rng.choice([0, 0, 0, 1, 1, 2]))
            self.slots.append((self.rng.choice([0, 0, 1, 2, 3, 4]), other))

    def change_key(self):
        self.key = self.rng.choice(["int", "__u32", 4, 8, None, 0] + PLAIN)

    def change_value(self):
        self.value = self.rng.choice([4, 8, 0, None, 16] + PLAIN + SPECIAL)

    def change_entries(self):
        self.max_entries = self.rng.choice([None, 0, 1, 2, 3, 4096, 5000, 8192])

    def set_flag(self):
        self.flags |= 1 << self.rng.randrange(20)

    def clear_flags(self):
        self.flags = 0

    def set_numa_node(self):
        self.more.append(f"__uint(numa_node, {self.rng.choice([0, 1, 7])});")
        if self.rng.random() < 0.5:
            self.flags |= 1 << 2

    def set_map_extra(self):
        self.more.append(f"__uint(map_extra, {self.rng.choice([1, 3, 15, 16, 4096])});")

    def members(self):
        yield f"__uint(type, {self.type});"
        for name, what in ("key", self.key), ("value", self.value):
            if isinstance(what, int):
                yield f"__uint({name}_size, {what});"
            elif what:
                yield f"__type({name}, {what});"
        if self.max_entries is not None:
            yield f"__uint(max_entries, {self.max_entries});"
        if self.flags:
            yield f"__uint(map_flags, {self.flags});"
        seen = {}
        for line in self.more:
            seen[line.split(",")[0]] = line
        yield from seen.values()
        if self.inner:
            yield "__array(values, struct {\n\t\t" + "\n\t\t".join(self.inner.members()) + "\n\t});"

    def variable(self, name, value=""):
        return "struct {\n\t" + "\n\t".join(self.members()) + f"\n}} {name} SEC(\".maps\"){value};\n"

    def source(self):
        inner = [m.variable(f"inner_{i}") for i, (_, m) in enumerate(self.slots)]
        # Of two values for one slot the last one counts, as in the compiler.
        slots = {at: i for i, (at, _) in enumerate(self.slots)}
        values = " ".join(f"[{at}] = (void *)&inner_{i}," for at, i in slots.items())
        outer = self.variable("m", f" = {{ .values = {{ {values} }} }}" if values else "")
        return "\n".join(inner + [outer])


def compile_one(clang, path, source):
    obj = path.with_suffix(".o")
    if obj.exists() and path.exists() and path.read_text() == source:
        return
    path.write_text(source)
    subprocess.run(shlex.split(clang) + ["-c", "-o", obj, path], check=True)


def main():
    clang, folder, seed, n = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    rng = random.Random(int(seed))
    folder.mkdir(parents=True, exist_ok=True)
    # Objects of a longer run would be taken for ones of this run.
    for old in folder.glob(f"{seed}-*.bpf.*"):
        if int(old.name.split(".")[0].split("-")[1]) >= n:
            old.unlink()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(compile_one, clang, folder / f"{seed}-{i:04}.bpf.c",
                            PRELUDE + Map(rng, False).source()) for i in range(n)]
    for job in jobs:
        job.result()


main()
