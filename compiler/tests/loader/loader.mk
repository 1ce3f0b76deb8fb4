# SPDX-License-Identifier: BSD-2-Clause
#
# Generated headers, scripts and definitions: they compile, and make what libbpf makes.

CHECKS += check-names check-refusals check-runtime check-own-types check-lines
CHECKS_SLOW += check-loader
DEPS_CHECK += busybox dash clang-format

# Legacy objects are of dialects that libbpf does not read, or refuses.
LOADER_LEGACY := $(filter $(B)/testdata/legacy/%,$(BPF_OBJ))
LOADER_OBJ := $(filter-out $(LOADER_LEGACY) $(B)/testdata/refuse/%,$(BPF_OBJ))

.PHONY: check-loader
check-loader: all fixtures ## generated headers: they compile, and create what libbpf creates
	@BPFMAPC=$(B)/bpfmapc B=$(B) CC='$(CC)' CXX='$(CXX)' CLANG='$(CLANG)' PYTHON='$(PYTHON)' \
	 LLVM_OBJCOPY='$(LLVM_OBJCOPY)' CLANG_BPF='$(CLANG) $(BPF_CFLAGS)' BPFTOOL='$(BPFTOOL)' \
	 LIBBPF='$(shell $(PKG_CONFIG) --cflags --libs libbpf 2>/dev/null)' \
	 $(NEEDS) '$(BPFTOOL)' '$(LLVM_OBJCOPY)' dash busybox -- compiler/tests/loader/run.sh $(LOADER_OBJ) testdata/loader/names.yaml -- $(LOADER_LEGACY)

# Of testdata/ what libbpf opens, and kernels that differ in what they know.
LOADER_KERNELS ?= bullseye-security/5.10 bookworm-security/6.1 trixie-security/6.12 \
		  $(addprefix trixie-backports/,7.0 7.3)

.PHONY: check-loader-kernels
check-loader-kernels: all fixtures ## generated headers beside libbpf on Debian's kernels, in QEMU; some minutes each
	@compiler/tests/install/deps.sh $(DEPS_BUILD) qemu-system-x86 cpio busybox
	@BPFMAPC=$(B)/bpfmapc B=$(B) CC='$(CC)' PYTHON='$(PYTHON)' LLVM_OBJCOPY='$(LLVM_OBJCOPY)' \
	 LIBBPF='$(shell $(PKG_CONFIG) --cflags --libs libbpf 2>/dev/null)' \
	 LIBBPF_VERSION='$(shell $(PKG_CONFIG) --modversion libbpf 2>/dev/null)' \
	 compiler/tests/loader/guests.sh $(LOADER_OBJ) -- $(LOADER_KERNELS)

.PHONY: check-loader-packages
check-loader-packages: all ## generated loaders of Debian's objects (after check-packages) beside libbpf
	@BPFMAPC=$(B)/bpfmapc CC='$(CC)' CPATH=$(CURDIR)/$(B)/runtime \
	 LIBBPF='$(shell $(PKG_CONFIG) --cflags --libs libbpf 2>/dev/null)' \
	 $(NEEDS) root -- $(PYTHON) compiler/tests/loader/packages.py $(B)/loader $(OBJECT_PACKAGES:%=$(B)/objects/%)

.PHONY: check-runtime
check-runtime: all fixtures ## the runtime of generated headers alone, inside of headers, and in several versions
	@BPFMAPC=$(B)/bpfmapc B=$(B) CC='$(CC)' CXX='$(CXX)' CLANG='$(CLANG)' \
	 LIBBPF='$(shell $(PKG_CONFIG) --cflags --libs libbpf 2>/dev/null)' \
	 $(NEEDS) musl-gcc clang-format -- compiler/tests/loader/runtime.sh

.PHONY: check-lines
check-lines: all fixtures ## the length of generated headers
	@$(PYTHON) compiler/tests/loader/lines.py $(B)/bpfmapc testdata/golden/gen $(BPF_OBJ) $(wildcard testdata/*/*.yaml)

.PHONY: check-own-types
check-own-types: all fixtures ## gen --types: the types of the program's own headers, and headers that differ
	@BPFMAPC=$(B)/bpfmapc B=$(B) CC='$(CC)' CXX='$(CXX)' CLANG='$(CLANG)' \
	 LIBBPF='$(shell $(PKG_CONFIG) --cflags --libs libbpf 2>/dev/null)' \
	 compiler/tests/loader/own.sh

# SEEDS=0-500 for an hour of it.
SEEDS ?= 0-2

.PHONY: check-names
check-names: all fixtures ## hostile names in generated C, shell scripts and YAML (SEEDS=0-500)
	@BPFMAPC=$(B)/bpfmapc CC='$(CC)' CXX='$(CXX)' CLANG='$(CLANG)' CLANG_BPF='$(CLANG) $(BPF_CFLAGS)' \
	 CPATH=$(CURDIR)/$(B)/runtime $(NEEDS) python:yaml dash busybox shellcheck -- $(PYTHON) compiler/tests/loader/names.py --seeds $(SEEDS) $(B)/names \
		$(B)/testdata/loader/renamed.bpf.o

.PHONY: check-refusals
check-refusals: all fixtures ## what gen refuses, in every target; and that a text is the same anywhere
	@BPFMAPC=$(B)/bpfmapc B=$(B) $(if $(LLVM_OBJCOPY),LLVM_OBJCOPY='$(LLVM_OBJCOPY)') \
	 $(NEEDS) '$(LLVM_OBJCOPY)' -- $(PYTHON) compiler/tests/loader/refusals.py $(B)/refusals
