# SPDX-License-Identifier: BSD-2-Clause
"""Blocks of commands in documents: each "$ command" is run, and must print what stands below it."""

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
        text += f"$ {command}\n" + (shown if matches(shown, printed) else printed)
    return text


def new_folder(path):
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    return path
