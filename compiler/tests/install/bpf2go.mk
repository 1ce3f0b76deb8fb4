# SPDX-License-Identifier: BSD-2-Clause
#
# cilium/ebpf's generator of Go, which compiles by itself.

CHECKS_INSTALL += check-bpf2go
DEPS_INSTALL   += golang-go golang-github-cilium-ebpf-dev

.PHONY: check-bpf2go
check-bpf2go: all ## bpf2go of Debian's cilium/ebpf, with bpfmapc cc as its compiler
	@BPFMAPC=$(B)/bpfmapc CLANG='$(CLANG)' LLVM_STRIP='$(LLVM_STRIP)' $(NEEDS) go -- compiler/tests/install/bpf2go.sh
