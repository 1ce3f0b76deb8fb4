/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>

#include "base/util.h"
#include "cli/verify.h"
#include "output/escape.h"

/*
 * Whether the finding says that the program is not loaded. A program that is loaded only on
 * request is loaded here: what else would be an error is one.
 */
static bool foretells_refusal(const struct finding *f, const struct program *p)
{
	const struct rule_info *rule = rule_info(f->rule);

	/* The slots of program arrays are filled later. */
	if (f->program != p || !str_starts(rule->id, "BM6") ||
	    (f->rule == RULE_BM610 && f->attr == ATTR_VALUES))
		return false;
	return f->severity == SEVERITY_ERROR ||
	       (p->optional && rule->severity == SEVERITY_ERROR &&
		f->severity == SEVERITY_WARNING);
}

static const struct finding *find_refusal(const struct result *r, const struct program *p)
{
	const struct finding *of_array = NULL;

	for (size_t i = 0; i < r->n_findings; i++) {
		const struct finding *f = &r->findings[i];

		if (!foretells_refusal(f, p))
			continue;
		if (f->rule != RULE_BM610)
			return f;
		of_array = of_array ? of_array : f;
	}
	return of_array;
}

/* Predicted: with an object that is refused as a whole its programs are, too. */
static bool is_refused(const struct result *r, const struct program_trial *t)
{
	return t->refusal || r->judged.status == OBJECT_REFUSED;
}

/* An answer that is not about the program. */
static const char *reason_for_open(const struct load *load)
{
	if (load->err == ENOMEM)
		return "memory";
	if (load->err == EPERM && !load->reason)
		return "the machine does not permit programs of this kind";
	return NULL;
}

static bool is_of_array(const struct program_trial *t)
{
	return t->refusal && t->refusal->rule == RULE_BM610;
}

/*
 * What is foreseen of programs because of those that are loaded before them is seen when all
 * are loaded with the same program arrays.
 */
static void load_together(struct programs *programs, struct program_trial *trials)
{
	const struct object *obj = programs->obj;
	bool needed = false;

	for (size_t i = 0; i < obj->n_programs; i++)
		needed |= is_of_array(&trials[i]);
	programs->share_arrays = true;
	for (size_t i = 0; needed && i < obj->n_programs; i++) {
		struct load load = programs_load(programs, &obj->programs[i]);

		if (is_of_array(&trials[i]))
			trials[i].load = load;
	}
}

static enum trial_result result_of(const struct program_trial *t)
{
	if (t->load.skipped || t->open)
		return TRIAL_OPEN;
	return !t->load.err == !t->refusal ? TRIAL_AGREES : TRIAL_DIFFERS;
}

const struct program_trial *verify_programs(struct verifier *v, const struct result *r,
					    struct running *run)
{
	struct program_trial *trials = ARENA_ARRAY(v->arena, r->obj->n_programs,
						   struct program_trial);
	struct programs programs;

	programs_begin(&programs, run, &v->kernel, r->obj, verify_skips, v);
	programs.keep_logs = v->opts->out.verbose > 0;
	for (size_t i = 0; i < r->obj->n_programs; i++) {
		trials[i].refusal = find_refusal(r, &r->obj->programs[i]);
		trials[i].load = programs_load(&programs, &r->obj->programs[i]);
	}
	load_together(&programs, trials);
	programs_end(&programs);
	for (size_t i = 0; i < r->obj->n_programs; i++) {
		trials[i].open = reason_for_open(&trials[i].load);
		trials[i].result = result_of(&trials[i]);
		verify_count(v, r, trials[i].result);
	}
	return trials;
}

static void text_log(struct buf *b, char *log)
{
	for (char *line, *rest = log; (line = strsep(&rest, "\n"));) {
		if (!rest && !*line)
			return;
		buf_str(b, "  ");
		escape_text(b, line);
		buf_char(b, '\n');
	}
}

void verify_programs_text(struct buf *b, struct verifier *v, const struct result *r,
			  const struct program_trial *trials)
{
	for (size_t i = 0; i < r->obj->n_programs; i++) {
		const struct program_trial *t = &trials[i];

		if (v->opts->out.verbose < 0 && t->result == TRIAL_AGREES)
			continue;
		verify_begin_line(b, r, "program", r->obj->programs[i].name);
		buf_str(b, is_refused(r, t) ? "refused" : "accepted");
		if (t->refusal)
			buf_printf(b, " [%s]", rule_info(t->refusal->rule)->id);
		if (t->load.skipped) {
			buf_str(b, ", not tried: ");
			escape_text(b, t->load.skipped);
			buf_char(b, '\n');
			continue;
		}
		buf_str(b, ", the kernel says ");
		buf_str(b, t->load.err ? schema_errno_name(v->arena, t->load.err) : "accepted");
		if (t->load.reason) {
			buf_str(b, " (");
			escape_text(b, t->load.reason);
			buf_char(b, ')');
		}
		if (t->open)
			buf_printf(b, ": no result: %s\n", t->open);
		else
			buf_str(b, t->result == TRIAL_DIFFERS ? ": DIFFERENT\n" : "\n");
		if (t->load.log)
			text_log(b, arena_strdup(v->arena, t->load.log));
	}
}

static void doc_actual(struct doc *d, struct verifier *v, const struct load *load)
{
	if (load->skipped) {
		doc_null(d, "actual");
		return;
	}
	doc_map(d, "actual", DOC_FLOW);
	doc_string(d, "load", outcome_names[load->err ? CREATE_REJECTED : CREATE_ACCEPTED]);
	doc_string(d, "errno", load->err ? schema_errno_name(v->arena, load->err) : NULL);
	doc_string(d, "verifier", load->reason);
	if (load->log)
		doc_string(d, "log", load->log);
	doc_end(d);
}

void verify_programs_doc(struct doc *d, struct verifier *v, const struct result *r,
			 const struct program_trial *trials)
{
	doc_list(d, "programs", DOC_BLOCK);
	for (size_t i = 0; i < r->obj->n_programs; i++) {
		const struct program_trial *t = &trials[i];

		doc_map(d, NULL, DOC_BLOCK);
		doc_string(d, "name", r->obj->programs[i].name);
		doc_map(d, "predicted", DOC_FLOW);
		doc_string(d, "load",
			   outcome_names[is_refused(r, t) ? CREATE_REJECTED : CREATE_ACCEPTED]);
		doc_string(d, "rule", t->refusal ? rule_info(t->refusal->rule)->id : NULL);
		doc_end(d);
		doc_actual(d, v, &t->load);
		if (t->result == TRIAL_OPEN)
			doc_null(d, "agrees");
		else
			doc_bool(d, "agrees", t->result == TRIAL_AGREES);
		doc_string(d, "reason", t->load.skipped ? t->load.skipped : t->open);
		doc_end(d);
	}
	doc_end(d);
}
