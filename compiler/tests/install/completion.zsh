# SPDX-License-Identifier: BSD-2-Clause
#
# completion.zsh SITE-FUNCTIONS LINE...: what an interactive zsh offers at the end of each
# line, one word on a line, and a line "=" behind those of each line.

zmodload zsh/zpty
answers=$(mktemp)
site=$1
shift

# A zsh on a terminal of its own, in which a tab writes the matches into the file.
zpty inner zsh -f -i
type_line() {
	zpty -w inner "$1"
}
read -r -d '' setup <<'END'
fpath=($SITE $fpath)
autoload -Uz compinit
compinit -u -D
zstyle ':completion:*' completer _complete
compadd() {
	local -a matches prefix
	if [[ ${(j: :)argv} == (|*\ )-[a-zA-Z]#[OAD]\ * ]]; then
		builtin compadd "$@"
		return
	fi
	builtin compadd -A matches "$@"
	zparseopts -E p:=prefix
	print -rl -- $IPREFIX${prefix[2]}${^${(Q)matches}} >>$ANSWERS
	builtin compadd "$@"
}
write_matches() {
	_main_complete
	compstate[insert]='' compstate[list]=''
	print >>$ANSWERS
}
zle -C write-matches complete-word write_matches
bindkey '^I' write-matches
bindkey '^X' kill-buffer
print >>$ANSWERS
END
script=$(mktemp)
{
	print -r -- "SITE=${(q)site} ANSWERS=${(q)answers}"
	print -r -- "setopt extended_glob"
	print -r -- "$setup"
} >$script
type_line "source $script"

# An empty line in the file ends an answer.
await() {
	local -i i
	for ((i = 0; i < 600; i++)); do
		if [[ $(tail -n 1 $answers | wc -c) == 1 && -s $answers ]]; then
			return
		fi
		# What the terminal shows is not read, but must not fill its buffer.
		zpty -r -t inner REPLY
		sleep 0.05
	done
	print "no answer"
}
await
for line; do
	: >$answers
	zpty -w -n inner "$line"$'\t'
	await
	grep -v '^$' $answers | sort -u
	print =
	zpty -w -n inner $'\x18'
done
zpty -d inner
rm -f $answers $script
