/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_ARENAS_H
#define BPFMAPC_ARENAS_H

/* Arenas: where they are mapped in this process, and the variables that lie in them. */
#include <bpfmapc/info.h>
#include <sys/mman.h>

BPFMAPC_SELDOM_BEGIN

/* The memories of all arenas, in the struct of the object. */
BPFMAPC_FUNCTION struct bpfmapc_arena *bpfmapc_memory(const struct bpfmapc_object *obj, void *maps)
{
	return (struct bpfmapc_arena *)(void *)((char *)maps + obj->memory);
}

/* Of objects whose programs are loaded by a libbpf that puts variables at the end: gen --loader. */
BPFMAPC_FUNCTION bool bpfmapc_puts_at_end(void)
{
	return true;
}

/*
 * Whether the variables of an arena go to its end, where the programs that
 * libbpf relocates look for them: since 1.7, on kernels that let a program
 * refer so far into an arena (probe_ldimm64_full_range_off() of libbpf: both
 * kinds refuse the program, with different words). Else they stand at its
 * start. -errno where the kernel cannot be asked: a guess would put them where
 * programs do not look.
 */
BPFMAPC_FUNCTION int bpfmapc_at_end(const struct bpfmapc_object *obj, int token_fd)
{
	/* Loads the address of byte 1 << 30 of a map into register 2, and ends. */
	struct bpfmapc_insn insns[] = {{0x18, 0x22, 0, 0}, {0, 0, 0, 1 << 30}, {0x95, 0, 0, 0}};
	struct bpfmapc_new_program program;
	struct bpfmapc_new_map array;
	char log[1024];
	int fd, prog_fd;

	if (!obj->libbpf_puts_at_end || !obj->libbpf_puts_at_end())
		return 0;
	memset(&array, 0, sizeof(array));
	array.name = "arr";
	array.attr.type = 2; /* an array */
	array.attr.key_size = 4;
	array.attr.value_size = array.attr.max_entries = 1;
	array.inner_fd = array.btf_fd = -1;
	array.token_fd = token_fd;
	fd = obj->calls->map_create(&array);
	if (fd < 0)
		return fd;
	log[0] = 0;
	insns[0].immediate = fd;
	memset(&program, 0, sizeof(program));
	program.type = 1; /* a socket filter */
	program.insns = insns;
	program.n_insns = 3;
	program.log = log;
	program.log_size = sizeof(log);
	program.token_fd = token_fd;
	prog_fd = obj->prog_load(&program);
	bpfmapc_close_fd(fd);
	bpfmapc_close_fd(prog_fd);
	log[sizeof(log) - 1] = 0;
	if (prog_fd < 0 && !log[0])
		return prog_fd;
	return prog_fd < 0 && !strstr(log, "direct value offset of") &&
	       strstr(log, "invalid access to map value pointer") != NULL;
}

/*
 * Maps all of arena k, whose descriptor is fd, where it is not. The kernel
 * takes the address of the first mapping for that of all later ones, in
 * whatever process: an arena that was unmapped goes where it was.
 */
BPFMAPC_FUNCTION int bpfmapc_map_arena(const struct bpfmapc_object *obj, size_t k, int fd,
				       int token_fd, struct bpfmapc_arena *mem)
{
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	const uint64_t data_size = obj->arena_maps[k].data_size;
	const int fixed_noreplace = 0x100000;
	uint64_t size, offset = 0;
	struct bpfmapc_attr attr;
	void *at = mem->at, *data = mem->data;
	int err, at_end = 0;

	if (mem->size)
		return 0;
	err = fd < 0 ? -EBADF : bpfmapc_info(obj, fd, &attr);
	if (err)
		return err;
	size = attr.max_entries * page;
	if ((size_t)size != size || data_size > size)
		return -E2BIG;
	/* One that comes back has its variables where they are. */
	if (!at && data_size && obj->at_end)
		at_end = obj->at_end(obj, token_fd);
	if (at_end < 0)
		return at_end;
	if (at_end)
		offset = size - (data_size + page - 1) / page * page;
	if (!at)
		at = (void *)(uintptr_t)attr.map_extra;
	at = mmap(at, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED | (at ? fixed_noreplace : 0),
		  fd, 0);
	if (at == MAP_FAILED)
		return -errno;
	mem->at = at;
	mem->size = (size_t)size;
	mem->data = data;
	if (!data && data_size)
		mem->data = (char *)at + offset;
	return 0;
}

/*
 * <object>_maps__<map>_map(): maps arena k where it is not. Whether it is there; if not, errno
 * and the text say why.
 */
BPFMAPC_FUNCTION bool bpfmapc_use_arena(const struct bpfmapc_object *obj, size_t k, int fd,
					struct bpfmapc_arena *mem)
{
	int err = bpfmapc_map_arena(obj, k, fd, 0, mem);

	if (err)
		errno = -bpfmapc_say(obj, obj->maps[obj->arena_maps[k].map].name, "map its memory",
				     err);
	return !err;
}

BPFMAPC_FUNCTION void bpfmapc_unmap_arena(struct bpfmapc_arena *mem)
{
	if (mem->size)
		(void)munmap(mem->at, mem->size);
	mem->size = 0;
}

/* Maps arena k, which is created, and puts its variables into it. */
BPFMAPC_FUNCTION int bpfmapc_fill_one_arena(const struct bpfmapc_run *run, size_t k)
{
	const struct bpfmapc_arena_map *arena = &run->obj->arena_maps[k];
	const struct bpfmapc_map *map = &run->obj->maps[arena->map];
	const void *data = bpfmapc_given_contents(run, arena->contents);
	const uint32_t segv_on_fault = 1u << 17;
	const int fd = run->fds[arena->map];
	struct bpfmapc_arena *mem = &bpfmapc_memory(run->obj, run->fds)[k];
	struct bpfmapc_attr attr;
	int err = bpfmapc_map_arena(run->obj, k, fd, run->opts.token_fd, mem);

	if (err)
		return bpfmapc_tell(run, map->name, "map its memory", err);
	if (!mem->data)
		return 0;
	if (!data && (map->how & BPFMAPC_OTHER_ENDIAN))
		return bpfmapc_tell(run, map->name, "fill: contents of the other byte order",
				    -ENOTSUP);
	/* Pages that are not there yet would kill who writes to them. */
	err = bpfmapc_info(run->obj, fd, &attr);
	if (!err && (attr.map_flags & segv_on_fault))
		err = -EFAULT;
	if (err)
		return bpfmapc_tell(run, map->name, "fill", err);
	memcpy(mem->data, data ? data : arena->data, (size_t)arena->data_size);
	return 0;
}

/* Map i, where it is an arena. */
BPFMAPC_FUNCTION int bpfmapc_fill_arena(const struct bpfmapc_run *run, size_t i)
{
	for (size_t k = 0; k < run->obj->n_arenas; k++)
		if (run->obj->arena_maps[k].map == i)
			return bpfmapc_fill_one_arena(run, k);
	return 0;
}

/* Takes back the mapping of map i, where it is an arena. */
BPFMAPC_FUNCTION void bpfmapc_forget_arena(const struct bpfmapc_object *obj, void *maps, size_t i)
{
	struct bpfmapc_arena *memory = bpfmapc_memory(obj, maps);

	for (size_t k = 0; k < obj->n_arenas; k++) {
		if (obj->arena_maps[k].map != i)
			continue;
		bpfmapc_unmap_arena(&memory[k]);
		memory[k].at = memory[k].data = NULL;
	}
}

BPFMAPC_TABLE struct bpfmapc_arenas_part bpfmapc_arenas = {
	.fill = bpfmapc_fill_arena,
	.unmap = bpfmapc_forget_arena,
};

BPFMAPC_SELDOM_END

/*
 * x_maps__heap_map(), x_maps__heap_unmap(): the variables (what is data) or the memory (at) of
 * arena k. x_maps__create() has mapped it where it has created it; one from a pin is mapped
 * here. NULL with errno where that fails: EINVAL where it has no map_extra, and another process
 * knows its address. maps->heap__mem has the whole arena. x_maps__close() unmaps it, too.
 */
#define BPFMAPC_ARENA(maps, map, k, type, what)                                                    \
	BPFMAPC_MAP_ARENA(maps, maps##__##map, map, map##__mem, k, type, what)
#define BPFMAPC_MAP_ARENA(maps_type, map, fd, mem, k, type, what)                                  \
	static inline type *map##_map(struct maps_type *maps)                                      \
	{                                                                                          \
		if (!bpfmapc_use_arena(&maps_type##_priv__object, k, maps->fd, &maps->mem))        \
			return NULL;                                                               \
		return (type *)maps->mem.what;                                                     \
	}                                                                                          \
	static inline void map##_unmap(struct maps_type *maps)                                     \
	{                                                                                          \
		bpfmapc_unmap_arena(&maps->mem);                                                   \
	}                                                                                          \
	struct maps_type

#endif
