#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# cc.sh: `bpfmapc cc`: the compiler gets and gives what it would alone, and objects for BPF
# are linted, in the builds of others too: make as the kernel and libbpf-bootstrap use it,
# CMake, ninja by Meson if they are there, and the command lines of bpf2go and libbpf-cargo.
set -uo pipefail

: "${CLANG:=clang}" "${LLVM_STRIP:=llvm-strip}" "${TESTDATA:=testdata}"
TESTDATA=$(realpath "$TESTDATA")
# shellcheck source=compiler/tests/lib/is.sh
. "$(dirname "$0")/../lib/is.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
# make that runs this test has flags of its own.
unset BPFMAPC_FLAGS BPFMAPC_KEEP NO_COLOR MAKEFLAGS MAKELEVEL MFLAGS
mkdir bin
ln -s "$BPFMAPC" bin/bpfmapc
PATH=$work/bin:$PATH

bpf=(-g -O2 -target bpf -idirafter "/usr/include/$(gcc -print-multiarch 2>/dev/null)")
cc="bpfmapc cc $CLANG"
cp "$TESTDATA/examples/typed_array.bpf.c" good.bpf.c
cp "$TESTDATA/examples/inode_storage_wrong.bpf.c" bad.bpf.c
cp "$TESTDATA/examples/"*.h . 2>/dev/null
echo 'int main(void) { return 0; }' >host.c

# alike WHAT ARGUMENT...: with bpfmapc and without it, the same files, output and status.
alike() {
	local what=$1 with=0 without=0
	shift
	rm -rf alone under
	# Debug info has the folder's name.
	mkdir run && cp ./*.c ./*.rsp run
	(cd run && "$CLANG" "$@" >out 2>err <../good.bpf.c) || without=$?
	mv run alone
	mkdir run && cp ./*.c ./*.rsp run
	(cd run && bpfmapc cc "$CLANG" "$@" >out 2>err <../good.bpf.c) || with=$?
	mv run under
	that "$what: status $with, alone $without" test "$with" = "$without"
	that "$what: the same files and output" diff -r alone under
}
# wrong WHAT OBJECT ARGUMENT...: the object is linted, and is gone.
wrong() {
	local what=$1 object=$2
	shift 2
	rm -f "$object"
	is 1 cc "$CLANG" "$@"
	that "$what: the finding" grep -q '^bad.bpf.c:18: error: .*\[BM112 max-entries\]$' err
	that "$what: with the line" grep -q '^  18 |' err
	that "$what: nothing on standard output" test ! -s out
	that "$what: the object is gone" test ! -e "$object"
	rm -f "$object"
	BPFMAPC_KEEP=1 is 1 cc "$CLANG" "$@"
	that "$what: or kept" test -s "$object"
}

echo '-g -O2 -c "good.bpf.c"' >args.rsp
alike "-o" "${bpf[@]}" -c good.bpf.c -o x.o
alike "the default name" "${bpf[@]}" -c good.bpf.c
alike "dependencies" "${bpf[@]}" -MMD -MP -MF x.d -c good.bpf.c -o x.o
alike "a response file" "${bpf[@]}" @args.rsp
alike "standard input" "${bpf[@]}" -x c - -c -o x.o
alike "a host's object" -c host.c
alike "a host's program" host.c -o host
alike "preprocessed" "${bpf[@]}" -E bad.bpf.c
alike "assembly" "${bpf[@]}" -S bad.bpf.c -o x.o
alike "dependencies alone" "${bpf[@]}" -M bad.bpf.c -o x.o
alike "several" "${bpf[@]}" -c bad.bpf.c good.bpf.c
alike "syntax" "${bpf[@]}" -fsyntax-only bad.bpf.c
alike "bitcode" "${bpf[@]}" -emit-llvm -c bad.bpf.c -o x.bpf.o
alike "the version" --version
alike "an error" "${bpf[@]}" -c none.c -o x.o
alike "no arguments"
alike "an unknown option" --no-such-option

wrong "-o" x.o "${bpf[@]}" -c bad.bpf.c -o x.o
wrong "-oX" x.o "${bpf[@]}" -c bad.bpf.c -ox.o
wrong "--output=X" x.o "${bpf[@]}" -c bad.bpf.c --output=x.o
wrong "the default name" bad.bpf.o "${bpf[@]}" -c bad.bpf.c
wrong "-MD -MF" x.o "${bpf[@]}" -MD -MF x.d -MT x.o -c bad.bpf.c -o x.o
wrong "-Wp" x.o "${bpf[@]}" -Wp,-MMD,x.d -c -o x.o bad.bpf.c
wrong "big-endian" x.o "${bpf[@]}" -target bpfeb -c bad.bpf.c -o x.o
mkdir -p 'a b'
printf '%s\n' -c '"bad.bpf.c"' "-o 'a b/x'\\ y.o" >deeper.rsp
echo '@deeper.rsp -Wall' >args.rsp
wrong "response files" 'a b/x y.o' "${bpf[@]}" @args.rsp
printf '#!/bin/sh\nexec "$@"\n' >bin/launcher
chmod +x bin/launcher
rm -f bad.bpf.o
is 1 cc launcher "$CLANG" "${bpf[@]}" -c bad.bpf.c
that "behind a launcher" grep -q BM112 err

# What is there and was not written is not linted.
BPFMAPC_KEEP=1 is 1 cc "$CLANG" "${bpf[@]}" -c bad.bpf.c -o old.o
is 0 cc true -c bad.bpf.c -o old.o
that "it stays" test -s old.o -a ! -s err

# Colours are as the compiler is told.
is 1 cc "$CLANG" "${bpf[@]}" -fdiagnostics-color -c bad.bpf.c -o x.o
that "colours" grep -q $'\033\\[' err
is 1 cc "$CLANG" "${bpf[@]}" -fcolor-diagnostics -fno-color-diagnostics -c bad.bpf.c -o x.o
that "no colours" test "$(grep -c $'\033' err)" = 0
is 1 cc --color always "$CLANG" "${bpf[@]}" -fno-color-diagnostics -c bad.bpf.c -o x.o
that "bpfmapc's own option counts" grep -q $'\033\\[' err

# Options: the configuration, $BPFMAPC_FLAGS, those before the compiler.
BPFMAPC_FLAGS='-d BM1' is 0 cc "$CLANG" "${bpf[@]}" -c bad.bpf.c -o x.o
that "nothing is said" test ! -s err -a -s x.o
BPFMAPC_FLAGS="-d 'BM1' --format=gcc" is 1 cc -e BM112 "$CLANG" "${bpf[@]}" -c bad.bpf.c -o x.o
that "the command line counts" grep -q 'BM112' err
# Kernels add up in one place; those of the command line count instead of those of the environment.
BPFMAPC_FLAGS='--kernel 3.18' is 1 cc "$CLANG" "${bpf[@]}" -c good.bpf.c -o x.o
BPFMAPC_FLAGS='--kernel 3.18' is 0 cc --kernel 6.1 "$CLANG" "${bpf[@]}" -c good.bpf.c -o x.o
BPFMAPC_FLAGS='--kernel 6.1' is 1 cc --kernel 6.12 --kernel 3.18 "$CLANG" "${bpf[@]}" -c good.bpf.c -o x.o
mkdir conf
echo 'fail_on: never' >conf/.bpfmapc.yaml
is 0 cc "$CLANG" "${bpf[@]}" -c bad.bpf.c -o conf/x.o
that "it is said all the same" grep -q BM112 err
that "and stays" test -s conf/x.o
echo 'foo: 1' >conf/.bpfmapc.yaml
is 2 cc "$CLANG" "${bpf[@]}" -c bad.bpf.c -o conf/x.o
that "a wrong configuration: the object is not taken for linted" test ! -e conf/x.o
BPFMAPC_FLAGS='--no-such' is 2 cc "$CLANG" --version
BPFMAPC_FLAGS='-q clang' is 2 cc "$CLANG" --version
that "what is no option" grep -qx "bpfmapc: BPFMAPC_FLAGS: 'clang' is no option" err
is 2 cc
is 0 cc --help

# The compiler's own end, and nothing added.
is 127 cc no-such-compiler -c bad.bpf.c -o x.o
that "it is said" test "$(cat err)" = 'bpfmapc: no-such-compiler: No such file or directory'
is 126 cc /etc/passwd -c x.c
for how in 'exit 7' 'kill -SEGV $$' 'kill -TERM $$' 'kill -9 $$' 'exit 0'; do
	printf '#!/bin/sh\necho words >&2\n%s\n' "$how" >bin/fake
	chmod +x bin/fake
	for line in "-c bad.bpf.c -o none.o" "-E bad.bpf.c"; do
		# shellcheck disable=SC2086
		"$BASH" -c 'fake "$@" 2>fake.err; exit $?' sh $line 2>/dev/null
		want=$?
		# shellcheck disable=SC2086
		"$BASH" -c 'bpfmapc cc fake "$@" 2>err; exit $?' sh $line 2>/dev/null
		got=$?
		that "$how: $got, alone $want" test "$got" = "$want"
		that "$how: its own words" cmp -s fake.err err
	done
done
printf '#!/bin/sh\ntrap "echo told >told; exit 5" TERM\n: >ready\nwhile :; do sleep 0.1; done\n' >bin/fake
bpfmapc cc fake -c bad.bpf.c -o none.o &
for _ in {1..100}; do [[ -e ready ]] && break; sleep 0.1; done
kill -TERM $!
wait $!
that "a signal is passed on, the status is the compiler's" test "$?" = 5 -a -s told

# make, as kernels and samples write it, and libbpf-bootstrap's pattern rules.
cat >kernel.mk <<'END'
%.bpf.o: %.bpf.c
	$(CLANG) $(BPF) -Wp,-MMD,$*.d -fno-stack-protector -Wall -c $< -o $@
END
rm -f ./*.bpf.o
that "make" make -sf kernel.mk CLANG="$cc" BPF="${bpf[*]}" good.bpf.o
for _ in 1 2; do
	status=0
	make -sf kernel.mk CLANG="$cc" BPF="${bpf[*]}" bad.bpf.o >out 2>err || status=$?
	that "make fails, each time" test "$status" = 2 -a ! -e bad.bpf.o
	that "and says why" grep -q BM112 err
done
cat >bootstrap.mk <<'END'
OUTPUT := .output
APPS = good
.PHONY: all
all: $(patsubst %,$(OUTPUT)/%.bpf.o,$(APPS))
$(OUTPUT):
	mkdir -p $@
$(OUTPUT)/%.bpf.o: %.bpf.c | $(OUTPUT)
	$(CLANG) $(BPF) -D__TARGET_ARCH_x86 -c $(filter %.c,$^) -o $(patsubst %.bpf.o,%.tmp.bpf.o,$@)
	cp $(patsubst %.bpf.o,%.tmp.bpf.o,$@) $@
END
that "libbpf-bootstrap" make -sf bootstrap.mk CLANG="$cc" BPF="${bpf[*]}"
that "libbpf-bootstrap fails" test "$(make -sf bootstrap.mk APPS=bad CLANG="$cc" BPF="${bpf[*]}" 2>&1 | grep -c BM112)" = 1
that "without a file" test ! -e .output/bad.bpf.o -a ! -e .output/bad.tmp.bpf.o

# bpf2go and libbpf-cargo run one program: a script of two lines. check-bpf2go runs the real bpf2go.
printf '#!/bin/sh\nexec bpfmapc cc %s "$@"\n' "$CLANG" >bin/bpf-clang
chmod +x bin/bpf-clang
missing='GCC error "The eBPF is using target specific macros, please provide -target that is not bpf, bpfel or bpfeb"'
headers=-I/usr/include/$(gcc -print-multiarch)
mkdir cargo
for name in good bad; do
	expected=0
	[[ $name == good ]] || expected=1
	# As gen/compile.go and main.go of bpf2go write it, with -makebase and a target of a machine.
	for target in bpfel bpfeb; do
		status=0
		bpf-clang -O2 -mcpu=v1 "$headers" -MD -MP -MF"$name.d" -D__TARGET_ARCH_x86 \
			-Wunused-command-line-argument -target "$target" -c "$PWD/$name.bpf.c" \
			-o "$PWD/${name}_$target.o" -fno-ident -fdebug-prefix-map="$PWD=." -fdebug-compilation-dir . -g \
			-D__BPF_TARGET_MISSING="\"${missing//\"/\\\"}\"" >out 2>err || status=$?
		that "bpf2go: $name for $target" test "$status" = "$expected"
		that "bpf2go: the finding is by the source's line" test "$(grep -c "^$name.bpf.c:18: .*BM112" err)" = "$expected"
		that "bpf2go: the object is there, or not" test "$([[ -e ${name}_$target.o ]]; echo $?)" = "$expected"
	done
	# As build.rs of libbpf-cargo does: its objects have the names of their sources.
	status=0
	bpf-clang "$headers" -fno-stack-protector -D__TARGET_ARCH_x86 -g -O2 -target bpf \
		-c "$name.bpf.c" -o "$work/cargo/$name.bpf.c" >out 2>err || status=$?
	that "libbpf-cargo: $name" test "$status" = "$expected"
	that "libbpf-cargo: the finding" test "$(grep -c "^$name.bpf.c:18: .*BM112" err)" = "$expected"
	that "libbpf-cargo: the object is there, or not" test "$([[ -e cargo/$name.bpf.c ]]; echo $?)" = "$expected"
done
that "bpf2go's dependencies are there" test -s good.d -a -s bad.d
that "it asks for the version" test "$(bpf-clang --version)" = "$("$CLANG" --version)"

# CMake and Meson, with what the distribution has of them.
mkdir cmake
cp good.bpf.c bad.bpf.c cmake
cat >cmake/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.20)
project(x NONE)
separate_arguments(clang UNIX_COMMAND "${CLANG}")
separate_arguments(bpf UNIX_COMMAND "${BPF}")
foreach(name good bad)
  add_custom_command(OUTPUT ${name}.bpf.o
    COMMAND ${clang} ${bpf} -MD -MF ${name}.d -c ${CMAKE_CURRENT_SOURCE_DIR}/${name}.bpf.c -o ${name}.bpf.o
    DEPENDS ${name}.bpf.c DEPFILE ${name}.d)
  add_custom_target(${name} DEPENDS ${name}.bpf.o)
endforeach()
END
that "CMake sets up" cmake -S cmake -B cmake/b -DCLANG="$cc" -DBPF="${bpf[*]}" >log
that "CMake builds" cmake --build cmake/b --target good >log
cmake --build cmake/b --target bad >log 2>&1
that "CMake fails" test "$?" != 0 -a ! -e cmake/b/bad.bpf.o
that "and says why" grep -q BM112 log
mkdir meson
cp good.bpf.c bad.bpf.c meson
cat >meson/meson.build <<-END
	project('x')
	foreach name : ['good', 'bad']
	  custom_target(name, input: name + '.bpf.c', output: name + '.bpf.o',
	    depfile: name + '.d',
	    command: '$cc ${bpf[*]} -MD -MF @DEPFILE@ -c @INPUT@ -o @OUTPUT@'.split())
	endforeach
END
that "Meson sets up" meson setup meson meson/b >log 2>&1
that "Meson builds" ninja -C meson/b good.bpf.o >log 2>&1
ninja -C meson/b bad.bpf.o >log 2>&1
that "Meson fails" test "$?" != 0 -a ! -e meson/b/bad.bpf.o
that "and says why" grep -q BM112 log

is_counted
