/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * run_programs FILE...: whether the programs of objects do on the running kernel what their
 * names say. The verifier refuses those of "refused_", each alone, and takes all others
 * together. Of these, "never_" return XDP_PASS, because what they try fails, and "always_"
 * XDP_DROP.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <string.h>

#include "base/util.h"
#include "tests/loader/count.h"

static int quiet(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level, (void)format, (void)args;
	return 0;
}

/* Opens the object, and leaves out the programs that are not to be loaded. */
static struct bpf_object *open_for(const char *path, const char *only)
{
	struct bpf_object *obj = bpf_object__open_file(path, NULL);
	struct bpf_program *prog;

	HOLDS(obj != NULL);
	if (!obj)
		return NULL;
	bpf_object__for_each_program(prog, obj) {
		const char *name = bpf_program__name(prog);

		bpf_program__set_autoload(prog, only ? str_eq(name, only) :
						       !str_starts(name, "refused_"));
	}
	return obj;
}

static void expect(const char *path, const char *name, int what, int expected)
{
	HOLDS(what == expected);
	if (what != expected)
		printf("%s: %s: %d, expected %d\n", path, name, what, expected);
}

static void run(const char *path, const struct bpf_program *prog)
{
	const char *name = bpf_program__name(prog);
	char packet[64] = "";
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = packet, .data_size_in = sizeof(packet));
	bool never = str_starts(name, "never_");

	if (!never && !str_starts(name, "always_"))
		return;
	HOLDS(bpf_prog_test_run_opts(bpf_program__fd(prog), &opts) == 0);
	expect(path, name, (int)opts.retval, never ? XDP_PASS : XDP_DROP);
}

static void refuse(const char *path, const char *name)
{
	struct bpf_object *obj = open_for(path, name);

	expect(path, name, obj && bpf_object__load(obj) < 0, 1);
	bpf_object__close(obj);
}

static void ask(const char *path)
{
	struct bpf_object *obj = open_for(path, NULL);
	struct bpf_program *prog;
	int err;

	if (!obj)
		return;
	err = bpf_object__load(obj);
	expect(path, "load", err, 0);
	bpf_object__for_each_program(prog, obj) {
		if (!bpf_program__autoload(prog))
			refuse(path, bpf_program__name(prog));
		else if (!err)
			run(path, prog);
	}
	bpf_object__close(obj);
}

int main(int argc, char **argv)
{
	libbpf_set_print(quiet);
	for (int i = 1; i < argc; i++)
		ask(argv[i]);
	return counted();
}
