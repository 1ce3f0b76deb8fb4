// SPDX-License-Identifier: BSD-2-Clause
/*
 * The header of testdata/loader/types.bpf.c (-DHEADER): its structs lie in
 * memory as those they were printed from, and typed access reaches the maps.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "../../../testdata/loader/types.h"
#include "count.h"
#include HEADER

#define AT(type, member)                                                                           \
	HOLDS(offsetof(struct type, member) == offsetof(struct types_maps_t__##type, member) &&    \
	      sizeof(((struct type *)0)->member) ==                                                \
		      sizeof(((struct types_maps_t__##type *)0)->member))

static void layout(void)
{
	struct types_maps_t__bits printed;
	struct bits written;

	AT(packed, a);
	AT(packed, b);
	AT(packed, c);
	AT(aligned, a);
	AT(aligned, b);
	AT(bits, c);
	AT(bits, e);
	AT(everything, name);
	AT(everything, c);
	AT(everything, s);
	AT(everything, flag);
	AT(everything, color);
	AT(everything, limits);
	AT(everything, from);
	AT(everything, to);
	AT(everything, when);
	AT(everything, wide);
	AT(everything, bits);
	AT(everything, packed);
	AT(everything, aligned);
	AT(everything, any);
	AT(everything, x);
	AT(everything, y);
	AT(everything, low);
	AT(everything, high);
	AT(everything, named);
	AT(everything, next);
	AT(everything, call);
	AT(everything, ratio);
	AT(everything, rate);
	HOLDS(offsetof(struct everything, class) ==
	      offsetof(struct types_maps_t__everything, class_));
	HOLDS(sizeof(struct everything) == sizeof(struct types_maps_t__everything));
	HOLDS(sizeof(union any) == sizeof(union types_maps_t__any));

	for (int i = 0; i < 5; i++) {
		memset(&printed, 0, sizeof(printed));
		memset(&written, 0, sizeof(written));
		switch (i) {
		case 0:
			printed.a = written.a = 5;
			break;
		case 1:
			printed.b = written.b = 0x55;
			break;
		case 2:
			printed.d = written.d = 0x8123456789;
			break;
		case 3:
			printed.f = written.f = 1;
			break;
		default:
			printed.e = written.e = 9;
		}
		HOLDS(!memcmp(&printed, &written, sizeof(printed)));
	}
	HOLDS((int)types_maps_t__GREEN == (int)GREEN && (int)types_maps_t__BLUE == (int)BLUE);
	HOLDS((int)types_maps_t__LOWEST == (int)LOWEST);
}

static void keyed(const struct types_maps *maps)
{
	types_maps__by_endpoint_key key, next;
	types_maps__by_endpoint_value value, seen;

	memset(&key, 0, sizeof(key));
	memset(&value, 0, sizeof(value));
	key.port = 80;
	value.limits = types_maps_t__HIGHEST;
	value.class_ = 3;
	HOLDS(types_maps__by_endpoint_lookup(maps, &key, &seen) == -ENOENT);
	HOLDS(types_maps__by_endpoint_next(maps, NULL, &next) == -ENOENT);
	HOLDS(!types_maps__by_endpoint_update(maps, &key, &value, BPF_NOEXIST));
	HOLDS(types_maps__by_endpoint_update(maps, &key, &value, BPF_NOEXIST) == -EEXIST);
	HOLDS(!types_maps__by_endpoint_lookup(maps, &key, &seen));
	HOLDS(seen.limits == types_maps_t__HIGHEST && seen.class_ == 3);
	HOLDS(!types_maps__by_endpoint_next(maps, NULL, &next) && next.port == 80);
	HOLDS(types_maps__by_endpoint_next(maps, &next, &next) == -ENOENT);
	HOLDS(!types_maps__by_endpoint_delete(maps, &key));
	HOLDS(types_maps__by_endpoint_delete(maps, &key) == -ENOENT);
}

static void per_cpu(const struct types_maps *maps)
{
	int n = types_maps__possible_cpus();
	struct types_maps__percpu_cpu *values = calloc((size_t)n, sizeof(*values));
	struct types_maps__percpu_cpu *seen = calloc((size_t)n, sizeof(*seen));
	types_maps__percpu_key key = 1;

	HOLDS(n > 0 && n == libbpf_num_possible_cpus());
	HOLDS(sizeof(*values) == 16);
	for (int i = 0; i < n; i++)
		values[i].value.c = (uint16_t)(100 + i);
	HOLDS(!types_maps__percpu_update(maps, &key, values, (size_t)n, 0));
	HOLDS(!types_maps__percpu_lookup(maps, &key, seen, (size_t)n));
	for (int i = 0; i < n; i++)
		HOLDS(seen[i].value.c == 100 + i);
	HOLDS(types_maps__percpu_lookup(maps, &key, seen, (size_t)n - 1) == -ENOSPC);
	free(values);
	free(seen);
}

static void keyless(const struct types_maps *maps)
{
	types_maps__queue_value bits, got;
	types_maps__stack_value one = 1, two = 2, top = 0;
	types_maps__bloom_value there = 5;

	memset(&bits, 0, sizeof(bits));
	HOLDS(types_maps__queue_pop(maps, &got) == -ENOENT);
	bits.e = 7;
	HOLDS(!types_maps__queue_push(maps, &bits, 0));
	bits.e = 8;
	HOLDS(!types_maps__queue_push(maps, &bits, 0));
	HOLDS(!types_maps__queue_peek(maps, &got) && got.e == 7);
	HOLDS(!types_maps__queue_pop(maps, &got) && got.e == 7);
	HOLDS(!types_maps__queue_pop(maps, &got) && got.e == 8);
	HOLDS(!types_maps__stack_push(maps, &one, 0) && !types_maps__stack_push(maps, &two, 0));
	HOLDS(!types_maps__stack_pop(maps, &top) && top == 2);
	HOLDS(!types_maps__bloom_push(maps, &there, 0) && !types_maps__bloom_peek(maps, &there));
}

int main(void)
{
	struct types_maps maps;

	layout();
	if (types_maps__create(&maps, NULL)) {
		n_failed++;
		printf("%s\n", types_maps__error());
		return counted();
	}
	keyed(&maps);
	per_cpu(&maps);
	keyless(&maps);
	types_maps__close(&maps);
	return counted();
}
