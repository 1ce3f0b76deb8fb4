// SPDX-License-Identifier: BSD-2-Clause
/*
 * The header of testdata/loader/types.bpf.c (-DHEADER): typed access reaches
 * the maps.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "count.h"
#include HEADER

static void enumerators(void)
{
	HOLDS((int)types_maps_t__GREEN == 7 && (int)types_maps_t__BLUE == 255);
	HOLDS((int)types_maps_t__HIGHEST == 2147483647);
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

	enumerators();
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
