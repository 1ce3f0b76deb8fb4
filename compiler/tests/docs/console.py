# SPDX-License-Identifier: BSD-2-Clause
"""Blocks of commands in documents: each "$ command" is run, and must print what stands below it."""

import glob
import os
import re
import shutil
import subprocess


def run(command, env, cwd="."):
    done = subprocess.run(["bash", "-c", command], env=env, cwd=cwd, text=True, timeout=300,
                          check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def matches(shown, printed):
    """Whether printed is shown: a line "..." stands for any lines, "..." in a line for any text."""
    pattern = "".join(r"(?:.*\n)*?" if line == "..." else
                      re.escape(line).replace(re.escape("..."), ".*") + r"\n"
                      for line in shown.splitlines())
    return re.fullmatch(pattern, printed) is not None


def commands_of(block):
    """(command, output shown) of a console block; lines "> " continue a command."""
    found = []
    for line in block.splitlines(keepends=True):
        if line.startswith("$ "):
            found.append([line[2:].rstrip("\n"), ""])
        elif found and line.startswith("> ") and not found[-1][1]:
            found[-1][0] += "\n" + line[2:].rstrip("\n")
        elif found:
            found[-1][1] += line
    return found


def check_console(document, block, env, count, cwd="."):
    for command, shown in commands_of(block):
        _, printed = run(command, env, cwd)
        count.expect(matches(shown, printed), f"{document}: $ {command}", printed)
        if " | " in command:
            # Which of two programs comes first with its words hangs on the machine's load.
            first, _ = command.split(" | ", 1)
            _, words = run(f"{{ {first}; }} 2>&1 >/dev/null", env, cwd)
            count.expect(not words, f"{document}: words beside a pipe: $ {command}", words)


def updated_console(block, env, cwd="."):
    text = ""
    for command, shown in commands_of(block):
        _, printed = run(command, env, cwd)
        text += "$ " + command.replace("\n", "\n> ") + "\n" + (shown if matches(shown, printed) else printed)
    return text


def new_folder(path):
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    return path


def examples(path, env):
    """A user's folder with the sources that the documents name, and their objects; its env."""
    new_folder(path)
    for name in glob.glob("testdata/examples/*") + glob.glob("man/examples/*"):
        if os.path.exists(os.path.join(path, os.path.basename(name))):
            raise RuntimeError(f"{name}: another example has the name")
        shutil.copy(name, path)
    # Debian has asm/types.h in the folder of the machine, of which clang knows nothing for BPF.
    _, machine = run("${CC:-cc} -print-multiarch", env)
    env = {**env, "C_INCLUDE_PATH": f"/usr/include/{machine.strip()}"}
    for source in sorted(glob.glob(os.path.join(path, "*.bpf.c"))):
        name = os.path.basename(source)
        status, printed = run(f"${{CLANG:-clang}} -g -O2 -target bpf -c {name} -o {name[:-1]}o",
                              env, path)
        if status:
            raise RuntimeError(printed)
    run("git init -q", env, path)
    return path, env
