#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Keeps README.md and the manual true.

console   every "$ command" is run in a folder with the examples, and must print
          what stands below it; a line "..." stands for any number of lines
make      a Makefile: it is run in a folder with an example's source, twice
cmake     a CMakeLists.txt, and
meson     a meson.build: an example of bpfmapc-build(7), which check-builds builds
sh        the lines that install make where it is missing: they are run with
          stand-ins of make, apt-get and sudo that say how they were called

manual.py has what is asked of the manual. --update writes what the commands print into
README.md.
"""

import argparse
import os
import re
import shutil
import stat
import subprocess
import sys

import manual
from console import check_console, examples, new_folder, run, updated_console
from count import Count

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)


def example_folder(path):
    """A user's folder: the array of maps, and the program that includes its header."""
    new_folder(path)
    shutil.copy("testdata/examples/array_of_maps.bpf.c", os.path.join(path, "x.bpf.c"))
    with open("testdata/examples/demo.c", encoding="utf-8") as f:
        text = f.read().replace("demo_maps", "x_maps").replace("demo.maps.h", "x.maps.h")
    with open(os.path.join(path, "x.c"), "w", encoding="utf-8") as f:
        f.write(text)
    return path


def check_make(block, env, scratch, count):
    folder = example_folder(os.path.join(scratch, "make"))
    with open(os.path.join(folder, "Makefile"), "w", encoding="utf-8") as f:
        f.write(block)
    status, printed = run("make", env, folder)
    count.expect(status == 0 and os.path.exists(os.path.join(folder, "x")),
                 "README's Makefile builds x", printed)
    for change in ("", "touch x.bpf.c && make -s && ", "touch x.c && make -s && "):
        status, printed = run(f"{change}make -q", env, folder)
        count.expect(status == 0, f"README's Makefile: {change}one run is enough", printed)
    status, printed = run("sed -i 's/(key, __u32)/(key, __u64)/' x.bpf.c && make", env, folder)
    count.expect(status != 0 and "BM110" in printed,
                 "README's Makefile stops at a wrong map", printed)


def check_links(readme, env, count):
    """Links of README lead to files, and what it says to ask bpfmapc gets an answer."""
    links = re.findall(r"\]\((?!https?:)([^)#]+)", readme)
    for link in links:
        count.expect(os.path.exists(link), f"README: {link} is there")
    for command in re.findall(r"`(bpfmapc (?:explain|list|help) \S*[a-z0-9]+)`", readme):
        status, printed = run(command, env)
        count.expect(status == 0, f"README: {command}", printed)


def check_project(kind, block, count):
    """A project that installs nothing is built by check-builds, as the manual shows it."""
    count.expect(block in manual.read("man/bpfmapc-build.7"),
                 f"README's block of {kind} is one of bpfmapc-build(7)", block)


def stand_in(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write("#!/bin/sh\n" + text + "\n")
    os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)


def check_install_line(line, scratch, count):
    """Where make is there it alone is run; else apt-get installs it, by sudo where there is one."""
    target = line.split()[-1]
    count.expect(line.endswith(f"make {target}") and target in ("demo", "check"),
                 f"README: a line for make demo or make check: {line}")
    for have_make in (True, False):
        for have_sudo in (True, False):
            folder = new_folder(os.path.join(scratch, "bin"))
            log = os.path.abspath(os.path.join(scratch, "log"))
            open(log, "w", encoding="utf-8").close()
            make = f'echo "make $*" >> {log}'
            made = os.path.join(os.path.abspath(folder), "make")
            stand_in(folder, "make.there", make)
            stand_in(folder, "apt-get", f'echo "apt-get $*" >> {log}\n'
                     f'[ "$1" != install ] || /bin/cp {made}.there {made}')
            if have_make:
                stand_in(folder, "make", make)
            if have_sudo:
                stand_in(folder, "sudo", f'echo "sudo" >> {log}; "$@"')
            subprocess.run(["/bin/sh", "-c", line], env={"PATH": os.path.abspath(folder)},
                           check=False, stdout=subprocess.DEVNULL, timeout=600)
            with open(log, encoding="utf-8") as f:
                said = f.read().splitlines()
            sudo = ["sudo"] if have_sudo else []
            expected = [f"make {target}"]
            if not have_make:
                expected = [*sudo, "apt-get update", *sudo, "apt-get install -y make", *expected]
            count.expect(said == expected,
                         f"README: make {target}, make {have_make}, sudo {have_sudo}",
                         "\n".join(said))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bpfmapc", required=True)
    parser.add_argument("--scratch", required=True)
    parser.add_argument("--update", action="store_true")
    args = parser.parse_args()

    # A folder with nothing but the program: build/ has others of well-known names.
    tool = os.path.abspath(new_folder(os.path.join(args.scratch, "path")))
    os.symlink(os.path.abspath(args.bpfmapc), os.path.join(tool, "bpfmapc"))
    env = {**os.environ, "PATH": tool + ":" + os.environ["PATH"], "NO_COLOR": "1", "LC_ALL": "C"}
    # What make told this script is not for the makes that it runs.
    for name in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "CC", "CFLAGS", "LDFLAGS", "CPPFLAGS"):
        env.pop(name, None)
    folder, user = examples(os.path.join(args.scratch, "examples"), env)
    with open("README.md", encoding="utf-8") as f:
        readme = f.read()

    if args.update:
        def update(match):
            if match.group(1) != "console":
                return match.group(0)
            return f"```console\n{updated_console(match.group(2), user, folder)}```"
        readme = FENCE.sub(update, readme)
        with open("README.md", "w", encoding="utf-8") as f:
            f.write(readme)
        manual.update_consoles(user, folder)
        return 0

    count = Count()
    blocks = [match.groups() for match in FENCE.finditer(readme)]
    kinds = [kind for kind, _ in blocks]
    for kind in ("sh", "console", "make", "cmake", "meson", "yaml"):
        count.expect(kind in kinds, f"README has a block of {kind}")
    for kind, block in blocks:
        if kind == "console":
            check_console("README", block, user, count, folder)
        elif kind == "make":
            check_make(block, env, args.scratch, count)
        elif kind in ("cmake", "meson"):
            check_project(kind, block, count)
        elif kind == "sh":
            for line in block.splitlines():
                check_install_line(line, args.scratch, count)
    check_links(FENCE.sub("", readme), env, count)
    manual.check_manual(env, count)
    manual.check_config_keys(count)
    manual.check_report_keys(count)
    manual.check_made(env, count)
    manual.check_consoles(user, folder, count)
    manual.check_examples(env, args.scratch, count)
    return count.finish()


if __name__ == "__main__":
    sys.exit(main())
