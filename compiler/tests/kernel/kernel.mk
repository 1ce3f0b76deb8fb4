# SPDX-License-Identifier: BSD-2-Clause
#
# The verdict is the kernel's verdict: definitions at the limits of every rule
# of schemas/, and random ones from a fixed seed, judged here and asked of a
# kernel. The running one takes seconds; Debian's run in QEMU.

CHECKS += check-kernel

KERNEL_RANDOM ?= 20000
KERNEL_FIELDS ?= 120
KERNEL_SEED   ?= 1
KERNEL_BTFS   ?= 10000
RUNNING_OBJ   := $(addprefix cli/,$(patsubst %,%.o,running kernel_release complain complain_text))
KERNEL_OBJ    := $(addprefix $(B)/,$(patsubst %,tests/kernel/%.o,main asking profile random fields) \
		 $(RUNNING_OBJ))

$(B)/tests/kernel/kernel: $(KERNEL_OBJ) $(B)/libbpfmapc.a
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -pthread -o $@ $^ $(PKG_LIBS)

.PHONY: check-kernel
check-kernel: $(B)/tests/kernel/kernel ## definitions at every limit and random ones, beside the running kernel
	@$(B)/tests/kernel/kernel --boundary --random $(KERNEL_RANDOM) --fields $(KERNEL_FIELDS) --seed $(KERNEL_SEED)

CHECKS += check-btf

BTF_BEND    ?= 20000
BTF_COMPOSE ?= 20000
BTF_SEED    ?= 1

$(B)/tests/kernel/btf: $(addprefix $(B)/,tests/kernel/btf.o tests/kernel/btf_random.o $(RUNNING_OBJ)) $(B)/libbpfmapc.a
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -pthread -o $@ $^ $(PKG_LIBS)

.PHONY: check-btf
check-btf: $(B)/tests/kernel/btf fixtures ## BTF that is bent and BTF that is composed, beside the running kernel
	@$(B)/tests/kernel/btf --bend $(BTF_BEND) --compose $(BTF_COMPOSE) --seed $(BTF_SEED) $(BPF_OBJ)

CHECKS += check-uses

USES_OBJ := $(addprefix $(B)/,$(patsubst %,tests/kernel/%.o,uses profile) $(RUNNING_OBJ))

$(B)/tests/kernel/uses: $(USES_OBJ) $(B)/libbpfmapc.a
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -pthread -o $@ $^ $(PKG_LIBS)

.PHONY: check-uses
check-uses: $(B)/tests/kernel/uses ## programs with each helper, map type and type of programs, beside the running kernel
	@$(NEEDS) root -- $(B)/tests/kernel/uses

CHECKS += check-probe

$(B)/tests/kernel/%.so: compiler/tests/kernel/%.c $(B)/flags
	$(say) LINK $@
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -shared -fPIC -o $@ $<

CHECKS += check-profiles

$(B)/tests/kernel/pretend: $(addprefix $(B)/tests/kernel/,pretend.o profile.o) $(B)/libbpfmapc.a
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -pthread -o $@ $^ $(PKG_LIBS)

# A release, and the one by whose name it goes.
PRETENDED ?= 5.10.262 5.10.262 5.15.150 5.4 6.1.192 4.18

# PROFILES=build/profiles tries it without a change of what is shipped.
PROFILES ?= schemas/profiles

.PHONY: check-profiles
check-profiles: $(B)/tests/kernel/pretend ## profiles of kernels that answer as releases do, also under another name; those that are shipped
	@$(B)/tests/kernel/pretend $(PRETENDED) $(sort $(wildcard $(PROFILES)/*.yaml))

.PHONY: check-probe
check-probe: all fixtures $(B)/tests/kernel/kernel $(B)/tests/kernel/other_name.so $(B)/tests/kernel/strange.so ## verdicts by the profile of the running kernel are the kernel's
	@BPFMAPC=$(B)/bpfmapc B=$(B) PYTHON=$(PYTHON) $(NEEDS) root -- compiler/tests/kernel/probe.sh \
		$(B)/tests/kernel/kernel $(B)/tests/kernel/other_name.so $(B)/tests/kernel/strange.so

CHECKS += check-verify

.PHONY: check-verify
check-verify: all fixtures ## bpfmapc verify of every fixture: the kernel does what is predicted
	@B=$(B) compiler/tests/kernel/verify.sh $(B)/bpfmapc $(BPF_OBJ) $(DEFINITIONS)

CHECKS += check-lru

# Static, because it is all that a virtual machine has.
$(B)/tests/kernel/lru: $(addprefix $(B)/,tests/kernel/lru.o running/bpf.o $(RUNNING_OBJ)) $(B)/libbpfmapc.a
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -static -o $@ $^

.PHONY: check-lru
check-lru: $(B)/tests/kernel/lru ## how many elements LRU maps lose at once on the running kernel
	@$(NEEDS) root -- $(B)/tests/kernel/lru

CHECKS += check-call-flags

$(B)/tests/kernel/call_flags: $(addprefix $(B)/,tests/kernel/call_flags.o running/bpf.o $(RUNNING_OBJ)) $(B)/libbpfmapc.a
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -static -o $@ $^

.PHONY: check-call-flags
check-call-flags: $(B)/tests/kernel/call_flags ## which flags of helpers always fail on the running kernel
	@$(NEEDS) root -- $(B)/tests/kernel/call_flags

# For a machine that holds nothing else.
$(B)/tests/kernel/guest: $(addprefix $(B)/,tests/kernel/guest.o probe/try.o probe/use_try.o running/bpf.o) \
			 $(B)/libbpfmapc.a
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -static -o $@ $^

$(B)/tests/kernel/structs: $(B)/tests/kernel/structs.o $(B)/running/bpf.o $(B)/libbpfmapc.a
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -static -o $@ $^

# Suites of Debian, and the series of which each has kernels.
KERNELS ?= bullseye-security/5.10 bookworm-security/6.1 trixie-security/6.12 \
	   $(addprefix trixie-backports/,6.16 6.17 6.18 6.19 7.0 7.1 7.2 7.3)

.PHONY: check-kernels
check-kernels: ## the same beside Debian's kernels from 5.10 to 7.3, in QEMU; some minutes
	@compiler/tests/install/deps.sh $(DEPS_BUILD) qemu-system-x86 cpio
	+$(Q)$(MAKE) --no-print-directory fixtures $(B)/tests/kernel/kernel \
		$(B)/tests/kernel/btf $(B)/tests/kernel/uses $(B)/tests/kernel/guest $(B)/tests/kernel/lru \
		$(B)/tests/kernel/call_flags
	@B=$(B) PROFILES=$(PROFILES) RANDOM_BTFS=$(KERNEL_BTFS) RANDOM_MAPS=$(KERNEL_RANDOM) FIELDS=$(KERNEL_FIELDS) SEED=$(KERNEL_SEED) compiler/tests/kernel/kernels.sh $(KERNELS)

$(B)/tests/kernel/probe_init: $(B)/tests/kernel/probe_init.o
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -static -o $@ $^

.PHONY: profiles
profiles: ## writes schemas/profiles/: Debian's kernels from 5.10 to 7.3 are probed in QEMU; check-kernels compares them
	@compiler/tests/install/deps.sh $(DEPS_BUILD) qemu-system-x86 cpio
	+$(Q)$(MAKE) --no-print-directory all $(B)/tests/kernel/probe_init
	@B=$(B) compiler/tests/kernel/profiles.sh $(PROFILES) $(KERNELS)

# kptrs are since 5.19, so that older kernels need no structs.
.PHONY: kernel-structs
kernel-structs: ## writes schemas/kernel-structs.yaml from the BTF of Debian's kernels, in QEMU
	@compiler/tests/install/deps.sh $(DEPS_BUILD) qemu-system-x86 cpio
	+$(Q)$(MAKE) --no-print-directory $(B)/tests/kernel/structs
	@B=$(B) PYTHON=$(PYTHON) compiler/tests/kernel/structs.sh $(filter-out %/5.10,$(KERNELS))

BENCHES += bench-judge

$(B)/tests/bench/bench_judge: $(B)/tests/bench/bench_judge.o $(B)/libbpfmapc.a
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -pthread -o $@ $^ $(PKG_LIBS)

.PHONY: bench-judge
bench-judge: $(B)/tests/bench/bench_judge
	@mkdir -p $(B)/bench
	@$(B)/tests/bench/bench_judge $(B)/bench/definitions.yaml
