# SPDX-License-Identifier: BSD-2-Clause
#
# Debian's cilium/ebpf beside bpfmapc.

CHECKS     += check-cilium
DEPS_CHECK += golang-go golang-github-cilium-ebpf-dev

# Debian has the sources of Go libraries below GOCODE, without modules.
GO     ?= go
GOCODE ?= /usr/share/gocode

$(B)/tests/cilium/truth: compiler/tests/cilium/truth.go
	$(say) GO $@
	@mkdir -p $(@D)
	$(Q)GO111MODULE=off GOFLAGS= GOPATH=$(GOCODE) GOCACHE=$(CURDIR)/$(B)/tests/cilium/cache \
		$(GO) build -o $@ $<

CILIUM_RANDOM ?= 200
CILIUM_SEED   ?= 1

# What is left to do: types of programs of struct_ops, tcx and, from 0.9.3 to 0.12,
# kprobe.multi; and integers of odd sizes.
CILIUM_APART = $(addprefix $(B)/testdata/,decode/sections.bpf.o decode/struct_ops.bpf.o \
	       lint/struct_ops_types.bpf.o lint/program_array_usdt.bpf.o loader/narrowed.bpf.o)
CILIUM_OBJ   = $(filter-out $(B)/testdata/bench/% $(CILIUM_APART),$(BPF_OBJ)) \
	       $(wildcard $(B)/objects/extracted/*.o)

.PHONY: check-cilium
check-cilium: all fixtures ## what Debian's cilium/ebpf, a Go library, makes of testdata/ and of random maps
	@$(PYTHON) compiler/tests/libbpf/random_objects.py '$(CLANG) $(BPF_CFLAGS)' $(B)/random \
		$(CILIUM_SEED) $(CILIUM_RANDOM)
	@MAKE='$(MAKE)' B=$(B) $(NEEDS) root $(GO) -- compiler/tests/cilium/cilium.sh $(CILIUM_OBJ) \
		$(B)/random/$(CILIUM_SEED)-*.o
