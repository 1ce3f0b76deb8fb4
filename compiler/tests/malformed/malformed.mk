# SPDX-License-Identifier: BSD-2-Clause
#
# Malformed input. One function reads, judges and writes whatever bytes it is given,
# with the sanitizers' eyes on it: every fixture, cut off and changed from a fixed seed.
# What is found by chance is up to ../fuzz/.

CHECKS_LONG += check-malformed

$(B)/tests/malformed/malformed: $(addprefix $(B)/tests/malformed/,read.o way.o text_check.o bend.o malform.o main.o) $(B)/libbpfmapc.a
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -pthread -o $@ $^ $(PKG_LIBS)

# What it changes lies where a malformed object says, aligned or not.
$(B)/tests/malformed/malform.o: ALL_CFLAGS += -fno-sanitize=alignment

# Copies of each fixture with bent types.
BENT      ?= 60
BENT_SEED ?= 1

# Of 300 KB that nobody reads, no change reaches anything that is read.
MALFORMED_BULK := $(B)/testdata/loader/contents.bpf.o

# Of the other byte order, and stripped: what the reader decodes, and refuses.
ORDERS_SRC   := $(filter testdata/decode/% testdata/examples/% testdata/refuse/%,$(BPF_SRC))
BIG_OBJ       = $(ORDERS_SRC:%.c=$(VAR)/clang14-be/%.o)
STRIPPED_OBJ  = $(foreach v,strip strip-all,$(patsubst %.c,$(VAR)/$v/%.o,$(filter testdata/decode/%,$(ORDERS_SRC))))
OTHERS_OBJ    = $(filter $(VAR)/clang14-be/testdata/decode/% $(B)/testdata/legacy/big/%,$(BIG_OBJ) $(LEGACY_OBJ)) \
		$(STRIPPED_OBJ)

CHECKS += check-large check-growth

.PHONY: check-growth
check-growth: all ## CPU time and memory grow no faster than inputs of three sizes
	@$(PYTHON) compiler/tests/malformed/growth.py $(B)/bpfmapc $(B)/growth

.PHONY: check-large
check-large: all ## small objects with much to read, in little time and memory
	@$(PYTHON) compiler/tests/malformed/large.py $(B)/bpfmapc $(B)/large

.PHONY: check-malformed malformed-run
check-malformed: fixtures $(OTHERS_OBJ) ## every fixture cut off, changed, and with bent types, in both byte orders, under the sanitizers
	+$(Q)$(call san_make,asan-gcc) malformed-run FILES='$(filter-out $(MALFORMED_BULK),$(BPF_OBJ)) $(OTHERS_OBJ) $(DEFINITIONS)' > $(B)/malformed.log 2>&1 || \
		{ cat $(B)/malformed.log; exit 1; }
	@grep -E '^[0-9]+ (inputs|passed)' $(B)/malformed.log

CHECKS += check-byte-orders

$(B)/tests/malformed/alike: $(addprefix $(B)/tests/malformed/,alike.o malform.o) $(B)/libbpfmapc.a
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -pthread -o $@ $^ $(PKG_LIBS)

# Each object and what it is in the other byte order, side by side. Not legacy ones:
# half a number of a record is another number in the other order.
BOTH_ORDERS = $(foreach s,$(ORDERS_SRC),$(s:%.c=$(B)/%.o) $(s:%.c=$(VAR)/clang14-be/%.o))

.PHONY: check-byte-orders
check-byte-orders: fixtures $(BIG_OBJ) $(B)/tests/malformed/alike ## objects are read alike in both byte orders, with MALFORMED=40 changes, too
	@mkdir -p $(B)/alike
	@$(B)/tests/malformed/alike $(MALFORMED) $(B)/alike $(BOTH_ORDERS)

malformed-run: $(B)/tests/malformed/malformed
	$(B)/tests/malformed/malformed $(BENT) $(BENT_SEED) $(FILES)
