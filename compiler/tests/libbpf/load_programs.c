/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * load_programs FILE...: each program of each BPF object is loaded alone into
 * the running kernel by the installed libbpf. Prints the release of libbpf, then
 * a line for each program: file, number, name, and what became of it, between tabs:
 *
 *	loaded
 *	kernel ERRNO	the kernel refused it
 *	libbpf ERRNO	libbpf did not ask the kernel
 *	object ERRNO	the object is not loaded, whatever the program
 *
 * Needs root. Pins go to a bpffs of each object's own.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/libbpf/bpffs.h"

static bool kernel_refused;

static int note_refusal(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	char text[512];

	vsnprintf(text, sizeof(text), fmt, ap);
	if (level == LIBBPF_WARN && strstr(text, "BPF program load failed"))
		kernel_refused = true;
	if (getenv("LIBBPF_SAYS"))
		fputs(text, stderr);
	return 0;
}

/* Loads the program of that number, or none for -1. 0 or -errno. */
static int load_alone(const char *path, int which)
{
	struct bpf_object *obj = bpf_object__open_file(path, NULL);
	struct bpf_program *prog;
	int i = 0, err;

	if (!obj)
		return -errno;
	bpf_object__for_each_program(prog, obj) bpf_program__set_autoload(prog, i++ == which);
	kernel_refused = false;
	/* The pins of one load are not there for the next one. */
	if (mount("bpf", BPFFS, "bpf", 0, NULL))
		exit(1);
	err = bpf_object__load(obj);
	umount2(BPFFS, MNT_DETACH);
	bpf_object__close(obj);
	return err;
}

static void load_each(const char *path)
{
	struct bpf_object *obj = bpf_object__open_file(path, NULL);
	struct bpf_program *prog;
	int object, i = 0;

	if (!obj)
		return;
	object = load_alone(path, -1);
	bpf_object__for_each_program(prog, obj)
	{
		int err = object ? object : load_alone(path, i);

		printf("%s\t%d\t%s\t", path, i, bpf_program__name(prog));
		if (err)
			printf("%s %d\n", object ? "object" : kernel_refused ? "kernel" : "libbpf",
			       -err);
		else
			puts("loaded");
		i++;
	}
	bpf_object__close(obj);
}

int main(int argc, char **argv)
{
	libbpf_set_print(note_refusal);
	printf("%d.%d\n", (int)libbpf_major_version(), (int)libbpf_minor_version());
	for (int i = 1; i < argc; i++) {
		int status = 0;
		pid_t pid;

		fflush(stdout);
		/* libbpf crashes on some objects: each has a process of its own. */
		pid = fork();
		if (!pid) {
			if (enter_own_bpffs())
				_exit(1);
			load_each(argv[i]);
			fflush(stdout);
			_exit(0);
		}
		if (pid < 0 || waitpid(pid, &status, 0) != pid)
			return 1;
		if (WIFEXITED(status) && WEXITSTATUS(status))
			return 1;
		if (WIFSIGNALED(status))
			printf("%s\t-\t-\tcrashed %d\n", argv[i], WTERMSIG(status));
	}
	return 0;
}
