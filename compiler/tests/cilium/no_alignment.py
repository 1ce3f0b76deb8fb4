#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""no_alignment.py OBJECT COPY: a copy whose section .maps has the alignment 0, on which releases panic."""

import pathlib
import struct
import sys

SHDR_ALIGN = 48


def main(path, copy):
    data = bytearray(pathlib.Path(path).read_bytes())
    (shoff,) = struct.unpack_from("<Q", data, 40)
    size, n, names = struct.unpack_from("<HHH", data, 58)
    (strings,) = struct.unpack_from("<Q", data, shoff + names * size + 24)
    for at in range(shoff, shoff + n * size, size):
        start = strings + struct.unpack_from("<I", data, at)[0]
        if data[start:data.index(b"\0", start)] == b".maps":
            struct.pack_into("<Q", data, at + SHDR_ALIGN, 0)
    pathlib.Path(copy).write_bytes(data)


main(*sys.argv[1:])
