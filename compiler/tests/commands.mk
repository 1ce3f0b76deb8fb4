# SPDX-License-Identifier: BSD-2-Clause

CHECKS += check-commands check-install

.PHONY: check-commands check-install valgrind
check-commands: all fixtures ## every command on every fixture: a known status, the same text twice
	@BPFMAPC=$(B)/bpfmapc OUT=$(B)/commands compiler/tests/commands.sh $(BPF_OBJ) $(DEFINITIONS)

check-install: all ## make install, the installed program, make uninstall
	@MAKE='$(MAKE) --no-print-directory' B=$(B) compiler/tests/install.sh

valgrind: all fixtures ## every command on the examples under valgrind
	@BPFMAPC=$(B)/bpfmapc OUT=$(B)/valgrind \
	 WRAP='valgrind -q --leak-check=full --show-leak-kinds=all --error-exitcode=99' \
	 compiler/tests/commands.sh $(filter $(B)/testdata/examples/%,$(BPF_OBJ))
