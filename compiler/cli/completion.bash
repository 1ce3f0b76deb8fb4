# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# Bash completion. It has no list of its own: commands, options and names are
# what the program prints.

_bpfmapc() {
	local cur=${COMP_WORDS[COMP_CWORD]} commands command='' words='' i

	commands=$(bpfmapc help | sed -n '/^commands:/,/^$/s/^  \([a-z][a-z]*\) .*/\1/p')
	# Options and their values may be before the command.
	for ((i = 1; i < COMP_CWORD; i++)); do
		if [[ -n ${COMP_WORDS[i]} && $'\n'$commands$'\n' == *$'\n'"${COMP_WORDS[i]}"$'\n'* ]]; then
			command=${COMP_WORDS[i]}
			break
		fi
	done
	if [[ -z $command ]]; then
		words="$commands --help --version"
	elif [[ $cur == -* ]]; then
		words=$(bpfmapc help "$command" 2>/dev/null | grep -oE -- '--[a-z-]+')
	elif [[ $command == explain ]]; then
		words=$(for list in types flags rules helpers programs; do bpfmapc list "$list"; done |
			awk '/^BM/ { print $1, $3; next } { print $2 }'
			bpfmapc list sections | awk '{ sub(/[+]$/, "", $1); print $1 }')
	elif [[ $command == list && $COMP_CWORD == $((i + 1)) ]]; then
		words=$(bpfmapc help list | sed -n '1{s/.* //;s/|/ /gp;}')
	elif [[ $command == help ]]; then
		words=$commands
	fi
	# No words: files, by the -o default below.
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -o default -F _bpfmapc bpfmapc
