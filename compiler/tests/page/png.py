# SPDX-License-Identifier: BSD-2-Clause
"""Makes pictures of a browser small: they have few colours, and PNG can have a palette of them."""
import struct
import zlib


def chunks(png):
    at = 8
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at:at + 8])
        yield kind, png[at + 8:at + 8 + size]
        at += 12 + size


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def paeth(a, b, c):
    near = [abs(b - c), abs(a - c), abs(a + b - 2 * c)]
    return (a, b, c)[near.index(min(near))]


def rows_of(png):
    """(width, the bytes of a pixel, rows of pixels), without the filters of PNG; of 8 bits, RGB or RGBA."""
    parts = list(chunks(png))
    width, _, depth, colours = struct.unpack(">IIBB", parts[0][1][:10])
    pixel = {2: 3, 6: 4}[colours]
    assert depth == 8
    data = zlib.decompress(b"".join(d for kind, d in parts if kind == b"IDAT"))
    rows, above = [], bytearray(width * pixel)
    for at in range(0, len(data), 1 + width * pixel):
        kind, row = data[at], bytearray(data[at + 1:at + 1 + width * pixel])
        for i in range(len(row)) if kind else ():
            left, corner = (row[i - pixel], above[i - pixel]) if i >= pixel else (0, 0)
            row[i] = (row[i] + (0, left, above[i], (left + above[i]) // 2,
                                paeth(left, above[i], corner) if kind == 4 else 0)[kind]) & 255
        rows.append(row)
        above = row
    return width, pixel, rows


def indexed(png):
    """The same picture with at most 256 colours: those that are used most, for all near them."""
    width, pixel, rows = rows_of(png)
    counts = {}
    for row in rows:
        for i in range(0, len(row), pixel):
            colour = bytes(row[i:i + 3])
            counts[colour] = counts.get(colour, 0) + 1
    palette = sorted(counts, key=counts.get, reverse=True)[:256]
    place = {colour: i for i, colour in enumerate(palette)}
    for colour in counts:
        if colour not in place:
            place[colour] = min(range(256), key=lambda i: sum((a - b) ** 2 for a, b in zip(colour, palette[i])))
    data = b"".join(b"\0" + bytes(place[bytes(row[i:i + 3])] for i in range(0, len(row), pixel)) for row in rows)
    return (png[:8] + chunk(b"IHDR", struct.pack(">IIBBBBB", width, len(rows), 8, 3, 0, 0, 0)) +
            chunk(b"PLTE", b"".join(palette)) + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b""))
