# SPDX-License-Identifier: BSD-2-Clause

CHECKS += check-commands check-install check-valgrind

.PHONY: check-commands check-install check-valgrind
check-commands: all fixtures ## every command on every fixture: a known status, the same text twice
	@BPFMAPC=$(B)/bpfmapc OUT=$(B)/commands compiler/tests/commands/commands.sh $(BPF_OBJ) $(DEFINITIONS)

check-install: all ## make install, the installed program, make uninstall
	@MAKE='$(MAKE) --no-print-directory' B=$(B) compiler/tests/install/install.sh

check-valgrind: all fixtures ## lint and report of all fixtures, gen of the examples, under valgrind
	@BPFMAPC=$(B)/bpfmapc EXAMPLES='$(filter $(B)/testdata/examples/%,$(BPF_OBJ))' \
	 compiler/tests/commands/valgrind.sh $(BPF_OBJ) $(DEFINITIONS)
