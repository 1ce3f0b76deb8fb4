/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * load_objects FILE...: each BPF object is loaded into the running kernel by
 * the installed libbpf, with its maps and without its programs, and linted
 * for this kernel and this libbpf: the load fails exactly where lint has an
 * error or rejects a map. Where both fail, nothing is left to compare:
 * compare_libbpf has the errno of bpf_object__open(), verify that of each map.
 *
 * Needs root. Pins go to a bpffs of each object's own. A test is one object.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/util.h"
#include "input/input.h"
#include "lint/lint.h"
#include "tests/libbpf/bpffs.h"

enum answer { LOADED, REFUSED, NO_ANSWER, CANNOT };

static char last_warning[512];

static int keep_warning(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	char text[512];

	vsnprintf(text, sizeof(text), fmt, ap);
	/* The first that is not about the second try is the reason. */
	if (level == LIBBPF_WARN && !*last_warning && !strstr(text, "Retrying without BTF"))
		memcpy(last_warning, text, sizeof(text));
	return 0;
}

static enum answer load(const char *path)
{
	struct bpf_object *obj = bpf_object__open_file(path, NULL);
	struct bpf_program *prog;
	struct bpf_map *map;
	int err;

	if (!obj)
		return REFUSED;
	/* Maps that hold programs, or are made of them, need them loaded. */
	bpf_object__for_each_map(map, obj) if (bpf_map__type(map) == BPF_MAP_TYPE_STRUCT_OPS ||
					       bpf_map__type(map) ==
						       BPF_MAP_TYPE_PROG_ARRAY) return NO_ANSWER;
	bpf_object__for_each_program(prog, obj) bpf_program__set_autoload(prog, false);
	err = bpf_object__load(obj);
	if (err == -ENOMEM)
		return NO_ANSWER;
	return err ? REFUSED : LOADED;
}

/* libbpf crashes on some objects: each has a process of its own. */
static enum answer load_apart(const char *path, char *why, size_t size)
{
	int fds[2], status;
	ssize_t n;
	pid_t pid;

	if (pipe(fds) || (pid = fork()) < 0)
		exit(1);
	if (!pid) {
		enum answer a;

		if (enter_own_bpffs())
			_exit(CANNOT);
		a = load(path);
		if (write(fds[1], last_warning, strlen(last_warning)) < 0)
			_exit(NO_ANSWER);
		_exit(a);
	}
	close(fds[1]);
	n = read(fds[0], why, size - 1);
	why[n < 0 ? 0 : n] = 0;
	why[strcspn(why, "\n")] = 0;
	close(fds[0]);
	if (waitpid(pid, &status, 0) != pid)
		return CANNOT;
	return WIFEXITED(status) ? (enum answer)WEXITSTATUS(status) : NO_ANSWER;
}

/* Externs that must be in the configuration of the kernel that runs. */
static bool asks_for_configuration(const struct map_def *map)
{
	for (size_t i = 0; i < map_rare(map)->n_externs; i++)
		if (!map_rare(map)->externs[i].weak && map_rare(map)->externs[i].source == KCONFIG_CONFIG)
			return true;
	return false;
}

static bool depends(const struct result *r)
{
	for (size_t i = 0; i < r->judged.n_maps; i++)
		if (r->judged.maps[i].verdict.create == CREATE_DEPENDS ||
		    asks_for_configuration(r->judged.maps[i].def))
			return true;
	return false;
}

/*
 * Why the load should fail, or NULL: an error, or a map that the kernel
 * rejects as it stands; not a map that libbpf leaves out, nor a program, because none is loaded. A size
 * that is left to the program (BM411) is no error, and no program is here to set it.
 */
static const char *foreseen(const struct result *r)
{
	for (size_t i = 0; i < r->n_findings; i++)
		if (r->findings[i].severity == SEVERITY_ERROR && !r->findings[i].program)
			return r->findings[i].message;
	for (size_t i = 0; i < r->judged.n_maps; i++)
		if (r->judged.maps[i].verdict.create == CREATE_REJECTED &&
		    !r->judged.maps[i].not_created)
			return "a map that the kernel rejects";
	return NULL;
}

static struct {
	unsigned passed, failed, unanswered, refused;
} count;

static void compare(const struct lint_options *opts, const char *path)
{
	const struct input_options input = {.schema = opts->schema, .target = &opts->target};
	struct object_list list = {0};
	struct result *r = NULL;
	const char *error;
	enum answer answer;
	char why[512];

	input_file(&input, path, &list);
	if (list.n != 1 || list.v[0]->definition) {
		printf("FAIL %s: holds %zu objects\n", path, list.n);
		count.failed++;
		goto out;
	}
	r = result_new(list.v[0]);
	list.n = 0;
	lint_result(opts, r);
	error = foreseen(r);
	answer = load_apart(path, why, sizeof(why));
	if (answer == CANNOT) {
		count.failed++;
	} else if (answer == NO_ANSWER || (answer == REFUSED && !error && depends(r))) {
		count.unanswered++;
	} else if ((answer == REFUSED) != (error != NULL)) {
		printf("FAIL %s: libbpf %s it%s%s; lint has %s\n", path,
		       answer == LOADED ? "loads" : "refuses", *why ? ": " : "", why,
		       error ? error : "no error");
		count.failed++;
	} else {
		count.passed++;
		count.refused += answer == REFUSED;
	}
out:
	result_free(r);
	object_list_free(&list);
}

static void target_of_this_machine(struct target *t)
{
	struct utsname u;

	schema_default_target(schema_builtin(), t);
	uname(&u);
	u.release[strspn(u.release, "0123456789.")] = 0;
	if (version_parse(u.release, &t->kernel))
		exit(1);
	t->kernel_last = t->kernel;
	t->versions[LOADER_LIBBPF] = VERSION((uint16_t)libbpf_major_version(),
					     (uint16_t)libbpf_minor_version(), 0);
	t->page_size = (uint64_t)sysconf(_SC_PAGESIZE);
	t->cpus = (uint32_t)libbpf_num_possible_cpus();
}

int main(int argc, char **argv)
{
	struct target target = {0};
	struct lint_options opts;

	target_of_this_machine(&target);
	lint_options_init(&opts, schema_builtin(), &target);
	libbpf_set_print(keep_warning);
	for (int i = 1; i < argc; i++)
		compare(&opts, argv[i]);
	printf("libbpf %s loads %u objects and refuses %u, as foreseen; %u without an answer\n",
	       libbpf_version_string(), count.passed - count.refused, count.refused,
	       count.unanswered);
	printf("%u passed, %u failed\n", count.passed, count.failed);
	return count.failed || !count.passed;
}
