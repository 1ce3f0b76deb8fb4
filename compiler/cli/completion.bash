# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# Bash completion. It knows nothing itself: commands, options and names are
# asked of the program.

_bpfmapc() {
	local cur=${COMP_WORDS[COMP_CWORD]} command='' words='' i

	# Options may stand before it.
	for ((i = 1; i < COMP_CWORD; i++)); do
		[[ ${COMP_WORDS[i]} == -* ]] && continue
		command=${COMP_WORDS[i]}
		break
	done
	if [[ -z $command ]]; then
		words="$(bpfmapc help | sed -n '/^commands:/,/^$/s/^  \([a-z]*\) .*/\1/p') --help --version"
	elif [[ $cur == -* ]]; then
		words=$(bpfmapc help "$command" 2>/dev/null | grep -oE -- '--[a-z-]+')
	elif [[ $command == explain ]]; then
		words=$({ bpfmapc list types; bpfmapc list flags; bpfmapc list rules; } |
			awk '/^BM/ { print $1, $3; next } { print $2 }')
	elif [[ $command == list && $COMP_CWORD == $((i + 1)) ]]; then
		words="rules types flags kernels layouts"
	elif [[ $command == help ]]; then
		words=$(bpfmapc help | sed -n '/^commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
	fi
	# No words: files, by the -o default below.
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -o default -F _bpfmapc bpfmapc
