#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Objects that are small as files and large to whoever reads them once for each section or map:
large.py BPFMAPC FOLDER

Each must take lint, or report, a limited time of the CPU and a limited memory. The limits are far above
what is needed: they find what grows with a product or a square.
"""
import pathlib
import resource
import struct
import subprocess
import sys

from objects import (ARRAY, EXIT, PROGBITS, PTR, REL, VAR, Btf, elf, insn, int_maps,
                     maps_of)

CPU_SECONDS = 2
MEMORY = 512 << 20


def struct_ops():
    """1000 sections that share a DATASEC of 3000 maps."""
    btf = Btf()
    ops = btf.struct(btf.string("ops"), 8, [("a", btf.integer())])
    name = btf.string("v")
    btf.datasec(".struct_ops", 8, [btf.add(name, VAR, 0, ops, struct.pack("<I", 1))
                                   for _ in range(3000)])
    return elf([(".BTF", PROGBITS, 0, btf.bytes(), 0)] +
               [(".struct_ops", PROGBITS, 3, bytes(16), 0)] * 1000)


def long_name():
    """5000 maps whose key and value have a name of 100 KB."""
    btf = Btf()
    integer = btf.integer()
    key = btf.add(0, PTR, 0, btf.struct(btf.string("k" * 100000), 4, [("a", integer)]))
    return maps_of(btf, key, key, [f"m{i}" for i in range(5000)])


def many_members():
    """300 maps whose values have structs of two structs, 12 levels deep, with long names."""
    btf = Btf()
    inner = btf.integer()
    key = btf.add(0, PTR, 0, inner)
    for i in range(12):
        inner = btf.struct(btf.string("s" * 1000), 8, [("a" * 100, inner), ("b" * 100, inner)])
    return maps_of(btf, key, btf.add(0, PTR, 0, inner), [f"m{i}" for i in range(300)])


def wide_unions():
    """300 maps whose values have 2 GiB of elements, with holes, under 60000 members."""
    btf = Btf()
    integer = btf.integer()
    element = btf.struct(btf.string("e"), 64, [("a", integer)])
    array = btf.add(0, ARRAY, 0, 0, struct.pack("<III", element, integer, 1 << 25))
    value = btf.struct(btf.string("v"), 1 << 31, [("m", array)] * 60000)
    return maps_of(btf, btf.add(0, PTR, 0, integer), btf.add(0, PTR, 0, value),
                   [f"m{i}" for i in range(300)])


def many_lookups():
    """A program of 60000 look-ups, each by another index beyond the array."""
    n = 60000
    btf = Btf()
    integer = btf.add(0, PTR, 0, btf.integer())
    code = b"".join(
        struct.pack("<BBhiBBhi", 0x18, 1, 0, 0, 0, 0, 0, 0) +           # r1 = map
        struct.pack("<BBhiBBhi", 0xbf, 0xa2, 0, 0, 0x07, 2, 0, -4) +    # r2 = r10 - 4
        struct.pack("<BBhiBBhi", 0x62, 10, -4, i + 1, 0x85, 0, 0, 1)    # *r2 = i + 1; call 1
        for i in range(n)) + struct.pack("<BBhiBBhi", 0xb7, 0, 0, 0, 0x95, 0, 0, 0)
    size = len(code) // n
    relocations = b"".join(struct.pack("<QQ", size * i, 1 << 32 | 1) for i in range(n))
    return maps_of(btf, integer, integer, ["m"], 2,
                   [("xdp", PROGBITS, 6, code, 0), (".relxdp", REL, 0, relocations, 3)],
                   [("p", 3, 0, len(code))])


def legacy_sections():
    """60000 sections of legacy maps, in which there is none."""
    return elf([("maps", PROGBITS, 3, b"", 0)] * 60000)


def long_programs():
    """20000 programs that have one name of 60 KB."""
    n = 20000
    return elf([("xdp", PROGBITS, 6, bytes(8 * n), 0)], [("p" * 60000, 1, 8 * i, 8) for i in range(n)])


def data_sections():
    """1500 data sections that share a DATASEC of 3000 variables, the last of which is a lock."""
    btf = Btf()
    plain = btf.struct(btf.string("plain"), 4, [("a", btf.integer())])
    lock = btf.struct(btf.string("bpf_spin_lock"), 4, [("val", btf.integer())])
    btf.datasec(".data.q", 4, [btf.add(btf.string(f"v{i}"), VAR, 0, t, struct.pack("<I", 1))
                               for i, t in enumerate([plain] * 3000 + [lock])])
    return elf([(".BTF", PROGBITS, 0, btf.bytes(), 0)] +
               [(".data.q", PROGBITS, 3, bytes(4 * 3001), 0)] * 1500)


def refused_maps():
    """1000 programs that call a function which refers to 1000 maps that none of them may have."""
    n = 1000
    load = insn(0x18, 1) + insn(0)
    function = load * n + EXIT
    caller = insn(0x85, 0, 1, 0, -1) + EXIT
    references = b"".join(struct.pack("<QQ", len(load) * i, i + 1 << 32 | 1) for i in range(n))
    calls = b"".join(struct.pack("<QQ", len(caller) * i, n + 1 << 32 | 10) for i in range(n))
    return int_maps([f"m{i}" for i in range(n)], 15, programs=[
        (".text", PROGBITS, 6, function, 0), (".rel.text", REL, 0, references, 3),
        ("fentry.s/x", PROGBITS, 6, caller * n, 0), (".relfentry.s/x", REL, 0, calls, 5)],
        symbols=[("f", 3, 0, len(function)),
                 *((f"p{i}", 5, len(caller) * i, len(caller)) for i in range(n))])


def refused_calls():
    """1000 programs that call a function of 1000 wrong calls of a helper."""
    n = 1000
    load = insn(0x18, 1) + insn(0) + insn(0xbf, 2, 10) + insn(7, 2, 0, 0, -4) + insn(0x85, 0, 0, 0, 1)
    function = load * n + EXIT
    caller = insn(0x85, 0, 1, 0, -1) + EXIT
    references = b"".join(struct.pack("<QQ", len(load) * i, 1 << 32 | 1) for i in range(n))
    calls = b"".join(struct.pack("<QQ", len(caller) * i, 2 << 32 | 10) for i in range(n))
    return int_maps(["m"], 15, programs=[
        (".text", PROGBITS, 6, function, 0), (".rel.text", REL, 0, references, 3),
        ("xdp", PROGBITS, 6, caller * n, 0), (".relxdp", REL, 0, calls, 5)],
        symbols=[("f", 3, 0, len(function)),
                 *((f"p{i}", 5, len(caller) * i, len(caller)) for i in range(n))])


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main():
    bpfmapc, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    passed = failed = 0
    page = "report --format html"
    for make, command in ((struct_ops, "lint"), (long_name, "lint"), (legacy_sections, "lint"),
                          (long_programs, "report"), (data_sections, "lint"),
                          (many_members, "report"), (wide_unions, "report"),
                          (many_lookups, "lint"), (refused_maps, "lint"),
                          (refused_calls, "lint"), (long_name, page), (long_programs, page),
                          (data_sections, page), (many_members, page), (wide_unions, page)):
        path = folder / f"{make.__name__}.bpf.o"
        path.write_bytes(make())
        done = subprocess.run([bpfmapc, *command.split(), "--no-config", "-q", path], preexec_fn=limit,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if done.returncode in (0, 1) and (done.stdout or done.returncode == 0):
            passed += 1
            continue
        failed += 1
        print(f"FAIL {command}: {make.__doc__} The status is {done.returncode}, with {CPU_SECONDS} seconds "
              f"and {MEMORY >> 20} MB: {done.stderr.decode()[:300]}")
    print(f"{passed} passed, {failed} failed")
    return failed or not passed


if __name__ == "__main__":
    sys.exit(main())
