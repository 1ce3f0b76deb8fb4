/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_INPUT_CILIUM_CILIUM_H
#define BPFMAPC_INPUT_CILIUM_CILIUM_H

#include "input/reader.h"

/*
 * How cilium/ebpf, a library of Go, decodes an object: LoadCollectionSpecFromReader() of
 * its elf_reader.go, for all releases of schemas/loaders/cilium-ebpf.yaml. It goes on
 * where the library returns its error, so that every fault is found. Read:
 *
 *	spec.c      the stages, and what each section is for
 *	symbols.c   the symbols and relocations of sections
 *	datasec.c   sizes and offsets in the BTF; .kconfig and .ksyms
 *	records.c   the records in sections "maps"
 *	maps.c      the variables of .maps
 *	mapspec.c   the definition of a map
 *	data.c      .data, .rodata and .bss
 *	code.c      what instructions refer to
 */

/* elfSectionKind */
enum spec_kind {
	SPEC_NONE,		/* nothing may refer to it */
	SPEC_UNDEFINED,		/* section 0, of externs */
	SPEC_RECORDS,
	SPEC_MAPS,
	SPEC_PROGRAMS,
	SPEC_DATA,
	SPEC_STRUCT_OPS,
};

/* A relocation; of several at one place the last. */
struct spec_reloc {
	uint32_t section;	/* that has the place */
	uint64_t offset;
	const struct symbol *sym;
};

struct spec_section {
	enum spec_kind kind;
	const struct section *rels;	/* the last with relocations for it, or NULL */
	/* By offset, in struct spec. */
	const struct symbol *const *symbols;
	size_t n_symbols;
	const struct spec_reloc *relocs;
	size_t n_relocs;
	size_t references;		/* relocations that name it */
};

/* A CollectionSpec in the making. */
struct spec {
	struct reader *r;
	struct spec_section *sections;	/* by index */
	struct name_table sized;	/* sections of DATASECs */
	struct name_table places;	/* symbols by place_name() */
	struct name_table maps;		/* names of maps */
	struct name_table kfuncs, ksyms;	/* of .ksyms: functions, variables */
	struct name_table kconfig;	/* index in r->kconfig */
	bool *lost;			/* by id: a DATASEC that TypeByName() refuses */
};

/* spec.c: does what read_object() does for libbpf, from the sections to the relocations. */
void read_spec(struct reader *r);
/* Whether that is the name of a map already; else it is from now on. */
bool spec_has_map(struct spec *spec, const char *name);

/* symbols.c: assignSymbols() and loadRelocations(). */
void spec_symbols(struct spec *spec);
void spec_relocations(struct spec *spec);
/* The symbol or relocation of the section at the offset, or NULL. */
const struct symbol *spec_symbol_at(const struct spec_section *s, uint64_t off);
const struct symbol *spec_reloc_at(const struct spec_section *s, uint64_t off);

/* datasec.c: fixupDatasec(). */
void spec_datasecs(struct spec *spec);
/* TypeByName(): the DATASEC of that name, 0 without one or if it is refused. */
uint32_t spec_datasec(const struct spec *spec, const char *name);
/* loadKconfigSection() and loadKsymsSection(). */
void spec_kconfig(struct spec *spec);
void spec_ksyms(struct spec *spec);

/* records.c: loadMaps(). */
void spec_records(struct spec *spec);
/* maps.c: loadBTFMaps(). */
void spec_maps(struct spec *spec);
/* maps.c: what populateMaps() and finalize() of NewCollection() find in slots. */
void spec_slots(struct spec *spec);
/* data.c: loadDataSections(). */
void spec_data(struct spec *spec);
/* Adds the map of a data section: an array with one element, which has data, or zeroes. */
struct map_def *spec_add_data(struct spec *spec, const char *section, uint64_t size,
			      const unsigned char *data, bool readonly);
/* code.c: loadProgramSections(). */
void spec_programs(struct spec *spec);

/* Where the slots of a map are in its section: the bytes of its variable. */
struct spec_place {
	uint32_t section;
	uint64_t offset, size;
};

/* mapspec.c: reads a definition, the struct def, into the map (mapSpecFromBTF()). */
void spec_definition(struct spec *spec, struct map_def *map, uint32_t def,
		     const struct spec_place *place);

/*
 * Sets the name of the map in the kernel (sanitizeName()): without other characters than C's and
 * dots.
 */
void spec_kernel_name(struct arena *a, struct map_def *map);

#endif
