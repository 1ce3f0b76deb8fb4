# SPDX-License-Identifier: BSD-2-Clause
#
# schemas/helpers.yaml as a dictionary of libFuzzer: the instruction that calls each helper.

match($0, /\{id: [0-9]+, name: [a-z0-9_]+/) {
	split(substr($0, RSTART, RLENGTH), words, /[:, ]+/)
	printf "%s=\"\\x85\\x00\\x00\\x00\\x%02x\\x%02x\\x00\\x00\"\n", words[4], words[2] % 256, int(words[2] / 256)
}
