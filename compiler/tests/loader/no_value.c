// SPDX-License-Identifier: BSD-2-Clause
/* The maps of kconfig_name.bpf.o: libbpf refuses it with the same error, and so does the header. */
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
	int value = 5;
	struct t_maps_opts opts = {.sz = sizeof(opts), .contents.kconfig = &value};
	struct bpf_object *obj;
	struct t_maps maps;
	int err;

	if (argc != 2)
		return 2;
	libbpf_set_print(print_nothing);
	obj = bpf_object__open_file(argv[1], NULL);
	err = t_maps__create(&maps, NULL);
	HOLDS(obj && bpf_object__load(obj) && errno == EINVAL && err == -EINVAL);
	HOLDS(strstr(t_maps__error(), "extern 'LINUX_OF_ANOTHER_WORLD'"));
	HOLDS(maps.kconfig == -1 && maps.bss == -1);
	bpf_object__close(obj);
	/* Unless the caller has one. */
	HOLDS(!t_maps__create(&maps, &opts));
	t_maps__close(&maps);
	return counted();
}
