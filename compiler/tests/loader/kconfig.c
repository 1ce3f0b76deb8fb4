// SPDX-License-Identifier: BSD-2-Clause
/*
 * kconfig OBJECT SCRATCH [alone]: the .kconfig map of kconfig.bpf.o, made by
 * its generated header (-DHEADER, prefix t) and by libbpf, in worlds that this
 * program makes up: configurations, releases, probes. Both must give the same
 * contents, or the same error. With `alone` less of it and without libbpf,
 * with which valgrind finds fault. The last line is "N passed, M failed".
 */
#include "kconfig_world.h"
#include "left.h"

static const char *scratch;

/* A value for each strong extern. */
#define REST                                                                                       \
	"CONFIG_T_TRISTATE=m\nCONFIG_T_CHAR=y\nCONFIG_T_S8=-1\nCONFIG_T_U8=255\n"                  \
	"CONFIG_T_S16=-2\nCONFIG_T_U16=0x1234\nCONFIG_T_S32=-3\nCONFIG_T_U32=4000000000\n"         \
	"CONFIG_T_S64=-5\nCONFIG_T_U64=0x123456789abcdef0\nCONFIG_T_SHORT=\"cut off\"\n"           \
	"CONFIG_T_EXACT=\"exact!\"\nCONFIG_T_LONG=\"with \\\"quotes\\\" inside\"\n"
#define ALL "CONFIG_T_BOOL=y\n" REST

static const char *const names[] = {
	"BOOL",  "BOOL_UNSET", "TRISTATE", "TRISTATE_UNSET",
	"CHAR",  "S8",         "U8",       "S16",
	"U16",   "S32",        "U32",      "S64",
	"U64",   "UNSET",      "SHORT",    "LONG",
	"EXACT", "BYTES",
};

/* Every value for every extern: before, at and behind each bound of each type. */
static void values(void)
{
	static const char *const all[] = {
		"0",
		"y",
		"\"abc\"",
		"\"",
		"n",
		"m",
		"yes",
		"Y",
		"\"\"",
		"\"a",
		"abc",
		"\"ab\"c",
		"\"abcdef\"",
		"\"abcdefg\"",
		"\"0123456789012345678901234567\"",
		"\"01234567890123456789012345678\"",
		"\"0123456789012345678901234567890\"",
		"1",
		"2",
		"-1",
		"127",
		"128",
		"-128",
		"-129",
		"255",
		"256",
		"32767",
		"32768",
		"-32768",
		"-32769",
		"65535",
		"65536",
		"2147483647",
		"2147483648",
		"-2147483648",
		"-2147483649",
		"4294967295",
		"4294967296",
		"9223372036854775807",
		"9223372036854775808",
		"-9223372036854775808",
		"-9223372036854775809",
		"18446744073709551615",
		"18446744073709551616",
		"-18446744073709551615",
		"0x7f",
		"0x80",
		"010",
		"08",
		"0x",
		"+1",
		" 1",
		"\t-1",
		"1 ",
		"1x",
		"",
		" ",
		"=",
		"1=2",
	};
	char text[1024];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		for (size_t k = 0; k < (alone ? 3 : sizeof(all) / sizeof(*all)); k++) {
			struct outcome a;

			snprintf(text, sizeof(text), "CONFIG_T_%s=%s\n" ALL, names[i], all[k]);
			a = beside_libbpf(text, text);
			if (!a.err)
				continue;
			/* Not the value that failed, but why. */
			snprintf(text, sizeof(text), "CONFIG_T_%s", names[i]);
			HOLDS(a.err == -EINVAL && strstr(t_maps__error(), text));
			HOLDS(error_has("opts.kconfig"));
		}
	}
}

static const char *write_file(const char *name, const void *data, size_t n)
{
	static char paths[4][4096];
	static int turn;
	char *path = paths[turn++ % 4];
	FILE *f;

	snprintf(path, sizeof(paths[0]), "%s/%s", scratch, name);
	f = fopen(path, "w");
	if (!f || fwrite(data, 1, n, f) != n || fclose(f)) {
		printf("%s: %s\n", path, strerror(errno));
		exit(1);
	}
	return path;
}

static size_t gzip(const void *data, size_t n, unsigned char *out, size_t size)
{
	z_stream z = {.next_in = (unsigned char *)(uintptr_t)data,
		      .avail_in = (unsigned)n,
		      .next_out = out,
		      .avail_out = (unsigned)size};

	if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK ||
	    deflate(&z, Z_FINISH) != Z_STREAM_END)
		exit(1);
	deflateEnd(&z);
	return z.total_out;
}

/* Texts that are no plain list of lines. */
static void texts(void)
{
	static const char *const all[] = {
		"",
		"\n",
		ALL,
		ALL "CONFIG_T_BOOL=n\n",
		"CONFIG_T_BOOL=n\n" ALL,
		"# CONFIG_T_BOOL is not set\n" ALL,
		" CONFIG_T_BOOL=n\n" ALL,
		"\n\n" ALL "\n",
		ALL "CONFIG_T_BYTES=\"ab\"",
		ALL "CONFIG_T_BYTES=",
		ALL "CONFIG_T_BYTES",
		ALL "CONFIG_UNKNOWN=",
		ALL "CONFIG_UNKNOWN\n",
		ALL "CONFIG_",
		ALL "CONFIG",
		ALL "CONFIG_=",
		ALL "CONFIG_=y\nCONFIG_UNKNOWN==",
		ALL "LINUX_KERNEL_VERSION=1\nCONFIG_T_BOOL_UNSET=y\r\n",
		ALL "CONFIG_T_UNSET=5\r\n",
		ALL "CONFIG_T_BYTES=\"ab\"\r\n",
		REST,
		REST "CONFIG_T_BOOLE=y\nCONFIG_T_BOO=y\nCONFIG_T_BOOL =y\n",
	};
	static char wide[20000];

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		beside_libbpf(all[i], all[i]);

	/* Where a line is longer than a buffer the rest is a line of its own. */
	for (size_t n = 4080; n < 4100; n++) {
		memset(wide, 'x', n);
		strcpy(wide + n, "CONFIG_T_BOOL=n\n" ALL);
		beside_libbpf("a long line", wide);
		memcpy(wide, "CONFIG_T_BYTES=\"", 16);
		beside_libbpf("a long string", wide);
		wide[n - 1] = '"';
		beside_libbpf("a long string that ends", wide);
	}
}

/* Which file counts, and which is not even opened. */
static void files(void)
{
	static const char kernels[] = "CONFIG_T_BOOL=n\nCONFIG_T_BOOL_UNSET=y\n" REST;
	static const char others[] = ALL "CONFIG_T_UNSET=7\n";
	unsigned char gz[8192], two[8192];
	size_t n = gzip(kernels, strlen(kernels), gz, sizeof(gz)), m;
	const char *plain = write_file("plain", others, strlen(others));
	const char *packed = write_file("packed", gz, n);
	struct outcome a;

	world.boot = world.proc = NULL;
	a = beside_libbpf("no configuration at all", NULL);
	HOLDS(a.err == -EINVAL && error_has("/proc/config.gz"));
	a = beside_libbpf("only weak ones are left, and no configuration", ALL);
	HOLDS(a.err == -EINVAL);
	world.boot = plain;
	world.proc = packed;
	a = beside_libbpf("both files", NULL);
	HOLDS(!a.err);
	world.opened = 0;
	beside_libbpf("all are given",
		      ALL "CONFIG_T_BOOL_UNSET=y\nCONFIG_T_TRISTATE_UNSET=m\nCONFIG_T_UNSET=1\n"
			  "CONFIG_T_BYTES=\"x\"\n");
	HOLDS(!world.opened);
	a = beside_libbpf("some are given", "CONFIG_T_BOOL=n\nCONFIG_T_S8=12\n");
	HOLDS(!a.err);
	world.boot = NULL;
	a = beside_libbpf("a compressed file", NULL);
	HOLDS(!a.err);
	world.boot = packed;
	world.proc = NULL;
	a = beside_libbpf("a compressed file in /boot", NULL);
	HOLDS(!a.err);
	world.boot = scratch;
	/* libbpf takes what cannot be read for the end of the file. */
	HOLDS(ours(NULL).err == -EISDIR && error_has("read /boot/config-" RELEASE));
	world.boot = NULL;
	world.proc = write_file("empty", "", 0);
	a = beside_libbpf("an empty file", NULL);
	HOLDS(a.err == -ESRCH && error_has("extern 'CONFIG_T_S64' is not in /proc/config.gz"));
	world.proc = write_file("one", "\x1f", 1);
	beside_libbpf("a file of one byte", NULL);
	world.proc =
		write_file("nul", "CONFIG_T_BOOL\0=y\n" REST, sizeof("CONFIG_T_BOOL\0=y\n" REST));
	beside_libbpf("a zero in a name", NULL);
	world.proc = write_file("nul", "xy\0z\n\0" ALL, sizeof("xy\0z\n\0" ALL));
	beside_libbpf("zeroes elsewhere", NULL);
	world.proc =
		write_file("wrong", ALL "CONFIG_T_BYTES=y\n", strlen(ALL "CONFIG_T_BYTES=y\n"));
	a = beside_libbpf("a wrong value", NULL);
	HOLDS(a.err == -EINVAL && error_has("'CONFIG_T_BYTES': 'y' of /proc/config.gz"));

	/* Members one after the other, and what is behind them. */
	m = gzip(others, strlen(others), two, sizeof(two));
	memcpy(gz + n, two, m);
	world.proc = write_file("members", gz, n + m);
	a = beside_libbpf("two members", NULL);
	HOLDS(!a.err);
	world.proc = write_file("garbage", gz, n + 1);
	beside_libbpf("half a magic number behind a member", NULL);
	memcpy(gz + n, "CONFIG_T_UNSET=9\n", 17);
	world.proc = write_file("garbage", gz, n + 17);
	a = beside_libbpf("text behind a member", NULL);
	HOLDS(!a.err);

	/* Cut off anywhere, also within a line. */
	for (size_t i = 0; i < n; i += alone ? 17 : 1) {
		world.proc = write_file("cut", gz, i);
		a = beside_libbpf("a file that is cut off", NULL);
		if (a.err == -ESRCH && i > 1)
			HOLDS(error_has("damaged"));
	}
	/* Whole lines before a block of no type: the one that is not whole is not taken. */
	{
		static const char cut[] = ALL "CONFIG_T_BYTES";
		const unsigned short length = sizeof(cut) - 1, inverse = (unsigned short)~length;

		memset(two, 0, sizeof(two));
		memcpy(two, gz, 10);
		memcpy(two + 11, &length, 2);
		memcpy(two + 13, &inverse, 2);
		memcpy(two + 15, cut, length);
		two[15 + length] = 7;
		memset(two + 16 + length, 7, 16);
		world.proc = write_file("type", two, 32 + length);
		HOLDS(!ours(NULL).err);
	}
	/* Behind the last byte of the text a file may be wrong: it is said, and no more. */
	gz[n - 1] ^= 1;
	world.proc = write_file("size", gz, n);
	HOLDS(!ours(NULL).err);
	gz[n - 1] ^= 1;
	gz[n - 5] ^= 1;
	world.proc = write_file("sum", gz, n);
	HOLDS(!ours(NULL).err);
	world.boot = world.proc = NULL;
}

static unsigned kernel_version(const struct outcome *a)
{
	unsigned version;

	memcpy(&version, a->value + t_maps_priv__externs[9].offset, sizeof(version));
	return version;
}

#define CODE(a, b, c) ((a) << 16 | (b) << 8 | (c))

static void versions(void)
{
	static const struct {
		const char *release, *version, *signature;
		unsigned code;
		bool debian; /* what libbpf looks at since 1.2 */
	} all[] = {
		{"6.6.7-made-up", "#1 SMP", NULL, CODE(6, 6, 7), false},
		{"6.6.0", "#1 SMP", NULL, CODE(6, 6, 0), false},
		{"4.9.300", "#1 SMP", NULL, CODE(4, 9, 255), false},
		{"6.6", "#1 SMP", NULL, 0, false},
		{"six", "#1 SMP", NULL, 0, false},
		{"5.4.0-12-generic", "#1 SMP", "Ubuntu 5.4.0-12.15-generic 5.4.8\n", CODE(5, 4, 8),
		 false},
		{"5.4.0-12-generic", "#1 SMP", "Ubuntu 5.4.0-12.15-generic\n", CODE(5, 4, 0),
		 false},
		{"5.4.0-12-generic", "#1 SMP", "", CODE(5, 4, 0), false},
		{"4.19.0-22-amd64", "#1 SMP Debian 4.19.260-1 (2022-09-29)", NULL, CODE(4, 19, 255),
		 true},
		{"6.1.0-44-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.164-1", NULL, CODE(6, 1, 164),
		 true},
		{"6.1.0-44-amd64", "#1 SMP Debian six", NULL, CODE(6, 1, 0), true},
		{"5.4.0-12-generic", "#1 Debian 1.2.3", "Ubuntu 5.4.0 5.4.8\n", CODE(5, 4, 8),
		 true},
	};
	const char *release = world.release, *version = world.version;

	HOLDS(!strcmp(t_maps_priv__externs[9].name, "LINUX_KERNEL_VERSION"));
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		struct outcome a;

		world.release = all[i].release;
		world.version = all[i].version;
		world.signature = all[i].signature ? write_file("signature", all[i].signature,
								strlen(all[i].signature))
						   : NULL;
		world.proc = write_file("config", ALL, strlen(ALL));
		a = all[i].debian && !libbpf_is(1, 2) ? ours(NULL)
						      : beside_libbpf(all[i].version, NULL);
		HOLDS(all[i].code ? !a.err && kernel_version(&a) == all[i].code : a.err == -EINVAL);
		if (a.err)
			HOLDS(error_has("extern 'LINUX_KERNEL_VERSION'"));
	}
	world.release = release;
	world.version = version;
	world.signature = NULL;
}

/* In a process of its own, before there is another answer: libbpf keeps what it has found out. */
static pid_t probed(const char *what, int cookie, int kprobe, const char *type, const char *events)
{
	int status = 1;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (!child) {
		struct outcome a;

		n_passed = n_failed = 0;
		world.cookie = cookie;
		world.kprobe = kprobe;
		world.kprobe_type = type;
		world.kprobe_events = events;
		a = beside_libbpf(what, ALL);
		HOLDS(!a.err && a.value[t_maps_priv__externs[17].offset] == !cookie);
		HOLDS(a.value[t_maps_priv__externs[3].offset] == (type ? !kprobe : events != NULL));
		fflush(stdout);
		_exit(n_failed != 0);
	}
	HOLDS(child > 0 && waitpid(child, &status, 0) == child && !status);
	return child;
}

static void probes(void)
{
	const char *type = write_file("type", "6\n", 2), *events;
	pid_t child;
	char text[1024] = "", expected[1024], name[96];
	FILE *f;

	world.proc = write_file("config", ALL, strlen(ALL));
	HOLDS(!strcmp(t_maps_priv__externs[17].name, "LINUX_HAS_BPF_COOKIE"));
	HOLDS(!strcmp(t_maps_priv__externs[3].name, "LINUX_HAS_SYSCALL_WRAPPER"));
	probed("a kernel that has all", 0, 0, type, NULL);
	probed("a kernel that has neither", EINVAL, ENOENT, type, NULL);
	probed("a caller who may not", EPERM, EACCES, type, NULL);
	probed("a kernel without kprobes", 0, 0, NULL, NULL);
	events = write_file("events", "", 0);
	child = probed("a kernel whose perf has no kprobes", 0, ENOENT, NULL, events);
	f = fopen(events, "r");
	HOLDS(f && fread(text, 1, sizeof(text) - 1, f) && !fclose(f));
	/* Each thread of each process has one of its own, and removes that. */
	HOLDS(sscanf(text, "p:%95s", name) == 1);
	snprintf(expected, sizeof(expected), "kprobes/bpfmapc_%d_", child);
	HOLDS(!strncmp(name, expected, strlen(expected)) && strlen(name) > strlen(expected));
	snprintf(expected, sizeof(expected), "p:%s %s+0x0-:%s", name, bpfmapc_wrapper_name(),
		 name);
	HOLDS(!strncmp(text, expected, strlen(expected)));
	world.proc = NULL;
}

static void memory(void)
{
	int last;

	world.proc = write_file("config", ALL, strlen(ALL));
	for (int i = 1;; i++) {
		struct outcome a;

		allocations = 0;
		failing_allocation = i;
		a = ours(NULL);
		failing_allocation = 0;
		last = allocations;
		if (last < i)
			break;
		HOLDS(a.err == -ENOMEM && error_has("map 'kconfig.kconfig': look up externs"));
	}
	HOLDS(last == 2);
	world.proc = NULL;
}

static void options(void)
{
	unsigned char contents[MAX_VALUE];
	struct t_maps_opts opts = {.sz = sizeof(opts), .contents.kconfig = contents};
	struct outcome out = {0};
	struct t_maps maps;

	/* Contents that the caller has: nothing is looked up. */
	memset(contents, 0x5a, sizeof(contents));
	world.opened = 0;
	HOLDS(!t_maps__create(&maps, &opts));
	read_map(maps.kconfig, &out);
	HOLDS(out.frozen && out.value[109] == 0x5a && !out.value[110] && !world.opened);
	t_maps__close(&maps);
	/* A map that is left out needs none. */
	opts.contents.kconfig = NULL;
	opts.skip.kconfig = 1;
	HOLDS(!t_maps__create(&maps, &opts) && maps.kconfig == -1);
	t_maps__close(&maps);
	/* A caller that was compiled before there was opts.kconfig. */
	opts.skip.kconfig = 0;
	opts.kconfig = "CONFIG_T_BOOL\n";
	opts.sz = offsetof(struct t_maps_opts, kconfig);
	world.proc = write_file("config", ALL, strlen(ALL));
	HOLDS(!t_maps__create(&maps, &opts));
	t_maps__close(&maps);
	world.proc = NULL;
}

int main(int argc, char **argv)
{
	int before;

	if (argc < 3)
		return 2;
	object = argv[1];
	scratch = argv[2];
	alone = argc > 3;
	world.release = RELEASE;
	world.version = "#1 SMP";
	world.cookie = -1;
	libbpf_set_print(print_nothing);
	probes();
	world.proc = write_file("config", ALL, strlen(ALL));
	HOLDS(!beside_libbpf("all", NULL).err);
	before = descriptors();
	values();
	texts();
	files();
	versions();
	memory();
	options();
	HOLDS(descriptors() == before);
	return counted();
}
