/* SPDX-License-Identifier: BSD-2-Clause */
#include <ctype.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/util.h"
#include "cli/cli.h"
#include "cli/explain.h"
#include "output/rule_page.h"

/*
 * explain: finds out what is meant by a name, a number or a line of an error message, and
 * prints the page of each.
 */
enum subject_kind {
	ABOUT_RULE, ABOUT_TYPE, ABOUT_FLAG, ABOUT_ERRNO, ABOUT_HELPER, ABOUT_PROGRAM, ABOUT_SECTION,
	ABOUT_LOADER
};

struct subject {
	enum subject_kind kind;
	uint32_t id;			/* of helpers 0; of sections and loaders the index */
	const char *helper;
};

struct subjects {
	struct arena *a;
	const struct schema *s;
	struct subject *v;
	size_t n, cap;
};

static void add(struct subjects *list, struct subject subject)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].kind == subject.kind && list->v[i].id == subject.id &&
		    (!subject.helper || str_eq(list->v[i].helper, subject.helper)))
			return;
	ARENA_PUSH(list->a, list->v, list->n, list->cap, subject);
}

static void add_id(struct subjects *list, enum subject_kind kind, uint32_t id)
{
	add(list, (struct subject){.kind = kind, .id = id});
}

static void add_helper(struct subjects *list, const char *name)
{
	add(list, (struct subject){.kind = ABOUT_HELPER, .helper = name});
}

/* By its name, or by its value in hexadecimal: 0x1000. */
static const struct flag_info *find_flag(const struct schema *s, const char *name)
{
	uint64_t value;

	if (!str_starts(name, "0x") || parse_u64(name, UINT32_MAX, &value))
		return schema_find_flag(s, name);
	return schema_flag_of(s, (uint32_t)value);
}

/* Adds what has the name, letter by letter. */
static void add_exact(struct subjects *list, const char *name)
{
	const struct schema *s = list->s;
	const struct map_type_info *type = schema_find_map_type(s, name);
	const struct flag_info *flag = find_flag(s, name);
	const struct schema_helper *helper = schema_find_helper(s, name);
	const struct schema_program_type *program = schema_find_program_type(s, name);
	int rule = rule_find(name), err = isdigit((unsigned char)*name) ? 0 : schema_errno(name);

	if (rule >= 0)
		add_id(list, ABOUT_RULE, (uint32_t)rule);
	if (type)
		add_id(list, ABOUT_TYPE, type->id);
	if (flag)
		add_id(list, ABOUT_FLAG, flag->value);
	if (err)
		add_id(list, ABOUT_ERRNO, (uint32_t)err);
	if (helper)
		add_helper(list, helper->name);
	else if (explain_knows_helper(s, name))
		add_helper(list, name);
	if (program)
		add_id(list, ABOUT_PROGRAM, program->id);
}

static const char *in_case(struct arena *a, const char *name, int (*change)(int c))
{
	char *out = arena_strdup(a, name);

	for (char *p = out; *p; p++)
		*p = (char)change((unsigned char)*p);
	return out;
}

/* Names are in upper or in lower case; people write them in either. */
static void add_named(struct subjects *list, const char *name)
{
	size_t n = list->n;

	add_exact(list, name);
	if (list->n == n)
		add_exact(list, in_case(list->a, name, tolower));
	if (list->n == n)
		add_exact(list, in_case(list->a, name, toupper));
}

static bool add_numbered_helper(struct subjects *list, const char *number)
{
	const struct schema_helper *helper;
	uint64_t id;

	if (parse_u64(number, UINT32_MAX, &id))
		return false;
	helper = schema_helper_of(list->s, (uint32_t)id);
	if (helper)
		add_helper(list, helper->name);
	return helper;
}

/* A number alone may be any of these. */
static void add_number(struct subjects *list, const char *number)
{
	const char *name;
	uint64_t id;

	if (parse_u64(number, UINT32_MAX, &id))
		return;
	name = schema_errno_name(list->a, (int)(id & INT32_MAX));
	if (*name == 'E' || *name == 'L')
		add_id(list, ABOUT_ERRNO, (uint32_t)id);
	add_numbered_helper(list, number);
	if (schema_map_type(list->s, (uint32_t)id))
		add_id(list, ABOUT_TYPE, (uint32_t)id);
}

/* "bpf_perf_event_output#25", as the verifier names helpers; the number counts. */
static bool add_with_number(struct subjects *list, const char *word)
{
	const char *sign = strchr(word, '#');

	if (!sign)
		return false;
	if (!add_numbered_helper(list, sign + 1) && sign > word)
		add_named(list, arena_strndup(list->a, word, (size_t)(sign - word)));
	return true;
}

/* What the words before a number say that it is: "map_type 27", "prog type 6". */
static enum subject_kind announced(const char *before[2], bool *known)
{
	static const struct {
		const char *first, *second;	/* NULL: any word */
		enum subject_kind kind;
	} words[] = {
		{NULL, "map_type", ABOUT_TYPE},	    {NULL, "prog_type", ABOUT_PROGRAM},
		{"prog", "type", ABOUT_PROGRAM},    {"program", "type", ABOUT_PROGRAM},
		{"map", "type", ABOUT_TYPE},	    {"", "type", ABOUT_TYPE},
		{NULL, "func", ABOUT_HELPER},	    {NULL, "helper", ABOUT_HELPER},
		{NULL, "errno", ABOUT_ERRNO},	    {NULL, "error", ABOUT_ERRNO},
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		*known = str_eq(words[i].second, before[1]) &&
			 (!words[i].first || str_eq(words[i].first, before[0]));
		if (*known)
			return words[i].kind;
	}
	return ABOUT_ERRNO;
}

/* Adds what a number is that other words announce. False: nothing announces it. */
static bool add_announced(struct subjects *list, const char *before[2], const char *word)
{
	const struct schema *s = list->s;
	enum subject_kind kind;
	uint64_t id;
	bool known;

	kind = announced(before, &known);
	if (!known || parse_u64(word, UINT32_MAX, &id))
		return false;
	if (kind == ABOUT_TYPE && schema_map_type(s, (uint32_t)id))
		add_id(list, kind, (uint32_t)id);
	else if (kind == ABOUT_PROGRAM && schema_program_type_of(s, (uint32_t)id))
		add_id(list, kind, (uint32_t)id);
	else if (kind == ABOUT_ERRNO && schema_errno(word))
		add_id(list, kind, (uint32_t)id);
	else if (kind == ABOUT_HELPER)
		add_numbered_helper(list, word);
	return true;
}

/* Whether a word of a message can only be a name of BPF, and no word of the language. */
static bool is_name(const char *word)
{
	return str_starts(word, "bpf_") || str_starts(word, "BPF_") || str_starts(word, "BM") ||
	       (word[0] == '-' && (word[1] == 'E' || isdigit((unsigned char)word[1]))) ||
	       (word[0] == 'E' && isupper((unsigned char)word[1]));
}

/* Adds what the words of a message name. `all`: also words that may be of the language. */
static void add_words(struct subjects *list, const char *line, bool all)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_#-";
	const char *before[2] = {"", ""};

	for (line += strcspn(line, letters); *line; line += strcspn(line, letters)) {
		size_t n = strspn(line, letters);
		const char *word = arena_strndup(list->a, line, n);

		if (!add_with_number(list, word) && !add_announced(list, before, word) &&
		    (all || is_name(word)))
			add_named(list, word);
		before[0] = before[1];
		before[1] = word;
		line += n;
	}
}

/* Words of the language are sections, too (action, socket): only a name alone is one. */
static void add_section(struct subjects *list, const char *name)
{
	const struct schema_section *row = explain_find_section(list->s, list->a, name);

	if (row)
		add_id(list, ABOUT_SECTION, (uint32_t)(row - list->s->sections));
}

/* Names of loaders stand in most messages: only a name alone asks for one. */
static void add_loader(struct subjects *list, const char *name)
{
	const struct schema_loader *l = explain_find_loader(list->s, name);

	if (l)
		add_id(list, ABOUT_LOADER, (uint32_t)(l - list->s->loaders));
}

static void find_subjects(struct subjects *list, const char *text)
{
	uint64_t number;

	if (!parse_u64(text, UINT32_MAX, &number) && !str_starts(text, "0x"))
		add_number(list, text);
	else
		add_named(list, text);
	if (!list->n)
		add_loader(list, text);
	if (!list->n)
		add_section(list, text);
	if (!list->n)
		add_words(list, text, false);
	if (!list->n)
		add_words(list, text, true);
}

static void explain_rule(const struct explain *x, uint32_t rule)
{
	rule_page_text(x->b, rule_page((enum rule_id)rule), x->width ? x->width : 80, x->color);
}

static void explain_subject(const struct explain *x, const struct subject *subject)
{
	const struct schema *s = x->s;

	switch (subject->kind) {
	case ABOUT_RULE:
		explain_rule(x, subject->id);
		break;
	case ABOUT_TYPE:
		explain_type(x, schema_type_tables(s, subject->id));
		break;
	case ABOUT_FLAG:
		explain_flag(x, schema_flag_of(s, subject->id));
		break;
	case ABOUT_ERRNO:
		explain_errno(x, (int)subject->id);
		break;
	case ABOUT_HELPER:
		explain_helper(x, subject->helper);
		break;
	case ABOUT_PROGRAM:
		explain_program_type(x, schema_program_type_of(s, subject->id));
		break;
	case ABOUT_SECTION:
		explain_section(x, &s->sections[subject->id]);
		break;
	case ABOUT_LOADER:
		explain_loader(x, schema_loader_at(s, subject->id));
		break;
	}
}

/* "cannot pass map_type 27 into func bpf_perf_event_output#25" is about both together. */
static bool is_argument(const struct subjects *list)
{
	return list->n == 2 && list->v[0].kind == ABOUT_TYPE && list->v[1].kind == ABOUT_HELPER;
}

void explain_offer(const struct schema *s, struct offers *names)
{
	for (int i = 0; i < RULE_N; i++) {
		const struct rule_info *rule = rule_info((enum rule_id)i);

		offer(names, rule->id, rule->text);
		offer(names, rule->name, rule->text);
	}
	for (size_t i = 0; i < s->n_types; i++)
		offer(names, schema_type_at(s, i)->info.name, schema_type_at(s, i)->text);
	for (size_t i = 0; i < s->n_flags; i++)
		offer(names, s->flags[i].name, s->flags[i].text);
	for (size_t i = 0; i < s->n_helpers; i++)
		offer(names, schema_helper_at(s, i)->name, NULL);
	for (size_t i = 0; i < s->n_program_types; i++)
		offer(names, s->program_types[i].name, s->program_types[i].text);
	for (size_t i = 0; i < s->n_sections; i++)
		offer(names, s->sections[i].name, NULL);
	for (size_t i = 0; i < s->n_loaders; i++)
		offer(names, loader_names[schema_loader_at(s, i)->who], NULL);
}

static int unknown(const struct options *opts, const char *name)
{
	struct offers known = {.arena = opts->arena};
	const char **names, *near;

	explain_offer(opts->schema, &known);
	names = ARENA_ARRAY(opts->arena, known.n, const char *);
	for (size_t i = 0; i < known.n; i++)
		names[i] = known.v[i].word;
	near = nearest(name, names, known.n);
	if (near)
		return complain(EXIT_USAGE, "unknown name '%s'; did you mean '%s'?", name, near);
	return complain(EXIT_USAGE, "unknown name '%s': expected a rule, map type, flag, errno, helper, "
				    "program type, section or loader", name);
}

/* Columns of the terminal that standard output is; 0: it is none. */
static unsigned terminal_width(const struct options *opts)
{
	struct winsize size;

	if (opts->output || !isatty(STDOUT_FILENO))
		return 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || size.ws_col < 20)
		return 80;
	return size.ws_col < 100 ? size.ws_col : 100;
}

int cmd_explain(struct options *opts)
{
	const struct schema *s = opts->schema;
	__int128 *symbols = ARENA_ARRAY(opts->arena, s->n_symbols, __int128);
	struct subjects list = {.a = opts->arena, .s = s};
	const char *name = opts->args[0];
	struct buf text = {0}, b = {0};
	struct explain x = {
		.b = &text,
		.a = opts->arena,
		.s = s,
		.env = {.symbols = symbols},
		.width = terminal_width(opts),
		.color = options_color(opts, STDOUT_FILENO),
	};
	size_t first = 0;

	for (size_t i = 1; i < opts->n_args; i++)
		name = arena_printf(opts->arena, "%s %s", name, opts->args[i]);
	find_subjects(&list, name);
	if (!list.n)
		return unknown(opts, name);
	schema_symbol_values(s, &opts->lint.target, symbols);
	if (is_argument(&list)) {
		explain_argument(&x, list.v[1].helper, schema_type_tables(s, list.v[0].id));
		first = 1;
	}
	for (size_t i = first; i < list.n; i++) {
		buf_str(&text, i > first ? "\n" : "");
		explain_subject(&x, &list.v[i]);
	}
	x.b = &b;
	explain_wrap(&x, text.s);
	buf_free(&text);
	return write_output(opts, &b, EXIT_OK);
}
