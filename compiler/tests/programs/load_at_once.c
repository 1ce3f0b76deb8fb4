/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * load_at_once FILE...: the kernel's word on each program of each BPF object, by the installed
 * libbpf. Thousands are asked: the maps of an object are created once, and a program that is
 * refused does not keep libbpf from the next one. Prints the release of libbpf, then a line for
 * each program: file, name, what became of it, and what the verifier said last, between tabs:
 *
 *	loaded
 *	kernel ERRNO	the kernel refused it
 *	object ERRNO	the object is not loaded, so that the kernel was not asked
 *
 * A program array takes the type of the first program that uses it: of objects that have one,
 * each program is loaded with maps of its own. Needs root. Also the one program of a virtual
 * machine, where the files are named by /files.
 */
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "tests/kernel/machine.h"
#include "tests/loader/interpose.h"

/* A program that the kernel was asked about. */
struct answer {
	char name[BPF_OBJ_NAME_LEN];
	int err;
	char reason[160];
};

static struct answer answers[256];
static unsigned n_answers;
static char verifier_log[4 << 20];

/*
 * The line of the log that says why: the last one that is no instruction, no line of the source
 * and none of the statistics.
 */
static void find_reason(char *log, char *reason, size_t size)
{
	static const char *const others[] = {"processed ", "verification time", "stack depth",
					     "peak_states", "max_states", "mark_precise:", "from ", "; "};

	*reason = 0;
	for (char *line = strtok(log, "\n"); line; line = strtok(NULL, "\n")) {
		bool other = line[strspn(line, "0123456789")] == ':';

		for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
			other |= !strncmp(line, others[i], strlen(others[i]));
		if (!other)
			snprintf(reason, size, "%s", line);
	}
}

/* Whether the program has a name of those that the generator gives; libbpf also tries others. */
static bool is_ours(const char *name)
{
	return *name == 'p' && name[1] && !name[1 + strspn(name + 1, "0123456789")];
}

static bool answered(long number, const long *a, long *ret)
{
	union bpf_attr attr;
	struct answer *answer;
	long args[6];

	if (number != SYS_bpf || a[0] != BPF_PROG_LOAD || n_answers == sizeof(answers) / sizeof(*answers))
		return false;
	memset(&attr, 0, sizeof(attr));
	memcpy(&attr, (void *)a[1], (size_t)a[2] < sizeof(attr) ? (size_t)a[2] : sizeof(attr));
	if (!is_ours(attr.prog_name))
		return false;
	answer = &answers[n_answers++];
	memcpy(answer->name, attr.prog_name, sizeof(answer->name));
	memcpy(args, a, sizeof(args));
	args[1] = (long)&attr;
	attr.log_buf = 0;
	attr.log_size = attr.log_level = 0;
	*ret = real_syscall(number, args);
	if (*ret >= 0)
		return true;
	answer->err = errno;
	/* Once more, for the log, which costs more time than all the rest. */
	attr.log_buf = (uintptr_t)verifier_log;
	attr.log_size = sizeof(verifier_log);
	attr.log_level = 1;
	*verifier_log = 0;
	real_syscall(number, args);
	find_reason(verifier_log, answer->reason, sizeof(answer->reason));
	*ret = open("/dev/null", O_RDONLY | O_CLOEXEC);
	return true;
}

static int say_nothing(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	return getenv("LIBBPF_SAYS") && level == LIBBPF_WARN ? vfprintf(stderr, fmt, ap) : 0;
}

/* Loads all programs, or the one of that number. Adds to the answers. */
static int load(const char *path, int which)
{
	struct bpf_object *obj = bpf_object__open_file(path, NULL);
	struct bpf_program *prog;
	int i = 0, err;

	if (!obj)
		return -errno;
	bpf_object__for_each_program(prog, obj)
	{
		if (which >= 0)
			bpf_program__set_autoload(prog, i++ == which);
	}
	err = bpf_object__load(obj);
	bpf_object__close(obj);
	return err;
}

/* The number of programs of the object, and whether it has a program array. */
static int look_at(const char *path, bool *program_array)
{
	struct bpf_object *obj = bpf_object__open_file(path, NULL);
	struct bpf_program *prog;
	struct bpf_map *map;
	int n = 0;

	*program_array = false;
	if (!obj)
		return 0;
	bpf_object__for_each_program(prog, obj) n++;
	bpf_object__for_each_map(map, obj) *program_array |= bpf_map__type(map) == BPF_MAP_TYPE_PROG_ARRAY;
	bpf_object__close(obj);
	return n;
}

static void load_file(const char *path)
{
	bool alone;
	int n = look_at(path, &alone), err = 0;

	n_answers = 0;
	if (!alone)
		err = load(path, -1);
	for (int i = 0; alone && i < n && !err; i++)
		err = load(path, i);
	for (unsigned i = 0; i < n_answers; i++) {
		printf("%s\t%s\t", path, answers[i].name);
		if (answers[i].err)
			printf("kernel %d\t%s\n", answers[i].err, answers[i].reason);
		else
			printf("loaded\t\n");
	}
	if (err || n_answers != (unsigned)n)
		printf("%s\t-\tobject %d\t\n", path, -err);
}

/* libbpf may crash: each object has a process of its own. */
static int load_apart(const char *path)
{
	int status = 0;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		load_file(path);
		fflush(stdout);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return 1;
	if (WIFSIGNALED(status))
		printf("%s\t-\tcrashed %d\t\n", path, WTERMSIG(status));
	return 0;
}

/* In a virtual machine. */
static void load_listed(const char *list)
{
	char path[256];
	FILE *f = fopen(list, "re");

	while (f && fgets(path, sizeof(path), f)) {
		path[strcspn(path, "\n")] = 0;
		load_apart(path);
	}
	if (f)
		fclose(f);
	puts("end of programs");
}

int main(int argc, char **argv)
{
	bool machine = machine_begin();

	libbpf_set_print(say_nothing);
	libbpf_set_strict_mode(LIBBPF_STRICT_AUTO_RLIMIT_MEMLOCK);
	printf("libbpf\t%d.%d\n", (int)libbpf_major_version(), (int)libbpf_minor_version());
	if (machine) {
		load_listed("/files");
		machine_end();
	}
	for (int i = 1; i < argc; i++)
		if (load_apart(argv[i]))
			return 1;
	return 0;
}
