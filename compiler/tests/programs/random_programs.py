#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""random_programs.py CLANG FOLDER KERNEL SEED N [PROGRAMS]: objects with 8 maps and 40 programs.

Every map can be created by the kernel of that release. Most calls in the programs are right;
the others have a map of another type, a helper of other programs, memory that is too short or
not set, or what else rules about programs know. Some stand in branches that are decided at load
time, in subprograms and callbacks, behind joins and in loops. The same arguments give the same
sources; existing objects of the same source are kept.
"""

import concurrent.futures
import os
import pathlib
import random
import shlex
import subprocess
import sys

from memory import Memory
from world import (ALL_MAPS, BTF_SINCE, GENERAL_HELPERS, PRELUDE, SECTIONS, TAKEN_BY, maps_of, sections_of)

N_MAPS = 8
# Bytes of the stack of a function.
ROOM = 240


class Program:
    """One program and the static functions that it calls."""

    def __init__(self, rng, obj, number):
        self.rng, self.obj, self.number = rng, obj, number
        self.section, family, self.returns = rng.choice(obj.sections)
        self.helpers = GENERAL_HELPERS + SECTIONS[family] * 2
        self.functions = []
        self.names = 0
        self.sure = True
        self.hidden = False
        self.loops = False
        self.indent, self.stack = 1, ROOM
        self.lines = []
        self.memory = Memory(self)
        self.bad = rng.choice([0, 0, 0.05, 0.15, 0.4])
        self.block(rng.choice([1, 2, 2, 3, 4]), 0)

    def name(self, stem):
        self.names += 1
        return f"{stem}{self.names}"

    def line(self, text):
        self.lines.append("\t" * self.indent + text)

    def source(self):
        body = "\n".join(self.lines)
        sure = f"\n/* p{self.number} has no guards */" if self.sure else ""
        sure += f"\n/* p{self.number} hides maps */" if self.hidden else ""
        return "\n".join(self.functions) + (
            f'{sure}\nSEC("{self.section}")\nint p{self.number}(void *ctx)\n{{\n'
            f"\t__u64 seen = 0;\n\n{body}\n\tkeep(seen);\n\treturn {self.returns};\n}}\n")

    # What a body is made of.

    def block(self, n, depth):
        for _ in range(n):
            kinds = [self.call] * 8
            if depth < 3:
                kinds += [self.branch, self.guarded, self.joined, self.correlated, self.loop,
                          self.subprogram, self.callback, self.inner, self.of_global]
            self.rng.choice(kinds)(depth)

    def nested(self, head, n, depth, tail="}"):
        self.line(head)
        self.indent += 1
        self.block(n, depth + 1)
        self.indent -= 1
        self.line(tail)

    def some(self):
        return self.rng.choice(["bpf_get_prandom_u32() & 1", "bpf_ktime_get_ns() > 77",
                                "seen & 4", "(__u32)seen < 9"])

    def branch(self, depth):
        self.nested(f"if ({self.some()}) {{", 1, depth, "} else {" if self.rng.random() < .5 else "}")
        if self.lines[-1].endswith("else {"):
            self.indent += 1
            self.block(1, depth + 1)
            self.indent -= 1
            self.line("}")

    def guarded(self, depth):
        self.sure = False
        old, self.bad = self.bad, max(self.bad, 0.5)
        heads = [
            "bpf_core_field_exists(((struct task_struct *)0)->no_such)",
            "bpf_core_field_exists(((struct task_struct *)0)->pid)",
            "!bpf_core_field_exists(((struct task_struct *)0)->pid)",
            "bpf_core_type_exists(struct no_such_type)",
            "chosen", "!chosen", "chosen > 3", "(chosen & 6) == 4", "CONFIG_NO_SUCH_OPTION",
            "CONFIG_BPF_SYSCALL", "LINUX_KERNEL_VERSION < 0x10000",
            "LINUX_KERNEL_VERSION >= 0x50000", "&no_such_symbol", "!&no_such_symbol",
            "chosen && bpf_get_prandom_u32() > 5", "bpf_get_prandom_u32() > 5 && !chosen"]
        head = self.rng.choice([h for h in heads if self.obj.kernel >= BTF_SINCE or "core" not in h])
        if self.rng.random() < .15:
            name = self.name("early")
            self.line(f"if (!({head}))")
            self.line(f"\tgoto {name};")
            self.block(1, depth + 1)
            self.indent -= 1
            self.line(f"{name}:")
            self.indent += 1
            self.line("keep(seen);")
        else:
            self.nested(f"if ({head}) {{", self.rng.choice([1, 1, 2]), depth)
        self.bad = old

    def loop(self, depth):
        # The verifier follows each turn, and more than a few thousand instructions take long.
        if self.loops or depth:
            return
        self.loops = True
        i = self.name("i")
        self.line("#pragma clang loop unroll(disable)")
        self.line(f"for (int {i} = 0; {i} < {self.rng.choice([2, 5])}; {i}++) {{")
        self.indent += 1
        self.call(depth)
        self.indent -= 1
        self.line("}")

    def joined(self, depth):
        """A map that is one of two."""
        self.sure = False
        del depth
        helper = self.pick_helper()
        one, other = self.pick_map(helper), self.pick_map(helper)
        self.hidden |= bool(one.inner) != bool(other.inner)
        m = self.name("map")
        self.line(f"void *{m} = &{one.name};")
        self.line(f"if ({self.some()})")
        self.line(f"\t{m} = &{other.name};")
        if self.rng.random() < .4:
            spilled = self.name("spilled")
            self.line(f"void *volatile {spilled} = {m};")
            m = spilled
        self.emit(helper, self.rng.choice([one, other]), m)

    def correlated(self, depth):
        """A condition that is known where it is asked again."""
        self.sure = False
        del depth
        helper = self.pick_helper()
        right, wrong = self.pick_map(helper), self.obj.any_map(self.rng)
        self.hidden |= bool(right.inner) != bool(wrong.inner)
        m, flag = self.name("map"), self.name("flag")
        self.line(f"__u32 {flag} = bpf_get_prandom_u32() & 1;")
        self.line(f"void *volatile {m} = &{wrong.name};")
        self.line(f"if ({flag})")
        self.line(f"\t{m} = &{right.name};")
        self.line(f"hide({flag});")
        self.line(f"if ({flag}) {{")
        self.indent += 1
        self.emit(helper, right, m)
        self.indent -= 1
        self.line("}")

    def inner(self, depth):
        self.sure = False
        del depth
        outer = [m for m in self.obj.maps if m.inner]
        if not outer:
            return
        m = self.rng.choice(outer)
        key, found = self.memory.of("key", m.key, False), self.name("found")
        self.line(f"void *{found} = bpf_map_lookup_elem(&{m.name}, {key});")
        self.line(f"if ({found}) {{" if self.rng.random() < .95 else "{")
        self.indent += 1
        self.emit(self.pick_helper(), m.inner, found)
        self.indent -= 1
        self.line("}")

    def elsewhere(self, write):
        """The lines that it writes, in another function."""
        outer = self.lines, self.indent, self.stack
        # The stacks of a program and its functions may have 512 bytes together.
        self.lines, self.indent, self.stack = [], 1, ROOM // 3
        write()
        lines = self.lines
        self.lines, self.indent, self.stack = outer
        self.stack -= ROOM // 3
        return lines

    def apart(self, head, depth, *, result, top=()):
        """A function of its own, with a body like that of a program."""
        body = self.elsewhere(lambda: self.block(self.rng.choice([1, 1, 2]), depth + 1))
        self.functions.append("\n".join([f"{head}\n{{", "\t__u64 seen = 0;", *("\t" + t for t in top), "",
                                         *body, "\tkeep(seen);", f"\treturn {result};", "}", ""]))

    def subprogram(self, depth):
        self.sure = False
        name = f"p{self.number}_" + self.name("sub")
        kind = self.rng.choice(["context", "context", "map", "flag"])
        if kind == "context":
            self.apart(f"static __attribute__((noinline)) int {name}(void *ctx)", depth, result="0")
            self.line(f"seen += {name}(ctx);")
        elif kind == "flag":
            self.apart(f"static __attribute__((noinline)) int {name}(void *ctx, int flag)", depth,
                       result="0", top=["if (flag)", "\treturn 1;"])
            self.line(f"seen += {name}(ctx, {self.rng.choice(['0', '1', 'chosen', 'seen & 1'])});")
        else:
            self.hidden = True
            helper = self.pick_helper()
            m = self.pick_map(helper)
            body = self.elsewhere(lambda: self.emit(helper, m, "map"))
            self.functions.append("\n".join([
                f"static __attribute__((noinline)) int {name}(void *ctx, void *map)\n{{",
                "\t__u64 seen = 0;", "", *body, "\tkeep(seen);", "\treturn 0;", "}", ""]))
            self.line(f"seen += {name}(ctx, &{m.name});")

    def of_global(self, depth):
        """A function that is verified by itself, without what its caller knows."""
        name = f"p{self.number}_" + self.name("global")
        old, self.helpers = self.helpers, [h for h in self.helpers if h not in TAKEN_BY["context"]]
        self.apart(f"__attribute__((noinline)) int {name}(int n)", depth + 1, result="n",
                   top=["void *ctx = 0;", "seen += n;"])
        self.helpers = old
        self.line(f"seen += {name}({self.rng.choice(['3', '(int)seen'])});")

    def callback(self, depth):
        if self.obj.kernel < (5, 17):
            return
        self.sure = False
        name, c = f"p{self.number}_" + self.name("each"), self.name("number")
        old, self.helpers = self.helpers, [h for h in self.helpers if h not in TAKEN_BY["context"]]
        self.apart(f"static int {name}(__u32 index, void *ctx)", depth + 1, result="0",
                   top=["seen += index;"])
        self.helpers = old
        self.line(f"__u64 {c} = 0;")
        self.line(f"bpf_loop({self.rng.choice([1, 7])}, {name}, &{c}, 0);")
        self.line(f"seen += {c};")

    # Calls of helpers with maps.

    def is_bad(self):
        return self.rng.random() < self.bad

    def pick_helper(self):
        if self.rng.random() < self.bad / 8:
            return self.rng.choice([h for h in TAKEN_BY if h != "context"])
        fit = [h for h in self.helpers if self.obj.maps_for(h)]
        return self.rng.choice(fit or ["bpf_map_lookup_elem"])

    def pick_map(self, helper):
        fit = self.obj.maps_for(helper)
        if not fit or self.is_bad() and self.is_bad():
            return self.obj.any_map(self.rng)
        return self.rng.choice(fit)

    def call(self, depth):
        del depth
        helper = self.pick_helper()
        m = self.pick_map(helper)
        self.emit(helper, m, f"&{m.name}")

    def number_of(self, *choices):
        return self.rng.choice([str(c) for c in choices])

    def emit(self, helper, m, map_text):
        """The call of the helper with what the verifier takes for the map m, or nearly."""
        emit = getattr(self, "emit_" + helper.removeprefix("bpf_"), None)
        if emit:
            emit(m, map_text)
        else:
            self.emit_elem(helper, m, map_text)

    def key(self, m):
        return self.memory.of("key", m.key, self.is_bad())

    def value(self, m):
        return self.memory.of("value", m.value, self.is_bad())

    def emit_elem(self, helper, m, at):
        flags = self.number_of(0, 0, 0, 0, 1, 2, 3, 9)
        call = {
            "bpf_map_update_elem": lambda: f"({at}, {self.key(m)}, {self.value(m)}, {flags})",
            "bpf_map_delete_elem": lambda: f"({at}, {self.key(m)})",
            "bpf_map_push_elem": lambda: f"({at}, {self.value(m)}, {self.number_of(0, 0, 2, 3)})",
            "bpf_map_pop_elem": lambda: f"({at}, {self.memory.room(m.value, self.is_bad())})",
            "bpf_map_peek_elem": lambda: f"({at}, {self.memory.room(m.value, self.is_bad())})",
            "bpf_redirect_map": lambda: f"({at}, {self.number_of(0, 3, 99)}, 0)",
            "bpf_tail_call": lambda: f"(ctx, {at}, {self.number_of(0, 1, 70)})",
            "bpf_get_stackid": lambda: f"(ctx, {at}, {self.number_of(0, 256)})",
            "bpf_perf_event_read": lambda: f"({at}, {self.number_of(0, 'BPF_F_CURRENT_CPU')})",
            "bpf_current_task_under_cgroup": lambda: f"({at}, {self.number_of(0, 9)})",
            "bpf_skb_under_cgroup": lambda: f"(ctx, {at}, {self.number_of(0, 9)})",
            "bpf_sk_redirect_map": lambda: f"(ctx, {at}, {self.number_of(0, 9)}, 0)",
            "bpf_msg_redirect_map": lambda: f"(ctx, {at}, {self.number_of(0, 9)}, 0)",
            "bpf_sk_redirect_hash": lambda: f"(ctx, {at}, {self.key(m)}, 0)",
            "bpf_msg_redirect_hash": lambda: f"(ctx, {at}, {self.key(m)}, 0)",
            "bpf_sock_map_update": lambda: f"(ctx, {at}, {self.key(m)}, 0)",
            "bpf_sock_hash_update": lambda: f"(ctx, {at}, {self.key(m)}, 0)",
            "bpf_sk_select_reuseport": lambda: f"(ctx, {at}, {self.key(m)}, 0)",
            "bpf_ringbuf_query": lambda: f"({at}, 0)",
        }[helper]()
        if helper == "bpf_tail_call":
            self.line(f"{helper}{call};")
        else:
            self.line(f"seen += {helper}{call};")

    def use_element(self, found, size):
        if self.rng.random() < .97:
            self.line(f"if ({found})")
            self.indent += 1
        how = self.rng.choice(["none", "load", "store", "load", "store"])
        if size < 8:
            how = "none"
        self.line({"none": f"seen += {found} != 0;", "load": f"seen += *(__u64 *){found};",
                   "store": f"*(__u64 *){found} = 7;"}[how])
        if self.lines[-2].lstrip().startswith(f"if ({found})"):
            self.indent -= 1

    def found(self, call, size):
        found = self.name("found")
        self.line(f"void *{found} = {call};")
        self.use_element(found, size)

    def emit_map_lookup_elem(self, m, at):
        self.found(f"bpf_map_lookup_elem({at}, {self.key(m)})", m.room)

    def emit_map_lookup_percpu_elem(self, m, at):
        self.found(f"bpf_map_lookup_percpu_elem({at}, {self.key(m)}, 0)", m.room)

    def emit_get_local_storage(self, m, at):
        found = self.name("found")
        self.line(f"void *{found} = bpf_get_local_storage({at}, {self.number_of(0, 0, 0, 0, 1)});")
        if m.room >= 8:
            self.line(f"seen += *(__u64 *){found};")

    def emit_task_storage_get(self, m, at):
        self.found(f"bpf_task_storage_get({at}, bpf_get_current_task_btf(), "
                   f"{self.rng.choice(['(void *)0', self.value(m)])}, {self.number_of(0, 1)})", m.room)

    def emit_task_storage_delete(self, m, at):
        del m
        self.line(f"seen += bpf_task_storage_delete({at}, bpf_get_current_task_btf());")

    def emit_perf_event_output(self, m, at):
        del m
        size = self.rng.choice([1, 4, 8, 13, 24, 40])
        given = size if not self.is_bad() else size + self.rng.choice([1, 8, 300])
        index = self.number_of("BPF_F_CURRENT_CPU", "BPF_F_CURRENT_CPU", 0, 99)
        self.line(f"seen += bpf_perf_event_output(ctx, {at}, {index}, "
                  f"{self.memory.of('record', size, self.is_bad())}, {given});")

    def emit_perf_event_read_value(self, m, at):
        del m
        room, size = self.name("count"), 24 if not self.is_bad() else self.rng.choice([8, 32])
        self.line(f"struct bpf_perf_event_value {room};")
        self.line(f"seen += bpf_perf_event_read_value({at}, BPF_F_CURRENT_CPU, &{room}, {size});")

    def emit_ringbuf_output(self, m, at):
        del m
        size = self.rng.choice([1, 4, 8, 13, 24, 40])
        given = size if not self.is_bad() else size + self.rng.choice([1, 8, 300])
        self.line(f"seen += bpf_ringbuf_output({at}, {self.memory.of('record', size, self.is_bad())}, "
                  f"{given}, {self.number_of(0, 1)});")

    def emit_ringbuf_reserve(self, m, at):
        del m
        record = self.name("record")
        self.line(f"__u64 *{record} = bpf_ringbuf_reserve({at}, {self.number_of(8, 24, 5000)}, 0);")
        self.line(f"if ({record}) {{")
        self.line(f"\t*{record} = seen;")
        self.line(f"\tbpf_ringbuf_{self.rng.choice(['submit', 'discard'])}({record}, 0);")
        self.line("}")

    def emit_for_each_map_elem(self, m, at):
        del m
        self.sure = False
        name, c = f"p{self.number}_" + self.name("element"), self.name("number")
        self.functions.append(f"static int {name}(void *map, void *key, void *value, __u64 *sum)\n"
                              "{\n\t*sum = 1;\n\treturn 0;\n}\n")
        self.line(f"__u64 {c} = 0;")
        self.line(f"bpf_for_each_map_elem({at}, {name}, &{c}, 0);")
        self.line(f"seen += {c};")

    def emit_spin_lock(self, m, at):
        found = self.name("locked")
        self.line(f"struct locked *{found} = bpf_map_lookup_elem({at}, {self.key(m)});")
        self.line(f"if ({found}) {{")
        self.line(f"\tbpf_spin_lock(&{found}->lock);")
        self.line(f"\t{found}->n++;")
        self.line(f"\tbpf_spin_unlock(&{found}->lock);")
        self.line("}")


class Object:
    def __init__(self, rng, kernel, n_programs):
        self.kernel = kernel
        self.sections = sections_of(kernel)
        types = maps_of(kernel)
        # Nearly all programs use these.
        wanted = [1, 2, rng.choice([1, 9, 5, 6]), rng.choice([12, 13, 4])]
        self.maps = [m for m in (ALL_MAPS[t](rng) for t in wanted)]
        self.maps += [ALL_MAPS[rng.choice(types)](rng) for _ in range(N_MAPS - len(wanted))]
        for i, m in enumerate(self.maps):
            m.name = f"m{i}"
        chosen = rng.choice([0, 0, 1, 4])
        parts = [PRELUDE, f"const volatile __u32 chosen = {chosen};\n",
                 *(m.source() for m in self.maps)]
        parts += [Program(rng, self, i).source() for i in range(n_programs)]
        self.text = "\n".join(parts)

    def maps_for(self, helper):
        if helper == "bpf_spin_lock":
            return [m for m in self.maps if m.value == "struct locked"]
        return [m for m in self.maps if m.type in TAKEN_BY[helper]]

    def any_map(self, rng):
        return rng.choice(self.maps)


def compile_one(clang, path, source):
    obj = path.with_suffix(".o")
    if obj.exists() and path.exists() and path.read_text() == source:
        return
    path.write_text(source)
    subprocess.run([*shlex.split(clang), "-w", "-c", "-o", obj, path], check=True)


def main():
    clang, folder, kernel, seed, n, *rest = sys.argv[1:]
    folder = pathlib.Path(folder)
    release = tuple(int(x) for x in kernel.split("-")[0].split(".")[:2])
    n_programs = int(rest[0]) if rest else 40
    folder.mkdir(parents=True, exist_ok=True)
    # Objects of a longer run would be taken for ones of this run.
    for old in folder.glob("*.bpf.*"):
        if not old.name.startswith(f"{seed}-") or int(old.name.split(".")[0].split("-")[1]) >= int(n):
            old.unlink()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = []
        for i in range(int(n)):
            rng = random.Random(f"{seed}-{i}")
            # With v3 branches and arithmetic are also of 32 bits.
            level = rng.choice(["-O2", "-O2 -mcpu=v3", "-O1", "-O1 -mcpu=v3"])
            source = f"/* {level} */\n" + Object(rng, release, n_programs).text
            jobs.append(pool.submit(compile_one, f"{clang} {level}", folder / f"{seed}-{i:04}.bpf.c",
                                    source))
    for job in jobs:
        job.result()


if __name__ == "__main__":
    main()
