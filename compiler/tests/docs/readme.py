#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Keeps README.md and the manual true.

console   every "$ command" is run from the top folder, and must print what
          stands below it; a line "..." stands for any number of lines
make      a Makefile: it is run in a folder with an example's source, twice
cmake     a CMakeLists.txt: the same
sh        the lines that install make where it is missing: they are run with
          stand-ins of make, apt-get and sudo that say how they were called

The manual page must have every command and option of the program's help, and
no other; the page of the configuration and its schema must have every key. The
files that the pages show must be taken. --update writes what the commands print
into README.md.
"""

import argparse
import os
import re
import shutil
import stat
import subprocess
import sys

import yaml

from count import Count

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)


def run(command, env, cwd="."):
    done = subprocess.run(["bash", "-c", command], env=env, cwd=cwd, text=True, timeout=300,
                          check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def matches(shown, printed):
    """Whether printed is shown, with lines "..." of shown for any lines."""
    pattern = "".join(r"(?:.*\n)*?" if line == "..." else re.escape(line) + r"\n"
                      for line in shown.splitlines())
    return re.fullmatch(pattern, printed) is not None


def commands_of(block):
    """(command, output shown) of a console block."""
    found = []
    for line in block.splitlines(keepends=True):
        if line.startswith("$ "):
            found.append([line[2:].rstrip("\n"), ""])
        elif found:
            found[-1][1] += line
    return found


def check_console(block, env, count):
    for command, shown in commands_of(block):
        _, printed = run(command, env)
        count.expect(matches(shown, printed), f"README: $ {command}", printed)
        if " | " in command:
            # Which of two programs comes first with its words hangs on the machine's load.
            first, _ = command.split(" | ", 1)
            _, words = run(f"{{ {first}; }} 2>&1 >/dev/null", env)
            count.expect(not words, f"README: words beside a pipe: $ {command}", words)


def updated_console(block, env):
    text = ""
    for command, shown in commands_of(block):
        _, printed = run(command, env)
        text += f"$ {command}\n" + (shown if matches(shown, printed) else printed)
    return text


def new_folder(path):
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    return path


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


def check_cmake(block, env, scratch, count):
    folder = example_folder(os.path.join(scratch, "cmake"))
    with open(os.path.join(folder, "CMakeLists.txt"), "w", encoding="utf-8") as f:
        f.write(block)
    status, printed = run("cmake -S . -B b && cmake --build b", env, folder)
    count.expect(status == 0 and os.path.exists(os.path.join(folder, "b", "x")),
                 "README's CMakeLists.txt builds x", printed)
    for change in ("", "touch x.bpf.c && cmake --build b >log && "):
        status, printed = run(f"{change}cmake --build b", env, folder)
        count.expect(status == 0 and not re.search("gen|Generating|Building|Linking", printed),
                     f"README's CMakeLists.txt: {change}one run is enough", printed)
    status, printed = run("sed -i 's/(key, __u32)/(key, __u64)/' x.bpf.c && cmake --build b",
                          env, folder)
    count.expect(status != 0 and "BM110" in printed,
                 "README's CMakeLists.txt stops at a wrong map", printed)


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
                           check=False, stdout=subprocess.DEVNULL, timeout=60)
            with open(log, encoding="utf-8") as f:
                said = f.read().splitlines()
            sudo = ["sudo"] if have_sudo else []
            expected = [f"make {target}"]
            if not have_make:
                expected = [*sudo, "apt-get update", *sudo, "apt-get install -y make", *expected]
            count.expect(said == expected,
                         f"README: make {target}, make {have_make}, sudo {have_sudo}",
                         "\n".join(said))


def check_manual(env, count):
    """bpfmapc.1 and `bpfmapc help` have the same commands and options, README the commands."""
    with open("man/bpfmapc.1", encoding="utf-8") as f:
        manual = f.read()
    with open("README.md", encoding="utf-8") as f:
        rows = dict(re.findall(r"^\| `bpfmapc (\w+)(.*)$", f.read(), re.M))
    _, text = run("bpfmapc help", env)
    section = re.search(r"^commands:\n((?:  .*\n)+)", text, re.M)
    commands = re.findall(r"^  (\w+)", section.group(1), re.M) if section else []
    count.expect(len(commands) > 3, "bpfmapc help lists commands", text)
    options = set()
    for command in commands:
        count.expect(re.search(rf"^\.It Cm {command}\b", manual, re.M),
                     f"bpfmapc.1 has the command {command}")
        _, text = run(f"bpfmapc help {command}", env)
        text = re.sub(r"\n {20,}", " ", text)  # the lines that the help breaks
        count.expect(command in rows or command == "help", f"README has the command {command}")
        formats = re.search(r"output format: (.*)", text)
        for name in re.findall(r"\w+", formats.group(1).replace("(default)", "")) if formats else []:
            count.expect(re.search(rf"^\.Cm {name}\b", manual, re.M),
                         f"bpfmapc.1 has the format {name}")
            count.expect(command != "lint" or re.search(rf"\b{name}\b", rows["lint"]),
                         f"README has the format {name} of lint")
        options |= set(re.findall(r"^  .*?--([a-z-]+)", text, re.M))
    documented = set(re.findall(r"^\.It .*?Fl Fl ([a-z-]+)", manual, re.M))
    for option in sorted(options | documented):
        count.expect(option in documented, f"bpfmapc.1 has the option --{option}")
        count.expect(option in options, f"bpfmapc.1 has --{option}, which no command takes")
    in_manual = set(re.findall(r"^\.It Cm (\w+)", manual, re.M))
    count.expect(in_manual == set(commands), "bpfmapc.1 has no other commands",
                 str(in_manual ^ set(commands)))


def check_config_keys(count):
    """options.def, config.schema.yaml and bpfmapc-config.5 have the same keys."""
    with open("compiler/cli/options.def", encoding="utf-8") as f:
        text = f.read()
    rows = re.findall(r'^SETTING\(.*"([a-z-]+)", .*, "(\w+)",$', text, re.M)
    keys = {key for _, key in rows} | {"version", "rules", "allow"}
    count.expect(0 < len(rows) == len(re.findall(r"^SETTING\(", text, re.M)),
                 "the settings of options.def are understood")
    for option, key in rows:
        count.expect(key == option.replace("-", "_"), f"--{option} is the key {key}")
    with open("schemas/config.schema.yaml", encoding="utf-8") as f:
        schema = set(yaml.safe_load(f)["properties"])
    count.expect(schema == keys, "config.schema.yaml has the keys of options.def",
                 str(schema ^ keys))
    with open("man/bpfmapc-config.5", encoding="utf-8") as f:
        lines = re.findall(r"^\.It Ic (.*)", f.read(), re.M)
    manual = {key for line in lines for key in line.split(" , ")}
    count.expect(manual == keys, "bpfmapc-config.5 has the keys of options.def",
                 str(manual ^ keys))


def literal_of(page):
    """The example of a page, as it stands there."""
    with open(page, encoding="utf-8") as f:
        text = f.read()
    return text.split(".Bd -literal\n")[1].split(".Ed\n")[0]


def check_examples(env, scratch, count):
    """The files that the pages of section 5 show are taken."""
    folder = new_folder(os.path.join(scratch, "pages"))
    shutil.copy("testdata/examples/array_of_maps.bpf.c", os.path.join(folder, "x.bpf.c"))
    for name, page in (("config.yaml", "man/bpfmapc-config.5"),
                       ("maps.yaml", "man/bpfmapc-definition.5")):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
            f.write(literal_of(page))
    run("clang -g -O2 -target bpf -idirafter /usr/include/$(gcc -print-multiarch)"
        " -c x.bpf.c -o x.bpf.o", env, folder)
    for arguments in ("--config config.yaml x.bpf.o", "--no-config maps.yaml"):
        status, printed = run(f"bpfmapc lint --fail-on never {arguments}", env, folder)
        count.expect(status == 0, f"the manual's example: bpfmapc lint {arguments}", printed)


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
    for name in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "CFLAGS", "LDFLAGS", "CPPFLAGS"):
        env.pop(name, None)
    with open("README.md", encoding="utf-8") as f:
        readme = f.read()

    if args.update:
        def update(match):
            if match.group(1) != "console":
                return match.group(0)
            return f"```console\n{updated_console(match.group(2), env)}```"
        readme = FENCE.sub(update, readme)
        with open("README.md", "w", encoding="utf-8") as f:
            f.write(readme)
        return 0

    count = Count()
    blocks = [match.groups() for match in FENCE.finditer(readme)]
    kinds = [kind for kind, _ in blocks]
    for kind in ("sh", "console", "make", "cmake", "yaml"):
        count.expect(kind in kinds, f"README has a block of {kind}")
    for kind, block in blocks:
        if kind == "console":
            check_console(block, env, count)
        elif kind == "make":
            check_make(block, env, args.scratch, count)
        elif kind == "cmake":
            check_cmake(block, env, args.scratch, count)
        elif kind == "sh":
            for line in block.splitlines():
                check_install_line(line, args.scratch, count)
    check_manual(env, count)
    check_config_keys(count)
    check_examples(env, args.scratch, count)
    return count.finish()


if __name__ == "__main__":
    sys.exit(main())
