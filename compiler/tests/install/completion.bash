#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# completion.bash LINE...: what bash offers at the end of each line, one word on a line, and
# a line "=" behind those of each line. The completion is found where bash-completion looks.

# shellcheck source=/dev/null
. /usr/share/bash-completion/bash_completion
_completion_loader bpfmapc
[[ $(complete -p bpfmapc) =~ -F\ ([^ ]+) ]] || exit 1
function=${BASH_REMATCH[1]}

for line; do
	# Words as bash's own reader breaks them: = and : stand alone.
	read -ra COMP_WORDS <<<"${line//=/ = }"
	COMP_LINE=$line COMP_POINT=${#line} COMPREPLY=()
	[[ $line != *' ' ]] || COMP_WORDS+=('')
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	before=
	[[ ! ${line##* } =~ .*= ]] || before=${BASH_REMATCH[0]}
	"$function" bpfmapc "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" 2>/dev/null
	((${#COMPREPLY[@]} == 0)) || printf '%s\n' "${COMPREPLY[@]/#/$before}"
	echo '='
done
