# SPDX-License-Identifier: BSD-2-Clause
#
# make            builds build/bpfmapc
# make demo       installs what is missing, builds, and shows the main job
# make check      installs what tests need, and runs all that take minutes
# make help       lists every target: the lines "target: ## text"

VERSION := 0.1.0

PREFIX  ?= /usr/local
DESTDIR ?=
BINDIR  ?= $(PREFIX)/bin
INCLUDEDIR ?= $(PREFIX)/include
DATADIR ?= $(PREFIX)/share
MANDIR  ?= $(DATADIR)/man

CC         ?= cc
CXX        ?= c++
CLANG      ?= clang
LLVM_STRIP ?= llvm-strip
LLVM_OBJCOPY ?= llvm-objcopy
BPFTOOL    ?= $(firstword $(shell PATH="$$PATH:/usr/sbin:/sbin" command -v bpftool 2>/dev/null) bpftool)
PKG_CONFIG ?= pkg-config
# The distribution's, which has the packages of the distribution.
PYTHON     ?= $(firstword $(wildcard /usr/bin/python3) python3)
# What tests written in Python share; nothing is left in the tree.
export PYTHONPATH := $(CURDIR)/compiler/tests/lib
export PYTHONDONTWRITEBYTECODE := 1

B := build

CFLAGS   ?= -O2 -g
CPPFLAGS ?=
LDFLAGS  ?=
WARN     := -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wvla -Wwrite-strings
ifeq ($(WERROR),1)
WARN     += -Werror
endif

PKGS     := libelf libbpf yaml-0.1
HAVE_LIBDW := $(shell $(PKG_CONFIG) --exists libdw 2>/dev/null && echo 1)
ifeq ($(HAVE_LIBDW),1)
PKGS     += libdw
DEFS     += -DHAVE_LIBDW
endif

PKG_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(PKGS) 2>/dev/null)
PKG_LIBS   := $(shell $(PKG_CONFIG) --libs $(PKGS) 2>/dev/null)
# The tool is linked with the libraries' archives: ten shared libraries take
# longer to load than an object takes to lint. Archives may be missing, or not
# link: libdw.a of Debian 13 lacks functions that it calls. Only linking the tool
# shows that, and then the shared ones are taken. STATIC=1 insists on archives,
# STATIC=0 takes the shared ones, as tests always do.
STATIC     ?=
PKG_STATIC := -Wl,-Bstatic -Wl,--start-group $(filter-out -pthread -lpthread,\
	      $(shell $(PKG_CONFIG) --static --libs $(PKGS) 2>/dev/null)) -Wl,--end-group -Wl,-Bdynamic
LINK_TOOL   = $(CC) $(LDFLAGS) -pthread -o $@ $^
PKG_MISSING := $(shell $(PKG_CONFIG) --exists $(PKGS) 2>/dev/null || echo $(PKGS))

ALL_CFLAGS = -std=gnu11 $(WARN) $(CFLAGS) $(CPPFLAGS) -pthread -Icompiler -I$(B) -I$(B)/runtime $(DEFS) \
	     -D_GNU_SOURCE -DBPFMAPC_VERSION='"$(VERSION)"' $(PKG_CFLAGS)

ifeq ($(V),1)
Q :=
say = @:
else
Q := @
say = @printf '  %-8s %s\n'
endif

.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:
.PHONY: all
all: $(B)/bpfmapc manual ## builds build/bpfmapc and its manual (the default)

# What is built: every folder's sources are found, not listed.
LIB_DIRS := base btf model schema input input/elf input/btf input/legacy input/cilium input/definition usage judge lint output output/page loader running probe
LIB_SRC  := $(filter-out compiler/schema/gen_%.c,$(wildcard $(LIB_DIRS:%=compiler/%/*.c)))
LIB_OBJ  := $(LIB_SRC:compiler/%.c=$(B)/%.o) $(B)/schema_tables.o $(B)/rule_pages.o $(B)/loader/runtime_files.o \
	    $(B)/output/page/texts.o
CLI_OBJ  := $(patsubst compiler/%.c,$(B)/%.o,$(wildcard compiler/cli/*.c)) $(B)/cli/completion/scripts.o
# The program that makes the tables stands on what reads an overlay at run time.
GEN_OBJ  := $(patsubst compiler/%.c,$(B)/%.o,\
	    $(wildcard compiler/base/*.c compiler/model/*.c compiler/schema/*.c))
DEFINITIONS := $(shell find testdata -name '*.yaml' -not -path '*/golden/*' 2>/dev/null | sort)
SCHEMAS  := $(wildcard schemas/*.yaml schemas/*/*.yaml)

# A stamp that changes with the flags, so that what they changed is rebuilt.
FLAGS_NOW := $(CC) $(ALL_CFLAGS) $(LDFLAGS) STATIC=$(STATIC) $(PKG_STATIC) $(PKG_LIBS)
$(B)/flags: FORCE
	$(if $(PKG_MISSING),@echo 'make: not all of $(PKG_MISSING) found by $(PKG_CONFIG): run make deps' >&2; exit 1)
	@mkdir -p $(B)
	@printf '%s\n' '$(subst ','\'',$(FLAGS_NOW))' | cmp -s - $@ || \
	 printf '%s\n' '$(subst ','\'',$(FLAGS_NOW))' > $@
.PHONY: FORCE
FORCE:

# The runtime of generated headers, as it is installed: with the version, whose number is
# major * 10000 + minor * 100 + patch. The program has it too, as string literals.
RUNTIME := $(patsubst compiler/runtime/%,$(B)/runtime/%,$(wildcard compiler/runtime/bpfmapc/*.h)) \
	   $(B)/runtime/bpfmapc/version.h

# The names of facts in the schemas, which C knows as numbers: compiler/model/facts.h.
# Left alone where no name has changed, so that nothing is compiled again.
FACTS := $(wildcard schemas/loaders/*.yaml) schemas/kernels.yaml
$(B)/facts.def: compiler/model/facts.awk $(FACTS)
	@mkdir -p $(B)
	$(Q)LC_ALL=C awk -f $< $(FACTS) > $@.tmp
	$(Q)cmp -s $@.tmp $@ && rm $@.tmp || mv $@.tmp $@

$(B)/%.o: compiler/%.c $(B)/flags | $(B)/facts.def $(RUNTIME)
	$(say) CC $@
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/schema_tables.o: $(B)/schema_tables.c $(B)/flags
	$(say) CC $@
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/genschema: $(GEN_OBJ)
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -pthread -o $@ $^ $(PKG_LIBS)

$(B)/schema_tables.c: $(B)/genschema $(SCHEMAS)
	$(say) GEN $@
	$(Q)$(B)/genschema schemas > $@.tmp && mv $@.tmp $@

# Makes the lines of a file string literals of C.
AS_STRING := -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/.*/"&\\n"/'

# The style and the script of the page that a report can be.
PAGE_TEXT := compiler/output/page/page.css compiler/output/page/page.js
$(B)/output/page/texts.c: $(PAGE_TEXT)
	$(say) GEN $@
	@mkdir -p $(@D)
	$(Q){ echo '#include "output/page/texts.h"'; for text in $^; do \
		echo "const char $$(basename $$text | tr . _)[] ="; \
		sed -e '1{/SPDX-/d;}' $(AS_STRING) $$text; echo ';'; done; } > $@

$(B)/output/page/texts.o: $(B)/output/page/texts.c $(B)/flags
	$(say) CC $@
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# The scripts that complete command lines.
COMPLETIONS := $(addprefix compiler/cli/completion/,bash zsh fish)
$(B)/cli/completion/scripts.c: $(COMPLETIONS)
	$(say) GEN $@
	@mkdir -p $(@D)
	$(Q){ echo '#include "cli/completion/scripts.h"'; for text in $^; do \
		echo "const char script_$$(basename $$text)[] ="; \
		sed -e '1{/SPDX-/d;}' $(AS_STRING) $$text; echo ';'; done; } > $@

$(B)/cli/completion/scripts.o: $(B)/cli/completion/scripts.c $(B)/flags
	$(say) CC $@
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/runtime/bpfmapc/%.h: compiler/runtime/bpfmapc/%.h
	@mkdir -p $(@D)
	$(Q)cp $< $@

$(B)/runtime/bpfmapc/version.h: $(B)/flags
	@mkdir -p $(@D)
	$(Q)printf '%s\n' '/* SPDX-License-Identifier: BSD-2-Clause */' '#ifndef BPFMAPC_VERSION_H' \
		'#define BPFMAPC_VERSION_H' '' '/* Of this runtime; a generated header demands its own. */' \
		"#define BPFMAPC_RUNTIME $$(echo '$(VERSION)' | awk -F '[^0-9]+' '{ print $$1 * 10000 + $$2 * 100 + $$3 }') /* $(VERSION) */" \
		'' '#endif' > $@.tmp
	$(Q)cmp -s $@.tmp $@ && rm $@.tmp || mv $@.tmp $@

$(B)/loader/runtime_files.c: $(RUNTIME)
	$(say) GEN $@
	@mkdir -p $(@D)
	$(Q){ echo '#include "loader/runtime.h"'; \
		echo 'const struct runtime_file runtime_files[] = {'; for file in $(sort $^); do \
		echo "{\"$${file##*/}\","; \
		sed $(AS_STRING) $$file; echo '},'; done; echo '};'; \
		echo 'const size_t n_runtime_files = sizeof(runtime_files) / sizeof(*runtime_files);'; \
	} > $@.tmp && mv $@.tmp $@

$(B)/loader/runtime_files.o: $(B)/loader/runtime_files.c $(B)/flags
	$(say) CC $@
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# The rules' pages, for bpfmapc explain.
RULE_PAGES := $(sort $(wildcard man/rules/*.md))
$(B)/rule_pages.c: $(B)/genschema $(RULE_PAGES)
	$(say) GEN $@
	$(Q)$(B)/genschema pages $(RULE_PAGES) > $@.tmp && mv $@.tmp $@

$(B)/rule_pages.o: $(B)/rule_pages.c $(B)/flags
	$(say) CC $@
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/libbpfmapc.a: $(LIB_OBJ)
	$(say) AR $@
	$(Q)rm -f $@ && $(AR) rcs $@ $^

# In one order, with what few runs need behind the rest: a page fault maps 16 pages of the
# program, and what lint needs is in fewer of these then.
SELDOM := $(addprefix $(B)/,loader/% running/% probe/% output/page/%)
$(B)/bpfmapc: $(filter-out $(SELDOM),$(LIB_OBJ)) $(CLI_OBJ) $(filter $(SELDOM),$(LIB_OBJ))
	$(say) LINK $@
ifeq ($(STATIC),)
	$(Q)$(LINK_TOOL) $(PKG_STATIC) 2>/dev/null || $(LINK_TOOL) $(PKG_LIBS)
else
	$(Q)$(LINK_TOOL) $(if $(filter 1,$(STATIC)),$(PKG_STATIC),$(PKG_LIBS))
endif

# The manual as it is installed: pages with the parts that several of them have, and with
# what the program says of rules, map types and helpers.
MAN_SECTIONS := 1 5 7
MAN_PAGES := $(patsubst man/%,$(B)/man/%,$(sort $(wildcard $(MAN_SECTIONS:%=man/*.%))))
MAN_PARTS := $(wildcard man/parts/*.mdoc)
.PHONY: manual
manual: $(MAN_PAGES) ## builds the manual, build/man/

$(MAN_PAGES): $(B)/man/%: man/% man/page.awk $(MAN_PARTS)
	$(say) MAN $@
	$(Q)awk -v build=$(B) -f man/page.awk $< > $@.tmp && mv $@.tmp $@

$(MAN_PAGES): | $(B)/man/parts
$(B)/man/parts:
	@mkdir -p $@
$(foreach part,rules types helpers,$(eval $(B)/man/bpfmapc-$(part).7: $(B)/man/parts/$(part).mdoc))

$(B)/man/parts/rules.mdoc: man/mdoc.awk man/rules.awk $(RULE_PAGES) | $(B)/man/parts
	$(Q)awk -f man/mdoc.awk -f man/rules.awk $(RULE_PAGES) > $@.tmp && mv $@.tmp $@

explain_all = for name in $$($(B)/bpfmapc list $(1) | awk '{ print $(2) }'); do \
		echo = && $(B)/bpfmapc explain $$name || exit 1; done > $@.txt && \
	awk -f man/mdoc.awk -f man/explained.awk $@.txt > $@.tmp && mv $@.tmp $@
$(B)/man/parts/types.mdoc: $(B)/bpfmapc man/mdoc.awk man/explained.awk | $(B)/man/parts
	$(Q)$(call explain_all,types,toupper("BPF_MAP_TYPE_" $$2))
$(B)/man/parts/helpers.mdoc: $(B)/bpfmapc man/mdoc.awk man/explained.awk | $(B)/man/parts
	$(Q)$(call explain_all,helpers,$$2)

# The same as a folder of pages that are linked with each other.
HTML_PAGES := $(MAN_PAGES:$(B)/man/%=$(B)/html/%.html)
.PHONY: html-manual
html-manual: $(HTML_PAGES) $(B)/html/manual.css $(B)/html/index.html ## the manual for a browser, build/html/ (takes mandoc)

$(HTML_PAGES): $(B)/html/%.html: $(B)/man/% $(B)/man/parts/rules.mdoc man/html.awk
	$(say) HTML $@
	@mkdir -p $(@D)
	$(Q)mandoc -T html -O man=%N.%S.html,style=manual.css $< > $@.tmp
	$(Q)awk -v pages='$(notdir $(MAN_PAGES))' -f man/html.awk $(B)/man/parts/rules.mdoc \
		$@.tmp $@.tmp > $@ && rm $@.tmp

$(B)/html/manual.css: man/manual.css
	@mkdir -p $(@D)
	$(Q)cp $< $@

$(B)/html/index.html: $(B)/html/bpfmapc.1.html
	$(Q)cp $< $@

# Unit tests: a Check program for each compiler/tests/unit/test_*.c.
CHECK_CFLAGS = $(shell $(PKG_CONFIG) --cflags check 2>/dev/null)
CHECK_LIBS   = $(shell $(PKG_CONFIG) --libs check 2>/dev/null)
TESTS        := $(patsubst compiler/tests/%.c,$(B)/tests/%,$(wildcard compiler/tests/unit/test_*.c))

$(B)/tests/%.o: ALL_CFLAGS += $(CHECK_CFLAGS)
$(B)/tests/unit/test_%: $(B)/tests/unit/test_%.o $(B)/libbpfmapc.a
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -pthread -o $@ $(filter %.o,$^) $(filter %.a,$^) $(CHECK_LIBS) $(PKG_LIBS)

# BPF sources of testdata/, compiled for tests and the demo, with path and all.
BPF_SRC    := $(shell find testdata -name '*.bpf.c' 2>/dev/null | sort)
BPF_OBJ    := $(BPF_SRC:%.c=$(B)/%.o)
# Debug info and BTF name sources from here on, so that objects, and what tests
# change in them from a fixed seed, are the same in any folder.
BPF_CFLAGS := -g -O2 -Wall -target bpf -fdebug-prefix-map=$(CURDIR)=. -idirafter /usr/include/$(shell $(CC) -print-multiarch 2>/dev/null)

$(B)/testdata/%.bpf.o: testdata/%.bpf.c
	$(say) BPF $@
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(BPF_CFLAGS) -MMD -MP -c -o $@ $<

.PHONY: fixtures
fixtures: $(BPF_OBJ) ## compiles the BPF sources of testdata/

# What `make check` runs, one after the other, the cheap ones first: each file
# of compiler/tests/*/*.mk adds its targets to one of three lists. Those of
# CHECKS_FAST take a second or few and need no kernel, those of CHECKS_SLOW take
# more than ten. Each ends its output with a line "N passed, M failed" and fails
# when something did. The file adds Debian packages that it needs to DEPS_CHECK.
# What would take `make check` beyond its ten minutes is in CHECKS_LONG, of `make check-long`,
# what needs further programs in CHECKS_INSTALL, of `make check-install`.
# compiler/tests/README.md says what is where.
NEEDS       := PYTHON=$(PYTHON) compiler/tests/lib/needs.sh
CHECKS_FAST :=
CHECKS      :=
CHECKS_SLOW :=
CHECKS_LONG :=
# lib/ has lists that the others need.
TEST_MK := $(sort $(wildcard compiler/tests/*/*.mk))
include $(filter compiler/tests/lib/%,$(TEST_MK)) $(filter-out compiler/tests/lib/%,$(TEST_MK)) compiler/packaging/packaging.mk

# What was installed a moment ago counts from the next make on.
.PHONY: check check-fast
check: deps-check ## installs what tests need and runs them all
	+$(Q)MAKE='$(MAKE)' compiler/tests/lib/summary.sh $(CHECKS_FAST) $(CHECKS) $(CHECKS_SLOW)

.PHONY: check-long
check-long: deps-check ## what takes longer: sanitizers, fuzzing, verify and probe while calls fail, other hosts
	+$(Q)MAKE='$(MAKE)' compiler/tests/lib/summary.sh $(CHECKS_LONG)

check-fast: deps-check ## what check runs first: unit, golden, rule pages, documentation, style
	+$(Q)MAKE='$(MAKE)' compiler/tests/lib/summary.sh $(CHECKS_FAST)

# The schemas are built in; installed they are there to be read, laid over
# (--schemas) and, as JSON Schemas, pointed at by editors.
SHAREDIR := $(DATADIR)/bpfmapc
DOCDIR   ?= $(DATADIR)/doc/bpfmapc
COMPDIR  ?= $(DATADIR)/bash-completion/completions
# Debian's own zsh looks in vendor-completions for what packages bring.
ZSHDIR   ?= $(DATADIR)/zsh/site-functions
FISHDIR  ?= $(DATADIR)/fish/vendor_completions.d
PKGDIR   ?= $(DATADIR)/pkgconfig
CMAKEDIR ?= $(DATADIR)/cmake/bpfmapc

# What fills a template of compiler/builds/ with the version and folders: those of
# pkg-config below its prefix, those of CMake as they lie from its file.
below_prefix = $(patsubst $(PREFIX)/%,$${prefix}/%,$(1))
PC_FILL    = sed -e 's,@PREFIX@,$(PREFIX),;s,@VERSION@,$(VERSION),' \
	     -e 's,@BINDIR@,$(call below_prefix,$(BINDIR)),;s,@DATADIR@,$(call below_prefix,$(DATADIR)),' \
	     -e 's,@INCLUDEDIR@,$(call below_prefix,$(INCLUDEDIR)),'
from_cmake = $$(realpath -ms --relative-to=$(CMAKEDIR) $(1))
CMAKE_FILL = sed -e 's,@VERSION@,$(VERSION),' \
	     -e "s,@BINDIR@,$(call from_cmake,$(BINDIR)),;s,@INCLUDEDIR@,$(call from_cmake,$(INCLUDEDIR)),"

.PHONY: install uninstall
install: all ## installs the program, its manual and schemas: PREFIX=/usr/local DESTDIR=
	install -d $(DESTDIR)$(BINDIR) $(MAN_SECTIONS:%=$(DESTDIR)$(MANDIR)/man%) \
		$(DESTDIR)$(DOCDIR)/rules $(DESTDIR)$(INCLUDEDIR)/bpfmapc $(DESTDIR)$(PKGDIR) $(DESTDIR)$(CMAKEDIR)
	install -m 755 $(B)/bpfmapc $(DESTDIR)$(BINDIR)/
	$(foreach s,$(MAN_SECTIONS),install -m 644 $(filter %.$s,$(MAN_PAGES)) $(DESTDIR)$(MANDIR)/man$s/ &&) :
	install -m 644 $(RUNTIME) $(DESTDIR)$(INCLUDEDIR)/bpfmapc/
	install -m 644 README.md LICENSE compiler/packaging/CHANGELOG.md $(DESTDIR)$(DOCDIR)/
	install -m 644 $(wildcard man/rules/*.md) $(DESTDIR)$(DOCDIR)/rules/
	install -D -m 644 compiler/cli/completion/bash $(DESTDIR)$(COMPDIR)/bpfmapc
	install -D -m 644 compiler/cli/completion/zsh $(DESTDIR)$(ZSHDIR)/_bpfmapc
	install -D -m 644 compiler/cli/completion/fish $(DESTDIR)$(FISHDIR)/bpfmapc.fish
	$(PC_FILL) compiler/builds/bpfmapc.pc.in | \
		install -m 644 /dev/stdin $(DESTDIR)$(PKGDIR)/bpfmapc.pc
	sed -e '/^Requires:/d;s/^Name: .*/&-syscall/' $(DESTDIR)$(PKGDIR)/bpfmapc.pc | \
		install -m 644 /dev/stdin $(DESTDIR)$(PKGDIR)/bpfmapc-syscall.pc
	for f in bpfmapc-config bpfmapc-config-version; do \
		$(CMAKE_FILL) compiler/builds/cmake/$$f.cmake.in | \
		install -m 644 /dev/stdin $(DESTDIR)$(CMAKEDIR)/$$f.cmake || exit 1; \
	done
	install -D -m 644 compiler/builds/meson/meson.build $(DESTDIR)$(SHAREDIR)/meson/meson.build
	for f in $(SCHEMAS); do \
		install -D -m 644 "$$f" "$(DESTDIR)$(SHAREDIR)/$$f" || exit 1; \
	done

uninstall: ## removes what install has put there
	rm -f $(DESTDIR)$(BINDIR)/bpfmapc $(DESTDIR)$(COMPDIR)/bpfmapc \
		$(DESTDIR)$(ZSHDIR)/_bpfmapc $(DESTDIR)$(FISHDIR)/bpfmapc.fish \
		$(DESTDIR)$(PKGDIR)/bpfmapc.pc $(DESTDIR)$(PKGDIR)/bpfmapc-syscall.pc
	rm -f $(foreach s,$(MAN_SECTIONS),$(patsubst $(B)/man/%,$(DESTDIR)$(MANDIR)/man$s/%,$(filter %.$s,$(MAN_PAGES))))
	rm -rf $(DESTDIR)$(SHAREDIR) $(DESTDIR)$(DOCDIR) $(DESTDIR)$(CMAKEDIR) $(DESTDIR)$(INCLUDEDIR)/bpfmapc

.PHONY: clean
clean: ## removes build/
	rm -rf $(B)

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST) | sort

-include $(LIB_OBJ:.o=.d) $(CLI_OBJ:.o=.d) $(GEN_OBJ:.o=.d) $(BPF_OBJ:.o=.d) \
	 $(wildcard $(B)/tests/*/*.d)
