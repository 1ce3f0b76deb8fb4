# SPDX-License-Identifier: BSD-2-Clause
"""Keeps the manual true.

Each command of `bpfmapc help` has a page with the options and formats of its help, and
no other, and bpfmapc.1 names the pages. The pages of the configuration and of the report
have every key of the schemas, the pages that are made all that `bpfmapc list` prints. The
files that the pages show are taken, and what is below a "$ command" is printed.
"""

import glob
import os
import re
import shutil

import yaml

from console import check_console, new_folder, run, updated_console

PAGES = "build/man"


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def check_options(page, name, text, count):
    """The page of a command has the options of its help, and no other."""
    options = set(re.findall(r"^  .*?--([a-z-]+)", text, re.M))
    documented = set(re.findall(r"^\.It .*?Fl Fl ([a-z-]+)", page, re.M))
    count.expect(len(options) > 3, f"bpfmapc help {name} lists options", text)
    for option in sorted(options | documented):
        count.expect(option in documented, f"bpfmapc-{name}.1 has the option --{option}")
        count.expect(option in options, f"bpfmapc-{name}.1 has --{option}, which {name} does not take")
    letters = set(re.findall(r"^  -(\w), ", text, re.M))
    documented = set(re.findall(r"^\.It Fl (\w) ,", page, re.M))
    count.expect(letters == documented, f"bpfmapc-{name}.1 has the letters of options",
                 str(letters ^ documented))


def check_formats(page, name, text, count):
    """Returns the formats that the help of a command lists."""
    formats = re.search(r"output format: (.*)", text)
    names = re.findall(r"\w+", formats.group(1).replace("(default)", "")) if formats else []
    item = re.search(r"^\.It Fl Fl format (.*\n(?:(?!\.It ).*\n)*)", page, re.M)
    for form in names:
        count.expect(item and re.search(rf"\b{form}\b", item.group(1)),
                     f"bpfmapc-{name}.1 has the format {form}")
    return names


def check_manual(env, count, pages=PAGES):
    """The pages and `bpfmapc help` have the same commands and options, README the commands."""
    overview = read(f"{pages}/bpfmapc.1")
    rows = dict(re.findall(r"^\| `bpfmapc (\w+)(.*)$", read("README.md"), re.M))
    _, text = run("bpfmapc help", env)
    section = re.search(r"^commands:\n((?:  .*\n)+)", text, re.M)
    commands = re.findall(r"^  (\w+)", section.group(1), re.M) if section else []
    count.expect(len(commands) > 3, "bpfmapc help lists commands", text)
    for command in commands:
        _, text = run(f"bpfmapc help {command}", env)
        text = re.sub(r"\n {20,}", " ", text)  # the lines that the help breaks
        count.expect(command in rows or command == "help", f"README has the command {command}")
        if not count.expect(os.path.exists(f"{pages}/bpfmapc-{command}.1"),
                            f"there is a page bpfmapc-{command}.1"):
            continue
        page = read(f"{pages}/bpfmapc-{command}.1")
        check_options(page, command, text, count)
        for form in check_formats(page, command, text, count):
            count.expect(command != "lint" or re.search(rf"\b{form}\b", rows["lint"]),
                         f"README has the format {form} of lint")
    listed = re.findall(r"^\.It Xr bpfmapc-(\w+) 1$", overview, re.M)
    count.expect(listed == commands, "bpfmapc.1 lists the commands as the help does", str(listed))
    there = {name.removeprefix("bpfmapc-").removesuffix(".1")
             for name in os.listdir(pages) if name.endswith(".1") and name != "bpfmapc.1"}
    count.expect(there == set(commands), "there are pages of no other commands",
                 str(there ^ set(commands)))


def check_config_keys(count):
    """options.def, config.schema.yaml and bpfmapc-config.5 have the same keys."""
    with open("compiler/cli/options.def", encoding="utf-8") as f:
        text = f.read()
    rows = re.findall(r'^SETTING\(.*"([a-z-]+)", .*, "(\w+)",$', text, re.M)
    keys = {key for _, key in rows} | {"version", "rules", "allow", "compile", "paths"}
    count.expect(0 < len(rows) == len(re.findall(r"^SETTING\(", text, re.M)),
                 "the settings of options.def are understood")
    for option, key in rows:
        count.expect(key == option.replace("-", "_"), f"--{option} is the key {key}")
    with open("schemas/config.schema.yaml", encoding="utf-8") as f:
        document = yaml.safe_load(f)
    schema = set(document["properties"]) | set(document["$defs"]["scope"]["properties"])
    count.expect(schema == keys, "config.schema.yaml has the keys of options.def",
                 str(schema ^ keys))
    with open("man/bpfmapc-config.5", encoding="utf-8") as f:
        lines = re.findall(r"^\.It Ic (.*)", f.read(), re.M)
    in_page = {key for line in lines for key in line.split(" , ")}
    count.expect(in_page == keys, "bpfmapc-config.5 has the keys of options.def",
                 str(in_page ^ keys))


def properties(schema):
    """All keys that a JSON Schema describes."""
    found = set()
    if isinstance(schema, dict):
        for key, inside in schema.items():
            if key == "properties":
                found |= set(inside)
                inside = list(inside.values())
            if key not in ("if", "then", "else"):
                found |= properties(inside)
    elif isinstance(schema, list):
        for inside in schema:
            found |= properties(inside)
    return found


def check_report_keys(count):
    """bpfmapc-report.5 has the keys of report.schema.yaml."""
    keys = properties(yaml.safe_load(read("schemas/report.schema.yaml")))
    lines = re.findall(r"^\.(?:It |Pq )?Ic (.*)", read("man/bpfmapc-report.5"), re.M)
    in_page = {word for line in lines for word in line.split() if word not in ",.;:"}
    count.expect(in_page == keys, "bpfmapc-report.5 has the keys of report.schema.yaml",
                 str(in_page ^ keys))


def check_made(env, count, pages=PAGES):
    """The pages that are made have what `bpfmapc list` prints, each once, and no other."""
    for what, column in (("rules", 0), ("types", 1), ("helpers", 1)):
        _, text = run(f"bpfmapc list {what}", env)
        listed = [line.split()[column] for line in text.splitlines()]
        headed = re.findall(r"^\.Ss (\w+)", read(f"{pages}/bpfmapc-{what}.7"), re.M)
        count.expect(len(listed) > 30 and sorted(listed) == sorted(headed), f"bpfmapc-{what}.7 has what is listed",
                     str(set(listed) ^ set(headed)))


DISPLAY = re.compile(r"(?<=^\.Bd -literal -offset indent\n)(\$ .*?)(?=^\.Ed$)", re.M | re.S)
WIDTH = 72


def plain(text):
    """Literal lines of mdoc as they are read; of a line that ends in a backslash, the whole."""
    text = re.sub(r"^\\&", "", text, flags=re.M).replace(r"\e", "\\")
    return text.replace(" \\\n    ", " ")


def marked(text):
    """What plain() reads back, in lines that fit into a page."""
    lines = []
    for line in text.splitlines():
        while len(line) > WIDTH and " " in line[8:WIDTH]:
            at = line.rindex(" ", 8, WIDTH)
            lines.append(line[:at] + " \\")
            line = "    " + line[at + 1:]
        lines.append(line)
    text = "".join(f"{line}\n" for line in lines).replace("\\", r"\e")
    return re.sub(r"^(?=[.'])", r"\&", text, flags=re.M)


def check_consoles(env, folder, count):
    """Commands of the pages. Of one without a display only the status is known."""
    for path in sorted(glob.glob("man/*.[1-9]")):
        name, page = os.path.basename(path), read(path)
        for block in DISPLAY.findall(page):
            check_console(name, plain(block), env, count, folder)
        for command in re.findall(r"^\.Dl \$ (.*)", page, re.M):
            status, printed = run(plain(command), env, folder)
            count.expect(status in (0, 1), f"{name}: $ {command}", printed)
    shown = "".join(map(read, glob.glob("man/*.[1-9]") + ["README.md"]))
    for name in os.listdir("man/examples"):
        count.expect(name.split(".")[0] + "." in shown, f"a page shows man/examples/{name}")


def update_consoles(env, folder):
    for path in sorted(glob.glob("man/*.[1-9]")):
        page = DISPLAY.sub(lambda match: marked(updated_console(plain(match.group(1)), env, folder)),
                           read(path))
        with open(path, "w", encoding="utf-8") as f:
            f.write(page)


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
