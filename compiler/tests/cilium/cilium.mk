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

CILIUM_OBJ = $(filter-out $(B)/testdata/bench/%,$(BPF_OBJ))

.PHONY: check-cilium
check-cilium: all fixtures ## what Debian's cilium/ebpf, a Go library, makes of testdata/ and of random maps
	@MAKE='$(MAKE)' B=$(B) $(NEEDS) root $(GO) -- compiler/tests/cilium/cilium.sh $(CILIUM_OBJ)
