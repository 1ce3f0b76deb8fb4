# SPDX-License-Identifier: BSD-2-Clause
#
# Debian's cilium/ebpf beside bpfmapc.

CHECKS      += check-cilium
DEPS_CILIUM := golang-go golang-github-cilium-ebpf-dev
DEPS_CHECK  += $(DEPS_CILIUM)

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

CILIUM_OBJ = $(filter-out $(B)/testdata/bench/%,$(BPF_OBJ))

$(B)/cilium/section_names.bpf.o: compiler/tests/cilium/section_names.py schemas/sections.yaml \
		schemas/loaders/cilium-ebpf.yaml
	@mkdir -p $(@D)
	$(Q)$(PYTHON) $< > $(@:.o=.c)
	$(Q)$(CLANG) $(BPF_CFLAGS) -c -o $@ $(@:.o=.c)

$(B)/cilium/no_alignment.bpf.o: compiler/tests/cilium/no_alignment.py $(B)/testdata/examples/array_of_maps.bpf.o
	@mkdir -p $(@D)
	$(Q)$(PYTHON) $^ $@

CILIUM_MADE = $(B)/cilium/section_names.bpf.o $(B)/cilium/no_alignment.bpf.o

CILIUM = MAKE='$(MAKE)' B=$(B) $(NEEDS) root $(GO) -- compiler/tests/cilium/cilium.sh

.PHONY: check-cilium check-cilium-objects check-cilium-notes cilium-random deps-cilium
check-cilium: all fixtures ## what Debian's cilium/ebpf, a Go library, makes of testdata/, of random maps, and what notes say of it
	+$(Q)MAKE='$(MAKE)' LOGS=$(B)/check-cilium compiler/tests/lib/summary.sh check-cilium-objects check-cilium-notes

cilium-random: fixtures
	@$(PYTHON) compiler/tests/libbpf/random_objects.py '$(CLANG) $(BPF_CFLAGS)' $(B)/random \
		$(CILIUM_SEED) $(CILIUM_RANDOM)

check-cilium-objects: all cilium-random $(CILIUM_MADE)
	+@$(CILIUM) $(CILIUM_OBJ) $(CILIUM_MADE) $(B)/random/$(CILIUM_SEED)-*.o

check-cilium-notes: all cilium-random
	@$(PYTHON) compiler/tests/cilium/notes.py $(B)/bpfmapc $(CILIUM_OBJ) $(B)/random/$(CILIUM_SEED)-*.o

# What it needs, without what the other tests need.
deps-cilium:
	@compiler/tests/install/deps.sh $(DEPS_BUILD) $(DEPS_DEMO) llvm bpftool python3-yaml $(DEPS_CILIUM)

# In `make check-objects`, behind check-packages.
.PHONY: check-cilium-packages
check-cilium-packages: all
	+@$(CILIUM) $(B)/objects/extracted/*.o
