# SPDX-License-Identifier: BSD-2-Clause
#
# Fuzzing: a harness for each kind of input, in a build tree with the sanitizers. What
# build.sh makes is what runs here, so that whoever hosts fuzzing gets what was tried.

CHECKS_LONG += check-fuzz

HARNESSES := object btf definition config overlay profile baseline diff insns emit

FUZZ       := $(B)/fuzz
FUZZ_OUT   := $(FUZZ)/out
FUZZ_S     ?= 60
FUZZ_JOBS  ?= $(shell nproc 2>/dev/null || echo 1)
FUZZ_FLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined \
	      -fno-sanitize-recover=all
FUZZ_DEPS   = libclang-rt-$(shell $(CLANG) -dumpversion | cut -d. -f1)-dev zip

# What all harnesses have in common. harness.o is no member of an archive: libFuzzer's own
# main() would be all that is needed.
FUZZ_PARTS := $(addprefix $(B)/tests/fuzz/,harness.o maps.o cli.o mutate_text.o mutate_btf.o mutate_insns.o \
	      mutate_elf.o mutate_pair.o) $(addprefix $(B)/tests/malformed/,way.o text_check.o bend.o malform.o)
# Of cli/ what reads files; what it says, and asks kernels, is in cli.o of the harnesses.
FUZZ_CLI   := $(filter-out $(addprefix $(B)/cli/,main.o complain_text.o probing.o),$(CLI_OBJ))

$(B)/tests/fuzz/cli.a: $(FUZZ_CLI)
	$(say) AR $@
	$(Q)rm -f $@ && $(AR) rcs $@ $^

# Objects that are changed lie where they say, aligned or not.
$(B)/tests/fuzz/mutate_elf.o: ALL_CFLAGS += -fno-sanitize=alignment

# With an engine, which is with clang: edges are those of the program, not of its tests, and
# numbers of comparisons are learned where they are bytes of the input, because following
# each comparison takes a quarter of the time.
ifdef FUZZ_ENGINE
$(B)/tests/%.o: ALL_CFLAGS += -fno-sanitize-coverage=edge,trace-cmp,indirect-calls,inline-8bit-counters,pc-table,stack-depth
$(addprefix $(B)/,base/%.o btf/%.o judge/%.o lint/%.o loader/%.o model/%.o output/%.o running/%.o schema/%.o): ALL_CFLAGS += -fno-sanitize-coverage=trace-cmp
endif

$(B)/tests/fuzz/fuzz_%: $(B)/tests/fuzz/%.o $(FUZZ_PARTS) $(B)/tests/fuzz/cli.a $(B)/libbpfmapc.a
	$(say) LINK $@
	$(Q)$(CXX) $(LDFLAGS) -pthread -o $@ $^ $(FUZZ_ENGINE) $(PKG_STATIC) 2>/dev/null || \
	    $(CXX) $(LDFLAGS) -pthread -o $@ $^ $(FUZZ_ENGINE) $(PKG_LIBS)

# Seldom does anybody build them, and what they call changes.
check-unit: $(HARNESSES:%=$(B)/tests/fuzz/%.o)

.PHONY: fuzz-harnesses
fuzz-harnesses: $(HARNESSES:%=$(B)/tests/fuzz/fuzz_%)

$(B)/tests/fuzz/seeds: $(addprefix $(B)/tests/,fuzz/seeds.o fuzz/maps.o malformed/way.o malformed/text_check.o) $(B)/libbpfmapc.a
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -pthread -o $@ $^ $(PKG_LIBS)

# Inputs to begin with, and dictionaries, made of testdata/ and schemas/.
FUZZ_SEEDS ?= $(FUZZ)/seeds
.PHONY: fuzz-seeds
fuzz-seeds: $(FUZZ_SEEDS)/made

$(FUZZ_SEEDS)/made: $(B)/tests/fuzz/seeds $(BPF_OBJ) $(LEGACY_OBJ) $(DEFINITIONS) $(SCHEMAS) \
	       $(wildcard compiler/tests/fuzz/seeds.sh compiler/tests/fuzz/dictionary.awk compiler/tests/fuzz/calls.awk)
	$(say) SEEDS $(@D)
	$(Q)LLVM_STRIP='$(LLVM_STRIP)' AR='$(AR)' compiler/tests/fuzz/seeds.sh $(B)/tests/fuzz/seeds $(@D) \
		$(filter-out $(B)/testdata/loader/contents.bpf.o,$(BPF_OBJ)) $(LEGACY_OBJ)
	@touch $@

.PHONY: fuzz-build fuzz check-fuzz fuzz-keep
fuzz-build: fuzz-seeds
	@compiler/tests/install/deps.sh $(DEPS_BUILD) $(DEPS_DEMO) $(FUZZ_DEPS)
	+$(Q)CC='$(FUZZ_CC)' CXX='$(FUZZ_CC)' CFLAGS='$(FUZZ_FLAGS)' CXXFLAGS='$(FUZZ_FLAGS)' LIB_FUZZING_ENGINE=-fsanitize=fuzzer \
		MAKE='$(MAKE)' FUZZ_SEEDS=$(FUZZ_SEEDS) WORK=$(FUZZ) OUT=$(FUZZ_OUT) compiler/tests/fuzz/build.sh

# With ccache in front of it, if CC has that.
FUZZ_CC = $(filter ccache,$(CC)) $(CLANG)

FUZZ_RUN = compiler/tests/fuzz/fuzz.sh $(FUZZ_OUT) $(FUZZ_SEEDS) $(FUZZ_S) $(FUZZ_JOBS)

fuzz: fuzz-build ## libFuzzer with each of HARNESSES for FUZZ_S=60 seconds, FUZZ_JOBS at once; what it finds stays
	@$(FUZZ_RUN) $(FUZZ)/corpus $(HARNESSES)

check-fuzz: FUZZ_S := 20
check-fuzz: fuzz-build ## the same for 20 seconds, from testdata/ alone, always with the same seed
	@FUZZ_SEED=1 $(FUZZ_RUN) '' $(HARNESSES)

fuzz-keep: ## adds to testdata/fuzz/ the smallest inputs of make fuzz that reach what the others do not
	@compiler/tests/fuzz/keep.sh $(FUZZ_OUT) $(FUZZ_SEEDS) $(FUZZ)/corpus $(HARNESSES)

# The whole program, as another fuzzer starts it.
AFL     := $(B)/afl
AFL_CLANG  ?= afl-clang-fast
.PHONY: fuzz-afl
fuzz-afl: fuzz-seeds ## AFL++ with the program, report of objects and of definition files, FUZZ_S seconds each
	@compiler/tests/install/deps.sh $(DEPS_BUILD) afl++
	+$(Q)AFL_USE_ASAN=1 $(MAKE) --no-print-directory B=$(AFL) CC='$(AFL_CLANG)' CFLAGS='-O1 -g' $(AFL)/bpfmapc
	@compiler/tests/fuzz/afl.sh $(AFL)/bpfmapc $(FUZZ_SEEDS) $(FUZZ_S) $(AFL)/found
