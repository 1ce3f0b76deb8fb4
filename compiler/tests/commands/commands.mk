# SPDX-License-Identifier: BSD-2-Clause
#
# The program as its users run it, on all fixtures.

CHECKS_FAST += check-schemas check-outputs check-files check-sandbox check-inputs check-baseline check-formats check-roundtrip check-reported
CHECKS      += check-releases check-sources check-cc check-git-hook check-depfile
DEPS_CHECK  += cmake meson ninja-build
CHECKS_SLOW += check-commands
CHECKS_LONG += check-valgrind

.PHONY: check-commands check-valgrind check-schemas check-outputs check-roundtrip check-releases
check-commands: all fixtures ## every command on every fixture: the expected status, the same text twice
	@BPFMAPC=$(B)/bpfmapc OUT=$(B)/commands compiler/tests/commands/commands.sh $(BPF_OBJ) $(DEFINITIONS)

check-schemas: all fixtures ## reports of all fixtures follow the JSON Schema, in each format
	@$(NEEDS) python:yaml python:jsonschema -- $(PYTHON) compiler/tests/lib/schemas.py $(B)/bpfmapc $(BPF_OBJ) $(DEFINITIONS)

.PHONY: schemas
schemas: ## copies into each JSON Schema what it shares with that of reports
	@$(PYTHON) compiler/tests/lib/schemas.py --update

check-outputs: all fixtures ## -o, full disks, standard input and what becomes of the exit status
	@BPFMAPC=$(B)/bpfmapc OBJECTS=$(B)/testdata compiler/tests/commands/outputs.sh

# What is put into the program by LD_PRELOAD.
$(B)/tests/%.so: compiler/tests/%.c $(B)/flags
	$(say) LINK $@
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -pthread -shared -fPIC -o $@ $<

.PHONY: check-sandbox
check-sandbox: all fixtures $(B)/tests/commands/inside.so ## what a hostile input could do that has taken over the program
	@BPFMAPC=$(B)/bpfmapc OBJECTS=$(B)/testdata $(NEEDS) landlock -- compiler/tests/commands/sandbox.sh $(B)/tests/commands/inside.so

.PHONY: check-files
check-files: all fixtures $(B)/tests/commands/shorter.so ## pipes where files belong, files that become shorter, and how files are replaced
	@BPFMAPC=$(B)/bpfmapc OBJECTS=$(B)/testdata compiler/tests/commands/files.sh $(B)/tests/commands/shorter.so

.PHONY: check-inputs
check-inputs: all fixtures ## folders, lists of names, what is passed over, counts and progress
	@BPFMAPC=$(B)/bpfmapc OBJECTS=$(B)/testdata PYTHON=$(PYTHON) compiler/tests/commands/inputs.sh

.PHONY: check-cc
check-cc: all ## the compiler under bpfmapc cc: alone, and in make, CMake and Meson
	@BPFMAPC=$(B)/bpfmapc CLANG='$(CLANG)' $(NEEDS) cmake meson ninja -- compiler/tests/commands/cc.sh

.PHONY: check-git-hook
check-git-hook: all ## bpfmapc hook by git itself: what is staged, how it is compiled, and where that fails
	@BPFMAPC=$(B)/bpfmapc CLANG='$(CLANG)' $(NEEDS) git -- compiler/tests/commands/hook.sh

.PHONY: check-depfile
check-depfile: all ## dependency files, as make, ninja, CMake and Meson read them
	@BPFMAPC=$(B)/bpfmapc CLANG='$(CLANG)' $(NEEDS) cmake meson ninja -- compiler/tests/commands/depfile.sh

.PHONY: check-formats
check-formats: all fixtures ## every format of lint, parsed, has the same diagnostics, with hostile names, too
	@$(PYTHON) compiler/tests/commands/formats.py $(B)/bpfmapc $(B)/formats $(BPF_OBJ)

.PHONY: check-baseline
check-baseline: all ## findings that are known, and suppressions that match nothing
	@BPFMAPC=$(B)/bpfmapc compiler/tests/commands/baseline.sh

.PHONY: check-sources
check-sources: all ## file and line of the source, and that no other lines are shown
	@BPFMAPC=$(B)/bpfmapc CLANG='$(CLANG)' LLVM_STRIP='$(LLVM_STRIP)' LLVM_OBJCOPY='$(LLVM_OBJCOPY)' \
	 PYTHON='$(PYTHON)' compiler/tests/commands/sources.sh

check-roundtrip: all fixtures ## a report's maps, as a definition file, give the same report
	@$(PYTHON) compiler/tests/commands/roundtrip.py $(B)/bpfmapc $(B)/roundtrip $(BPF_OBJ)

.PHONY: check-reported
check-reported: all fixtures ## diff compares the types of a report as those of its object
	@$(PYTHON) compiler/tests/commands/reported.py $(B)/bpfmapc $(B)/reported $(BPF_OBJ)

RELEASES = $(PYTHON) compiler/tests/commands/releases.py $1 $(B)/bpfmapc $(B) $(BPF_OBJ) $(LEGACY_OBJ) $(DEFINITIONS)

check-releases: all fixtures ## the kernels of a verdict are those that accept when asked one by one; answers by release
	@$(call RELEASES)

golden: golden-releases
.PHONY: golden-releases
golden-releases: all fixtures
	@$(if $(CASES),,$(call RELEASES,--update))

check-valgrind: all fixtures ## lint and report of all fixtures, gen of the examples, under valgrind
	@BPFMAPC=$(B)/bpfmapc EXAMPLES='$(filter $(B)/testdata/examples/%,$(BPF_OBJ))' \
	 $(NEEDS) valgrind -- compiler/tests/commands/valgrind.sh $(BPF_OBJ) $(DEFINITIONS)

# Which errors there are does not depend on what else is said: of fixtures and
# random objects, and by check-errors-objects of Debian's and the variants.
CHECKS += check-errors

$(B)/tests/commands/errors: $(B)/tests/commands/errors.o $(B)/libbpfmapc.a
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -pthread -o $@ $^ $(PKG_LIBS)

.PHONY: check-errors
check-errors: fixtures $(B)/tests/commands/errors ## the errors of every object, whichever warnings are on, in any order of the rules
	@$(PYTHON) compiler/tests/libbpf/random_objects.py '$(CLANG) $(BPF_CFLAGS)' $(B)/random \
		$(LOADS_SEED) $(LOADS_RANDOM)
	@$(B)/tests/commands/errors $(BPF_OBJ) $(DEFINITIONS) $(B)/random/$(LOADS_SEED)-*.o

.PHONY: check-errors-objects
check-errors-objects: $(B)/tests/commands/errors ## the same of Debian's objects and the variants, after check-packages and check-variants
	@find $(B)/objects $(VAR) -name '*.o' | sort | xargs -r $(B)/tests/commands/errors
