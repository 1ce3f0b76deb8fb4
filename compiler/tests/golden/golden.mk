# SPDX-License-Identifier: BSD-2-Clause
#
# What commands print, as files; and the tables of facts that they stand on.

CHECKS_FAST += check-golden

$(B)/tests/golden/tables: $(B)/tests/golden/tables.o $(B)/libbpfmapc.a
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -pthread -o $@ $^ $(PKG_LIBS)

$(B)/tests/golden/census: $(addprefix $(B)/tests/,golden/census.o $(patsubst %,kernel/%.o,btf_random fields)) $(B)/libbpfmapc.a
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS) -pthread -o $@ $^ $(PKG_LIBS)

# Each prints the file of testdata/golden/ that has its name: PROGRAMS of golden.py.
GOLDEN_TABLES := $(addprefix $(B)/tests/golden/,tables census)
GOLDEN        := $(B)/bpfmapc $(B)/testdata $(B)/tests/golden

.PHONY: check-golden golden
check-golden: all fixtures $(GOLDEN_TABLES) ## the printed text of every case of testdata/golden/, and every fact with its releases
	@$(NEEDS) python:yaml python:jsonschema -- $(PYTHON) compiler/tests/golden/golden.py $(GOLDEN) $(CASES)

golden: all fixtures $(GOLDEN_TABLES) ## writes what is printed now into testdata/golden/ (CASES='lint/x')
	@$(PYTHON) compiler/tests/golden/golden.py --update $(GOLDEN) $(CASES)
