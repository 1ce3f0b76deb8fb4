// SPDX-License-Identifier: BSD-2-Clause
/*
 * open_objects OBJECT...: what bpfmapc's speed is measured against: libbpf
 * opens and closes every object. Prints how many it has opened; an object
 * that it refuses costs what the refusal costs.
 */
#include <bpf/libbpf.h>
#include <stdarg.h>
#include <stdio.h>

static int print_nothing(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	(void)level, (void)fmt, (void)ap;
	return 0;
}

int main(int argc, char **argv)
{
	int opened = 0;

	libbpf_set_print(print_nothing);
	for (int i = 1; i < argc; i++) {
		struct bpf_object *obj = bpf_object__open_file(argv[i], NULL);

		if (libbpf_get_error(obj))
			continue;
		opened++;
		bpf_object__close(obj);
	}
	printf("%d of %d opened\n", opened, argc - 1);
	return opened ? 0 : 1;
}
