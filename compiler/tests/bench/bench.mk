# SPDX-License-Identifier: BSD-2-Clause
#
# Ratios, measured side by side on the same machine in the same minute. Those of instructions
# have limits; those of CPU time, too, with BENCH_STRICT=1. A file of this folder may add a
# target of its own to BENCHES.

DEPS_BENCH := bpftool python3 valgrind

BENCHES += bench-tools
BENCH_OBJ := $(B)/testdata/bench/eight_kb.bpf.o

$(B)/tests/bench/open_objects: compiler/tests/bench/open_objects.c $(B)/flags
	$(say) CC $@
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(PKG_LIBS)

.PHONY: bench bench-tools
bench: ## CPU time, instructions and page faults beside bpftool and libbpf, and time of large inputs
	@compiler/tests/install/deps.sh $(DEPS_BUILD) $(DEPS_DEMO) $(DEPS_BENCH)
	+$(Q)$(MAKE) --no-print-directory $(BENCHES)
bench-tools: all fixtures $(B)/tests/bench/open_objects
	@$(PYTHON) compiler/tests/bench/bench.py --bpfmapc $(B)/bpfmapc --bpftool $(BPFTOOL) \
		--open-objects $(B)/tests/bench/open_objects --one $(BENCH_OBJ) --scratch $(B)/bench \
		$(BPF_OBJ)

BENCHES += bench-large

.PHONY: bench-large
bench-large: all fixtures ## many maps, a long program, many objects in one thread and in two
	@$(PYTHON) compiler/tests/bench/large.py --bpfmapc $(B)/bpfmapc --scratch $(B)/bench/large $(BPF_OBJ)

# Generated headers beside the skeletons of bpftool.
BENCHES += bench-headers

.PHONY: bench-headers
bench-headers: all ## generated headers beside skeletons: lines, compile time, text
	@$(PYTHON) compiler/tests/bench/headers.py --bpfmapc $(B)/bpfmapc --bpftool $(BPFTOOL) \
		--clang-bpf '$(CLANG) $(BPF_CFLAGS)' --cc '$(CC)' --runtime $(B)/runtime --scratch $(B)/bench/headers
