#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Nothing grows faster than its input: growth.py BPFMAPC FOLDER [NAME...]

Each input is made at three sizes, where a size is the bytes of the file and of what is printed. The CPU
time may not grow faster than the size to the power of 1.2, and no size may take more than 20 times as much
memory, beyond what the program takes for nothing. Only user CPU time counts, and of several runs the
shortest. Other work on the machine takes caches away, all the same: where the time grows faster, the
instructions decide, which valgrind counts. V=1 prints the figures of all.
"""
import itertools
import math
import os
import pathlib
import re
import resource
import shutil
import struct
import subprocess
import sys
import zlib

from objects import (ARRAY, EXIT, PROGBITS, PTR, REL, VAR, Btf, elf, insn, int_maps, int_pointer,
                     maps_of)

EXPONENT = 1.2
# Below these, times and memory say nothing of growth.
NOISE_S = 0.02
NOISE_BYTES = 8 << 20
# A hang ends.
LIMIT_S = 60
LIMIT_BYTES = 2 << 30

CASES = {}


def case(arguments, *sizes, memory=20, name=""):
    """Has the function make the input, for its argument of each size: an object, a name and a file, or
    files by name, of which the arguments name others than the first. The name tells apart the cases of
    one function. Of the arguments, FILE is the first file, FOLDER where they are, and OBJECTS all of them."""
    def add(make):
        CASES[make.__name__ + name] = (make, arguments, sizes, memory)
        return make
    return add


LINT = ["lint", "--no-config", "-q"]
CILIUM = [*LINT, "--loader", "cilium-ebpf"]
GEN = ["gen", "--no-config", "-q", "--force"]
REPORT = ["report", "--no-config", "-q"]
DIFF = ["diff", "--no-config", "FILE"]


@case(GEN, 2000, 8000, 32000)
@case(CILIUM, 2000, 8000, 32000, name=" cilium")
@case(DIFF, 2000, 8000, 32000, memory=40, name=" diff")
def maps_of_one_name(n):
    return int_maps(["m"] * n)


@case(GEN, 2000, 8000, 32000)
@case(CILIUM, 4000, 16000, 64000, name=" cilium")
@case(DIFF, 2000, 8000, 32000, memory=25, name=" diff")
@case([*GEN, "--runtime", "syscall"], 2000, 8000, 32000, name=" syscall")
def maps_to_generate(n):
    return int_maps([f"m{i}" for i in range(n)])


@case([*GEN, "--target", "bpftool"], 2000, 8000, 32000, memory=30)
def maps_to_script(n):
    return int_maps([f"m{i}" for i in range(n)])


def arrays_with_wrong_keys(n):
    btf = Btf()
    integer = btf.integer()
    wide = btf.struct(btf.string("wide"), 16, [("a", integer), ("b", integer)])
    return maps_of(btf, btf.add(0, PTR, 0, wide), btf.add(0, PTR, 0, integer),
                   [f"m{i}" for i in range(n)], 2)


@case(GEN, 2000, 8000, 32000)
def diagnostics_of_gen(n):
    return arrays_with_wrong_keys(n)


# Of each map its verdict and a finding are kept, of which at most 1000 are printed.
@case(LINT, 4000, 16000, 64000, memory=25)
def diagnostics(n):
    return arrays_with_wrong_keys(n)


ALL = ["lint", "--no-config", "-q", "--max-findings", "1000000"]


@case([*ALL, "--format", "sarif"], 2000, 8000, 32000, name=" sarif")
@case([*ALL, "--format", "gitlab"], 2000, 8000, 32000, name=" gitlab")
@case([*ALL, "--format", "json"], 2000, 8000, 32000, name=" json")
@case([*REPORT, "--format", "html"], 1000, 4000, 16000, name=" html")
@case([*LINT, "--write-baseline", "FOLDER/new.yaml"], 4000, 16000, 64000, name=" new baseline")
def findings(n):
    return arrays_with_wrong_keys(n)


# The YAML tree of an entry, and the entry by its key.
@case([*LINT, "--baseline", "FOLDER/baseline.yaml"], 2000, 8000, 32000, memory=25)
def baseline(n):
    entries = "".join(f'  - {{rule: "BM110", map: "m{i}", object: "a.bpf.o", count: 1}}\n' for i in range(n))
    return {"a.bpf.o": arrays_with_wrong_keys(n),
            "baseline.yaml": f"version: 1\nfindings:\n{entries}".encode()}


CONFIGURED = ["lint", "--config", "FOLDER/config.yaml", "-q"]


# Each path is a scope of 37 bytes, which has room for all settings, and the pattern of the path as it is compared.
@case(CONFIGURED, 1000, 4000, 16000, memory=60)
def configured_paths(n):
    entries = "".join(f'  - {{path: "d{i}/*.o", cpus: {i + 1}}}\n' for i in range(n))
    return {"a.bpf.o": int_maps(["m"]), "config.yaml": f"version: 1\npaths:\n{entries}".encode()}


# Patterns are compared with each map and each finding: a configuration is not a stranger's.
@case(CONFIGURED, 1000, 4000, 16000)
def allowed_patterns(n):
    entries = "".join(f'  - {{rule: BM110, map: "m{i}*", reason: "x"}}\n' for i in range(n))
    return {"a.bpf.o": arrays_with_wrong_keys(8), "config.yaml": f"version: 1\nallow:\n{entries}".encode()}


@case(CONFIGURED, 1000, 4000, 16000, memory=25)
def allowed(n):
    entries = "".join(f'  - {{rule: BM110, map: "m{i}", reason: "x"}}\n' for i in range(n))
    return {"a.bpf.o": arrays_with_wrong_keys(n), "config.yaml": f"version: 1\nallow:\n{entries}".encode()}


@case([*LINT, "--schemas", "FOLDER/overlay"], 1000, 4000, 16000)
def overlay(n):
    helpers = "".join(f'  - {{id: {i + 1000}, name: bpf_own_{i}, since: "6.1", args: [map, key]}}\n'
                      for i in range(n))
    return {"a.bpf.o": int_maps(["m"]), "overlay/helpers.yaml": f"version: 1\nhelpers:\n{helpers}".encode()}


@case([*LINT, "OBJECTS"], 250, 1000, 4000)
def objects(n):
    return {f"{i}.bpf.o": arrays_with_wrong_keys(8) for i in range(n)}


@case(REPORT, 2000, 8000, 32000)
def maps_to_report(n):
    return int_maps([f"m{i}" for i in range(n)])


@case(LINT, 2000, 8000, 32000)
@case(CILIUM, 2000, 8000, 32000, name=" cilium")
@case(GEN, 2000, 8000, 32000, name=" gen")
def structs_of_maps(n):
    """A tenth as many structs, each the value of ten maps."""
    btf = Btf()
    integer = btf.integer()
    structs = [btf.struct(btf.string(f"s{i}"), 8, [("a", integer)]) for i in range(n // 10)]
    one = btf.add(0, PTR, 0, btf.add(0, ARRAY, 0, 0, struct.pack("<III", 1, 1, 1)))
    key = btf.add(0, PTR, 0, integer)
    variables = []
    for i in range(n):
        value = btf.add(0, PTR, 0, structs[i % len(structs)])
        kind = btf.struct(0, 32, [("type", one), ("max_entries", one), ("key", key), ("value", value)])
        variables.append(btf.add(btf.string(f"m{i}"), VAR, 0, kind, struct.pack("<I", 1)))
    btf.datasec(".maps", 32, variables)
    return elf([(".BTF", PROGBITS, 0, btf.bytes(), 0), (".maps", PROGBITS, 3, bytes(32 * n), 0)],
               [(f"m{i}", 2, 32 * i, 32) for i in range(n)])


@case(LINT, 100, 400, 1600)
@case(CILIUM, 100, 400, 1600, name=" cilium")
@case(REPORT, 100, 400, 1600, name=" report")
@case(DIFF, 100, 400, 1600, name=" diff")
def data_sections(n):
    """Each with a variable of a struct of its own, which has a lock and 200 members."""
    btf = Btf()
    integer = btf.integer()
    lock = btf.struct(btf.string("bpf_spin_lock"), 4, [("val", integer)])
    size, sections, symbols = 8 * 201, [], []
    for i in range(n):
        value = btf.struct(btf.string(f"s{i}"), size, [("l", lock), *((f"m{k}", integer) for k in range(200))])
        variable = btf.add(btf.string(f"v{i}"), VAR, 0, value, struct.pack("<I", 1))
        btf.section(f".data.{i}", size, [(variable, 0, size)])
        sections.append((f".data.{i}", PROGBITS, 3, bytes(size), 0))
        symbols.append((f"v{i}", i + 2, 0, size))
    return elf([(".BTF", PROGBITS, 0, btf.bytes(), 0), *sections], symbols)


@case(CILIUM, 100, 400, 1600)
def data_sections_of_one_struct(n):
    """Each with a variable of the struct, which has n members."""
    btf = Btf()
    integer = btf.integer()
    wide = btf.struct(btf.string("s"), 8 * n, [(f"m{k}", integer) for k in range(n)])
    sections, symbols = [], []
    for i in range(n):
        variable = btf.add(btf.string(f"v{i}"), VAR, 0, wide, struct.pack("<I", 1))
        btf.section(f".data.{i}", 8 * n, [(variable, 0, 8 * n)])
        sections.append((f".data.{i}", PROGBITS, 3, bytes(8 * n), 0))
        symbols.append((f"v{i}", i + 2, 0, 8 * n))
    return elf([(".BTF", PROGBITS, 0, btf.bytes(), 0), *sections], symbols)


@case(LINT, 4000, 16000, 64000)
@case(CILIUM, 4000, 16000, 64000, name=" cilium")
@case(GEN, 4000, 16000, 64000, name=" gen")
def deep_structs(n):
    """A value of structs in structs."""
    btf = Btf()
    integer = inner = btf.integer()
    for i in range(n):
        inner = btf.struct(btf.string(f"s{i}"), 4, [("a", inner)])
    return maps_of(btf, btf.add(0, PTR, 0, integer), btf.add(0, PTR, 0, inner), ["m"])


@case(DIFF, 4000, 16000, 64000, memory=40)
def wide_structs(n):
    btf = Btf()
    integer = btf.integer()
    wide = btf.struct(btf.string("s"), 8 * n, [(f"m{i}", integer) for i in range(n)])
    return maps_of(btf, btf.add(0, PTR, 0, integer), btf.add(0, PTR, 0, wide), ["m"])


@case(LINT, 4000, 16000, 64000)
@case(CILIUM, 4000, 16000, 64000, name=" cilium", memory=40)
def externs(n):
    """Of the kernel, and of its configuration."""
    btf = Btf()
    integer = btf.integer()
    names = [f"{prefix}{i}" for prefix in ("CONFIG_X", "k") for i in range(n // 2)]
    variables = [(btf.add(btf.string(name), VAR, 0, integer, struct.pack("<I", 2)), 0, 4) for name in names]
    btf.section(".kconfig", 0, variables[:n // 2])
    btf.section(".ksyms", 0, variables[n // 2:])
    return elf([(".BTF", PROGBITS, 0, btf.bytes(), 0), ("xdp", PROGBITS, 6, EXIT, 0)],
               [("p", 2, 0, len(EXIT)), *((name, 0, 0, 0) for name in names)])


def definitions(n, attributes):
    return "maps:\n" + "".join(f'  - {{name: "m{i}", {attributes}}}\n' for i in range(n))


PLAIN = 'type: "hash", key_size: 4, value_size: 8, max_entries: 1'


@case(LINT, 2000, 8000, 32000)
@case(REPORT, 4000, 16000, 64000, name=" report", memory=5)
@case(GEN, 4000, 16000, 64000, name=" gen", memory=15)
def definition_file(n):
    return "a.yaml", definitions(n, PLAIN).encode()


# Each map is looked up on the other side.
@case(DIFF, 2000, 8000, 32000, memory=60)
def pins_to_compare(n):
    return "a.yaml", definitions(n, PLAIN + ', pinning: "by_name"').encode()


@case(GEN, 1000, 4000, 16000)
def slots(n):
    values = ", ".join(f'{{slot: {i}, map: "m{i}"}}' for i in range(n))
    outer = (f'  - {{name: "o", type: "array_of_maps", key_size: 4, value_size: 4, max_entries: {n}, '
             f'inner: {{{PLAIN}}}, values: [{values}]}}\n')
    return "a.yaml", (definitions(n, PLAIN) + outer).encode()


@case(LINT, 1000, 4000, 16000)
def unused_maps_in_slots(n):
    """The values of an outer map, and as many maps that no program uses."""
    btf = Btf()
    integer = btf.integer()
    pointer = btf.add(0, PTR, 0, integer)
    one, outer = (btf.add(0, PTR, 0, btf.add(0, ARRAY, 0, 0, struct.pack("<III", 1, 1, k)))
                  for k in (1, 12))
    inner = btf.struct(0, 32, [("type", one), ("max_entries", one), ("key", pointer),
                               ("value", pointer)])
    values = btf.add(0, ARRAY, 0, 0, struct.pack("<III", btf.add(0, PTR, 0, inner), integer, 0))
    entries = btf.add(0, PTR, 0, btf.add(0, ARRAY, 0, 0, struct.pack("<III", 1, 1, n)))
    outer = btf.struct(0, 32, [("type", outer), ("max_entries", entries), ("key", pointer),
                               ("values", values)])
    variables = [(btf.add(btf.string(f"m{i}"), VAR, 0, inner, struct.pack("<I", 1)), 32 * i, 32)
                 for i in range(n)]
    variables.append((btf.add(btf.string("o"), VAR, 0, outer, struct.pack("<I", 1)), 32 * n, 32 + 8 * n))
    btf.section(".maps", 32 * n + 32 + 8 * n, variables)
    relocations = b"".join(struct.pack("<QQ", 32 * n + 32 - 8 + 8 * i, (i % (n // 2) + 1) << 32 | 1)
                           for i in range(n))
    return elf([(".BTF", PROGBITS, 0, btf.bytes(), 0), (".maps", PROGBITS, 3, bytes(32 * n + 32 + 8 * n), 0),
                (".rel.maps", REL, 0, relocations, 2), ("xdp", PROGBITS, 6, EXIT, 0)],
               [*((f"m{i}", 2, 32 * i, 32) for i in range(n)), ("o", 2, 32 * n, 32 + 8 * n),
                ("p", 4, 0, len(EXIT))])


RECORD = struct.pack("<IIIII", 1, 4, 8, 1, 0)
# A record of 20 bytes becomes a map of 1 KB with all that is known of it.
RECORD_MEMORY = 45


@case(LINT, 3000, 12000, 48000)
def legacy_sections(n):
    """Sections and symbols that have nothing to do with each other."""
    return elf([("maps", PROGBITS, 3, b"", 0)] * n + [(".data", PROGBITS, 3, bytes(8), 0)],
               [(f"s{i}", n + 1, 0, 8) for i in range(n)])


@case(LINT, 1000, 4000, 16000, memory=RECORD_MEMORY)
def legacy_maps(n):
    """A section for each map."""
    return elf([("maps", PROGBITS, 3, RECORD, 0)] * n, [(f"s{i}", i + 1, 0, 20) for i in range(n)])


@case(LINT, 1000, 4000, 16000, memory=RECORD_MEMORY)
def legacy_named_maps(n):
    return elf([("maps/a", PROGBITS, 3, RECORD, 0)] * n, [(f"s{i}", i + 1, 0, 20) for i in range(n)])


@case(LINT, 4000, 16000, 64000, memory=RECORD_MEMORY)
@case(["migrate", "--no-config", "-q", "--fail-on", "never"], 2000, 8000, 32000, name=" migrate")
def legacy_records(n):
    return elf([("maps", PROGBITS, 3, RECORD * n, 0)], [(f"s{i}", 1, 20 * i, 20) for i in range(n)])


def alike(n):
    """n names of the same length whose sum, weighted by powers of 31, is the same."""
    pairs = itertools.product(("Aa", "BB"), repeat=max(2, (n - 1).bit_length()))
    return ["".join(p) for p in itertools.islice(pairs, n)]


@case(GEN, 2000, 8000, 32000)
def members_of_one_hash(n):
    """The hash is that of libbpf, which has no key."""
    btf = Btf()
    integer = btf.integer()
    value = btf.add(0, PTR, 0, btf.struct(btf.string("v"), 8 * n, [(m, integer) for m in alike(n)]))
    return maps_of(btf, btf.add(0, PTR, 0, integer), value, ["m"])


# The address of the map and of a key on the stack.
CALL = (insn(0x18, 1, 0, 0, 0) + insn(0) + insn(0xbf, 2, 10) + insn(7, 2, 0, 0, -4) +
        insn(0x62, 10, 0, -4, 0) + insn(0x85, 0, 0, 0, 1))


# The smaller ones fit into the caches of the CPU, and are too fast for their size.
@case(LINT, 12000, 48000, 192000)
def program(n):
    """One program of n calls."""
    relocations = b"".join(struct.pack("<QQ", len(CALL) * i, 1 << 32 | 1) for i in range(n))
    return int_maps(["m"], programs=[("xdp", PROGBITS, 6, CALL * n + EXIT, 0),
                                     (".relxdp", REL, 0, relocations, 3)],
                    symbols=[("p", 3, 0, len(CALL) * n + len(EXIT))])


@case(LINT, 1000, 4000, 16000, memory=45)
def programs(n):
    """Of two instructions each, so that a name and a symbol are most of it."""
    return int_maps(["m"], programs=[("xdp", PROGBITS, 6, EXIT * n, 0)],
                    symbols=[(f"p{i}", 3, len(EXIT) * i, len(EXIT)) for i in range(n)])


@case(LINT, 2000, 8000, 32000)
def subprograms_shared(n):
    """n programs that call a function of n calls."""
    program = insn(0x85, 0, 1, 0, -1) + EXIT
    calls = b"".join(struct.pack("<QQ", len(CALL) * i, 1 << 32 | 1) for i in range(n))
    shared = b"".join(struct.pack("<QQ", len(program) * i, 2 << 32 | 10) for i in range(n))
    code = CALL * n + EXIT
    return int_maps(["m"], programs=[(".text", PROGBITS, 6, code, 0), (".rel.text", REL, 0, calls, 3),
                                     ("xdp", PROGBITS, 6, program * n, 0), (".relxdp", REL, 0, shared, 5)],
                    symbols=[("shared", 3, 0, len(code)),
                             *((f"p{i}", 5, len(program) * i, len(program)) for i in range(n))])


@case(LINT, 1000, 4000, 16000)
def branches(n):
    """A program of branches that lead to different numbers."""
    code = b"".join(insn(0x15, 1, 0, 1, i) + insn(0xb7, 2 + i % 4, 0, 0, i) for i in range(n))
    return int_maps(["m"], programs=[("xdp", PROGBITS, 6, code + EXIT, 0)],
                    symbols=[("p", 3, 0, len(code) + len(EXIT))])


M64 = (1 << 64) - 1
INVERSES = [pow(factor, -1, 1 << 64) for factor in (0xc4ceb9fe1a85ec53, 0xff51afd7ed558ccd)]
KIND_OF_NUMBER = 1 << 8      # of the hash before it had a key


def unshift(x):
    return x ^ x >> 33 ^ x >> 66


def unmix(x):
    """The number that a finalizer of 64 bits (MurmurHash3) without key makes x of."""
    for inverse in INVERSES:
        x = unshift(x) * inverse & M64
    return unshift(x)


@case(LINT, 4000, 16000, 64000)
def numbers_of_one_hash(n):
    numbers = (unmix((unmix(i << 32) - KIND_OF_NUMBER) & M64) for i in range(n))
    code = b"".join(struct.pack("<BBhIBBhI", 0x18, 2, 0, x & 0xffffffff, 0, 0, 0, x >> 32)
                    for x in numbers)
    return int_maps(["m"], programs=[("xdp", PROGBITS, 6, code + EXIT, 0)],
                    symbols=[("p", 3, 0, len(code) + len(EXIT))])


@case(LINT, 1000, 4000, 16000, memory=45)
def embedded(n):
    """Headers of objects in a file, each with a fault that takes some KB to say."""
    one = b"\x7fELF\2\1\1" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 1, 247, 1, 0, 0, 64, 0, 64, 0, 0, 64, 1, 0)
    host = b"\x7fELF\2\1\1" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0, 0, 0, 0, 64, 0, 0, 64, 0, 0)
    return "a.so", host + (one + bytes(64)) * n


@case(LINT, 4, 16, 64)
def compressed_debug(n):
    """Debug info of n MB that is compressed to a thousandth."""
    info = struct.pack("<IHBBI", 8, 5, 1, 8, 0)
    big = zlib.compress(bytes(n << 20), 9)
    sections = [(".debug_info", PROGBITS, 0x800, struct.pack("<IIQQ", 1, 0, n << 20, 1) + big, 0),
                (".debug_abbrev", PROGBITS, 0x800, struct.pack("<IIQQ", 1, 0, n << 20, 1) + big, 0)]
    btf = Btf()
    pointer = int_pointer(btf)
    wide = btf.add(0, PTR, 0, btf.struct(btf.string("wide"), 8, [("a", 1)]))
    return maps_of(btf, wide, pointer, ["m"], 2, programs=sections)



def command_line(bpfmapc, arguments, path):
    words = [bpfmapc]
    for word in arguments:
        if word == "OBJECTS":
            words += sorted(path.parent.glob("*.o"))
        else:
            words.append(path if word == "FILE" else word.replace("FOLDER", str(path.parent)))
    return [*words, path]


class Run:
    """What a run took: user CPU time, peak memory, bytes of what is read and printed."""

    def __init__(self, bpfmapc, arguments, path, out):
        command = command_line(bpfmapc, arguments, path)
        child = os.fork()
        if not child:
            fd = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(fd, 1)
            os.dup2(fd, 2)
            resource.setrlimit(resource.RLIMIT_CPU, (LIMIT_S, LIMIT_S))
            resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))
            os.execv(command[0], command)
        _, status, usage = os.wait4(child, 0)
        self.status = os.waitstatus_to_exitcode(status)
        self.seconds, self.memory = usage.ru_utime, usage.ru_maxrss << 10
        again = arguments.count("FILE") * path.stat().st_size
        self.size = again + out.stat().st_size + sum(f.stat().st_size for f in path.parent.rglob("*") if f.is_file())


FIRST = ("a.bpf.o", "a.yaml", "a.so", "0.bpf.o")


def make_file(folder, make, n):
    """By a child, so that this process stays small: those that it starts count its memory as theirs."""
    folder.mkdir(parents=True, exist_ok=True)
    child = os.fork()
    if not child:
        status = 1
        try:
            made = make(n)
            if not isinstance(made, dict):
                made = dict([made if isinstance(made, tuple) else ("a.bpf.o", made)])
            for name, data in made.items():
                (folder / name).parent.mkdir(exist_ok=True)
                (folder / name).write_bytes(data)
            status = 0
        finally:
            os._exit(status)
    if os.waitpid(child, 0)[1]:
        sys.exit(f"{make.__name__}: no input")
    return next(f for name in FIRST for f in [folder / name] if f.exists())


def measure(bpfmapc, arguments, path, runs):
    """Of several runs the one that took the least time."""
    out = path.parent.parent / "output"
    return min((Run(bpfmapc, arguments, path, out) for _ in range(runs)), key=lambda r: r.seconds)


def growth(runs):
    """The exponent of the time, from the first run that takes long enough to tell; else 0."""
    first, last = next((r for r in runs[:2] if r.seconds >= NOISE_S), runs[1]), runs[2]
    if last.seconds < 5 * NOISE_S:
        return 0
    return math.log(last.seconds / max(first.seconds, NOISE_S / 2)) / math.log(last.size / first.size)


def instructions(bpfmapc, arguments, path):
    """How many instructions a run takes."""
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                           *command_line(bpfmapc, arguments, path)],
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    return int(re.search(rb"Collected : (\d+)", done.stderr).group(1))


def instructions_grow(bpfmapc, arguments, paths, done):
    """Whether they grow too fast from the second size to the third."""
    second, third = (instructions(bpfmapc, arguments, path) for path in paths[1:])
    return math.log(third / second) / math.log(done[2].size / done[1].size) > EXPONENT


def faults(runs, memory, floor):
    """What is wrong with the runs of a case, in words."""
    exponent = growth(runs)
    if exponent > EXPONENT:
        yield f"the time grows with the size to the power of {exponent:.2f}"
    for r in runs:
        if r.status not in (0, 1):
            yield f"status {r.status}"
        if r.memory - floor > NOISE_BYTES + memory * r.size:
            yield f"{(r.memory - floor) / r.size:.0f} bytes of memory for each byte"


def check(bpfmapc, folder, name):
    make, arguments, sizes, memory = CASES[name]
    paths = [make_file(folder / name / str(n), make, n) for n in sizes]
    floor = Run(bpfmapc, ["help"], paths[0], folder / "output").memory
    for runs in (1, 3, 10):
        done = [measure(bpfmapc, arguments, path, runs) for path in paths]
        wrong = list(faults(done, memory, floor))
        if not wrong:
            break
    if len(wrong) == 1 and "time grows" in wrong[0] and not instructions_grow(bpfmapc, arguments, paths, done):
        wrong = []
    figures = ", ".join(f"{r.size >> 10} KB in {r.seconds:.3f} s and {r.memory >> 20} MB" for r in done)
    if os.environ.get("V") == "1":
        print(f"{name}: {growth(done):.2f}, {(done[-1].memory - floor) / done[-1].size:.0f}: {figures}",
              flush=True)
    for what in wrong:
        print(f"FAIL {name}: {what}: {figures}")
    return not wrong


def main():
    bpfmapc, folder, wanted = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:] or CASES
    shutil.rmtree(folder, ignore_errors=True)
    results = [check(bpfmapc, folder, name) for name in wanted]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    shutil.rmtree(folder)
    return not all(results) or not results


if __name__ == "__main__":
    sys.exit(main())
