# SPDX-License-Identifier: BSD-2-Clause

CHECKS_FAST += check-sections

$(B)/tests/libbpf/sections: $(B)/tests/libbpf/sections.o $(B)/libbpfmapc.a
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

.PHONY: check-sections
check-sections: fixtures $(B)/tests/libbpf/sections ## types, attach types and flags of programs are libbpf's, by the names of sections
	@mkdir -p $(B)/sections
	@$(B)/tests/libbpf/sections $(B)/sections $(filter-out $(B)/testdata/bench/%,$(BPF_OBJ))
