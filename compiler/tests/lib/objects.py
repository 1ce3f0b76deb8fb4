# SPDX-License-Identifier: BSD-2-Clause
"""Makes objects of any size: BTF, and ELF of sections and symbols."""
import struct

INT, PTR, ARRAY, STRUCT, VAR, DATASEC = 1, 2, 3, 4, 14, 15
STRTAB, SYMTAB, PROGBITS, REL = 3, 2, 1, 9
OBJECT, FUNC, EXECINSTR = 1, 2, 4


class Btf:
    """Types, and their strings."""

    def __init__(self):
        self.types, self.strings, self.n = [], bytearray(1), 0

    def string(self, text):
        at = len(self.strings)
        self.strings += text.encode() + b"\0"
        return at

    def add(self, name, kind, vlen, size, tail=b""):
        self.types.append(struct.pack("<III", name, kind << 24 | vlen, size) + tail)
        self.n += 1
        return self.n

    def integer(self):
        return self.add(self.string("int"), INT, 0, 4, struct.pack("<I", 1 << 24 | 32))

    def struct(self, name, size, members):
        tail = b"".join(struct.pack("<III", self.string(n), t, 64 * i)
                        for i, (n, t) in enumerate(members))
        return self.add(name, STRUCT, len(members), size, tail)

    def datasec(self, name, size, variables):
        return self.section(name, len(variables) * size,
                            [(v, i * size, size) for i, v in enumerate(variables)])

    def section(self, name, size, variables):
        """A DATASEC of variables with offset and size."""
        tail = b"".join(struct.pack("<III", *v) for v in variables)
        return self.add(self.string(name), DATASEC, len(variables), size, tail)

    def bytes(self):
        types = b"".join(self.types)
        return struct.pack("<HBBIIIII", 0xeb9f, 1, 0, 24, 0, len(types), len(types),
                           len(self.strings)) + types + self.strings


def elf(sections, symbols=()):
    """An object of (name, type, flags, bytes, info) and of symbols (name, section, value, size)."""
    strings, table, at = bytearray(1), bytearray(24), {}
    for name, section, value, size in symbols:
        if name not in at:
            at[name] = len(strings)
            strings += name.encode() + b"\0"
        kind = FUNC if sections[section - 1][2] & EXECINSTR else OBJECT
        table += struct.pack("<IBBHQQ", at[name], 0x10 | kind, 0, section, value, size)
    sections = list(sections) + [(".strtab", STRTAB, 0, bytes(strings), 0),
                                 (".symtab", SYMTAB, 0, bytes(table), 1)]
    names, headers, body = bytearray(1), [bytes(64)], bytearray(64)
    for name, kind, flags, data, info in sections + [(".shstrtab", STRTAB, 0, None, 0)]:
        at = len(names)
        names += name.encode() + b"\0"
        data = bytes(names) if data is None else data
        body += bytes(-len(body) % 8)
        link, entry = {SYMTAB: (len(sections) - 1, 24), REL: (len(sections), 16)}.get(kind, (0, 0))
        headers.append(struct.pack("<IIQQQQIIQQ", at, kind, flags, 0, len(body), len(data), link,
                                   info, 8, entry))
        body += data
    body += bytes(-len(body) % 8)
    body[:64] = b"\x7fELF\2\1\1" + bytes(9) + struct.pack(
        "<HHIQQQIHHHHHH", 1, 247, 1, 0, 0, len(body), 0, 64, 0, 0, 64, len(headers),
        len(headers) - 1)
    return bytes(body) + b"".join(headers)


def maps_of(btf, key, value, names, kind=1, programs=(), symbols=()):
    """An object with a map of each name, of a pointer to the key and one to the value."""
    one, kind = (btf.add(0, PTR, 0, btf.add(0, ARRAY, 0, 0, struct.pack("<III", 1, 1, n)))
                 for n in (1, kind))
    definition = btf.struct(0, 32, [("type", kind), ("max_entries", one), ("key", key),
                                    ("value", value)])
    btf.datasec(".maps", 32, [btf.add(btf.string(n), VAR, 0, definition, struct.pack("<I", 1))
                              for n in names])
    return elf([(".BTF", PROGBITS, 0, btf.bytes(), 0),
                (".maps", PROGBITS, 3, bytes(32 * len(names)), 0), *programs],
               [*((n, 2, 32 * i, 32) for i, n in enumerate(names)), *symbols])


def insn(code, dst=0, src=0, off=0, imm=0):
    return struct.pack("<BBhi", code, src << 4 | dst, off, imm)


EXIT = insn(0xb7) + insn(0x95)


def int_pointer(btf):
    return btf.add(0, PTR, 0, btf.integer())


def int_maps(names, kind=1, **more):
    btf = Btf()
    pointer = int_pointer(btf)
    return maps_of(btf, pointer, pointer, names, kind, **more)
