# SPDX-License-Identifier: BSD-2-Clause
#
# compiler/README.md: what it says to do works, and nothing else has to be done.

CHECKS_LONG += check-howto

.PHONY: check-howto
check-howto: all fixtures ## compiler/README.md, carried out in a copy: a new map type, rule, setting, format, command, behaviour, dialect
	@$(PYTHON) compiler/tests/docs/howto.py $(B)/howto $(B)
