# SPDX-License-Identifier: BSD-2-Clause

CHECKS += check-pins

# The releases of libbpf whose behaviour is told apart have two numbers.
LIBBPF_INSTALLED = $(shell $(PKG_CONFIG) --modversion libbpf | cut -d. -f1,2)

$(B)/tests/libbpf/pins: compiler/tests/libbpf/pins.c $(B)/flags
	$(say) LINK $@
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(PKG_LIBS)

.PHONY: check-pins
check-pins: all fixtures $(B)/tests/libbpf/pins ## what diff says of pins is what libbpf does in this kernel
	@BPFMAPC=$(B)/bpfmapc PYTHON=$(PYTHON) LIBBPF_VERSION=$(LIBBPF_INSTALLED) \
	 $(NEEDS) root -- compiler/tests/libbpf/pins.sh $(B)/tests/libbpf/pins $(B)/testdata/pins
