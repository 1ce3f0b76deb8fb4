/* SPDX-License-Identifier: BSD-2-Clause */
#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/util.h"
#include "cli/cli.h"
#include "schema/layouts.h"

/* The error of a value that is not what a parser expects. */
static const char *bad(const struct value *v, const char *expected)
{
	return arena_printf(v->arena, "'%s' is not %s", v->text, expected);
}

const char *unknown_name(struct arena *a, const char *what, const char *name,
			 const char *const names[], size_t n, const char *list)
{
	const char *near = nearest(name, names, n);

	if (near)
		return arena_printf(a, "there is no %s '%s'; did you mean '%s'?", what, name, near);
	return arena_printf(a, "there is no %s '%s'; '%s' lists them", what, name, list);
}

/* Parses a kernel release: len bytes at `at`. */
static const char *parse_release(const struct value *v, const struct schema *s, const char *at,
				 size_t len, struct version *out)
{
	const struct value one = {.text = arena_strndup(v->arena, at, len), .arena = v->arena};
	char newest[VERSION_TEXT_MAX];

	if (kernel_release_parse(v->arena, one.text, out))
		return bad(&one, "a release such as 5.15, 6.1.100 or what 'uname -r' prints, a range "
				 "such as 5.4..6.1, 'running', or the name or file of a kernel profile");
	if (version_cmp(*out, schema_kernel_at(s, 0)) < 0)
		return bad(&one, "a kernel with BPF maps: the first one is 3.18");
	if (out->major > schema_newest_kernel(s).major + 1)
		return arena_printf(v->arena, "there is no kernel %s yet; the newest known is %s",
				    one.text, version_text(schema_newest_kernel(s), newest));
	return NULL;
}

/* What the machine of a profile is, unless options say otherwise. */
static void set_machine(unsigned given, const struct profile *p, struct target *t)
{
	if (p->page_size && !(given & 1u << SETTING_PAGE_SIZE))
		t->page_size = p->page_size;
	if (p->cpus && !(given & 1u << SETTING_CPUS))
		t->cpus = p->cpus;
	if (p->nr_cpus && !(given & 1u << SETTING_NR_CPUS))
		t->nr_cpus = p->nr_cpus;
	if (p->max_stack && !(given & 1u << SETTING_MAX_STACK))
		t->max_stack = p->max_stack;
	if (p->numa_nodes)
		t->numa_nodes = p->numa_nodes;
}

static void set_profile(const struct value *v, struct lint_options *lint, const struct profile *p,
			struct target_kernel *out)
{
	out->first = out->last = p->nearest;
	out->profile = p;
	out->name = p->name;
	set_machine(v->given, p, &lint->target);
}

/* Whether the text is that of a profile: sets *out, or *error. */
static bool parse_profile(const struct value *v, struct lint_options *lint, const char *text,
			  struct target_kernel *out, const char **error)
{
	const struct profile *p = profile_find(v, lint->schema, lint->profiles, text, error);

	if (p)
		set_profile(v, lint, p, out);
	return p || *error;
}

/* The release of the running kernel or, with --probe, what it answers. */
static const char *parse_running(const struct value *v, struct lint_options *lint,
				 struct target_kernel *out)
{
	const struct profile *p;
	const char *error;

	if (running_kernel(v->arena, &out->first))
		return "the release of the running kernel is unknown";
	out->last = out->first;
	running_machine(v->given, &lint->target);
	if (!lint->probe || v->offers)
		return NULL;
	p = profile_of_running(v, lint->schema, &error);
	if (!p)
		return arena_printf(v->arena, "--probe: %s", error);
	set_profile(v, lint, p, out);
	return NULL;
}

/* Parses a release or a range of them into *out. */
static const char *parse_releases(const struct value *v, const struct schema *s, const char *text,
				  struct target_kernel *out)
{
	const char *dots = strstr(text, ".."), *error = NULL;

	if (!dots) {
		error = parse_release(v, s, text, strlen(text), &out->first);
		out->last = out->first;
		return error;
	}
	if (dots != text)
		error = parse_release(v, s, text, (size_t)(dots - text), &out->first);
	if (!error && dots[2])
		error = parse_release(v, s, dots + 2, strlen(dots + 2), &out->last);
	if (!error && version_cmp(out->first, out->last) > 0)
		error = arena_printf(v->arena, "'%s' is not a range: its end is before its start", text);
	return error;
}

/* Parses a release, a range of them, "running" or a profile: size bytes at `at`. */
static const char *parse_kernel(const struct value *v, struct lint_options *lint, const char *at,
				size_t size, struct target_kernel *out)
{
	const struct schema *s = lint->schema;
	const char *text = arena_strndup(v->arena, at, size), *error, *of_profile, *near;

	*out = (struct target_kernel){schema_kernel_at(s, 0), schema_newest_kernel(s), at, size, NULL, NULL};
	if (str_eq(text, "running"))
		return parse_running(v, lint, out);
	error = parse_releases(v, s, text, out);
	/* Files are looked for only if the text is no release. */
	if (!error || parse_profile(v, lint, text, out, &of_profile))
		return error ? of_profile : NULL;
	near = isalpha((unsigned char)*text) ? profiles_near(v->arena, lint->profiles, text) : NULL;
	return near ? arena_printf(v->arena, "there is no kernel profile '%s'; did you mean '%s'?", text, near) :
		      error;
}

/* Releases, behind the last comma, and behind the dots of a range. */
static void offer_kernels(const struct value *v, const struct lint_options *lint)
{
	const struct schema *s = lint->schema;
	const char *comma = strrchr(v->text, ','), *from = comma ? comma + 1 : v->text;
	const char *dots = strstr(from, "..");
	size_t n = (size_t)((dots ? dots + 2 : from) - v->text);
	char release[VERSION_TEXT_MAX];

	if (!dots)
		offer_value(v, n, "running", "the kernel of this machine");
	for (size_t i = schema_n_kernels(s); i-- > 0;)
		offer_value(v, n, version_text(schema_kernel_at(s, i), release), NULL);
	if (!dots)
		profiles_offer(v, n, lint->profiles);
}

/* Kernels with commas between. Those of an option that is given again are added. */
static const char *set_kernel(const struct value *v, struct lint_options *lint)
{
	struct target *t = &lint->target;
	const char *at = v->text, *error;

	offer_kernels(v, lint);
	if (!v->again)
		t->n_kernels = 0;
	for (;; at++) {
		size_t size;

		at += strspn(at, " ");
		size = strcspn(at, ",");
		if (t->n_kernels == TARGET_KERNELS_MAX)
			return arena_printf(v->arena, "there are more than %d kernels; a range V..W is one",
					    TARGET_KERNELS_MAX);
		error = parse_kernel(v, lint, at, size, &t->kernels[t->n_kernels]);
		if (error)
			return error;
		t->n_kernels++;
		at += size;
		if (!*at)
			break;
	}
	t->kernel = t->kernels[0].first;
	t->kernel_last = t->kernels[0].last;
	return NULL;
}

/* The loaders that a user can name, the default first. */
static const struct {
	enum loader who;
	const char *text;
} loaders[] = {
	{LOADER_LIBBPF, "libbpf, with all that it adjusts"},
	{LOADER_CILIUM_EBPF, "cilium/ebpf, the Go library that loads what bpf2go compiles"},
	{LOADER_KERNEL, "plain BPF_MAP_CREATE, with the attributes as written"},
};

/* The version behind "NAME=" of the loader, NULL without one; false if text does not name it. */
static bool is_loader(const char *text, enum loader who, const char **version)
{
	size_t n = strlen(loader_names[who]);

	if (!str_starts(text, loader_names[who]) || (text[n] && text[n] != '='))
		return false;
	*version = text[n] ? text + n + 1 : NULL;
	return true;
}

/* The loaders, and behind the "=" of one its releases. */
static void offer_loaders(const struct value *v, const struct schema *s)
{
	char release[VERSION_TEXT_MAX];
	const struct version *releases;
	const char *version;

	for (size_t i = 0; i < ARRAY_SIZE(loaders); i++) {
		size_t n = schema_loader_releases(s, loaders[i].who, &releases);

		offer_value(v, 0, loader_names[loaders[i].who], loaders[i].text);
		if (!is_loader(v->text, loaders[i].who, &version) || !version)
			continue;
		while (n-- > 0)
			offer_value(v, (size_t)(version - v->text), version_text(releases[n], release),
				    NULL);
	}
}

static const char *set_profiles(const struct value *v, struct lint_options *lint)
{
	if (!*v->text)
		return "'' is no folder";
	lint->profiles = v->folder && *v->text != '/' ?
			 arena_printf(v->arena, "%s/%s", v->folder, v->text) : v->text;
	return NULL;
}

/* "0.9, 0.9.1, ..., or 0.22": the releases of a loader, in the arena. */
static const char *releases_text(const struct value *v, const struct schema *s, enum loader who)
{
	char release[VERSION_TEXT_MAX];
	const struct version *releases;
	size_t n = schema_loader_releases(s, who, &releases);
	struct buf b = {0};

	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%s", i == 0 ? "" : i + 1 < n ? ", " : " or ",
			   version_text(releases[i], release));
	return buf_text(&b, v->arena);
}

static const char *set_version(const struct value *v, const struct schema *s, enum loader who,
			       const char *text, struct version *out)
{
	const char *name = loader_names[who];

	/* Go's modules write v0.17.3. */
	text += who == LOADER_CILIUM_EBPF && *text == 'v';
	if (version_parse(text, out) || out->patch > 99)
		return bad(v, arena_printf(v->arena, "%s=X.Y", name));
	if (!schema_loader_known(s, who, out))
		return bad(v, arena_printf(v->arena, "a known release of %s: %s", name,
					   releases_text(v, s, who)));
	return NULL;
}

static const char *set_loader(const struct value *v, struct lint_options *lint)
{
	struct target *t = &lint->target;
	const char *version;

	offer_loaders(v, lint->schema);
	for (size_t i = 0; i < ARRAY_SIZE(loaders); i++) {
		enum loader who = loaders[i].who;

		if (!is_loader(v->text, who, &version) || (version && who == LOADER_KERNEL))
			continue;
		t->loader = who;
		t->loader_given = true;
		return version ? set_version(v, lint->schema, who, version, &t->versions[who]) :
				 NULL;
	}
	return bad(v, "libbpf, libbpf=X.Y, cilium-ebpf, cilium-ebpf=X.Y or kernel");
}

static const char *set_page_size(const struct value *v, struct lint_options *lint)
{
	uint64_t size;

	if (parse_u64(v->text, 1 << 20, &size) || size < 4096 || (size & (size - 1)))
		return bad(v, "a page size: a power of two from 4096 to 1048576");
	lint->target.page_size = size;
	return NULL;
}

const char *parse_number(const struct value *v, uint64_t max, uint64_t *out)
{
	if (!parse_u64(v->text, max, out) && *out >= 1)
		return NULL;
	return arena_printf(v->arena, "'%s' is not a number from 1 to %llu", v->text,
			    (unsigned long long)max);
}

static const char *parse_count(const struct value *v, uint32_t *out)
{
	uint64_t n;
	const char *error = parse_number(v, 65536, &n);

	if (!error)
		*out = (uint32_t)n;
	return error;
}

static const char *set_cpus(const struct value *v, struct lint_options *lint)
{
	return parse_count(v, &lint->target.cpus);
}

static const char *set_nr_cpus(const struct value *v, struct lint_options *lint)
{
	return parse_count(v, &lint->target.nr_cpus);
}

static const char *set_max_stack(const struct value *v, struct lint_options *lint)
{
	return parse_count(v, &lint->target.max_stack);
}

/* Bytes, or with K, M or G behind the number. */
static const char *parse_size(const struct value *v, uint64_t *out)
{
	static const char units[] = "KMG";
	size_t n = strlen(v->text);
	const char *unit = n ? strchr(units, v->text[n - 1]) : NULL;
	unsigned shift = unit && *unit ? 10 * (unsigned)(unit - units + 1) : 0;
	const char *digits = arena_strndup(v->arena, v->text, shift ? n - 1 : n);

	if (parse_u64(digits, UINT64_MAX >> shift, out) || !*out)
		return bad(v, "a size: bytes, or a number with K, M or G");
	*out <<= shift;
	return NULL;
}

static const char *set_max_memory(const struct value *v, struct lint_options *lint)
{
	return parse_size(v, &lint->max_memory);
}

static const char *set_max_memory_map(const struct value *v, struct lint_options *lint)
{
	return parse_size(v, &lint->max_memory_map);
}

static const char *set_layout(const struct value *v, struct lint_options *lint)
{
	const struct schema *s = lint->schema;
	const struct layout_info *l = schema_find_layout(s, v->text);
	size_t n = schema_n_layouts(s);
	const char **names;

	for (size_t i = 0; i < n; i++)
		if (schema_layout_at(s, i)->size)
			offer_value(v, 0, schema_layout_at(s, i)->name, schema_layout_at(s, i)->text);
	/* A layout of size 0 is known but cannot be decoded. */
	if (l && l->size) {
		lint->target.layout = l->name;
		return NULL;
	}
	if (l)
		return arena_printf(v->arena, "records of layout '%s' cannot be decoded", v->text);
	names = ARENA_ARRAY(v->arena, n, const char *);
	for (size_t i = 0; i < n; i++)
		names[i] = schema_layout_at(s, i)->name;
	return unknown_name(v->arena, "layout", v->text, names, n, "bpfmapc list layouts");
}

const char *choose(const struct value *v, const char *const names[], size_t n, int *out)
{
	struct buf known = {0};
	const char *error;

	for (size_t i = 0; i < n; i++)
		offer_value(v, 0, names[i], NULL);
	for (size_t i = 0; i < n; i++) {
		if (str_eq(names[i], v->text)) {
			*out = (int)i;
			buf_free(&known);
			return NULL;
		}
		buf_printf(&known, "%s%s", i ? ", " : "one of: ", names[i]);
	}
	error = bad(v, known.s);
	buf_free(&known);
	return error;
}

/* RFC 3986: what has another character is no URI, and viewers make links of it. */
static const char *set_help_uri(const struct value *v, struct lint_options *lint)
{
	static const char known[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
				    "-._~:/?#[]@!$&'()*+,;=%";
	const char *text = v->text, *id = strstr(text, "{id}");
	size_t before = id ? (size_t)(id - text) : strlen(text);

	if ((!str_starts(text, "https://") && !str_starts(text, "http://")) ||
	    strspn(text, known) != before || (id && id[4 + strspn(id + 4, known)]))
		return bad(v, "the beginning of a web address: https://HOST/...");
	lint->help_uri = text;
	return NULL;
}

static const char *set_fail_on(const struct value *v, struct lint_options *lint)
{
	const char *names[SEVERITY_NEVER + 1], *error;
	int severity;

	for (int i = 0; i <= SEVERITY_NEVER; i++)
		names[i] = severity_name((enum severity)i);
	error = choose(v, names, ARRAY_SIZE(names), &severity);
	if (!error)
		lint->fail_on = (enum severity)severity;
	return error;
}

const char *parse_rules(const struct value *v, struct rule_range *out)
{
	const char *names[RULE_N];

	if (rule_find_range(v->text, out))
		return NULL;
	for (int i = 0; i < RULE_N; i++)
		names[i] = rule_info((enum rule_id)i)->name;
	return unknown_name(v->arena, "rule", v->text, names, RULE_N, "bpfmapc list rules");
}

const struct setting settings[SETTING_N] = {
#define SETTING(ID, id, name, letter, arg, group, key, text) [SETTING_##ID] = {key, set_##id},
#define OPTION(...)
#include "cli/options.def"
};
