// SPDX-License-Identifier: BSD-2-Clause
/*
 * The header of testdata/loader/sizes_only.bpf.c (-DHEADER): maps without
 * types of their own have functions too, and what these pass is what the
 * kernel takes and gives.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "count.h"
#include HEADER

static uint32_t id_of_map(int fd)
{
	struct bpf_map_info info;
	__u32 len = sizeof(info);

	memset(&info, 0, sizeof(info));
	return bpf_obj_get_info_by_fd(fd, &info, &len) ? 0 : info.id;
}

static uint32_t id_of_prog(int fd)
{
	struct bpf_prog_info info;
	__u32 len = sizeof(info);

	memset(&info, 0, sizeof(info));
	return bpf_obj_get_info_by_fd(fd, &info, &len) ? 0 : info.id;
}

static void bytes(const struct t_maps *maps)
{
	t_maps__hash_key key = {1, 2, 3, 4, 5, 6}, next;
	t_maps__hash_value value = {7, 8, 9}, seen = {0};
	t_maps__array_key two = 2, four = 4;
	t_maps__array_value text = "eleven and", got;
	t_maps__queue_value item = {'q', 'u', 'e', 'u', 'e'}, out;

	HOLDS(!t_maps__hash_update(maps, &key, &value, BPF_NOEXIST));
	HOLDS(!t_maps__hash_lookup(maps, &key, &seen) && !memcmp(value, seen, sizeof(seen)));
	HOLDS(!t_maps__hash_next(maps, NULL, &next) && !memcmp(key, next, sizeof(next)));
	HOLDS(t_maps__hash_next(maps, &next, &next) == -ENOENT);
	HOLDS(!t_maps__hash_delete(maps, &key));
	HOLDS(t_maps__hash_lookup(maps, &key, &seen) == -ENOENT);

	HOLDS(!t_maps__array_update(maps, &two, &text, 0));
	HOLDS(!t_maps__array_lookup(maps, &two, &got) && !memcmp(text, got, sizeof(got)));
	HOLDS(t_maps__array_update(maps, &four, &text, 0) == -E2BIG);

	HOLDS(!t_maps__queue_push(maps, &item, 0));
	HOLDS(!t_maps__queue_peek(maps, &out) && !memcmp(item, out, sizeof(out)));
	HOLDS(!t_maps__queue_pop(maps, &out) && t_maps__queue_pop(maps, &out) == -ENOENT);
}

/* Three bytes of a value stand 8 bytes apart. */
static void per_cpu(const struct t_maps *maps)
{
	int n = t_maps__possible_cpus();
	struct t_maps__percpu_cpu *values = calloc((size_t)n, sizeof(*values));
	unsigned char *raw = calloc((size_t)n, 8);
	t_maps__percpu_key key = {1};

	HOLDS(n > 0 && sizeof(*values) == 8 && sizeof(struct t_maps__by_cgroup_id_cpu) == 16);
	for (int i = 0; i < n; i++)
		memset(values[i].value, 'a' + i, sizeof(values[i].value));
	HOLDS(!t_maps__percpu_update(maps, &key, values, (size_t)n, 0));
	HOLDS(!bpf_map_lookup_elem(maps->percpu, &key, raw));
	for (int i = 0; i < n; i++)
		HOLDS(raw[8 * i] == 'a' + i && raw[8 * i + 2] == 'a' + i && !raw[8 * i + 3]);
	memset(values, 0, (size_t)n * sizeof(*values));
	HOLDS(!t_maps__percpu_lookup(maps, &key, values, (size_t)n));
	HOLDS(values[n - 1].value[2] == 'a' + n - 1);
	free(values);
	free(raw);
}

static void prefixes(const struct t_maps *maps)
{
	t_maps__prefixes_key net = {24, {10, 1, 2, 0}}, host = {32, {10, 1, 2, 3}};
	t_maps__odd_prefixes_key odd = {16, {192, 168, 0}}, in = {24, {192, 168, 7}};
	t_maps__prefixes_value value = {1}, seen = {0};

	HOLDS(sizeof(net) == 8 && sizeof(odd) == 7);
	HOLDS(!t_maps__prefixes_update(maps, &net, &value, 0));
	HOLDS(!t_maps__prefixes_lookup(maps, &host, &seen) && seen[0] == 1);
	host.data[2] = 3;
	HOLDS(t_maps__prefixes_lookup(maps, &host, &seen) == -ENOENT);
	HOLDS(!t_maps__odd_prefixes_update(maps, &odd, &value, 0));
	HOLDS(!t_maps__odd_prefixes_lookup(maps, &in, &seen));
}

/* Descriptors go in, ids come out. */
static void descriptors(const struct t_maps *maps)
{
	struct bpf_insn insns[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0},
		{.code = BPF_JMP | BPF_EXIT},
	};
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_BPF_OUTPUT,
	};
	int prog = bpf_prog_load(BPF_PROG_TYPE_SOCKET_FILTER, "test", "GPL", insns, 2, NULL);
	int event = (int)syscall(SYS_perf_event_open, &attr, -1, 0, -1, 0);
	int inner = bpf_map_create(BPF_MAP_TYPE_ARRAY, NULL, 4, 4, 1, NULL);
	int udp = socket(AF_INET, SOCK_DGRAM, 0);
	t_maps__programs_key slot = 3, next = 0;
	t_maps__programs_value program = (uint32_t)prog, id = 0;
	t_maps__events_value descriptor = (uint32_t)event;
	t_maps__sockets_value sock = (uint64_t)udp, cookie = 0;
	t_maps__tables_key name = {'t'};
	t_maps__tables_value table = (uint32_t)inner;
	const struct sockaddr_in any_port = {.sin_family = AF_INET,
					     .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	uint64_t cookie_of = 0;
	socklen_t len = sizeof(cookie_of);

	HOLDS(!t_maps__programs_update(maps, &slot, &program, 0));
	HOLDS(!t_maps__programs_lookup(maps, &slot, &id) && id && id == id_of_prog(prog));
	HOLDS(!t_maps__programs_delete(maps, &slot));
	HOLDS(t_maps__programs_lookup(maps, &slot, &id) == -ENOENT);
	HOLDS(!t_maps__programs_next(maps, NULL, &next) && next == 0);

	slot = 0;
	HOLDS(event >= 0 && !t_maps__events_update(maps, &slot, &descriptor, 0));
	HOLDS(!t_maps__events_delete(maps, &slot) && t_maps__events_delete(maps, &slot) == -ENOENT);

	HOLDS(!t_maps__tables_update(maps, &name, &table, 0));
	HOLDS(!t_maps__tables_lookup(maps, &name, &id) && id && id == id_of_map(inner));
	HOLDS(!t_maps__tables_delete(maps, &name));

	HOLDS(!bind(udp, (const struct sockaddr *)&any_port, sizeof(any_port)));
	HOLDS(!getsockopt(udp, SOL_SOCKET, SO_COOKIE, &cookie_of, &len));
	HOLDS(!t_maps__sockets_update(maps, &slot, &sock, 0));
	HOLDS(!t_maps__sockets_lookup(maps, &slot, &cookie) && cookie == cookie_of);
	close(prog);
	close(event);
	close(inner);
	close(udp);
}

static void numbers(const struct t_maps *maps)
{
	t_maps__cpus_value queue = {.number = 64, .program = 0}, seen = {0, 0};
	t_maps__devices_value lo = if_nametoindex("lo"), index = 0;
	t_maps__traces_value addresses;
	uint32_t zero = 0;

	HOLDS(!t_maps__cpus_update(maps, &zero, &queue, 0));
	HOLDS(!t_maps__cpus_lookup(maps, &zero, &seen) && seen.number == 64 && !seen.program);
	HOLDS(lo && !t_maps__devices_update(maps, &zero, &lo, 0));
	HOLDS(!t_maps__devices_lookup(maps, &zero, &index) && index == lo);
	HOLDS(sizeof(addresses) / sizeof(addresses[0]) == 10);
	HOLDS(t_maps__traces_lookup(maps, &zero, &addresses) == -ENOENT);
	HOLDS(sizeof(t_maps__build_ids_value) == 64 &&
	      sizeof((t_maps__build_ids_value){0}[0]) == 1);
	/* struct bpf_cgroup_storage_key of a 64-bit kernel, whoever asks. */
	HOLDS(offsetof(t_maps__by_cgroup_key, attach_type) == 8 &&
	      sizeof(t_maps__by_cgroup_key) == 16);
}

static void locked(const struct t_maps *maps)
{
	t_maps__locked_key key = 1;
	t_maps__locked_value value, seen;

	memset(&value, 0, sizeof(value));
	memset(&seen, 0, sizeof(seen));
	value.n = 5;
	HOLDS(!t_maps__locked_update(maps, &key, &value, 0));
	value.n = 6;
	HOLDS(!t_maps__locked_update(maps, &key, &value, BPF_F_LOCK));
	HOLDS(!t_maps__locked_lookup_locked(maps, &key, &seen) && seen.n == 6);
	/* The kernel takes the flag for values that have a lock alone: it was passed. */
	HOLDS(bpf_map_lookup_elem_flags(maps->hash, "123456", &seen, BPF_F_LOCK) == -EINVAL);
}

int main(void)
{
	struct t_maps maps;

	if (t_maps__create(&maps, NULL)) {
		n_failed++;
		printf("%s\n", t_maps__error());
		return counted();
	}
	bytes(&maps);
	per_cpu(&maps);
	prefixes(&maps);
	descriptors(&maps);
	numbers(&maps);
	locked(&maps);
	t_maps__close(&maps);
	return counted();
}
