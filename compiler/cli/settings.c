/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>
#include <unistd.h>

#include "base/util.h"
#include "cli/cli.h"
#include "schema/layouts.h"

static const char *bad(struct arena *a, const char *value, const char *expected)
{
	return arena_printf(a, "'%s' is not %s", value, expected);
}

static const char *set_release(struct arena *a, const struct schema *s, const char *value,
			       size_t len, struct version *out)
{
	char newest[VERSION_TEXT_MAX];
	const char *text = arena_strndup(a, value, len);

	if (version_parse(text, out))
		return bad(a, value, "a release such as 5.15 or 6.1.100, a range such as "
				     "5.4..6.1, or 'running'");
	if (version_cmp(*out, schema_kernel_at(s, 0)) < 0)
		return bad(a, value, "a kernel that has BPF maps: 3.18 is the first");
	if (out->major > schema_newest_kernel(s).major + 1)
		return arena_printf(a, "there is no kernel %s yet; the newest known is %s", text,
				    version_text(schema_newest_kernel(s), newest));
	return NULL;
}

static const char *set_running(unsigned given, struct target *t)
{
	if (running_kernel(&t->kernel))
		return "the running kernel does not tell its release";
	t->kernel_last = t->kernel;
	if (!(given & GIVEN_PAGE_SIZE))
		t->page_size = (uint64_t)sysconf(_SC_PAGESIZE);
	if (!(given & GIVEN_NR_CPUS) && running_nr_cpus())
		t->nr_cpus = running_nr_cpus();
	if (!(given & GIVEN_MAX_STACK) && running_max_stack())
		t->max_stack = running_max_stack();
	return NULL;
}

const char *target_set_kernel(struct arena *a, const struct schema *s, const char *value,
			      unsigned given, struct target *t)
{
	const char *dots = strstr(value, ".."), *error = NULL;

	if (str_eq(value, "running"))
		return set_running(given, t);
	if (!dots) {
		error = set_release(a, s, value, strlen(value), &t->kernel);
		t->kernel_last = t->kernel;
		return error;
	}
	t->kernel = schema_kernel_at(s, 0);
	t->kernel_last = schema_newest_kernel(s);
	if (dots != value)
		error = set_release(a, s, value, (size_t)(dots - value), &t->kernel);
	if (!error && dots[2])
		error = set_release(a, s, dots + 2, strlen(dots + 2), &t->kernel_last);
	if (!error && version_cmp(t->kernel, t->kernel_last) > 0)
		return bad(a, value, "a range: its end is before its start");
	return error;
}

const char *target_set_loader(struct arena *a, const struct schema *s, const char *value,
			      struct target *t)
{
	t->loader_given = true;
	if (str_eq(value, "kernel")) {
		t->loader = LOADER_KERNEL;
		return NULL;
	}
	if (!str_eq(value, "libbpf") && !str_starts(value, "libbpf="))
		return bad(a, value, "libbpf, libbpf=X.Y or kernel");
	t->loader = LOADER_LIBBPF;
	if (!value[strlen("libbpf")])
		return NULL;
	if (version_parse(value + strlen("libbpf="), &t->libbpf) || t->libbpf.patch > 99)
		return bad(a, value, "libbpf=X.Y");
	/* A point release of libbpf decodes as the release that it mends. */
	t->libbpf.patch = 0;
	if (!schema_loader_known(s, LOADER_LIBBPF, t->libbpf))
		return bad(a, value, "a release of libbpf that is known: 0.1 to 1.8");
	return NULL;
}

static const char *set_number(struct arena *a, const char *value, uint64_t min, uint64_t max,
			      uint64_t *out)
{
	if (!parse_u64(value, max, out) && *out >= min)
		return NULL;
	return arena_printf(a, "'%s' is not a number from %llu to %llu", value,
			    (unsigned long long)min, (unsigned long long)max);
}

const char *target_set_page_size(struct arena *a, const char *value, struct target *t)
{
	uint64_t v;

	if (parse_u64(value, 1 << 20, &v) || v < 4096 || (v & (v - 1)))
		return bad(a, value, "a page size: a power of two from 4096 to 1048576");
	t->page_size = v;
	return NULL;
}

const char *target_set_cpus(struct arena *a, const char *value, uint32_t *out)
{
	uint64_t v;
	const char *error = set_number(a, value, 1, 65536, &v);

	if (!error)
		*out = (uint32_t)v;
	return error;
}

const char *target_set_layout(struct arena *a, const struct schema *s, const char *value,
			      struct target *t)
{
	const struct layout_info *l = schema_find_layout(s, value);
	const char **names, *near;
	size_t n = schema_n_layouts(s);

	/* One that is known not to be readable cannot be read by force. */
	if (l && l->size) {
		t->layout = l->name;
		return NULL;
	}
	names = ARENA_ARRAY(a, n, const char *);
	for (size_t i = 0; i < n; i++)
		names[i] = schema_layout_at(s, i)->name;
	near = l ? NULL : nearest(value, names, n);
	if (near)
		return arena_printf(a, "unknown layout '%s': did you mean '%s'?", value, near);
	return arena_printf(a, l ? "records of layout '%s' cannot be decoded"
				 : "unknown layout '%s': bpfmapc list layouts has them", value);
}

const char *severity_set(struct arena *a, const char *value, enum severity *out)
{
	for (int s = SEVERITY_ERROR; s <= SEVERITY_NEVER; s++) {
		if (str_eq(severity_name((enum severity)s), value)) {
			*out = (enum severity)s;
			return NULL;
		}
	}
	return bad(a, value, "one of: error, warning, info, never");
}

const char *rule_set(struct arena *a, const char *value, enum rule_id *out)
{
	const char *names[RULE_N], *near;
	int rule = rule_find(value);

	if (rule >= 0) {
		*out = (enum rule_id)rule;
		return NULL;
	}
	for (int i = 0; i < RULE_N; i++)
		names[i] = rule_info((enum rule_id)i)->name;
	near = nearest(value, names, RULE_N);
	if (near)
		return arena_printf(a, "there is no rule '%s'; did you mean '%s'?", value, near);
	return arena_printf(a, "there is no rule '%s'; 'bpfmapc list rules' lists them", value);
}
