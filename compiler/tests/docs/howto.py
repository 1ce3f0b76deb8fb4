#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""howto.py SCRATCH BUILD: does what compiler/README.md says, in a copy of the tree.

The line before a block of code says what to do with it:

    `FILE`, new:              the file
    `FILE`, at the end:       lines behind those of the file
    `FILE`, after `TEXT`:     lines behind the one line that has TEXT
    `FILE`, before `TEXT`:    lines before it
    `FILE`, `TEXT` becomes:   the block's text, for the one TEXT of the file

A console block has commands, which run in the copy when it is built, and must
print what is below them; "..." stands for any text. Each section has to do with
the files that it names, or that `git diff --name-only` prints in it: the copy is
built with warnings as errors, and at the end the tests of documentation, rules,
golden cases and layers must pass.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

from console import matches
from count import Count

BLOCK = re.compile(r"^(?:(`[^\n]*):\n\n)?(`{3,})(\w*)\n(.*?)^\2$", re.M | re.S)
PLACE = re.compile(r"`(\S+)`, (?:(new)|(at the end)|(after|before) `(.+)`|`(.+)` (becomes))")
PRINTED = ("stdout", "stderr", "status")  # what make golden writes


def run(command, cwd, env):
    done = subprocess.run(["bash", "-c", command], cwd=cwd, env=env, text=True, check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def git(tree, *args):
    return subprocess.run(["git", *args], cwd=tree, check=True,
                          capture_output=True).stdout.decode().split("\0")[:-1]


def changed_files(tree):
    """Since the last call."""
    changed = set(git(tree, "ls-files", "-z", "--others", "--modified", "--exclude-standard"))
    git(tree, "add", "--all")
    return changed


def copy_tree(tree, build):
    """The project's files in a repository of their own, and the compiled fixtures as links."""
    shutil.rmtree(tree, ignore_errors=True)
    files = subprocess.run(["compiler/tests/lib/files.sh"], check=True, stdout=subprocess.PIPE,
                           text=True).stdout
    for name in files.splitlines():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(name, tree / name)
    shutil.copytree(build / "testdata", tree / "build" / "testdata", copy_function=os.link)
    git(tree, "init", "--quiet")
    changed_files(tree)


def edit(tree, place, block):
    """What the block says; returns the file, or raises ValueError."""
    match = PLACE.fullmatch(place)
    if not match:
        raise ValueError(f"not understood: {place}")
    name, new, end, side, text, old, _ = match.groups()
    path = tree / name
    if new:
        if path.exists():
            raise ValueError(f"{name} is not new")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block)
        return name
    was = path.read_text()
    if end:
        path.write_text(was + block)
    elif old:
        if was.count(old) != 1:
            raise ValueError(f"{name} has '{old}' {was.count(old)} times")
        path.write_text(was.replace(old, block.rstrip("\n")))
    else:
        lines = was.splitlines(keepends=True)
        found = [i for i, line in enumerate(lines) if text in line]
        if len(found) != 1:
            raise ValueError(f"{name} has {len(found)} lines with '{text}'")
        lines.insert(found[0] + (side == "after"), block)
        path.write_text("".join(lines))
    return name


def commands_of(block):
    """(command, output shown) of a console block."""
    parts = re.split(r"^\$ (.*)\n", block, flags=re.M)
    return list(zip(parts[1::2], parts[2::2]))


def carry_out(title, text, tree, env, count):
    """One section of the page. Whether it could be built."""
    named, consoles = set(), []
    for place, _, kind, block in BLOCK.findall(text):
        if kind == "console":
            consoles += commands_of(block)
            continue
        try:
            named.add(edit(tree, place, block))
        except ValueError as error:
            return count.expect(False, f"{title}: {error}")
    status, printed = run("make -j2 all", tree, env)
    if not count.expect(status == 0, f"{title}: is built without a warning", printed):
        return False
    for command, shown in consoles:
        _, printed = run(command, tree, env)
        count.expect(matches(shown, printed), f"{title}: $ {command}", printed)
        for case in re.findall(r"make golden CASES=(\S+)", command):
            named |= {f"testdata/golden/{case}/{name}" for name in PRINTED
                      if (tree / "testdata/golden" / case / name).exists()}
        if command.startswith("git diff --name-only"):
            named |= set(shown.splitlines())
    changed = changed_files(tree)
    count.expect(changed == named, f"{title}: changes the files that it names",
                 str(changed ^ named))
    return True


def complete(words, tree, env):
    """What bash offers for the last word."""
    line = " ".join(f"'{word}'" for word in words)
    _, printed = run("complete() { :; }; source compiler/cli/completion.bash;"
                     f"COMP_WORDS=({line}) COMP_CWORD={len(words) - 1};"
                     "_bpfmapc; printf '%s\\n' \"${COMPREPLY[@]}\"", tree, env)
    return printed.split()


def check_whole(tree, env, count):
    """What a reviewer would find missing."""
    for words in (("bpfmapc", "name"), ("bpfmapc", "lint", "--large-m"),
                  ("bpfmapc", "explain", "shel"), ("bpfmapc", "explain", "BM599")):
        count.expect(len(complete(words, tree, env)) >= 1, f"bash completes {' '.join(words)}")
    sys.path.insert(0, str(tree / "compiler/tests/docs"))
    os.chdir(tree)
    import manual  # pylint: disable=import-error,import-outside-toplevel
    manual.check_manual(env, count)
    manual.check_config_keys(count)
    manual.check_made(env, count)
    for target in ("check-golden", "check-layers", "check-facts", "check-man"):
        status, printed = run(f"make -j2 {target}", tree, env)
        count.expect(status == 0, f"make {target}", printed)


def main():
    scratch, build = (pathlib.Path(path).resolve() for path in sys.argv[1:])
    tree = scratch / "tree"
    copy_tree(tree, build)
    bin_dir = scratch / "bin"
    shutil.rmtree(bin_dir, ignore_errors=True)
    bin_dir.mkdir()
    (bin_dir / "bpfmapc").symlink_to(tree / "build" / "bpfmapc")
    env = {**os.environ, "PATH": f"{bin_dir}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8",
           "CFLAGS": "-O0", "WERROR": "1", "NO_COLOR": "1",
           "PYTHONPATH": str(tree / "compiler/tests/lib")}
    for name in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "B"):
        env.pop(name, None)
    count = Count()
    page = pathlib.Path("compiler/README.md").read_text(encoding="utf-8")
    sections = re.split(r"^## (Add .*)\n", page, flags=re.M)
    for title, text in zip(sections[1::2], sections[2::2]):
        if BLOCK.search(text) and not carry_out(title, text, tree, env, count):
            break
    else:
        check_whole(tree, env, count)
    return count.finish()


if __name__ == "__main__":
    sys.exit(main())
