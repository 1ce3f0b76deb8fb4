# SPDX-License-Identifier: BSD-2-Clause

CHECKS += check-golden check-schemas check-outputs check-roundtrip check-releases

.PHONY: check-golden check-schemas check-outputs check-roundtrip check-releases golden
check-golden: all fixtures ## the printed text of every case of testdata/golden/
	@$(PYTHON) compiler/tests/golden/golden.py $(B)/bpfmapc $(B)/testdata $(CASES)

golden: all fixtures ## writes what is printed now into testdata/golden/ (CASES='lint/x')
	@$(PYTHON) compiler/tests/golden/golden.py --update $(B)/bpfmapc $(B)/testdata $(CASES)

check-schemas: all fixtures ## reports of all fixtures follow the JSON Schema, in each format
	@$(PYTHON) compiler/tests/lib/schemas.py $(B)/bpfmapc $(BPF_OBJ) $(DEFINITIONS)

check-outputs: all fixtures ## -o, full disks, standard input and what becomes of the exit status
	@BPFMAPC=$(B)/bpfmapc OBJECTS=$(B)/testdata compiler/tests/commands/outputs.sh

check-roundtrip: all fixtures ## a report's maps, as a definition file, give the same report
	@$(PYTHON) compiler/tests/commands/roundtrip.py $(B)/bpfmapc $(B)/roundtrip $(BPF_OBJ)

check-releases: all fixtures ## the kernels of a verdict are those that accept when asked one by one
	@$(PYTHON) compiler/tests/commands/releases.py $(B)/bpfmapc $(BPF_OBJ)
