#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""terminal.py BPFMAPC PICTURE [--update]: man/lint.svg is what lint prints on a terminal now.

The picture for README.md is made from the output of COMMAND, with its colours, so that it is as
true as the examples in text.
"""
import html
import os
import re
import subprocess
import sys

from count import Count

COMMAND = "lint --kernel 6.1 build/testdata/examples/flows.bpf.o"
COLUMNS, LETTER, LINE, EDGE = 104, 8.43, 20, 18
COLOURS = {"31": "#ff7b72", "32": "#7ee787", "35": "#d2a8ff", "36": "#79c0ff"}


def lines_of(text):
    """Lines of the width of the terminal, each a list of (style, text)."""
    lines, style = [[]], ""
    for escape, part in re.findall(r"\033\[([\d;]*)m|([^\033]+)", text):
        if not part:
            style = "" if escape in ("", "0") else escape
            continue
        for piece in re.findall(r"\n|[^\n]+", part):
            if piece == "\n":
                lines.append([])
                continue
            while piece:
                room = COLUMNS - sum(len(t) for _, t in lines[-1])
                if not room:
                    lines.append([])
                    continue
                lines[-1].append((style, piece[:room]))
                piece = piece[room:]
    return lines[:-1] if not lines[-1] else lines


def span(style, text):
    codes = style.split(";")
    # Pictures have no white space but this.
    text = html.escape(text, quote=False).replace(" ", "\u00a0")
    attributes = "".join(f' fill="{COLOURS[c]}"' for c in codes if c in COLOURS)
    if "1" in codes:
        attributes += ' font-weight="bold"'
    return f"<tspan{attributes}>{text}</tspan>" if attributes else text


def picture(program):
    env = {**os.environ, "LC_ALL": "C"}
    env.pop("NO_COLOR", None)
    printed = subprocess.run([program, *COMMAND.split(), "--color", "always"], env=env, text=True, check=False,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600).stdout
    lines = [[("", "$ "), ("1", f"bpfmapc {COMMAND}")], *lines_of(printed)]
    width, height = COLUMNS * LETTER + 2 * EDGE, len(lines) * LINE + 2 * EDGE
    rows = "".join(f'<text x="{EDGE}" y="{EDGE + i * LINE + 14}">{"".join(span(*s) for s in line)}</text>\n'
                   for i, line in enumerate(lines))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" '
            f'height="{height}" font-family="ui-monospace, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" '
            f'font-size="14" fill="#e6edf3">\n<!-- SPDX-License-Identifier: BSD-2-Clause -->\n'
            f'<rect width="100%" height="100%" rx="8" fill="#161b22"/>\n{rows}</svg>\n')


def main():
    program, path, *update = sys.argv[1:]
    made = picture(program)
    if update:
        with open(path, "w", encoding="utf-8") as f:
            f.write(made)
        return 0
    count = Count()
    with open(path, encoding="utf-8") as f:
        count.expect(f.read() == made, f"{path} is what lint prints: else run make readme")
    for name in ("man/lint.svg", "man/report.png"):
        with open("README.md", encoding="utf-8") as f:
            count.expect(f"]({name})" in f.read(), f"README shows {name}")
        count.expect(os.path.getsize(name) < 200_000, f"{name} is small", os.path.getsize(name))
    return count.finish()


if __name__ == "__main__":
    sys.exit(main())
