# SPDX-License-Identifier: BSD-2-Clause

CHECKS += check-loader

.PHONY: check-loader
check-loader: all fixtures ## generated headers: they compile, and create what libbpf creates
	@BPFMAPC=$(B)/bpfmapc B=$(B) CC='$(CC)' CXX='$(CXX)' CLANG='$(CLANG)' \
	 LIBBPF='$(shell $(PKG_CONFIG) --cflags --libs libbpf 2>/dev/null)' \
	 compiler/tests/loader/run.sh $(BPF_OBJ) testdata/loader/names.yaml
