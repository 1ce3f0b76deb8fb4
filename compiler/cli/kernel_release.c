/* SPDX-License-Identifier: BSD-2-Clause */
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>

#include "base/util.h"
#include "cli/cli.h"

/*
 * Kernel releases as `uname -r` prints them: X.Y.Z, or X.Y.0 and the number of the
 * distribution's build, then what the distribution adds. Microsoft's has four numbers.
 */

/* The length of the dotted numbers at the start of s; *n is how many they are. */
static size_t numbers(const char *s, int *n)
{
	size_t at = 0;

	for (*n = 0; isdigit((unsigned char)s[at]); ++*n) {
		at += strspn(s + at, "0123456789");
		if (s[at] != '.' || !isdigit((unsigned char)s[at + 1]))
			return ++*n, at;
		at++;
	}
	return at;
}

/* What follows the numbers, or NULL if it is none that a kernel has. */
static const char *tail_of(const char *s)
{
	int n;
	const char *tail = s + numbers(s, &n);

	if (!*tail)
		return n <= 3 ? tail : NULL;
	if (n > 4 || !strchr("-+~_", *tail))
		return NULL;
	for (const char *p = tail; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("-+~_.", *p))
			return NULL;
	return tail;
}

int kernel_release_parse(struct arena *a, const char *s, struct version *out)
{
	const char *tail, *end;
	int dots = 0;

	s += *s == 'v';
	tail = tail_of(s);
	if (!tail)
		return -EINVAL;
	for (end = s; end < tail && (*end != '.' || ++dots < 3); end++)
		;
	return version_parse(arena_strndup(a, s, (size_t)(end - s)), out);
}

/* Names of kernels that say little of what is in them, and what to do about it. */
static const struct {
	const char *tail, *text;
} distributions[] = {
	{"*[-._]el[0-9]*", "kernels of Red Hat and its kin have much of later releases, which this "
			   "target lacks; ask the kernel itself with 'bpfmapc verify'"},
	{"-15[0-9][0-9][0-9][0-9].*", "SUSE's kernels have much of later releases, which this target "
				      "lacks; ask the kernel itself with 'bpfmapc verify'"},
	{"-[0-9]*", "its name does not tell the stable release; give X.Y.Z, which 'uname -v' (Debian) or "
		    "/proc/version_signature (Ubuntu) prints"},
};

/* What is to be said of one release, which was written as s; NULL for nothing. */
static const char *distribution_text(const char *s, struct version v)
{
	const char *tail = tail_of(s + (*s == 'v'));

	for (size_t i = 0; tail && i < ARRAY_SIZE(distributions); i++) {
		/* A build number stands in for the stable release only behind X.Y.0. */
		bool build = i == ARRAY_SIZE(distributions) - 1;

		if (!fnmatch(distributions[i].tail, tail, 0) && !(build && v.patch))
			return distributions[i].text;
	}
	return NULL;
}

static void note_release(const char *s, struct version v)
{
	const char *text = distribution_text(s, v);
	char judged[VERSION_TEXT_MAX];

	if (text)
		complain(0, "note: kernel %s is judged as %s: %s", s, version_text(v, judged), text);
}

/* So many may be missing because the configuration leaves them out. */
#define MISSING_MAX 10

static void note_newest(const struct schema *s, const char *what, struct version v)
{
	struct version newest = schema_newest_kernel(s);
	char text[VERSION_TEXT_MAX], known[VERSION_TEXT_MAX];

	v.patch = 0;
	if (version_cmp(v, newest) > 0)
		complain(0, "note: %s %s is judged as %s, the newest that is known", what,
			 version_text(v, text), version_text(newest, known));
}

static void note_profile(const struct schema *s, const struct profile *p, bool all)
{
	char text[VERSION_TEXT_MAX], named[VERSION_TEXT_MAX];
	struct version up = p->upstream;

	version_text(p->nearest, text);
	if (!p->n_answers)
		complain(0, "note: profile %s answers nothing: all is left to release %s", p->name, text);
	if (!version_none(up) && (up.major != p->nearest.major || up.minor != p->nearest.minor))
		complain(0, "note: the kernel of profile %s calls itself %s and is most like %s, to which is left "
			    "what it does not answer", p->name, version_text(up, named), text);
	if (p->n_unknown)
		complain(0, "note: profile %s has answers to %zu question%s of another bpfmapc, the first "
			    "about '%s', which are left to release %s", p->name, p->n_unknown,
			 p->n_unknown == 1 ? "" : "s", p->unknown, text);
	if (p->n_missing > (all ? 0 : MISSING_MAX))
		complain(0, "note: profile %s lacks %zu fact%s of release %s, the first is '%s'",
			 p->name, p->n_missing, p->n_missing == 1 ? "" : "s", text, p->missing);
	note_newest(s, "what is left to kernel", p->nearest);
}

void kernel_release_notes(struct arena *a, const struct schema *s, const struct target_kernel *k,
			  bool all)
{
	const char *given = arena_strndup(a, k->given, k->given_size), *dots = strstr(given, "..");
	const struct profile *p = k->profile;

	if (p) {
		note_profile(s, p, all);
		return;
	}
	note_release(dots ? arena_strndup(a, given, (size_t)(dots - given)) : given, k->first);
	if (dots)
		note_release(dots + 2, k->last);
	note_newest(s, "kernel", k->last);
}
