# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# Completion for bash: asks the program, see compiler/cli/complete.c.

_bpfmapc() {
	local line=${COMP_LINE-${COMP_WORDS[*]:0:COMP_CWORD+1}}
	local rest=${line:0:${COMP_POINT-${#line}}} typed=() replaced='' IFS=$' \t\n'
	local program=${COMP_WORDS[0]/#\~\//$HOME/} cut i word one two globs=() before='' names=''

	# bash breaks words at = and :, the program does not.
	for ((i = 0; i <= COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		one=${rest#"${rest%%[![:space:]]*}"}
		# What is behind the cursor is not asked about.
		[[ $one == "$word"* ]] || word=$one
		if ((i > 1)) && [[ $one == "$rest" ]]; then
			typed[-1]+=$word
		elif ((i > 0)); then
			typed+=("$word")
		fi
		replaced=$word
		rest=${one#"$word"}
	done
	((${#typed[@]})) || typed=('')
	# What bash itself will replace is the part behind the last break.
	[[ $replaced != [=:] ]] || replaced=
	cut=${typed[-1]%"$replaced"}

	COMPREPLY=()
	while IFS=$'\t' read -r word one two; do
		case $word in
		:files)
			globs+=("$one") before=$two names=1
			;;
		:folders)
			before=$one names=1
			;;
		:programs)
			mapfile -t COMPREPLY < <(compgen -c -- "${typed[-1]}")
			;;
		:command)
			# Of the package bash-completion; without it files are as good as anything.
			if declare -F _command_offset >/dev/null; then
				_command_offset "$one"
				return
			fi
			globs=('*') names=1
			;;
		*)
			COMPREPLY+=("$word")
			;;
		esac
	done < <("$program" --complete "${typed[@]}" 2>/dev/null)
	if [[ $names ]]; then
		mapfile -t COMPREPLY < <(
			compgen -P "$before" -d -- "${typed[-1]#"$before"}"
			for word in "${globs[@]}"; do
				compgen -P "$before" -f -X "!$word" -- "${typed[-1]#"$before"}"
			done | sort -u)
		compopt -o filenames 2>/dev/null
		# No file has such a name: then any.
		((${#COMPREPLY[@]})) || compopt -o default 2>/dev/null
	fi
	[[ -z $cut ]] || COMPREPLY=("${COMPREPLY[@]#"$cut"}")
}
complete -F _bpfmapc bpfmapc
