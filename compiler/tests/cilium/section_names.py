#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""section_names.py: C with a program in each section whose name loaders know, and in bent ones."""

import pathlib

import yaml


def read(name, key):
    return yaml.safe_load(pathlib.Path("schemas", name).read_text(encoding="utf-8"))[key]


def names():
    rows = read("sections.yaml", "sections") + read("loaders/cilium-ebpf.yaml", "sections")
    for name in dict.fromkeys(row["section"] for row in rows):
        for bent in (name, name + "/", name + "/x", name + "/x/y", name + "x", name + "+",
                     name + ".s/x", "?" + name, "?" + name + "/x", name[:-1], "x" + name):
            yield bent


print("/* SPDX-License-Identifier: BSD-2-Clause */")
for i, section in enumerate(dict.fromkeys(names())):
    print(f'__attribute__((section("{section}"))) int f{i}(void *ctx) {{ return 0; }}')
