# SPDX-License-Identifier: BSD-2-Clause
"""What random programs are made of: types, maps, sections and helpers, and since when."""

SIZES = {"__u32": 4, "__u64": 8, "struct pair": 8, "struct holed": 16, "struct wide": 32,
         "struct bits": 8, "struct prefix": 8, "struct large": 100, "struct locked": 8,
         "struct timed": 24, "struct bpf_cgroup_storage_key": 16, None: 0}

PRELUDE = """#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

char LICENSE[] SEC("license") = "GPL";

struct pair { __u32 a, b; };
struct holed { __u8 a; __u64 b; };
struct wide { __u64 v[3]; __u16 tail; };
struct bits { __u32 a : 3, b : 7; __u32 c; };
struct prefix { __u32 length, address; };
struct large { char bytes[100]; };
struct locked { struct bpf_spin_lock lock; __u32 n; };
struct timed { struct bpf_timer timer; __u64 n; };

struct task_struct {
	int pid, no_such;
} __attribute__((preserve_access_index));
struct no_such_type { int a; };

extern int CONFIG_NO_SUCH_OPTION __kconfig __weak;
extern _Bool CONFIG_BPF_SYSCALL __kconfig __weak;
extern int LINUX_KERNEL_VERSION __kconfig;
extern const void no_such_symbol __ksym __weak;

/* Else their types would be only declared where maps alone have them. */
union either { struct locked locked; } *a_lock;
struct pair a_pair;
struct holed a_holed;
struct wide a_wide;
struct bits a_bits;
struct prefix a_prefix;
struct large a_large;
struct bpf_cgroup_storage_key a_key;
struct locked *a_locked;

char given[512];
char kept[512] = {1};
const volatile char fixed_bytes[512] = {2};
#define fixed ((void *)fixed_bytes)

#define keep(x) asm volatile("" :: "r"(x) : "memory")
#define hide(x) asm volatile("" : "+r"(x))
"""


def size_of(what):
    return what if isinstance(what, int) else SIZES[what]


class Map:
    """A definition. Key and value are types, sizes, or None."""

    def __init__(self, number, key, value, entries, flags=0, inner=None):
        self.type, self.key, self.value = number, key, value
        self.entries, self.flags, self.inner = entries, flags, inner
        self.name = None
        # Bytes of an element that a program finds there.
        self.room = 0 if inner else size_of(value)

    def members(self):
        yield f"__uint(type, {self.type});"
        for name, what in ("key", self.key), ("value", self.value):
            if isinstance(what, int):
                yield f"__uint({name}_size, {what});"
            elif what:
                yield f"__type({name}, {what});"
        if self.entries:
            yield f"__uint(max_entries, {self.entries});"
        if self.flags:
            yield f"__uint(map_flags, {self.flags});"
        if self.inner:
            yield "__array(values, struct {\n\t\t" + "\n\t\t".join(self.inner.members()) + "\n\t});"

    def source(self):
        return "struct {\n\t" + "\n\t".join(self.members()) + f"\n}} {self.name} SEC(\".maps\");\n"


NO_PREALLOC, RDONLY_PROG, WRONLY_PROG = 1 << 0, 1 << 7, 1 << 8
KEYS = ["__u32", "__u32", "__u64", 4, 6, 16, 13, "struct pair", "struct holed", "struct wide", "struct bits"]
VALUES = ["__u32", "__u64", "__u64", 8, 16, 5, "struct pair", "struct holed", "struct wide", "struct large"]


def _hash(number, special=True):
    def make(rng):
        value = rng.choice(VALUES + (["struct locked"] * 2 if special and number == 1 else []))
        key, flags = rng.choice(KEYS), 0
        if value == "struct locked":
            key = rng.choice(["__u32", "struct holed"])
        elif number in (1, 5):
            flags = rng.choice([0, 0, NO_PREALLOC])
        if value != "struct locked":
            flags |= rng.choice([0] * 8 + [RDONLY_PROG, WRONLY_PROG])
        return Map(number, key, value, 64, flags)
    return make


def _array(number):
    def make(rng):
        value = rng.choice(VALUES + (["struct locked"] if number == 2 else []))
        flags = 0 if value == "struct locked" else rng.choice([0] * 8 + [RDONLY_PROG, WRONLY_PROG])
        return Map(number, "__u32", value, rng.choice([1, 4, 70]), flags)
    return make


def _outer(number):
    def make(rng):
        inner = ALL_MAPS[rng.choice([1, 1, 2, 9, 11, 22, 27])](rng)
        # Not all kernels take a lock in there.
        if inner.value == "struct locked":
            inner = Map(2, "__u32", "__u64", 4)
        return Map(number, rng.choice(["__u32", 4] if number == 12 else ["__u32", "struct holed", 8]), None,
                   4, 0, inner)
    return make


def _plain(number, key, value, entries, flags=0):
    return lambda rng: Map(number, key, value, entries, flags)


ALL_MAPS = {
    1: _hash(1), 2: _array(2), 3: _plain(3, 4, 4, 8), 4: _plain(4, 4, 4, 16), 5: _hash(5), 6: _array(6),
    7: _plain(7, 4, 64, 16), 8: _plain(8, 4, 4, 4), 9: _hash(9), 10: _hash(10),
    11: _plain(11, "struct prefix", "__u64", 16, NO_PREALLOC), 12: _outer(12), 13: _outer(13),
    14: _plain(14, 4, 4, 8), 15: _plain(15, 4, 4, 8), 16: _plain(16, 4, 4, 2), 17: _plain(17, 4, 4, 8),
    18: _plain(18, 8, 4, 8), 19: _plain(19, "struct bpf_cgroup_storage_key", "__u64", 0),
    20: _plain(20, 4, 8, 8), 21: _plain(21, "struct bpf_cgroup_storage_key", "__u64", 0),
    22: lambda rng: Map(22, None, rng.choice(VALUES), 8), 23: lambda rng: Map(23, None, rng.choice(VALUES), 8),
    24: _plain(24, "__u32", "__u64", 0, NO_PREALLOC), 25: _plain(25, 4, 4, 8), 27: _plain(27, None, None, 4096),
    28: _plain(28, "__u32", "__u64", 0, NO_PREALLOC), 29: _plain(29, "__u32", "__u64", 0, NO_PREALLOC),
    30: lambda rng: Map(30, None, rng.choice(VALUES), 16), 31: _plain(31, None, None, 4096),
    32: _plain(32, "__u32", "__u64", 0, NO_PREALLOC),
}
MAPS_SINCE = {29: (5, 11), 30: (5, 16), 31: (6, 1), 32: (6, 2)}


def maps_of(kernel):
    return [t for t in ALL_MAPS if MAPS_SINCE.get(t, (0, 0)) <= kernel]


# Helpers, and the types of maps that they are mostly called with. "context": those that need one.
TAKEN_BY = {
    "bpf_map_lookup_elem": [1, 2, 5, 6, 9, 10, 11, 12, 13, 14, 17, 25],
    "bpf_map_update_elem": [1, 2, 5, 6, 9, 10, 11],
    "bpf_map_delete_elem": [1, 5, 9, 10, 11],
    "bpf_map_push_elem": [22, 23, 30], "bpf_map_pop_elem": [22, 23], "bpf_map_peek_elem": [22, 23, 30],
    "bpf_map_lookup_percpu_elem": [5, 6, 10], "bpf_for_each_map_elem": [1, 2, 5, 6, 9, 10],
    "bpf_ringbuf_output": [27], "bpf_ringbuf_reserve": [27], "bpf_ringbuf_query": [27],
    "bpf_perf_event_output": [4], "bpf_perf_event_read": [4], "bpf_perf_event_read_value": [4],
    "bpf_get_stackid": [7], "bpf_current_task_under_cgroup": [8], "bpf_skb_under_cgroup": [8],
    "bpf_redirect_map": [14, 16, 17, 25], "bpf_tail_call": [3], "bpf_sk_redirect_map": [15],
    "bpf_msg_redirect_map": [15], "bpf_sk_redirect_hash": [18], "bpf_msg_redirect_hash": [18],
    "bpf_sock_map_update": [15], "bpf_sock_hash_update": [18],
    "bpf_sk_select_reuseport": [15, 18, 20], "bpf_get_local_storage": [19, 21],
    "bpf_task_storage_get": [29], "bpf_task_storage_delete": [29], "bpf_spin_lock": [],
    "context": ["bpf_perf_event_output", "bpf_get_stackid", "bpf_skb_under_cgroup", "bpf_tail_call",
                "bpf_sk_redirect_map", "bpf_msg_redirect_map", "bpf_sk_redirect_hash", "bpf_msg_redirect_hash",
                "bpf_sock_map_update", "bpf_sock_hash_update", "bpf_sk_select_reuseport"],
}

GENERAL_HELPERS = ["bpf_map_lookup_elem"] * 4 + ["bpf_map_update_elem"] * 4 + ["bpf_map_delete_elem"] * 2 + [
    "bpf_map_push_elem", "bpf_map_pop_elem", "bpf_map_peek_elem", "bpf_map_lookup_percpu_elem",
    "bpf_for_each_map_elem", "bpf_ringbuf_output", "bpf_ringbuf_reserve", "bpf_ringbuf_query",
    "bpf_tail_call", "bpf_spin_lock"]

# By family of program types, the helpers that others lack.
TRACING = ["bpf_perf_event_output", "bpf_perf_event_read", "bpf_perf_event_read_value", "bpf_get_stackid",
           "bpf_current_task_under_cgroup", "bpf_task_storage_get", "bpf_task_storage_delete"]
SECTIONS = {
    "tracing": TRACING, "plain": [], "sleepable": [], "output": ["bpf_perf_event_output"],
    "xdp": ["bpf_redirect_map", "bpf_perf_event_output"],
    "tc": ["bpf_skb_under_cgroup", "bpf_perf_event_output"],
    "cgroup": ["bpf_get_local_storage"], "sk_skb": ["bpf_sk_redirect_map", "bpf_sk_redirect_hash"],
    "sk_msg": ["bpf_msg_redirect_map", "bpf_msg_redirect_hash"],
    "sockops": ["bpf_sock_map_update", "bpf_sock_hash_update"], "reuseport": ["bpf_sk_select_reuseport"],
}

# Section, family, what the program returns, and since when.
_SECTIONS = [
    ("socket", "output", 0), ("kprobe/do_nanosleep", "tracing", 0), ("kretprobe/do_nanosleep", "tracing", 0),
    ("uprobe", "tracing", 0), ("tracepoint/sched/sched_switch", "tracing", 0), ("raw_tp/sched_switch", "tracing", 0),
    ("raw_tracepoint.w/sched_switch", "tracing", 0), ("perf_event", "tracing", 0),
    ("fentry/vfs_read", "tracing", 0), ("fexit/vfs_read", "tracing", 0), ("tp_btf/sched_switch", "tracing", 0),
    ("iter/task", "plain", 0), ("xdp", "xdp", 2), ("xdp", "xdp", 2), ("tc", "tc", 0), ("classifier", "tc", 0),
    ("action", "tc", 0), ("cgroup_skb/ingress", "cgroup", 1), ("cgroup_skb/egress", "cgroup", 1),
    ("cgroup/sock_create", "cgroup", 1), ("cgroup/connect4", "cgroup", 1), ("cgroup/connect6", "cgroup", 1),
    ("cgroup/sendmsg4", "cgroup", 1), ("cgroup/bind4", "cgroup", 1), ("cgroup/dev", "cgroup", 1),
    ("cgroup/sysctl", "cgroup", 1), ("cgroup/getsockopt", "cgroup", 1), ("sockops", "sockops", 1),
    ("sk_skb/stream_verdict", "sk_skb", 1), ("sk_skb/stream_parser", "sk_skb", 1), ("sk_msg", "sk_msg", 1),
    ("sk_lookup", "plain", 1), ("sk_reuseport", "reuseport", 1), ("flow_dissector", "plain", 0),
    ("lwt_in", "output", 0), ("lwt_out", "output", 0), ("lwt_xmit", "output", 0), ("lwt_seg6local", "output", 0),
    ("lsm/file_open", "tracing", 0), ("lsm.s/file_open", "sleepable", 0, (5, 11)),
    ("fentry.s/bpf_fentry_test1", "sleepable", 0, (99, 0)), ("iter.s/task", "sleepable", 0, (6, 1)),
    ("syscall", "sleepable", 0, (5, 14)), ("xdp.frags", "xdp", 2, (5, 18)),
    ("kprobe.multi/vfs_*", "tracing", 0, (99, 0)), ("uprobe.s", "sleepable", 0, (6, 1)),
    ("netfilter", "plain", 1, (99, 0)),
]


# Debian's 5.10 has no BTF of its own.
BTF_SINCE = (5, 11)
_WITH_BTF = ("fentry", "fexit", "tp_btf", "lsm", "iter")


def sections_of(kernel):
    return [s[:3] for s in _SECTIONS if (len(s) < 4 or s[3] <= kernel) and
            (kernel >= BTF_SINCE or not s[0].startswith(_WITH_BTF))]
