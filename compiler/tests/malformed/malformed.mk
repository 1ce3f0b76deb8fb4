# SPDX-License-Identifier: BSD-2-Clause
#
# Malformed input. One function reads, judges and writes whatever bytes it is
# given: `make fuzz` drives it with libFuzzer, `make check` with every fixture
# cut off and changed from a fixed seed, both with the sanitizers' eyes on it.

CHECKS_SLOW += check-malformed

SAN       := $(B)/sanitize
SAN_FLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
SAN_ENV   := ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1
# The same make, for a tree of its own below build/.
SAN_MAKE   = $(MAKE) --no-print-directory B=$(SAN) CFLAGS='$(SAN_FLAGS)' LDFLAGS='$(SAN_FLAGS)'

$(B)/tests/malformed/malformed: $(addprefix $(B)/tests/malformed/,read.o bend.o main.o) $(B)/libbpfmapc.a
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -pthread -o $@ $^ $(PKG_LIBS)

# Copies of each fixture with bent types.
BENT      ?= 60
BENT_SEED ?= 1

# Of 300 KB that nobody reads, no change reaches anything that is read.
MALFORMED_BULK := $(B)/testdata/loader/contents.bpf.o

.PHONY: check-malformed malformed-run sanitize sanitize-run
check-malformed: fixtures ## every fixture cut off, changed, and with bent types, under the sanitizers
	+$(Q)$(SAN_MAKE) malformed-run FILES='$(filter-out $(MALFORMED_BULK),$(BPF_OBJ)) $(DEFINITIONS)' > $(B)/malformed.log 2>&1 || \
		{ cat $(B)/malformed.log; exit 1; }
	@grep -E '^[0-9]+ (inputs|passed)' $(B)/malformed.log

malformed-run: $(B)/tests/malformed/malformed
	$(SAN_ENV) $(B)/tests/malformed/malformed $(BENT) $(BENT_SEED) $(FILES)

sanitize: fixtures ## unit tests, golden files and every command under ASan and UBSan
	+$(Q)$(SAN_ENV) $(SAN_MAKE) sanitize-run

# What the make above was told of B and CFLAGS goes on to the makes of summary.sh.
sanitize-run: all fixtures
	+$(Q)MAKE='$(MAKE)' LOGS=$(B)/check compiler/tests/lib/summary.sh \
		check-unit check-golden check-commands

# libFuzzer's runtime is a package of clang's release.
FUZZ_TIME  ?= 60
FUZZ       := $(B)/fuzz
FUZZ_FLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined \
	      -fno-sanitize-recover=all

.PHONY: fuzz fuzz-build
fuzz: fixtures ## libFuzzer for FUZZ_TIME=60 seconds, from the fixtures on
	@compiler/tests/install/deps.sh $(DEPS_BUILD) $(DEPS_DEMO) \
		libclang-rt-$$($(CLANG) -dumpversion | cut -d. -f1)-dev
	+$(Q)$(MAKE) --no-print-directory B=$(FUZZ) CC='$(CLANG)' CFLAGS='$(FUZZ_FLAGS)' \
		LDFLAGS='-fsanitize=fuzzer-no-link,address,undefined' fuzz-build
	@mkdir -p $(FUZZ)/corpus $(FUZZ)/seeds
	@cp --parents $(BPF_OBJ) $(DEFINITIONS) $(FUZZ)/seeds/
	cd $(FUZZ) && ./fuzz_malformed -max_total_time=$(FUZZ_TIME) -max_len=65536 -timeout=10 \
		-rss_limit_mb=2048 corpus seeds

fuzz-build: $(B)/tests/malformed/read.o $(B)/libbpfmapc.a
	$(Q)$(CC) -fsanitize=fuzzer,address,undefined -pthread -o $(B)/fuzz_malformed $^ $(PKG_LIBS)
