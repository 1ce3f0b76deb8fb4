# SPDX-License-Identifier: BSD-2-Clause
"""Memory that random programs pass to helpers: where it is, and which bytes of it are set."""

from world import size_of


class Memory:
    def __init__(self, program):
        self.p = program

    def takes(self, size):
        """Whether the function's stack has room for memory of that size, and for what moves it."""
        self.p.stack -= size + 48
        return self.p.stack >= 0

    def type_for(self, what):
        """A C type of the type or size."""
        if isinstance(what, int):
            return {1: "__u8", 2: "__u16", 4: "__u32", 8: "__u64"}.get(what, f"struct bytes{what}")
        return what

    def variable(self, what):
        name, size = self.p.name("v"), size_of(what)
        ctype = self.type_for(what)
        if ctype.startswith("struct bytes"):
            self.p.line(f"struct {{ char bytes[{size}]; }} {name};")
        else:
            self.p.line(f"{ctype} {name};")
        return name

    def of(self, use, what, bad):
        """An address of memory for what, a type or a size; bad: something may be wrong with it."""
        del use
        rng = self.p.rng
        size = size_of(what)
        if not size:
            return self.p.rng.choice(["&seen", "(void *)0"]) if bad else "&seen"
        if not self.takes(size):
            return self.global_data(what, size)
        good = [self.number, self.cleared, self.cleared, self.cleared, self.copied, self.read,
                self.global_data, self.members, self.in_buffer, self.spilled]
        wrong = [self.never, self.never, self.partly, self.partly, self.one_way, self.short,
                 self.short, self.beyond, self.prefix, self.members]
        return rng.choice(wrong if bad else good)(what, size)

    def room(self, what, bad):
        """Memory that a helper writes."""
        if not size_of(what):
            return "&seen"
        if not self.takes(size_of(what)):
            return "given"
        if bad:
            return self.short(what, size_of(what))
        name = self.variable(what)
        return f"&{name}"

    def number(self, what, size):
        if size not in (1, 2, 4, 8) or isinstance(what, str) and what.startswith("struct"):
            return self.cleared(what, size)
        name = self.variable(what)
        self.p.line(f"{name} = {self.p.rng.choice(['0', '1', '3', '5', '900', '(__u8)seen', 'bpf_get_prandom_u32()'])};")
        return f"&{name}"

    def cleared(self, what, size):
        del size
        name = self.variable(what)
        self.p.line(f"__builtin_memset(&{name}, {self.p.rng.choice([0, 0, 1])}, sizeof({name}));")
        return f"&{name}"

    def members(self, what, size):
        """Members one by one, as programs do; holes stay as they are."""
        members = {"struct pair": ["a", "b"], "struct holed": ["a", "b"], "struct wide": ["v[0]", "v[1]", "v[2]", "tail"],
                   "struct bits": ["a", "b", "c"], "struct prefix": ["length", "address"]}.get(what)
        if not members:
            return self.number(what, size)
        name = self.variable(what)
        for m in members:
            self.p.line(f"{name}.{m} = {self.p.rng.choice(['1', '2', '(__u16)seen'])};")
        return f"&{name}"

    def copied(self, what, size):
        name = self.variable(what)
        self.p.line(f"__builtin_memcpy(&{name}, {self.p.rng.choice(['given', 'kept', 'fixed'])}, {size});")
        return f"&{name}"

    def read(self, what, size):
        if size > 64:
            return self.cleared(what, size)
        name = self.variable(what)
        helper = self.p.rng.choice(["bpf_probe_read_kernel", "bpf_get_current_comm"])
        if helper == "bpf_get_current_comm":
            self.p.line(f"bpf_get_current_comm(&{name}, {size});")
        else:
            self.p.line(f"bpf_probe_read_kernel(&{name}, {size}, (void *)8);")
        return f"&{name}"

    def global_data(self, what, size):
        del what, size
        return self.p.rng.choice(["given", "kept", "fixed"])

    def in_buffer(self, what, size):
        del what
        name, words = self.p.name("buffer"), (size + 7) // 8 + 4
        self.p.line(f"__u64 {name}[{words}];")
        self.p.line(f"__builtin_memset({name}, 0, sizeof({name}));")
        if self.p.rng.random() < .6:
            # What is stored at a place that is not known may be stored on a map's address.
            self.p.hidden = True
            i = self.p.name("i")
            self.p.line(f"__u32 {i} = bpf_get_prandom_u32() & 3;")
            if self.p.rng.random() < .5:
                self.p.line(f"hide({i});")
                return f"{name} + {i}"
            self.p.line(f"{name}[{i}] = 3;")
        return f"{name} + {self.p.rng.choice([0, 1, 3])}"

    def spilled(self, what, size):
        name, at = self.cleared(what, size), self.p.name("at")
        self.p.line(f"void *volatile {at} = {name};")
        return at

    def never(self, what, size):
        del size
        return f"&{self.variable(what)}"

    def partly(self, what, size):
        name = self.variable(what)
        n = self.p.rng.randrange(size)
        self.p.line(f"__builtin_memset(&{name}, 0, {n});")
        return f"&{name}"

    def prefix(self, what, size):
        name = self.variable(what)
        self.p.line(f"((volatile char *)&{name})[{self.p.rng.randrange(size)}] = 1;")
        return f"&{name}"

    def one_way(self, what, size):
        # That the other way is one that programs take is not certain: a warning.
        self.p.sure = False
        name = self.variable(what)
        self.p.line(f"if ({self.p.some()})")
        self.p.line(f"\t__builtin_memset(&{name}, 0, {size});")
        return f"&{name}"

    def short(self, what, size):
        del what
        less = self.p.rng.choice([n for n in (1, 2, 4, 8, 12, 16) if n < size] or [size])
        return self.cleared(less, less)

    def beyond(self, what, size):
        """An address in a variable that has fewer bytes left."""
        name = self.cleared(what, size)
        return f"(char *){name} + {self.p.rng.randrange(size + 1)}"
