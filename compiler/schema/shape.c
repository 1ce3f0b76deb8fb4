/* SPDX-License-Identifier: BSD-2-Clause */
#include "schema/shape.h"

#include "base/util.h"

const struct shape shape_string = BARE(const char *, "name", F_STR);
const struct shape shape_version = BARE(struct version, "release", F_VERSION);
const struct shape shape_type_id = BARE(uint32_t, "map type", F_TYPE);
const struct shape shape_program_type_id = BARE(uint32_t, "program type", F_PROGRAM_TYPE);

static const struct shape_field flag_fields[] = {
	REQUIRED("name", F_STR, struct flag_info, name),
	REQUIRED("value", F_U32, struct flag_info, value),
	REQUIRED("since", F_VERSION, struct flag_info, since),
	REQUIRED("text", F_STR, struct flag_info, text),
};
const struct shape shape_flag = {SHAPE(struct flag_info, flag_fields)};

static const struct shape_field symbol_older_fields[] = {
	REQUIRED("before", F_VERSION, struct symbol_older, before),
	REQUIRED("value", F_EXPR, struct symbol_older, value),
};
const struct shape shape_symbol_older = {SHAPE(struct symbol_older, symbol_older_fields)};

static const struct shape_field symbol_fields[] = {
	REQUIRED("name", F_STR, struct schema_symbol, name),
	REQUIRED("value", F_EXPR, struct schema_symbol, value),
	CHOICE("role", struct schema_symbol, role, role_names),
	LIST("older", struct schema_symbol, older, n_older, shape_symbol_older),
	REQUIRED_NOTE("text"),
};
const struct shape shape_symbol = {SHAPE(struct schema_symbol, symbol_fields)};

static const struct shape_field fix_fields[] = {
	REQUIRED("attribute", F_ATTR, struct rule_fix, attr),
	REQUIRED("value", F_TEXT, struct rule_fix, value),
};
const struct shape shape_fix = {SHAPE(struct rule_fix, fix_fields)};

static const struct shape_field words_fields[] = {
	FIELD("must", F_TEXT, struct rule_words, must),
	FIELD("message", F_TEXT, struct rule_words, message),
	LIST("fix", struct rule_words, fix, n_fix, shape_fix),
	FIELD("help", F_TEXT, struct rule_words, help),
	FIELD("source", F_STR, struct rule_words, source),
	FIELD("verified", F_STR, struct rule_words, verified),
	FIELD("unverified", F_STR, struct rule_words, unverified),
	FIELD("use", F_STR, struct rule_words, use),
	{.kind = F_LINE, .offset = offsetof(struct rule_words, line)},
};
const struct shape shape_words = {SHAPE(struct rule_words, words_fields)};

static const struct shape_field rule_fields[] = {
	CHOICE("check", struct schema_rule, check, check_names),
	FIELD("require", F_EXPR, struct schema_rule, require),
	FIELD("when", F_EXPR, struct schema_rule, when),
	FIELD("errno", F_ERRNO, struct schema_rule, err),
	FIELD("rule", F_RULE, struct schema_rule, rule),
	FIELD("attribute", F_ATTR, struct schema_rule, attr),
	CHOICE("stage", struct schema_rule, stage, stage_names),
	FIELD("since", F_VERSION, struct schema_rule, since),
	FIELD("before", F_VERSION, struct schema_rule, before),
	LIST("backports", struct schema_rule, backports, n_backports, shape_version),
	LIST("dropped", struct schema_rule, dropped, n_dropped, shape_version),
	CHOICE("loader", struct schema_rule, loader, rule_loader_names),
	FIELD("depends", F_DEPENDS, struct schema_rule, depends),
	PART(struct schema_rule, words, words_unit, shape_words),
};
const struct shape shape_rule = {SHAPE(struct schema_rule, rule_fields)};

static const struct shape_field group_fields[] = {
	REQUIRED("group", F_STR, struct rule_group, name),
	LIST("rules", struct rule_group, rules, n_rules, shape_rule),
};
const struct shape shape_group = {SHAPE(struct rule_group, group_fields)};

static const struct shape_field type_flag_fields[] = {
	REQUIRED("flag", F_FLAG, struct type_flag, flag),
	FIELD("since", F_VERSION, struct type_flag, since),
	FIELD("before", F_VERSION, struct type_flag, before),
	FIELD("text", F_STR, struct type_flag, text),
};
const struct shape shape_type_flag = {
	SHAPE(struct type_flag, type_flag_fields), .scalar = true,
};

static const struct shape_field program_span_fields[] = {
	REQUIRED("type", F_PROGRAM_TYPE, struct type_span, type),
	FIELD("since", F_VERSION, struct type_span, since),
	FIELD("before", F_VERSION, struct type_span, before),
	FIELD("perhaps_since", F_VERSION, struct type_span, perhaps_since),
	FIELD("depends", F_BOOL, struct type_span, depends),
};
const struct shape shape_program_span = {
	SHAPE(struct type_span, program_span_fields), .scalar = true,
};

static const struct shape_field map_span_fields[] = {
	REQUIRED("type", F_TYPE, struct type_span, type),
	FIELD("since", F_VERSION, struct type_span, since),
	FIELD("before", F_VERSION, struct type_span, before),
	FIELD("perhaps_since", F_VERSION, struct type_span, perhaps_since),
};
const struct shape shape_map_span = {
	SHAPE(struct type_span, map_span_fields), .scalar = true,
};

static const struct shape_field failing_fields[] = {
	REQUIRED("name", F_STR, struct failing_helper, name),
	REQUIRED("errno", F_ERRNO, struct failing_helper, err),
};
const struct shape shape_failing = {SHAPE(struct failing_helper, failing_fields)};

static const struct shape_field feature_fields[] = {
	REQUIRED("name", F_STR, struct map_feature, name),
	FIELD("since", F_VERSION, struct map_feature, since),
	LIST("programs", struct map_feature, programs, n_programs, shape_program_span),
	FIELD("programs_since", F_VERSION, struct map_feature, programs_since),
	NOTE("text"),
};
const struct shape shape_feature = {
	SHAPE(struct map_feature, feature_fields), .scalar = true,
};

static const struct shape_field sample_fields[] = {
	FIELD("key_size", F_U32, struct type_sample, key_size),
	FIELD("value_size", F_U32, struct type_sample, value_size),
	FIELD("max_entries", F_U32, struct type_sample, max_entries),
	FIELD("map_flags", F_FLAGS, struct type_sample, map_flags),
	FIELD("key", F_STR, struct type_sample, key),
	FIELD("value", F_STR, struct type_sample, value),
	FIELD("inner", F_STR, struct type_sample, inner),
};
const struct shape shape_sample = {SHAPE(struct type_sample, sample_fields)};

static const struct shape_field entries_fields[] = {
	REQUIRED("since", F_VERSION, struct type_entries, since),
	FIELD("before", F_VERSION, struct type_entries, before),
	FIELD("unless", F_FLAGS, struct type_entries, unless),
};
const struct shape shape_entries = {SHAPE(struct type_entries, entries_fields)};

static const struct shape_field type_fields[] = {
	REQUIRED("id", F_U32, struct schema_type, info.id),
	REQUIRED("name", F_STR, struct schema_type, info.name),
	REQUIRED("enum", F_STR, struct schema_type, info.enum_name),
	REQUIRED("since", F_VERSION, struct schema_type, info.since),
	FIELD("capability", F_STR, struct schema_type, info.capability),
	FIELD("config", F_STR, struct schema_type, info.config),
	CHOICE("key_is", struct schema_type, info.key_is, element_names),
	CHOICE("value_is", struct schema_type, info.value_is, element_names),
	FIELD("per_cpu", F_BOOL, struct schema_type, info.per_cpu),
	LIST("commands", struct schema_type, info.commands, info.n_commands, shape_feature),
	LIST("helpers", struct schema_type, info.helpers, info.n_helpers, shape_feature),
	LIST("failing_helpers", struct schema_type, failing, n_failing, shape_failing),
	REQUIRED("text", F_STR, struct schema_type, text),
	FIELD("deprecated", F_STR, struct schema_type, deprecated),
	FIELD("deprecated_since", F_VERSION, struct schema_type, deprecated_since),
	CHOICE("compares", struct schema_type, compares, compares_names),
	LIST("inner_same_entries", struct schema_type, inner_entries, n_inner_entries,
	     shape_entries),
	LIST("allowed_flags", struct schema_type, allowed, n_allowed, shape_type_flag),
	LIST("required_flags", struct schema_type, required, n_required, shape_type_flag),
	LIST("flags_by_rule", struct schema_type, by_rule, n_by_rule, shape_type_flag),
	LIST("forced_flags", struct schema_type, forced, n_forced, shape_type_flag),
	LIST("rules", struct schema_type, rules, n_rules, shape_rule),
	FIELD("memory", F_EXPR, struct schema_type, memory),
	FIELD("memory_exact", F_EXPR, struct schema_type, memory_exact),
	FIELD("memory_charged", F_EXPR, struct schema_type, memory_charged),
	FIELD("btf", F_STR, struct schema_type, btf),
	FIELD("map_extra", F_STR, struct schema_type, map_extra),
	FIELD("inner", F_STR, struct schema_type, inner),
	LIST("sample", struct schema_type, sample, n_sample, shape_sample),
	LIST("notes", struct schema_type, notes, n_notes, shape_string),
};
const struct shape shape_type = {SHAPE(struct schema_type, type_fields)};

static const struct shape_field special_type_fields[] = {
	REQUIRED("type", F_TYPE, struct special_type, type),
	FIELD("since", F_VERSION, struct special_type, since),
	FIELD("before", F_VERSION, struct special_type, before),
};
const struct shape shape_special_type = {
	SHAPE(struct special_type, special_type_fields), .scalar = true,
};

static const struct shape_field special_error_fields[] = {
	REQUIRED("errno", F_ERRNO, struct special_error, err),
	FIELD("since", F_VERSION, struct special_error, since),
	FIELD("before", F_VERSION, struct special_error, before),
};
const struct shape shape_special_error = {SHAPE(struct special_error, special_error_fields)};

static const struct shape_field special_helper_fields[] = {
	REQUIRED("name", F_STR, struct special_helper, name),
	FIELD("since", F_VERSION, struct special_helper, since),
	FIELD("before", F_VERSION, struct special_helper, before),
};
const struct shape shape_special_helper = {
	SHAPE(struct special_helper, special_helper_fields)};

static const struct shape_field special_fields[] = {
	REQUIRED("name", F_STR, struct special_field, name),
	CHOICE("by", struct special_field, by, by_names),
	REQUIRED("size", F_U32, struct special_field, size),
	REQUIRED("align", F_U32, struct special_field, align),
	FIELD("unique", F_BOOL, struct special_field, unique),
	FIELD("unique_since", F_VERSION, struct special_field, unique_since),
	LIST("unique_backports", struct special_field, unique_backports, n_unique_backports,
	     shape_version),
	FIELD("repeats", F_BOOL, struct special_field, repeats),
	FIELD("lock", F_BOOL, struct special_field, lock),
	FIELD("counts", F_BOOL, struct special_field, counts),
	FIELD("in_page", F_BOOL, struct special_field, in_page),
	FIELD("owns", F_BOOL, struct special_field, owns),
	FIELD("destructor_since", F_VERSION, struct special_field, destructor_since),
	FIELD("objects_since", F_VERSION, struct special_field, objects_since),
	FIELD("in_all_objects", F_BOOL, struct special_field, in_all_objects),
	FIELD("objects_only", F_BOOL, struct special_field, objects_only),
	FIELD("node", F_STR, struct special_field, node),
	REQUIRED("since", F_VERSION, struct special_field, since),
	FIELD("before", F_VERSION, struct special_field, before),
	LIST("types", struct special_field, types, n_types, shape_special_type),
	LIST("errors", struct special_field, errors, n_errors, shape_special_error),
	LIST("helpers", struct special_field, helpers, n_helpers, shape_special_helper),
	REQUIRED_NOTE("text"),
	NOTE("verified"),
	NOTE("unverified"),
};
const struct shape shape_special = {SHAPE(struct special_field, special_fields)};

static const struct shape_field struct_ops_fields[] = {
	REQUIRED("name", F_STR, struct schema_struct_ops, name),
	REQUIRED("since", F_VERSION, struct schema_struct_ops, since),
	REQUIRED("config", F_STR, struct schema_struct_ops, config),
	REQUIRED("text", F_STR, struct schema_struct_ops, text),
	NOTE("verified"),
	NOTE("unverified"),
};
const struct shape shape_struct_ops = {SHAPE(struct schema_struct_ops, struct_ops_fields)};

static const struct shape_field access_fields[] = {
	REQUIRED("name", F_STR, struct schema_access, name),
	FIELD("not_with", F_FLAGS, struct schema_access, not_with),
	FIELD("not_frozen", F_BOOL, struct schema_access, not_frozen),
	NOTE("source"),
};
const struct shape shape_access = {SHAPE(struct schema_access, access_fields)};

static const struct shape_field call_flags_fields[] = {
	REQUIRED("helper", F_STR, struct schema_call_flags, helper),
	LIST("types", struct schema_call_flags, types, n_types, shape_type_id),
	LIST("programs", struct schema_call_flags, programs, n_programs, shape_program_type_id),
	REQUIRED("require", F_EXPR, struct schema_call_flags, require),
	FIELD("since", F_VERSION, struct schema_call_flags, since),
	FIELD("before", F_VERSION, struct schema_call_flags, before),
	FIELD("refused", F_BOOL, struct schema_call_flags, refused),
	REQUIRED("returns", F_STR, struct schema_call_flags, returns),
	REQUIRED("source", F_STR, struct schema_call_flags, source),
	REQUIRED("text", F_STR, struct schema_call_flags, text),
	REQUIRED("help", F_STR, struct schema_call_flags, help),
	NOTE("verified"),
	NOTE("unverified"),
};
const struct shape shape_call_flags = {SHAPE(struct schema_call_flags, call_flags_fields)};

static const struct shape_field arg_fields[] = {
	NAMED("argument", struct helper_arg, is, helper_arg_names),
	FIELD("size", F_U32, struct helper_arg, size),
	FIELD("must_be_set", F_BOOL, struct helper_arg, must_be_set),
};
const struct shape shape_arg = {SHAPE(struct helper_arg, arg_fields), .scalar = true};

static const struct shape_field helper_fields[] = {
	REQUIRED("id", F_U32, struct schema_helper, id),
	REQUIRED("name", F_STR, struct schema_helper, name),
	REQUIRED("since", F_VERSION, struct schema_helper, since),
	LIST("args", struct schema_helper, args, n_args, shape_arg),
	CHOICE("returns", struct schema_helper, returns, helper_returns_names),
	CHOICE("elements", struct schema_helper, elements, map_access_names),
};
const struct shape shape_helper = {SHAPE(struct schema_helper, helper_fields)};

static const struct shape_field helper_programs_fields[] = {
	LIST("helpers", struct helper_programs, helpers, n_helpers, shape_string),
	LIST("programs", struct helper_programs, programs, n_programs, shape_program_span),
	FIELD("everywhere_since", F_VERSION, struct helper_programs, everywhere_since),
	FIELD("perhaps_everywhere_since", F_VERSION, struct helper_programs, perhaps_since),
	FIELD("everywhere", F_BOOL, struct helper_programs, everywhere),
	NOTE("verified"),
	NOTE("unverified"),
};
const struct shape shape_helper_programs = {
	SHAPE(struct helper_programs, helper_programs_fields),
};

static const struct shape_field refusal_fields[] = {
	LIST("programs", struct program_refusal, programs, n_programs, shape_program_span),
	FIELD("sleepable", F_BOOL, struct program_refusal, sleepable),
	LIST("map_types", struct program_refusal, map_types, n_map_types, shape_map_span),
	FIELD("other_types", F_BOOL, struct program_refusal, other_types),
	LIST("fields", struct program_refusal, fields, n_fields, shape_string),
	FIELD("late", F_BOOL, struct program_refusal, late),
	FIELD("second", F_BOOL, struct program_refusal, second),
	REQUIRED("errno", F_ERRNO, struct program_refusal, err),
	FIELD("since", F_VERSION, struct program_refusal, since),
	FIELD("before", F_VERSION, struct program_refusal, before),
	FIELD("perhaps_since", F_VERSION, struct program_refusal, perhaps_since),
	REQUIRED("source", F_STR, struct program_refusal, source),
	REQUIRED("text", F_STR, struct program_refusal, text),
	NOTE("verified"),
	NOTE("unverified"),
};
const struct shape shape_refusal = {SHAPE(struct program_refusal, refusal_fields)};

static const struct shape_field program_type_fields[] = {
	REQUIRED("id", F_U32, struct schema_program_type, id),
	REQUIRED("name", F_STR, struct schema_program_type, name),
	REQUIRED("enum", F_STR, struct schema_program_type, enum_name),
	REQUIRED("since", F_VERSION, struct schema_program_type, since),
	FIELD("config", F_STR, struct schema_program_type, config),
	FIELD("helpers_vary", F_BOOL, struct schema_program_type, helpers_vary),
	REQUIRED("text", F_STR, struct schema_program_type, text),
};
const struct shape shape_program_type = {SHAPE(struct schema_program_type, program_type_fields)};

static const struct shape_field attach_type_fields[] = {
	REQUIRED("id", F_U32, struct schema_attach_type, id),
	REQUIRED("name", F_STR, struct schema_attach_type, name),
	REQUIRED("enum", F_STR, struct schema_attach_type, enum_name),
	FIELD("multi", F_BOOL, struct schema_attach_type, multi),
};
const struct shape shape_attach_type = {SHAPE(struct schema_attach_type, attach_type_fields)};

static const struct shape_field section_fields[] = {
	REQUIRED("section", F_STR, struct schema_section, name),
	FIELD("target", F_BOOL, struct schema_section, target),
	FIELD("slash_before", F_VERSION, struct schema_section, slash_before),
	FIELD("loose_before", F_VERSION, struct schema_section, loose_before),
	REQUIRED("type", F_PROGRAM_TYPE, struct schema_section, type),
	FIELD("attach", F_STR, struct schema_section, attach),
	FIELD("kernel_attach", F_STR, struct schema_section, kernel_attach),
	FIELD("kernel_attach_since", F_VERSION, struct schema_section, kernel_attach_since),
	FIELD("sleepable", F_BOOL, struct schema_section, sleepable),
	FIELD("frags", F_BOOL, struct schema_section, frags),
	REQUIRED("since", F_VERSION, struct schema_section, since),
	FIELD("before", F_VERSION, struct schema_section, before),
};
const struct shape shape_section = {SHAPE(struct schema_section, section_fields)};

static const struct shape_field limit_fields[] = {
	REQUIRED("fields", F_U32, struct special_limit, fields),
	REQUIRED("since", F_VERSION, struct special_limit, since),
};
const struct shape shape_limit = {SHAPE(struct special_limit, limit_fields)};

static const struct shape_field destructor_fields[] = {
	REQUIRED("name", F_STR, struct kernel_destructor, name),
	REQUIRED("since", F_VERSION, struct kernel_destructor, since),
	FIELD("before", F_VERSION, struct kernel_destructor, before),
	NOTE("text"),
};
const struct shape shape_destructor = {SHAPE(struct kernel_destructor, destructor_fields)};

static const struct shape_field structs_fields[] = {
	FIELD("since", F_VERSION, struct kernel_structs, since),
	FIELD("before", F_VERSION, struct kernel_structs, before),
	REQUIRED("names", F_STR, struct kernel_structs, names),
};
const struct shape shape_structs = {SHAPE(struct kernel_structs, structs_fields)};

static const struct shape_field kernel_fields[] = {
	REQUIRED("release", F_VERSION, struct schema_kernel, release),
	FIELD("text", F_STR, struct schema_kernel, text),
};
const struct shape shape_kernel = {SHAPE(struct schema_kernel, kernel_fields)};

static const struct shape_field kernel_feature_fields[] = {
	NAMED("feature", struct kernel_feature_info, feature, kernel_feature_names),
	REQUIRED("since", F_VERSION, struct kernel_feature_info, since),
	FIELD("before", F_VERSION, struct kernel_feature_info, before),
	LIST("backports", struct kernel_feature_info, backports, n_backports, shape_version),
	REQUIRED_NOTE("text"),
	NOTE("source"),
};
const struct shape shape_kernel_feature = {
	SHAPE(struct kernel_feature_info, kernel_feature_fields),
};

static const struct shape_field fault_fields[] = {
	NAMED("fault", struct loader_fault, what, fault_names),
	FIELD("errno", F_ERRNO, struct loader_fault, err),
	FIELD("refuses", F_BOOL, struct loader_fault, refuses),
	REQUIRED("reason", F_STR, struct loader_fault, reason),
	FIELD("since", F_VERSION, struct loader_fault, since),
	FIELD("before", F_VERSION, struct loader_fault, before),
	FIELD("at_load", F_BOOL, struct loader_fault, at_load),
	NOTE("verified"),
	NOTE("unverified"),
};
const struct shape shape_loader_fault = {SHAPE(struct loader_fault, fault_fields)};

static const struct shape_field behaviour_fields[] = {
	NAMED("behaviour", struct loader_behaviour_entry, behaviour, behaviour_names),
	FIELD("since", F_VERSION, struct loader_behaviour_entry, since),
	FIELD("before", F_VERSION, struct loader_behaviour_entry, before),
	REQUIRED_NOTE("text"),
	NOTE("source"),
	NOTE("verified"),
	NOTE("unverified"),
};
const struct shape shape_behaviour = {
	SHAPE(struct loader_behaviour_entry, behaviour_fields),
};

static const struct shape_field drop_fields[] = {
	LIST("types", struct loader_drop, types, n_types, shape_type_id),
	FIELD("since", F_VERSION, struct loader_drop, since),
	FIELD("before", F_VERSION, struct loader_drop, before),
};
const struct shape shape_drop = {SHAPE(struct loader_drop, drop_fields)};

const struct shape shape_number = BARE(uint32_t, "number", F_U32);
static const struct shape_field sections_of_fields[] = {
	REQUIRED("since", F_VERSION, struct loader_sections, since),
	REQUIRED("libbpf", F_VERSION, struct loader_sections, libbpf),
};
const struct shape shape_sections_of = {
	SHAPE(struct loader_sections, sections_of_fields),
};

static const struct shape_field span_fields[] = {
	FIELD("", F_VERSION, struct loader_span, since),
	LIST("", struct loader_span, behaviours, n_behaviours, shape_number),
	LIST("", struct loader_span, faults, n_faults, shape_number),
};
const struct shape shape_span = {SHAPE(struct loader_span, span_fields)};

static const struct shape_field loader_fields[] = {
	REQUIRED_NOTE("version"),
	NAMED("loader", struct schema_loader, who, loader_names),
	LIST("releases", struct schema_loader, releases, n_releases, shape_version),
	LIST("development", struct schema_loader, development, n_development, shape_version),
	FIELD("", F_VERSION, struct schema_loader, newest),
	LIST("faults", struct schema_loader, faults, n_faults, shape_loader_fault),
	LIST("behaviours", struct schema_loader, behaviours, n_behaviours, shape_behaviour),
	LIST("drops_btf", struct schema_loader, drops, n_drops, shape_drop),
	LIST("sections", struct schema_loader, sections, n_sections, shape_section),
	LIST("sections_of", struct schema_loader, sections_of, n_sections_of, shape_sections_of),
	LIST("", struct schema_loader, spans, n_spans, shape_span),
};
const struct shape shape_loader = {SHAPE(struct schema_loader, loader_fields)};

static const struct shape_field field_fields[] = {
	REQUIRED("name", F_STR, struct layout_field, name),
	REQUIRED("offset", F_U32, struct layout_field, offset),
	FIELD("size", F_U32, struct layout_field, size),
	LIST("as", struct layout_field, as, n_as, shape_string),
	FIELD("absent", F_U32, struct layout_field, absent),
	CHOICE("print", struct layout_field, print, print_names),
};
const struct shape shape_layout_field = {SHAPE(struct layout_field, field_fields)};

static const struct shape_field pin_fields[] = {
	FIELD("code", F_U32, struct layout_pin, code),
	FIELD("other", F_BOOL, struct layout_pin, other),
	CHOICE("is", struct layout_pin, pinning, pinning_names),
	FIELD("path", F_STR, struct layout_pin, path),
	FIELD("optional", F_BOOL, struct layout_pin, optional),
	FIELD("note", F_STR, struct layout_pin, note),
};
const struct shape shape_layout_pin = {SHAPE(struct layout_pin, pin_fields)};

static const struct shape_field layout_type_fields[] = {
	REQUIRED("number", F_U32, struct layout_type, number),
	REQUIRED("type", F_TYPE, struct layout_type, type),
};
const struct shape shape_layout_type = {SHAPE(struct layout_type, layout_type_fields)};

static const struct shape_field layout_fields[] = {
	REQUIRED("name", F_STR, struct layout_info, name),
	REQUIRED("size", F_U32, struct layout_info, size),
	REQUIRED("text", F_STR, struct layout_info, text),
	FIELD("note", F_STR, struct layout_info, note),
	LIST("structs", struct layout_info, structs, n_structs, shape_string),
	LIST("sections", struct layout_info, sections, n_sections, shape_string),
	LIST("marks", struct layout_info, marks, n_marks, shape_string),
	LIST("fields", struct layout_info, fields, n_fields, shape_layout_field),
	LIST("pins", struct layout_info, pins, n_pins, shape_layout_pin),
	LIST("types", struct layout_info, types, n_types, shape_layout_type),
	CHOICE("wiring", struct layout_info, wiring, wiring_names),
	CHOICE("order", struct layout_info, order, order_names),
	FIELD("prefix", F_BOOL, struct layout_info, prefix),
	FIELD("by_members", F_BOOL, struct layout_info, by_members),
};
const struct shape shape_layout = {SHAPE(struct layout_info, layout_fields)};

/* What a schema has: a name and a list of rows for each table. */
static const struct shape_field schema_fields[] = {
	LIST("flags", struct schema, flags, n_flags, shape_flag),
	LIST("symbols", struct schema, symbols, n_symbols, shape_symbol),
	LIST_APART("types", struct schema, types, n_types, shape_type),
	LIST("general", struct schema, general, n_general, shape_rule),
	LIST("special", struct schema, special, n_special, shape_special),
	LIST("limits", struct schema, limits, n_limits, shape_limit),
	LIST("destructors", struct schema, destructors, n_destructors, shape_destructor),
	LIST("structs", struct schema, structs, n_structs, shape_structs),
	LIST("access", struct schema, access, n_access, shape_access),
	LIST("call_flags", struct schema, call_flags, n_call_flags, shape_call_flags),
	LIST_APART("helpers", struct schema, helpers, n_helpers, shape_helper),
	LIST("helper_programs", struct schema, helper_programs, n_helper_programs,
	     shape_helper_programs),
	LIST("refusals", struct schema, refusals, n_refusals, shape_refusal),
	LIST("program_types", struct schema, program_types, n_program_types, shape_program_type),
	LIST("attach_types", struct schema, attach_types, n_attach_types, shape_attach_type),
	LIST("sections", struct schema, sections, n_sections, shape_section),
	LIST("struct_ops", struct schema, struct_ops, n_struct_ops, shape_struct_ops),
	LIST("kernels", struct schema, kernels, n_kernels, shape_kernel),
	LIST("features", struct schema, features, n_features, shape_kernel_feature),
	/* No key: load.c makes it of the two before. */
	LIST("", struct schema, releases, n_releases, shape_version),
	LIST_APART("loaders", struct schema, loaders, n_loaders, shape_loader),
	LIST_APART("layouts", struct schema, layouts, n_layouts, shape_layout),
	/* The types have their rules already; an overlay's map types may use the groups. */
	LIST_APART("groups", struct schema, groups, n_groups, shape_group),
};
const struct shape shape_schema = {SHAPE(struct schema, schema_fields)};

#define X(name) [ID_##name] = &name,
const struct shape *const shapes[] = {SHAPES(X)};
#undef X
