# SPDX-License-Identifier: BSD-2-Clause
#
# Random programs: what the verifier of a kernel says of each, beside the errors of lint.

CHECKS += check-random-programs

# Objects of 40 programs each.
PROGRAMS_OBJECTS ?= 8
PROGRAMS_SEED    ?= 1
# Beside each kernel in QEMU.
PROGRAMS_KERNEL_OBJECTS ?= 50

$(B)/tests/programs/load_at_once: $(B)/tests/programs/load_at_once.o
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -pthread -o $@ $^ $(PKG_LIBS)

.PHONY: check-random-programs
check-random-programs: all $(B)/tests/programs/load_at_once ## random programs have errors where the running kernel refuses them, and nowhere else
	@CLANG='$(CLANG)' BPF_CFLAGS='$(BPF_CFLAGS)' PYTHON='$(PYTHON)' B=$(B) $(NEEDS) root -- \
		compiler/tests/programs/running.sh $(PROGRAMS_SEED) $(PROGRAMS_OBJECTS)

.PHONY: check-random-program-kernels
check-random-program-kernels: all $(B)/tests/programs/load_at_once ## the same beside Debian's kernels, in QEMU; some minutes each
	@compiler/tests/install/deps.sh $(DEPS_BUILD) qemu-system-x86 cpio
	@CLANG='$(CLANG)' BPF_CFLAGS='$(BPF_CFLAGS)' PYTHON='$(PYTHON)' B=$(B) \
		PROFILES=$(PROFILES) compiler/tests/programs/kernels.sh $(PROGRAMS_SEED) $(PROGRAMS_KERNEL_OBJECTS) $(KERNELS)
