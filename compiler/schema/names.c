/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <strings.h>

#include "base/util.h"
#include "schema/image.h"
#include "schema/tables.h"

size_t schema_n_map_types(const struct schema *s)
{
	return s->n_types;
}

const struct map_type_info *schema_map_type_at(const struct schema *s, size_t i)
{
	return &schema_type_at(s, i)->info;
}

const struct schema_type *schema_type_at(const struct schema *s, size_t i)
{
	image_need_row(s, APART_TYPES, i);
	return &s->types[i];
}

const struct schema_type *schema_type_tables(const struct schema *s, uint32_t id)
{
	const struct schema_type *here = id < s->n_types ? schema_type_at(s, id) : NULL;

	/* Ids have no gaps, except those of types that an overlay adds. */
	if (here && here->info.id == id)
		return here;
	for (size_t i = 0; i < s->n_types; i++)
		if (s->types[i].info.id == id)
			return schema_type_at(s, i);
	return NULL;
}

bool schema_same_entries(const struct schema *s, const struct target *t, uint32_t map_type,
			 uint32_t map_flags)
{
	const struct schema_type *type = schema_type_tables(s, map_type);

	if (!schema_kernel_has(s, KERNEL_INNER_ENTRIES_FREE, t->kernel))
		return true;
	for (size_t i = 0; type && i < type->n_inner_entries; i++) {
		const struct type_entries *e = &type->inner_entries[i];

		if (version_cmp(t->kernel_last, e->since) >= 0 &&
		    (version_none(e->before) || version_cmp(t->kernel, e->before) < 0) &&
		    !(map_flags & e->unless))
			return true;
	}
	return false;
}

const struct map_type_info *schema_map_type(const struct schema *s, uint32_t id)
{
	const struct schema_type *type = schema_type_tables(s, id);

	return type ? &type->info : NULL;
}

/* enum bpf_map_type has a deprecated type by two names. */
static bool is_deprecated_name(const struct schema_type *t, const char *name)
{
	size_t n = strlen(t->info.enum_name);

	return !version_none(t->deprecated_since) && !strncmp(name, t->info.enum_name, n) &&
	       str_eq(name + n, "_DEPRECATED");
}

const struct map_type_info *schema_find_map_type(const struct schema *s, const char *name)
{
	for (size_t i = 0; i < s->n_types; i++) {
		const struct map_type_info *info = schema_map_type_at(s, i);

		if (strcasecmp(info->name, name) == 0 || str_eq(info->enum_name, name) ||
		    is_deprecated_name(&s->types[i], name))
			return info;
	}
	return NULL;
}

const char *schema_map_type_name(const struct schema *s, uint32_t id)
{
	const struct map_type_info *info = schema_map_type(s, id);

	return info ? info->name : "unknown";
}

uint32_t schema_forced_flags(const struct schema *s, uint32_t map_type, struct version kernel)
{
	const struct schema_type *type = schema_type_tables(s, map_type);
	uint32_t flags = 0;

	for (size_t i = 0; type && i < type->n_forced; i++)
		if (version_between(kernel, type->forced[i].since, type->forced[i].before))
			flags |= type->forced[i].flag;
	return flags;
}

bool schema_demands_btf(const struct schema *s, uint32_t map_type)
{
	const struct schema_type *type = schema_type_tables(s, map_type);

	for (size_t i = 0; type && i < type->n_rules; i++)
		if (type->rules[i].rule == RULE_BM140)
			return true;
	return false;
}

size_t schema_n_flags(const struct schema *s)
{
	return s->n_flags;
}

const struct flag_info *schema_flag_at(const struct schema *s, size_t i)
{
	return &s->flags[i];
}

const struct flag_info *schema_flag_of(const struct schema *s, uint32_t bit)
{
	for (size_t i = 0; i < s->n_flags; i++)
		if (s->flags[i].value == bit)
			return &s->flags[i];
	return NULL;
}

const struct flag_info *schema_find_flag(const struct schema *s, const char *name)
{
	for (size_t i = 0; i < s->n_flags; i++) {
		const char *full = s->flags[i].name;

		if (str_eq(full, name) || (str_starts(full, "BPF_F_") && str_eq(full + 6, name)))
			return &s->flags[i];
	}
	return NULL;
}

size_t schema_flag_names(const struct schema *s, uint32_t flags, const char *names[32],
			 uint32_t *rest)
{
	size_t n = 0;

	for (uint32_t bit = 1; bit; bit <<= 1) {
		const struct flag_info *flag = flags & bit ? schema_flag_of(s, bit) : NULL;

		if (!flag)
			continue;
		names[n++] = flag->name;
		flags &= ~bit;
	}
	*rest = flags;
	return n;
}

const struct schema_struct_ops *schema_find_struct_ops(const struct schema *s, const char *name)
{
	for (size_t i = 0; i < s->n_struct_ops; i++)
		if (str_eq(s->struct_ops[i].name, name))
			return &s->struct_ops[i];
	return NULL;
}

const struct schema_access *schema_find_access(const struct schema *s, const char *name)
{
	for (size_t i = 0; i < s->n_access; i++)
		if (str_eq(s->access[i].name, name))
			return &s->access[i];
	return NULL;
}

const struct schema_helper *schema_helper_at(const struct schema *s, size_t i)
{
	image_need_row(s, APART_HELPERS, i);
	return &s->helpers[i];
}

const struct schema_helper *schema_helper_of(const struct schema *s, uint32_t id)
{
	const struct schema_helper *here = id && id <= s->n_helpers ? schema_helper_at(s, id - 1) : NULL;

	/* Numbers begin with 1 and have no gaps, except in an overlay. */
	if (here && here->id == id)
		return here;
	for (size_t i = 0; i < s->n_helpers; i++)
		if (s->helpers[i].id == id)
			return schema_helper_at(s, i);
	return NULL;
}

const struct schema_helper *schema_find_helper(const struct schema *s, const char *name)
{
	if (str_starts(name, "BPF_FUNC_"))
		name += strlen("BPF_FUNC_");
	if (str_starts(name, "bpf_"))
		name += strlen("bpf_");
	for (size_t i = 0; i < s->n_helpers; i++) {
		const struct schema_helper *h = schema_helper_at(s, i);

		if (str_starts(h->name, "bpf_") && str_eq(h->name + strlen("bpf_"), name))
			return h;
	}
	return NULL;
}

const struct map_feature *schema_type_helper(const struct schema_type *t, const char *helper)
{
	for (size_t i = 0; i < t->info.n_helpers; i++)
		if (str_eq(t->info.helpers[i].name, helper))
			return &t->info.helpers[i];
	return NULL;
}

struct version schema_feature_since(const struct schema_type *t, const struct map_feature *f)
{
	return version_cmp(f->since, t->info.since) > 0 ? f->since : t->info.since;
}

const struct schema_program_type *schema_program_type_of(const struct schema *s, uint32_t id)
{
	for (size_t i = 0; i < s->n_program_types; i++)
		if (s->program_types[i].id == id)
			return &s->program_types[i];
	return NULL;
}

const char *schema_program_type_name(const struct schema *s, uint32_t id)
{
	const struct schema_program_type *type = schema_program_type_of(s, id);

	return type ? type->name : "unknown";
}

const struct schema_program_type *schema_find_program_type(const struct schema *s, const char *name)
{
	for (size_t i = 0; i < s->n_program_types; i++) {
		const struct schema_program_type *t = &s->program_types[i];

		if (str_eq(t->name, name) || str_eq(t->enum_name, name))
			return t;
	}
	return NULL;
}

const char *schema_flags_text(struct arena *a, const struct schema *s, uint32_t flags)
{
	const char *names[32], *text = NULL;
	uint32_t rest;
	size_t n = schema_flag_names(s, flags, names, &rest);

	for (size_t i = 0; i < n; i++)
		text = text ? arena_printf(a, "%s | %s", text, names[i]) : names[i];
	if (!rest)
		return text ? text : "0";
	return text ? arena_printf(a, "%s | %#x", text, rest) : arena_printf(a, "%#x", rest);
}

const char *schema_value_text(struct arena *a, const struct schema *s, enum map_attr attr,
			      uint64_t value)
{
	if (attr == ATTR_TYPE)
		return schema_map_type_name(s, (uint32_t)value);
	if (attr == ATTR_MAP_FLAGS)
		return schema_flags_text(a, s, (uint32_t)value);
	return arena_printf(a, "%llu", (unsigned long long)value);
}

/*
 * With ENOTSUPP, which the kernel returns and errno.h does not have, and with
 * the numbers of libbpf (enum libbpf_errno in libbpf.h).
 */
static const struct {
	char name[28];
	int err;
} errno_names[] = {
#define NAME(e) {#e, e}
	NAME(EPERM), NAME(ENOENT), NAME(ESRCH), NAME(EINTR), NAME(EIO), NAME(ENXIO), NAME(E2BIG),
	NAME(ENOEXEC), NAME(EBADF), NAME(ECHILD), NAME(EAGAIN), NAME(ENOMEM), NAME(EACCES),
	NAME(EFAULT), NAME(EBUSY), NAME(EEXIST), NAME(EXDEV), NAME(ENODEV), NAME(ENOTDIR),
	NAME(EISDIR), NAME(EINVAL), NAME(ENFILE), NAME(EMFILE), NAME(EFBIG), NAME(ENOSPC),
	NAME(EROFS), NAME(EPIPE), NAME(EDOM), NAME(ERANGE), NAME(EDEADLK), NAME(ENAMETOOLONG),
	NAME(ENOSYS), NAME(ELOOP), NAME(ENODATA), NAME(EPROTO), NAME(EBADMSG), NAME(EOVERFLOW),
	NAME(EMSGSIZE), NAME(EPROTONOSUPPORT), NAME(EOPNOTSUPP), NAME(ENOBUFS), NAME(ETIMEDOUT),
	NAME(EALREADY), NAME(ESTALE), NAME(ECANCELED),
#undef NAME
	{"ENOTSUP", EOPNOTSUPP},
	{"ENOTSUPP", KERNEL_ENOTSUPP},
	{"LIBBPF_ERRNO__LIBELF", 4000},
	{"LIBBPF_ERRNO__FORMAT", 4001},
	{"LIBBPF_ERRNO__KVERSION", 4002},
	{"LIBBPF_ERRNO__ENDIAN", 4003},
	{"LIBBPF_ERRNO__INTERNAL", 4004},
	{"LIBBPF_ERRNO__RELOC", 4005},
	{"LIBBPF_ERRNO__LOAD", 4006},
	{"LIBBPF_ERRNO__VERIFY", 4007},
	{"LIBBPF_ERRNO__PROG2BIG", 4008},
	{"LIBBPF_ERRNO__KVER", 4009},
	{"LIBBPF_ERRNO__PROGTYPE", 4010},
	{"LIBBPF_ERRNO__WRNGPID", 4011},
	{"LIBBPF_ERRNO__INVSEQ", 4012},
	{"LIBBPF_ERRNO__NLPARSE", 4013},
};

const char *schema_errno_name(struct arena *a, int err)
{
	for (size_t i = 0; i < ARRAY_SIZE(errno_names); i++)
		if (errno_names[i].err == err)
			return errno_names[i].name;
	return arena_printf(a, "%d", err);
}

int schema_errno(const char *name)
{
	uint64_t number;

	/* Functions return -EINVAL, and messages print it so. */
	name += *name == '-';
	for (size_t i = 0; i < ARRAY_SIZE(errno_names); i++)
		if (str_eq(errno_names[i].name, name))
			return errno_names[i].err;
	if (!parse_u64(name, 4095, &number))
		return (int)number;
	return 0;
}

size_t schema_n_kernels(const struct schema *s)
{
	return s->n_kernels;
}

struct version schema_kernel_at(const struct schema *s, size_t i)
{
	return s->kernels[i].release;
}

struct version schema_newest_kernel(const struct schema *s)
{
	struct version newest = {0};

	/* A point release is an older release with patches, not a newer one. */
	for (size_t i = 0; i < s->n_kernels; i++)
		if (!s->kernels[i].release.patch)
			newest = s->kernels[i].release;
	return newest;
}

const struct kernel_feature_info *schema_kernel_feature(const struct schema *s,
							enum kernel_feature feature)
{
	return &s->features[feature];
}

bool schema_kernel_has(const struct schema *s, enum kernel_feature feature, struct version v)
{
	const struct kernel_feature_info *f = &s->features[feature];

	return version_between(v, f->since, f->before) ||
	       release_is_backport(v, f->backports, f->n_backports);
}

/*
 * The last release before v: that of the point release, or of the series that
 * the schemas know.
 */
static struct version release_before(const struct schema *s, struct version v)
{
	struct version last = {0};

	if (v.patch) {
		v.patch--;
		return v;
	}
	for (size_t i = 0; i < s->n_kernels; i++)
		if (version_cmp(s->kernels[i].release, v) < 0)
			last = s->kernels[i].release;
	return last;
}

const char *schema_span_text(const struct schema *s, const struct release_span *v,
			     char text[SPAN_TEXT_MAX])
{
	char *end = text;

	*end = 0;
	if (v->from)
		end += strlen(version_text(version_of_key(v->from), end));
	*end++ = '.';
	*end++ = '.';
	*end = 0;
	if (v->before != RELEASE_OPEN)
		version_text(release_before(s, version_of_key(v->before)), end);
	return text;
}

/* Whether the span ends with the series that it begins in. */
static bool ends_with_series(const struct schema *s, const struct release_span *v)
{
	struct version from = version_of_key(v->from), before = version_of_key(v->before);
	struct version last = release_before(s, before);

	return v->before != RELEASE_OPEN && !before.patch && last.major == from.major &&
	       last.minor == from.minor;
}

/* The span in words if it has one release, or ends with its series; else NULL. */
static const char *series_words(struct arena *a, const struct schema *s,
				const struct release_span *v)
{
	struct version from = version_of_key(v->from);
	bool to_end = ends_with_series(s, v);
	char text[VERSION_TEXT_MAX];

	version_text(from, text);
	if (to_end && from.patch)
		return arena_printf(a, "%s and later %u.%u", text, from.major, from.minor);
	return to_end || v->before == v->from + 1 ? arena_strdup(a, text) : NULL;
}

const char *schema_releases_words(struct arena *a, const struct schema *s,
				  const struct release_span *v, size_t n)
{
	char span[SPAN_TEXT_MAX];
	const char *text = "";

	for (size_t i = 0; i < n; i++) {
		const char *words = series_words(a, s, &v[i]);

		text = arena_printf(a, "%s%s%s%s", text, i ? ", " : "",
				    words ? words : schema_span_text(s, &v[i], span),
				    words && n == 1 ? " only" : "");
	}
	return text;
}

/* "5.8 and later", "5.4 to 6.1", "up to 4.18". */
static const char *span_prose(struct arena *a, const struct schema *s, const struct release_span *v)
{
	char from[VERSION_TEXT_MAX], to[VERSION_TEXT_MAX];

	version_text(version_of_key(v->from), from);
	if (v->before == RELEASE_OPEN)
		return arena_printf(a, "%s and later", from);
	version_text(release_before(s, version_of_key(v->before)), to);
	return v->from ? arena_printf(a, "%s to %s", from, to) : arena_printf(a, "up to %s", to);
}

const char *schema_releases_since(struct arena *a, const struct schema *s,
				  const struct release_span *v, size_t n)
{
	const char *text = n ? "" : "none";

	for (size_t i = 0; i < n; i++) {
		const char *words = series_words(a, s, &v[i]);

		text = arena_printf(a, "%s%s%s", text, i ? ", " : "",
				    words ? words : span_prose(a, s, &v[i]));
	}
	return text;
}
