#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""asked.py KERNEL FILE: which commands of bpf(2), or which helpers, a kernel
has for which map, as ask_commands.c or ask_helpers.c, on standard input, has
seen it, beside the report of the definitions or the object for that kernel.

Ends with "N passed, M failed": a test is a command or helper of a map, or that
the map is not created.
"""

import errno
import json
import os
import subprocess
import sys

BPFMAPC = os.environ.get("BPFMAPC", "build/bpfmapc")

# Of a type whose elements only programs can make, or attach: there is none yet.
HAS = (0, errno.ENOENT)


def wrong_answer(m, answer):
    """What the report says wrong of a map's creation, or None."""
    rejected = m["verdict"]["create"] == "rejected"
    if answer is None:
        return "gave no answer"
    if rejected != isinstance(answer, int):
        return f"the kernel says {answer}, the report {m['verdict']}"
    return None


def answers_of(text):
    """By map: the error of its creation, or those of its commands or helpers."""
    answers, strange = {}, []
    for line in text.splitlines():
        words = line.split()
        if len(words) == 4 and words[1:3] == ["not", "created"]:
            answers[words[0]] = int(words[3])
        elif len(words) == 3 and words[2].isdigit():
            # Asked more than once, it is enough that one answer is yes.
            of_map = answers.setdefault(words[0], {})
            of_map[words[1]] = min(int(words[2]), of_map.get(words[1], sys.maxsize))
        else:
            strange.append(line)
    return answers, strange


def beside_report(kernel, path, text):
    """How often both say the same, and where they do not."""
    answers, wrong = answers_of(text)
    done = subprocess.run([BPFMAPC, "report", "--no-config", "--format", "json", "--kernel", kernel,
                           path],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    same = 0
    for m in json.loads(done.stdout)["objects"][0]["maps"]:
        answer = answers.get(m["name"])
        fault = wrong_answer(m, answer)
        if fault:
            wrong.append(f"{m['name']}: {fault}")
            continue
        same += 1
        for asked, error in answer.items() if isinstance(answer, dict) else ():
            has = asked in m["commands"] + m["helpers"]
            if (error in HAS) == has:
                same += 1
            else:
                wrong.append(f"{m['name']}: {asked} gives {error}, the report "
                             f"{'has' if has else 'does not have'} it")
    return same, wrong


def main():
    same, wrong = beside_report(*sys.argv[1:], sys.stdin.read())
    for line in wrong:
        print(f"FAIL {line}")
    print(f"{same} passed, {len(wrong)} failed")
    return 1 if wrong or not same else 0


if __name__ == "__main__":
    sys.exit(main())
