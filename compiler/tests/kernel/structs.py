# SPDX-License-Identifier: BSD-2-Clause
"""structs.py RELEASE=FILE...: what structs.c printed on kernels, oldest first, becomes
schemas/kernel-structs.yaml: each list has the names that the same releases have. Which
structs have destructors goes to stderr, beside special-fields.yaml to be read."""
import sys
import textwrap

HEAD = """\
# SPDX-License-Identifier: BSD-2-Clause
# Made by `make kernel-structs` from the BTF of Debian's kernels {releases}. Don't edit.
#
# The structs of the kernel's BTF, without those of modules. Since is the first of these
# kernels that has the name, before the first that does not have it any more. A pointer with
# a tag, as kptr, is to a struct of the kernel where that has one of the name
# (bpf_find_btf_id()).
version: 1
"""


def read(path):
    found = {"struct": set(), "destructor": set()}
    with open(path, encoding="latin-1") as console:
        for line in console:
            kind, _, name = line.strip("\n").partition(" ")
            if kind in found and name:
                found[kind].add(name)
    return found


def spans(kernels, kind):
    """{(since, before): names}, where numbers are indexes of kernels."""
    lists = {}
    for name in set().union(*(k[kind] for k in kernels)):
        start = None
        for i in range(len(kernels) + 1):
            if i < len(kernels) and name in kernels[i][kind]:
                start = i if start is None else start
            elif start is not None:
                lists.setdefault((start, i), []).append(name)
                start = None
    return lists


def write(out, releases, lists):
    out.write("structs:\n")
    for (start, end), names in sorted(lists.items()):
        if start:
            out.write(f'  - since: "{releases[start]}"\n    ')
        else:
            out.write("  - ")
        if end < len(releases):
            out.write(f'before: "{releases[end]}"\n    ')
        out.write("names: >-\n")
        text = " ".join(sorted(names, key=lambda n: n.encode("latin-1")))
        for line in textwrap.wrap(text, 94, break_long_words=False, break_on_hyphens=False):
            out.write(f"      {line}\n")


def main():
    releases, files = zip(*(arg.split("=", 1) for arg in sys.argv[1:]))
    kernels = [read(f) for f in files]
    sys.stdout.reconfigure(encoding="latin-1")
    sys.stdout.write(HEAD.format(releases=f"{releases[0]} to {releases[-1]}"))
    write(sys.stdout, releases, spans(kernels, "struct"))
    for release, kernel in zip(releases, kernels):
        print(f"{release} can release:", *sorted(kernel["destructor"]), file=sys.stderr)


main()
