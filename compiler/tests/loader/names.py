#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""names.py [--seeds A-B] OUT OBJECT: names that want to be more than names.

From each seed come definition files of maps with random hostile names, and
OBJECT (testdata/loader/renamed.bpf.c), whose names are overwritten with such;
for some the file is named so too. What gen makes of them, in every target:

header    compiles as C and C++, and is, token by token, the header of the
          same maps with plain names but for identifiers, numbers and strings
bpftool   a stand-in for bpftool gets the names as arguments, byte for byte,
          and nothing else is run; sh -n and shellcheck have nothing to say
yaml      another reader finds the same names, and gen the same maps
c-defs    compile

or gen refuses, with a reason and not a byte of output.

Ends with "N passed, M failed".
"""

import argparse
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys

import yaml

from count import Count

BPFMAPC = os.path.abspath(os.environ.get("BPFMAPC", "build/bpfmapc"))
CC, CXX = os.environ.get("CC", "gcc").split(), os.environ.get("CXX", "g++").split()
CLANG = os.environ.get("CLANG", "clang").split()
CLANG_BPF = os.environ.get("CLANG_BPF", "clang -g -O2 -Wall -target bpf").split()
WARNINGS = ["-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror", "-fsyntax-only"]
CANARY = "canary"
ROOM = 40  # bytes of a name that OBJECT lets be overwritten

PIECES = [
    '"', "'", "\\", "\n", "\r", "\t", "*/", "/*", "//", "??/", "??/\n", "\\\n", "#", "%", "%s%n",
    f"$(touch {CANARY})", f"`touch {CANARY}`", f";touch {CANARY};", f"|touch {CANARY}&", "${IFS}",
    f"'\ntouch {CANARY}\n'", f"*/\nint canary;\n/*", f'"; int canary; "', "\n#error canary\n",
    "\n- canary: 1\n", ": ", "{", "}", "[", "]", ",", "&a", "*a", "!t", "|", ">", "@", "---",
    "\n...\n", "\n---\n", "~", "null", "true", "1e3", "<<", "EOF", "PFX", "PFX_maps", "-n",
    "--help", "größe", "名前", "\u202e", "\u2028", "\x85", "\ufeff", "\xa0", "\U0001f600", "\x7f",
    "\x01", "\x1b[31m", "a", "b", "_", "9", " ", ".", "/", "..", "=", "(", ")", "<", "^", "é",
]
WORDS = """int class struct this new delete template namespace auto register typeof asm restrict
    inline bool true false nullptr and or xor not errno stdin stdout stderr EOF NULL unix linux
    i386 major minor EINVAL ENOENT E2BIG INT32_MAX UINT8_C O_RDONLY S_ISREG F_OK SEEK_SET PATH_MAX
    BUFSIZ assert static_assert thread_local alignas alignof noreturn complex I offsetof va_list
    st_atime st_mtim size_t uint32_t int64_t _Bool _Static_assert __u32 __s64 __FILE__ __LINE__
    __func__ __attribute__ __GNUC__ main printf close open read mkdir unlink syscall memset strcmp
    bpf bpf_map bpf_object bpf_map_create bpf_map_update_elem SEC maps opts fds t_maps t_maps_opts
    t_maps_priv t_maps__create fd sz ctx log pin_root contents max_entries before token_fd create
    error reuse for_each fill set_inner_maps set_inner_maps_opts close_inner_maps x x_lookup x_update x_next x_key
    x_value x_cpu x_map x_unmap x_add fill_x x__inner x_programs x_2 x_2_2 a_b a_b_2 a.b a-b pad_0
    key value map i n name size def run PRIu64 min max round log1p y0 signal select stat FILE
    environ LINE WNOHANG EXIT_FAILURE RLIMIT_NOFILE RUSAGE_SELF si_value sa_handler sigev_notify_function s6_addr h_addr d_fileno _
    __ ___ A_ default const volatile signed unsigned long""".split()


# What headers of other libraries, or of years to come, may define.
FOREIGN = {
    "SHADOW_STACK_OF_TOMORROW": "(1ULL << 0)", "EVENTS": "7", "Counts": '"a string"', "X": "",
    "CHAR_BIT": "8 bits", "sa_handler": "_u.sa_handler", "si_pid": "_sifields._kill.si_pid",
    "h_addr": "h_addr_list[0]", "FLOW_TABLE": "int", "PRIu64": '"lu"',
}


def hostile_name(rand, limit=None):
    """Bytes without NUL, and not none."""
    kind = rand.random()
    if kind < 0.25:
        name = rand.choice(WORDS).encode()
    elif kind < 0.3 and not limit:
        name = ("".join(rand.choices(PIECES, k=rand.randint(1, 8))) * 4096).encode()[:4096]
        name = name.decode(errors="ignore").encode()
    else:
        name = "".join(rand.choices(PIECES, k=rand.randint(1, 6))).encode()
    if limit and rand.random() < 0.2:
        name = bytes(rand.randrange(1, 256) for _ in range(rand.randint(1, limit)))
    return name[:limit] if limit else name


def names(rand, n, limit=None):
    out = {}
    while len(out) < n:
        out[hostile_name(rand, limit)] = None
    return list(out)


# Tokens of C; whatever is left over is one that is not C.
TOKEN = re.compile(r"""(?P<space>\s+|/\*.*?\*/|//[^\n]*|\\\n)|(?P<string>"(?:\\.|[^"\\\n])*")|
    (?P<word>[A-Za-z_]\w*)|(?P<number>\.?[0-9](?:[\w.]|[eE][+-])*)|(?P<char>'(?:\\.|[^'\\\n])+')|
    (?P<sign>[-+*/%=<>!&|^~?:;,.(){}\[\]\#]|\\)|(?P<other>.)""", re.X | re.S | re.A)
KEYWORDS = set("""break case char const continue default do double else enum extern float for goto
    if inline int long return short signed sizeof static struct switch typedef union unsigned void
    volatile while uint8_t uint16_t uint32_t uint64_t""".split())


# Names that may be macros are set aside, which plain ones need not be.
GUARDS = re.compile(r"""^(?:/\* Whoever has macros of these names [^*]*\*/
|#pragma push_macro\("(\w+)"\)\n#undef \1
|#pragma pop_macro\("\w+"\)
)""", re.M)


# Only what differs from the name of the map has a name of its own in the kernel.
KERNEL_NAME = re.compile(r',\s*\.kernel_name = "(?:\\.|[^"\\\n])*"')


def skeleton(text):
    """The tokens of a header, names and contents left out."""
    text = KERNEL_NAME.sub("", GUARDS.sub("", text))
    out = []
    for token in TOKEN.finditer(text):
        kind, what = token.lastgroup, token.group()
        if kind == "space":
            continue
        if kind == "word":
            what = what if what in KEYWORDS else "name"
        elif kind in ("number", "string", "char"):
            what = kind
        elif kind == "other":
            return [f"not C: {what!r}"]
        # BTF strings stand side by side, as many as there are.
        if not (what == "string" and out and out[-1] == "string"):
            out.append(what)
    return out


class Hostile(Count):
    def __init__(self, out):
        super().__init__()
        self.n_names = 0
        self.out = out
        self.bin = out / "bin"
        self.work = out / "work"
        shutil.rmtree(out, ignore_errors=True)
        self.bin.mkdir(parents=True)
        for tool in ("mkdir", "rm", "awk", "getconf"):
            (self.bin / tool).symlink_to(shutil.which(tool))
        source = out / "bpftool.c"
        source.write_text(STAND_IN)
        subprocess.run(CC + [source, "-o", self.bin / "bpftool"], check=True)

    def run(self, *command, **options):
        return subprocess.run(command, capture_output=True, check=False, timeout=300, **options)

    def gen(self, what, path, *options):
        """The output, or None where gen refuses as it should."""
        done = self.run(BPFMAPC, "gen", "-q", "--force", *options, path)
        if done.returncode == 0:
            self.expect(done.stdout, f"{what}: gen {options} writes something")
            return done.stdout
        self.expect(done.returncode in (1, 3) and done.stderr and not done.stdout,
                    f"{what}: gen {options} refuses, and says why", done.stderr + done.stdout)
        return None

    def same_structure(self, what, text, twin):
        got, want = skeleton(text.decode("latin-1")), skeleton(twin.decode("latin-1"))
        at = next((i for i, (a, b) in enumerate(zip(got, want)) if a != b), len(want))
        self.expect(got == want, f"{what}, the structure of the header",
                    f"token {at}: {got[at - 9:at + 5]}, wanted {want[at - 9:at + 5]}")

    def untyped(self, what, path, untyped):
        """Kernels refuse BTF with such names, and libbpf goes on without."""
        done = self.run(BPFMAPC, "lint", path)
        refused = b"[BM405 " in done.stdout
        text = self.gen(what, path, "--name", "t")
        if text is not None and refused:
            self.same_structure(f"{what}: without BTF", text, self.gen(what, untyped, "--name", "t"))

    def header(self, what, path, plain, odd):
        for runtime in ("libbpf", "syscall"):
            options = ["--loader", "kernel", "--runtime", runtime, "--name", "t"]
            text = self.gen(what, path, *options)
            if text is None:
                continue
            # With names that the kernel refuses in BTF the header has none, as that of a twin has.
            untyped = self.work / "untyped.bpf.o"
            is_untyped = untyped.exists() and b"_maps_priv__btf" not in text
            twin = self.gen(what, untyped if is_untyped else plain, *options)
            (self.work / "t.h").write_bytes(text)
            compilers = [CC + ["-std=c11", "-x", "c"], [*CLANG[:-1], CLANG[-1] + "++", "-std=c++17",
                                                        "-x", "c++"]]
            if odd:
                compilers = [CLANG + ["-std=c11", "-x", "c"], CXX + ["-std=c++17", "-x", "c++"]]
            for compiler in compilers:
                done = self.run(*compiler, *WARNINGS, self.work / "t.h",
                                env=dict(os.environ, LC_ALL="C.UTF-8"))
                self.expect(not done.returncode, f"{what}: {runtime}, {compiler[0]}",
                            done.stderr.decode(errors="replace"))
            self.same_structure(f"{what}: {runtime}", text, twin)

    def script(self, what, path, wanted, lint):
        text = self.gen(what, path, "--target", "bpftool")
        if text is None:
            return
        script = self.work / "create.sh"
        script.write_bytes(text)
        done = self.run("sh", "-n", script)
        self.expect(not done.returncode, f"{what}: sh -n", done.stderr)
        if lint:
            done = self.run("shellcheck", script, env=dict(os.environ, LC_ALL="C.UTF-8"))
            self.expect(not done.returncode, f"{what}: shellcheck",
                        done.stdout.decode(errors="replace"))
        n_data = 2 if path.name.endswith(".o") else 0
        log, pins = self.work / "log", self.work / "pins"
        log.write_bytes(b"")
        before = sorted(os.listdir(self.work))
        for shell in ("dash", "bash", "busybox"):
            shutil.rmtree(pins, ignore_errors=True)
            log.write_bytes(b"")
            done = self.run(shutil.which(shell), *(["sh"] if shell == "busybox" else []),
                            script.name, "pins", cwd=self.work,
                            env={"PATH": str(self.bin.resolve()), "LOG": "log"})
            self.expect(not done.returncode, f"{what}: {shell} runs the script", done.stderr)
            self.expect(sorted(os.listdir(self.work)) == sorted(before + ["pins"]),
                        f"{what}: {shell} leaves files", os.listdir(self.work))
            calls = [call.split(b"\0") for call in log.read_bytes().split(b"\0\0\n")[:-1]]
            templates = {call[-1] for call in calls if call[-3] == b"inner_map"}
            got = [call[call.index(b"name") + 1] for call in calls if call[2] == b"create"
                   and call[3] not in templates]
            # The rest are data maps, whose names the loader makes.
            want = [name[:15] for name in wanted]
            rest = list(got)
            for name in want:
                if name in rest:
                    rest.remove(name)
            self.expect(len(got) == len(want) + len(rest) and
                        all(re.fullmatch(rb"[\w.]{1,15}", name, re.A) for name in rest) and
                        len(rest) == n_data, f"{what}: {shell}, names as arguments",
                        f"{set(got) ^ set(want)}")
        # A run that fails takes back what it has made.
        shutil.rmtree(pins, ignore_errors=True)
        log.write_bytes(b"")
        done = self.run(shutil.which("dash"), script.name, "pins", cwd=self.work,
                        env={"PATH": str(self.bin.resolve()), "LOG": "log",
                             "FAIL": str(len(calls) // 2)})
        self.expect(done.returncode == 1 and not pins.exists() and done.stderr,
                    f"{what}: a script that fails leaves nothing", done.stderr)

    def definitions(self, what, path, wanted):
        text = self.gen(what, path, "--target", "yaml")
        if text is None:
            return
        try:
            maps = yaml.load(text.decode(), yaml.CSafeLoader)["maps"]
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            self.expect(False, f"{what}: YAML", error)
            return
        got = [m["name"].encode() for m in maps]
        self.expect(set(wanted) <= set(got) and len(got) - len(wanted) in (0, 2),
                    f"{what}: names in YAML", f"{set(got) ^ set(wanted)}")
        if not path.name.endswith(".yaml"):
            return
        (self.work / "again.yaml").write_bytes(text)
        again = self.gen(what, self.work / "again.yaml", "--target", "yaml")
        self.expect(again is not None and again.split(b"\n")[1:] == text.split(b"\n")[1:],
                    f"{what}: YAML again")

    def c_defs(self, what, path):
        text = self.gen(what, path, "--target", "c-defs")
        if text is None:
            return
        (self.work / "c_defs.bpf.c").write_bytes(text)
        done = self.run(*CLANG_BPF, "-c", self.work / "c_defs.bpf.c", "-o", os.devnull)
        self.expect(not done.returncode and not done.stderr, f"{what}: c-defs",
                    done.stderr.decode(errors="replace"))

    def targets(self, what, path, plain, wanted, odd):
        self.n_names += len(wanted)
        self.header(what, path, plain, odd)
        self.script(what, path, wanted, odd)
        self.definitions(what, path, wanted)
        self.c_defs(what, path)

    def fresh(self):
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir()

    def file(self, rand, suffix):
        """A path below work/, every second of a hostile name."""
        name = os.fsdecode(hostile_name(rand, 60)).replace("/", "_").replace(".", "_")
        return self.work / ((name if rand.random() < 0.5 else "input") + suffix)

    def definition_file(self, seed):
        rand = random.Random(seed)
        self.fresh()
        called, programs = ([n.decode() for n in names(rand, k, None)] for k in (60, 12))
        path, plain = self.file(rand, ".yaml"), self.work / "plain.yaml"
        # Of these a folder would have to be made, or they are one.
        pinned = {i for i in range(0, 60, 7) if not re.search(r"/|^\.\.?$", called[i])}
        path.write_text(definitions(called, programs, pinned), encoding="utf-8")
        plain.write_text(definitions([f"plain_{i}" for i in range(60)],
                                     [f"program_{i}" for i in range(12)], pinned))
        wanted = [name.encode() for name in called]
        self.targets(f"definitions, seed {seed}", path, plain, wanted, seed % 2)
        for form in ("json", "sarif", "gitlab"):
            done = self.run(BPFMAPC, "lint", "--no-config", "-v", "--format", form, path)
            try:
                json.loads(done.stdout)
            except ValueError as error:
                self.expect(False, f"definitions, seed {seed}: lint --format {form}", error)
            else:
                self.expect(True, "")

    def macros(self):
        """Every macro of the headers that a generated one includes, as a map."""
        self.fresh()
        path, header = self.work / "macros.yaml", self.work / "t.h"
        path.write_text("version: 1\nmaps: []\n")
        for runtime in ("libbpf", "syscall"):
            header.write_bytes(self.gen("macros", path, "--runtime", runtime))
            includes = "\n".join(re.findall(r"^#include <.*>$", header.read_text(), re.M))
            listed = self.run(*CC, "-std=gnu11", "-D_GNU_SOURCE", "-dM", "-E", "-x", "c", "-",
                              input=includes.encode()).stdout.decode()
            found = sorted(set(re.findall(r"^#define ([A-Za-z_]\w*) ", listed, re.M)))
            self.expect(len(found) > 500, "macros of headers", len(found))
            path.write_text(definitions(found, ["p"] * len(found), []))
            text = self.gen("macros", path, "--runtime", runtime, "--name", "t")
            path.write_text("version: 1\nmaps: []\n")
            header.write_bytes(text or b"#error refused\n")
            for compiler in (CC + ["-std=gnu11", "-x", "c"], CXX + ["-std=gnu++17", "-x", "c++"]):
                done = self.run(*compiler, "-D_GNU_SOURCE", *WARNINGS, header)
                self.expect(not done.returncode, f"macros: {runtime}, {compiler[0]}",
                            done.stderr.decode(errors="replace"))

    def foreign_macros(self):
        """
        Macros of headers that were never seen here, as maps: the header compiles, and after
        it they are what they were before.
        """
        self.fresh()
        path, header, before = (self.work / n for n in ("macros.yaml", "t.h", "before.h"))
        path.write_text(definitions(list(FOREIGN), ["p"] * len(FOREIGN), []))
        before.write_text("".join(f"#undef {name}\n#define {name} {value}\n" for name, value in FOREIGN.items()))
        after = "".join(f'#ifndef {name}\n#error "{name} is lost"\n#endif\n'
                        f'static const char {name.lower()}_is[] = AS_TEXT({name});\n'
                        f'ASSERT(sizeof({name.lower()}_is) == sizeof({json.dumps(value)}), "");\n'
                        for name, value in FOREIGN.items())
        for runtime in ("libbpf", "syscall"):
            header.write_bytes(self.gen("foreign macros", path, "--runtime", runtime, "--name", "t"))
            for compiler in (CC + ["-std=gnu11", "-x", "c", "-DASSERT=_Static_assert"],
                             CXX + ["-std=gnu++17", "-x", "c++", "-DASSERT=static_assert"],
                             CLANG + ["-std=gnu11", "-x", "c", "-DASSERT=_Static_assert"]):
                source = (f'#include <signal.h>\n#include "{before}"\n#include "{header}"\n'
                          "#define AS_TEXT_(...) #__VA_ARGS__\n#define AS_TEXT(x) AS_TEXT_(x)\n")
                done = self.run(*compiler, "-D_GNU_SOURCE", *WARNINGS, "-Wno-unused", "-",
                                input=(source + after).encode())
                self.expect(not done.returncode, f"foreign macros: {runtime}, {compiler[0]}",
                            done.stderr.decode(errors="replace"))

    def renamed_object(self, seed, template):
        rand = random.Random(seed)
        self.fresh()
        path, plain = self.file(rand, ".bpf.o"), self.work / "plain.bpf.o"
        data = template.read_bytes()
        old = sorted(set(re.findall(rb"name_[a-z_]{35}", data)))
        new = dict(zip(old, names(rand, len(old), ROOM)))
        for name in old:
            data = data.replace(name, new[name].ljust(ROOM, b"\0"))
        section = b"name_section_____________________"
        data = data.replace(section, hostile_name(rand, 30).ljust(len(section), b"\0"))
        path.write_bytes(data)
        shutil.copy(template, plain)
        untyped = self.work / "untyped.bpf.o"
        untyped.write_bytes(template.read_bytes().replace(b"name_pinned", b"name-pinned"))
        self.untyped(f"object, seed {seed}", path, untyped)
        wanted = [new[f"name_{name}".encode().ljust(ROOM, b"_")]
                  for name in ("pinned", "slot", "outer", "jumps", "queue")]
        self.targets(f"object, seed {seed}", path, plain, wanted, seed % 2)


def definitions(called, programs, pinned):
    """A definition file of a map for each name."""
    scalars = ["__u8", "__u16", "__u32", "__s32", "__u64", "char[3]", "unsigned long long"]
    maps = []
    for i, name in enumerate(called):
        m = {"name": name, "type": "hash", "max_entries": i + 1}
        if i % 10 < 5:
            m |= {"key": scalars[i % 7], "value": scalars[i // 7 % 7]}
        elif i % 10 < 7:
            m |= {"key_size": i % 9 + 1, "value_size": 8}
        elif i % 10 == 7:
            m |= {"type": "queue", "value": "__u32"}
        elif i % 10 == 8:
            m |= {"type": "prog_array", "key_size": 4, "value_size": 4, "max_entries": 64,
                  "values": [{"slot": s, "program": p} for s, p in
                             enumerate(programs[i // 10 * 2:i // 10 * 2 + 2])]}
        else:
            m |= {"type": "hash_of_maps", "key_size": 4, "value_size": 4, "max_entries": 64,
                  "inner": {k: maps[i - 9][k] for k in ("type", "key", "value", "max_entries")},
                  "values": [{"slot": i, "map": called[i - 9]}]}
        if i in pinned:
            m["pinning"] = "by_name"
        maps.append(m)
    return "version: 1\nmaps:\n" + "".join(f"  - {text(m)}\n" for m in maps)


def text(value):
    """As YAML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(text, value)) + "]"
    if isinstance(value, str):
        return '"' + re.sub(r"[^ !#-\[\]-~]", lambda c: f"\\U{ord(c[0]):08x}", value) + '"'
    return str(value)


# Writes its arguments to $LOG, each with a NUL after it and an empty one at the
# end, makes the file that `map create` would pin, and fails from call $FAIL on.
STAND_IN = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
	FILE *log = fopen(getenv("LOG"), "a+"), *pin;
	long calls = 0;
	int last = 0, c;

	if (!log)
		return 2;
	while ((c = getc(log)) != EOF) {
		calls += !last && c == '\n';
		last = c;
	}
	for (int i = 1; i < argc; i++)
		fwrite(argv[i], 1, strlen(argv[i]) + 1, log);
	fwrite("\0\n", 1, 2, log);
	fclose(log);
	if (getenv("FAIL") && calls >= atol(getenv("FAIL")))
		return 1;
	if (argc > 4 && !strcmp(argv[3], "create")) {
		pin = fopen(argv[4], "wx");
		return !pin || fclose(pin);
	}
	return 0;
}
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", default="0-2")
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("object", type=pathlib.Path)
    args = parser.parse_args()
    first, last = (int(n) for n in args.seeds.split("-"))
    hostile = Hostile(args.out.resolve())
    hostile.macros()
    hostile.foreign_macros()
    for seed in range(first, last + 1):
        hostile.definition_file(seed)
        for more in range(4):
            hostile.renamed_object(seed * 4 + more, args.object)
    print(f"{hostile.n_names} hostile names of maps")
    return hostile.finish()


if __name__ == "__main__":
    sys.exit(main())
