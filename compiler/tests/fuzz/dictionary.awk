# SPDX-License-Identifier: BSD-2-Clause
#
# The words of files, as a dictionary of libFuzzer: keys, names, numbers, operators of
# expressions; not those of comments and of sentences.

/^[ \t]*(#|source:|text:|description:|verified:|unverified:|notes:)/ { next }

{
	n = split($0, words, /[ \t,:{}"'()\[\]]+/)
	for (i = 1; i <= n; i++) {
		word = words[i]
		if (word !~ /^[A-Za-z0-9_.?\/<>=!%&|*+-]+$/ || length(word) < 2 || length(word) > 40 || word in seen)
			continue
		seen[word]
		printf "\"%s\"\n", word
	}
}
