# SPDX-License-Identifier: BSD-2-Clause
#
# The installed libbpf and the running kernel beside lint: objects of
# testdata/, of Debian's packages where check-packages took them out, and with
# random maps.

LOADS = $(filter-out $(B)/testdata/bench/%,$(BPF_OBJ)) $(wildcard $(B)/objects/extracted/*.o)

LOADS_RANDOM ?= 200
LOADS_SEED   ?= 1

CHECKS += check-loads

$(B)/tests/libbpf/load_objects: $(B)/tests/libbpf/load_objects.o $(B)/libbpfmapc.a
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -pthread -o $@ $^ $(PKG_LIBS)

# The types of the running kernel's functions are not known to lint, but to verify. The pins
# come first.
LOADS_APART := $(B)/testdata/loader/pins.bpf.o $(B)/testdata/programs/other_types.bpf.o

.PHONY: check-loads
check-loads: fixtures $(B)/tests/libbpf/load_objects ## libbpf refuses to load what lint has an error for, and nothing else
	@$(PYTHON) compiler/tests/libbpf/random_objects.py '$(CLANG) $(BPF_CFLAGS)' $(B)/random \
		$(LOADS_SEED) $(LOADS_RANDOM)
	@B=$(B) $(NEEDS) root -- compiler/tests/libbpf/loads.sh $(B)/tests/libbpf/load_objects \
		$(B)/testdata/loader/pins.bpf.o $(filter-out $(LOADS_APART),$(LOADS)) \
		$(B)/random/$(LOADS_SEED)-*.o

CHECKS += check-programs

$(B)/tests/libbpf/load_programs: $(B)/tests/libbpf/load_programs.o
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -pthread -o $@ $^ $(PKG_LIBS)

.PHONY: check-programs
check-programs: all fixtures $(B)/tests/libbpf/load_programs ## verify --programs loads what libbpf loads, and nothing else
	@$(NEEDS) root -- $(PYTHON) compiler/tests/libbpf/programs.py $(B)/bpfmapc \
		$(B)/tests/libbpf/load_programs $(LOADS)

PROGRAM_KERNELS ?= bullseye-security/5.10 bookworm-security/6.1 trixie-security/6.12 \
		   trixie-backports/7.3

.PHONY: check-program-kernels
check-program-kernels: all fixtures $(B)/tests/libbpf/load_programs ## check-programs on Debian's kernels, in QEMU; some minutes
	@compiler/tests/install/deps.sh $(DEPS_BUILD) qemu-system-x86 cpio busybox
	@B=$(B) PYTHON='$(PYTHON)' LIBBPF_VERSION='$(shell $(PKG_CONFIG) --modversion libbpf 2>/dev/null)' \
	 compiler/tests/libbpf/programs_kernels.sh $(LOADS) -- $(PROGRAM_KERNELS)

# Those of which one program is refused because of another are for other tests.
RUNS := $(patsubst %,$(B)/testdata/lint/%.bpf.o,beyond_stack constant_index helper_map_type helper_program \
	map_access program_map record_size trie_hole update_flags ways)

CHECKS += check-runs

$(B)/tests/libbpf/run_programs: $(B)/tests/libbpf/run_programs.o
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -pthread -o $@ $^ $(PKG_LIBS)

.PHONY: check-runs
check-runs: fixtures $(B)/tests/libbpf/run_programs ## the running kernel refuses programs of testdata/lint/, or runs them, as their names say
	@$(NEEDS) root -- $(B)/tests/libbpf/run_programs $(RUNS)
