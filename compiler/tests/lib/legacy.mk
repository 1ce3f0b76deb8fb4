# SPDX-License-Identifier: BSD-2-Clause
#
# The sources of testdata/legacy/ once more: without BTF, and for the other
# byte order with and without.

LEGACY_SRC := $(wildcard testdata/legacy/*.bpf.c)
LEGACY_OBJ := $(LEGACY_SRC:testdata/legacy/%.bpf.c=$(B)/testdata/legacy/nobtf/%.bpf.o) \
	      $(LEGACY_SRC:testdata/legacy/%.bpf.c=$(B)/testdata/legacy/big/%.bpf.o) \
	      $(LEGACY_SRC:testdata/legacy/%.bpf.c=$(B)/testdata/legacy/big-nobtf/%.bpf.o)

fixtures: $(LEGACY_OBJ)

# $(call legacy,FOLDER,FLAGS)
define legacy
$(B)/testdata/legacy/$(1)/%.bpf.o: testdata/legacy/%.bpf.c testdata/legacy/common.h
	$$(say) BPF $$@
	@mkdir -p $$(@D)
	$$(Q)$$(CLANG) $$(BPF_CFLAGS) $(2) -c -o $$@ $$<
endef
$(eval $(call legacy,nobtf,-g0))
$(eval $(call legacy,big,-target bpfeb))
$(eval $(call legacy,big-nobtf,-target bpfeb -g0))
