# SPDX-License-Identifier: BSD-2-Clause
#
# Objects that nobody here wrote: those of Debian's packages, as files and
# embedded in executables and archives. And those of testdata/ as every
# compiler and tool makes them. What the reader decodes is compared with what
# the installed libbpf makes of the same bytes.

OBJECT_PACKAGES := libbpf-tools pcp libxdp1 libxdp-dev xdp-tools xdp-tests libknot13 \
	qemu-system-x86 qemu-system-arm qemu-system-misc ir-keytable \
	golang-github-cilium-ebpf-dev gcc-bpf
DEPS_OBJECTS := bpftool llvm clang-19 gcc-bpf

CLANG19 ?= clang-19
BPF_GCC ?= bpf-gcc
VAR     := $(B)/variants
BPF_INC := -idirafter /usr/include/$(shell $(CC) -print-multiarch 2>/dev/null)

# bpf-gcc has no folder of the host's headers of its own.
GCC_INC := -isystem /usr/include $(BPF_INC:-idirafter=-isystem)

VARIANTS_LE := clang19 gcc strip strip-all linked
VARIANTS_BE := clang14-be clang19-be
# What libbpf refuses, neither other compilers nor the static linker need to take.
# Nor does the linker relocate pointers inside legacy maps. gcc takes no indirect calls, which
# programs that call helpers have.
VARIANT_SRC  = $(filter-out testdata/refuse/% testdata/lint/% testdata/link/% testdata/programs/% \
	       testdata/examples/flows.bpf.c testdata/legacy/goebpf-40.bpf.c,$(BPF_SRC))
variant      = $(VARIANT_SRC:%.c=$(VAR)/$(1)/%.o)
# bpftool links no relocations against sections of data: pointers between goebpf's records.
NO_LINK     := testdata/legacy/goebpf-40.bpf.c

$(VAR)/clang19/%.o: %.c
	$(say) BPF $@
	@mkdir -p $(@D)
	$(Q)$(CLANG19) -target bpf -g -O2 $(BPF_INC) -c -o $@ $<
$(VAR)/clang19-be/%.o: %.c
	$(say) BPF $@
	@mkdir -p $(@D)
	$(Q)$(CLANG19) -target bpfeb -g -O2 $(BPF_INC) -c -o $@ $<
$(VAR)/clang14-be/%.o: %.c
	$(say) BPF $@
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(BPF_CFLAGS) -target bpfeb -c -o $@ $<
$(VAR)/gcc/%.o: %.c
	$(say) BPF $@
	@mkdir -p $(@D)
	$(Q)$(BPF_GCC) -gbtf -O2 -mcpu=v3 $(GCC_INC) -c -o $@ $<
$(VAR)/strip/%.o: $(B)/%.o
	$(say) STRIP $@
	@mkdir -p $(@D)
	$(Q)$(LLVM_STRIP) -g -o $@ $<
$(VAR)/strip-all/%.o: $(B)/%.o
	$(say) STRIP $@
	@mkdir -p $(@D)
	$(Q)$(LLVM_STRIP) --strip-all -o $@ $<
$(VAR)/linked/%.o: $(B)/%.o
	$(say) LINK $@
	@mkdir -p $(@D)
	$(Q)$(BPFTOOL) gen object $@ $<

# They keep the malformed objects that they make, for libbpf to look at.
MALFORMED_TESTS := $(addprefix $(B)/tests/unit/test_input_,malformed programs releases sections)

$(B)/tests/libbpf/compare_libbpf: $(B)/tests/libbpf/compare_libbpf.o $(B)/tests/malformed/malform.o $(B)/libbpfmapc.a
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -pthread -o $@ $^ $(PKG_LIBS)

# Changed in places that a loader reads: each fixture has changes of its own.
MALFORMED ?= 40
MALFORMED_OBJ  = $(filter-out $(B)/testdata/bench/% $(MALFORMED_BULK),$(BPF_OBJ))
CHECKS += check-malformed-libbpf

.PHONY: check-malformed-libbpf
check-malformed-libbpf: fixtures $(B)/tests/libbpf/compare_libbpf ## objects with MALFORMED=40 random changes each, beside libbpf
	@rm -rf $(B)/malformed && mkdir -p $(B)/malformed
	@$(B)/tests/libbpf/compare_libbpf --malformed $(MALFORMED) $(B)/malformed $(MALFORMED_OBJ)

.PHONY: check-objects check-packages check-variants
check-objects: ## the objects of Debian's packages, and testdata/ by every compiler, beside libbpf
	@compiler/tests/install/deps.sh $(DEPS_BUILD) $(DEPS_DEMO) check $(DEPS_OBJECTS) $(DEPS_CILIUM)
	+$(Q)MAKE='$(MAKE)' LOGS=$(B)/check-objects compiler/tests/lib/summary.sh check-packages check-variants \
		check-errors-objects check-loader-packages check-cilium-packages

check-packages: all $(B)/tests/libbpf/compare_libbpf
	@B=$(B) compiler/tests/libbpf/objects.sh $(OBJECT_PACKAGES)

check-variants: fixtures $(B)/tests/libbpf/compare_libbpf $(B)/tests/malformed/alike $(MALFORMED_TESTS) \
		$(filter-out $(NO_LINK:%.c=$(VAR)/linked/%.o),\
			$(foreach v,$(VARIANTS_LE) $(VARIANTS_BE),$(call variant,$(v))))
	@B=$(B) MALFORMED_TESTS='$(MALFORMED_TESTS)' NO_LINK='$(NO_LINK)' LE='$(VARIANTS_LE)' BE='$(VARIANTS_BE)' REFUSED='$(filter $(B)/testdata/refuse/%,$(BPF_OBJ))' \
		BPFTOOL='$(BPFTOOL)' compiler/tests/libbpf/variants.sh $(VARIANT_SRC)
