/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/util.h"
#include "base/whole_file.h"
#include "cli/cli.h"

#define CPU_FOLDER "/sys/devices/system/cpu/"

static bool first_line(const char *path, char *line, size_t size)
{
	int fd = file_open_read(path, PATH_FOUND);
	ssize_t n = fd < 0 ? -1 : read(fd, line, size - 1);

	if (fd >= 0)
		file_close_read(fd);
	if (n <= 0)
		return false;
	line[n] = 0;
	line[strcspn(line, "\n")] = 0;
	return true;
}

/* Parses the release that s begins with. */
static int first_release(struct arena *a, const char *s, struct version *out)
{
	return kernel_release_parse(a, arena_strndup(a, s, strcspn(s, " ")), out);
}

/*
 * Some distributions put an ABI number in place of the point release. Debian
 * has the upstream release in the version, Ubuntu in /proc/version_signature
 * (libbpf: get_debian_kernel_version(), get_ubuntu_kernel_version()).
 */
int running_kernel(struct arena *a, struct version *out)
{
	struct utsname u;
	char line[256];
	const char *p;

	if (uname(&u))
		return -errno;
	if (first_line("/proc/version_signature", line, sizeof(line))) {
		p = strrchr(line, ' ');
		if (p && !first_release(a, p + 1, out))
			return 0;
	}
	p = strstr(u.version, "Debian ");
	if (p && !first_release(a, p + strlen("Debian "), out))
		return 0;
	return first_release(a, u.release, out);
}

/* The last number of a list such as "0-3,8-11", plus one; 0 for no such list. */
static uint32_t list_end(const char *list)
{
	const char *last = list;
	uint64_t v;

	for (const char *p = list; *p; p++)
		if (*p == ',' || *p == '-')
			last = p + 1;
	return parse_u64(last, UINT32_MAX - 1, &v) ? 0 : (uint32_t)v + 1;
}

uint32_t running_cpus(void)
{
	char line[256];
	uint32_t n = 0;
	long conf;

	if (first_line(CPU_FOLDER "possible", line, sizeof(line)))
		n = list_end(line);
	if (n)
		return n;
	conf = sysconf(_SC_NPROCESSORS_CONF);
	return conf > 0 ? (uint32_t)conf : 1;
}

static bool read_number(const char *path, uint64_t max, uint64_t *out)
{
	char line[64];

	return first_line(path, line, sizeof(line)) && !parse_u64(line, max, out);
}

uint32_t online_nodes(const char *list)
{
	bool whole = str_eq(list, "0") || (str_starts(list, "0-") && !strchr(list, ','));

	return whole ? list_end(list) : 0;
}

bool running_unprivileged(uint64_t *out)
{
	return read_number("/proc/sys/kernel/unprivileged_bpf_disabled", 2, out);
}

/* Facts that the machine does not report are left as they are. */
void running_machine(unsigned given, struct target *t)
{
	long page = sysconf(_SC_PAGESIZE);
	uint64_t last, stack;
	char nodes[256];

	if (!(given & 1u << SETTING_PAGE_SIZE) && page > 0)
		t->page_size = (uint64_t)page;
	if (!(given & 1u << SETTING_NR_CPUS) &&
	    read_number(CPU_FOLDER "kernel_max", UINT32_MAX - 1, &last))
		t->nr_cpus = (uint32_t)last + 1;
	if (!(given & 1u << SETTING_MAX_STACK) &&
	    read_number("/proc/sys/kernel/perf_event_max_stack", UINT32_MAX, &stack) && stack)
		t->max_stack = (uint32_t)stack;
	if (first_line("/sys/devices/system/node/online", nodes, sizeof(nodes)))
		t->numa_nodes = online_nodes(nodes);
}
