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

CILIUM_MADE = $(B)/cilium/section_names.bpf.o
CILIUM_OBJ  = $(filter-out $(B)/testdata/bench/%,$(BPF_OBJ)) $(CILIUM_MADE) \
	      $(wildcard $(B)/objects/extracted/*.o)

$(B)/cilium/section_names.bpf.o: compiler/tests/cilium/section_names.py schemas/sections.yaml \
		schemas/loaders/cilium-ebpf.yaml
	@mkdir -p $(@D)
	$(Q)$(PYTHON) $< > $(@:.o=.c)
	$(Q)$(CLANG) $(BPF_CFLAGS) -c -o $@ $(@:.o=.c)

.PHONY: check-cilium
check-cilium: all fixtures $(CILIUM_MADE) ## what Debian's cilium/ebpf, a Go library, makes of testdata/ and of random maps
	@$(PYTHON) compiler/tests/libbpf/random_objects.py '$(CLANG) $(BPF_CFLAGS)' $(B)/random \
		$(CILIUM_SEED) $(CILIUM_RANDOM)
	@MAKE='$(MAKE)' B=$(B) $(NEEDS) root $(GO) -- compiler/tests/cilium/cilium.sh $(CILIUM_OBJ) \
		$(B)/random/$(CILIUM_SEED)-*.o
