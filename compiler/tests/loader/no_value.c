// SPDX-License-Identifier: BSD-2-Clause
/*
 * no_value OBJECT: an object with an extern of .kconfig (-DEXTERN) that no
 * value suits. libbpf refuses it with an error, and its header (-DHEADER) with
 * the same.
 */
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "count.h"
#include HEADER

static int print_nothing(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	(void)level, (void)fmt, (void)ap;
	return 0;
}

int main(int argc, char **argv)
{
	long long value = 5;
	struct t_maps_opts opts = {.sz = sizeof(opts), .contents.kconfig = &value};
	struct bpf_object *obj;
	struct t_maps maps;
	int err;

	if (argc != 2)
		return 2;
	libbpf_set_print(print_nothing);
	obj = bpf_object__open_file(argv[1], NULL);
	err = t_maps__create(&maps, NULL);
	HOLDS(obj && bpf_object__load(obj) && err == -errno);
	HOLDS(err == -EINVAL || err == -ERANGE);
	HOLDS(strstr(t_maps__error(), "extern '" EXTERN "'"));
	HOLDS(maps.kconfig == -1 && maps.bss == -1);
	bpf_object__close(obj);
	/* Unless the caller has one. */
	HOLDS(!t_maps__create(&maps, &opts));
	t_maps__close(&maps);
	return counted();
}
