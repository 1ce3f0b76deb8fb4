# SPDX-License-Identifier: BSD-2-Clause
#
# What compilers and valgrind see of the program while it runs. Each sanitizer has a build
# tree of its own, with the flags of SAN_FLAGS_name and the tests of SAN_TESTS_name.
# Nothing that they find is suppressed. .ci/run has those that find most in their time:
# asan-clang with fewer tests, and tsan; check-malformed runs in the tree of asan-gcc.

CHECKS_LONG += check-asan-clang check-tsan

SANITIZERS := asan-gcc asan-clang tsan

SAN_COMMON := -O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all
# Of what is no undefined behaviour, what has been a mistake whenever it was found.
SAN_FLAGS_asan-gcc   := $(SAN_COMMON) -fsanitize=address,undefined,float-divide-by-zero,float-cast-overflow,bounds-strict
SAN_FLAGS_asan-clang := $(SAN_COMMON) -fsanitize=address,undefined,float-divide-by-zero,local-bounds,nullability,implicit-conversion
SAN_FLAGS_tsan       := $(SAN_COMMON) -fsanitize=thread

SAN_CC_asan-gcc    = $(CC)
SAN_CC_asan-clang  = $(filter ccache,$(CC)) $(CLANG)
SAN_CC_tsan        = $(CC)

ASAN_TESTS ?= check-unit check-golden check-commands check-inputs check-baseline check-cc
SAN_TESTS_asan-gcc    = $(ASAN_TESTS)
SAN_TESTS_asan-clang  = $(ASAN_TESTS)
SAN_TESTS_tsan       := check-threads

SAN_ENV   := ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1 UBSAN_OPTIONS=print_stacktrace=1 \
	     TSAN_OPTIONS=second_deadlock_stack=1
SAN_DEPS   = libclang-rt-$(shell $(CLANG) -dumpversion | cut -d. -f1)-dev

# Where a kernel lets addresses vary by more bits than the sanitizers' shadows allow for, they
# must not vary at all.
SAN_ALONE := $(shell setarch -R true 2>/dev/null && echo setarch -R)

# $(call san_make,NAME): the same make, for a tree of its own below build/. Warnings are of
# the compiler that the program is made for. The program finds schemas/ beside its tree.
san_make = $(SAN_ENV) $(SAN_ALONE) $(MAKE) --no-print-directory WERROR=0 B=$(B)/$1 CC='$(strip $(SAN_CC_$1))' \
	   CFLAGS='$(SAN_FLAGS_$1)' LDFLAGS='$(SAN_FLAGS_$1)'
san_tree = mkdir -p $(B)/$1 && cp -au $(B)/testdata $(B)/$1/ && ln -sfn $(CURDIR)/schemas $(B)/schemas

.PHONY: check-sanitizers $(SANITIZERS:%=check-%) sanitizer-run check-valgrind-golden check-threads
check-sanitizers: ## tests under ASan and UBSan of gcc and of clang, TSan and valgrind
	+$(Q)MAKE='$(MAKE)' LOGS=$(B)/sanitizers compiler/tests/lib/summary.sh \
		$(SANITIZERS:%=check-%) check-valgrind check-valgrind-golden

check-asan-gcc: ## unit tests, golden files and commands under ASan and UBSan of gcc (ASAN_TESTS='check-unit check-golden')
check-asan-clang: ## the same of clang
check-tsan: ## lint and report with -j and whatever threads share, under gcc's TSan

# What the make was told of B and CFLAGS goes on to the makes of summary.sh.
$(SANITIZERS:%=check-%): check-%: fixtures
	@compiler/tests/install/deps.sh $(DEPS_BUILD) $(DEPS_DEMO) $(SAN_DEPS)
	@$(call san_tree,$*)
	+$(Q)$(call san_make,$*) SAN_TESTS='$(SAN_TESTS_$*)' sanitizer-run

sanitizer-run: all fixtures
	+$(Q)MAKE='$(MAKE)' LOGS=$(B)/check compiler/tests/lib/summary.sh $(SAN_TESTS)

check-valgrind-golden: all fixtures $(GOLDEN_TABLES) ## every golden case under valgrind: no memory that is not set, all of it freed
	@rm -rf $(B)/valgrind && mkdir -p $(B)/valgrind
	@WRAP='valgrind -q --leak-check=full --show-leak-kinds=all --error-exitcode=99 --log-file=$(CURDIR)/$(B)/valgrind/%p' \
	 $(NEEDS) valgrind -- $(PYTHON) compiler/tests/golden/golden.py $(B)/bpfmapc $(B)/testdata $(B)/tests/golden $(VALGRIND_CASES) || \
	 { cat $(B)/valgrind/*; exit 1; }

check-threads: all fixtures ## lint, report and hook with four threads say what one says, THREADS_TIMES=10 times
	@BPFMAPC=$(B)/bpfmapc OBJECTS=$(B)/testdata $(NEEDS) git -- compiler/tests/sanitizers/threads.sh $(THREADS_TIMES)
