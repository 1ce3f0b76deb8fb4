# SPDX-License-Identifier: BSD-2-Clause

CHECKS += check-pins

# The releases of libbpf whose behaviour is told apart have two numbers.
LIBBPF_INSTALLED = $(shell $(PKG_CONFIG) --modversion libbpf | cut -d. -f1,2)

$(B)/tests/pins: compiler/tests/pins.c $(B)/flags
	$(say) LINK $@
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(PKG_LIBS)

.PHONY: check-pins
check-pins: all fixtures $(B)/tests/pins ## what diff says of pins is what libbpf does in this kernel
	@BPFMAPC=$(B)/bpfmapc PYTHON=$(PYTHON) LIBBPF_VERSION=$(LIBBPF_INSTALLED) \
	 compiler/tests/pins.sh $(B)/tests/pins $(B)/testdata/pins
