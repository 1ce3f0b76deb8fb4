// SPDX-License-Identifier: BSD-2-Clause
/*
 * faults PINS: lets each system call of create and close fail in turn, in a
 * header of -DHEADER and -DPREFIX. Where create fails because of it, it must
 * return the error, name map and step, and leave no descriptor, pin, folder
 * or mapping behind; where it copes, all maps must be there as they are without
 * it. Pins that were there before stay, with what their maps have. The last
 * line is "N passed, M failed".
 */
#include <bpf/bpf.h>
#include <dirent.h>

#include HEADER
#include "fault.h"
#include "left.h"

#define JOIN_(a, b) a##b
#define JOIN(a, b)  JOIN_(a, b)
#define MAPS(name)  JOIN(PREFIX, JOIN(_maps, name))

static int count(const char *name, int fd, void *ctx)
{
	(void)name, (void)fd;
	++*(int *)ctx;
	return 0;
}

/* A sum over the elements of a map, whatever their order; ids: also over what an outer map holds. */
static unsigned long long sum_of(int fd, int ids)
{
	unsigned char key[256], next[256], value[8192];
	struct bpf_map_info info;
	unsigned long long sum = 0;
	__u32 len = sizeof(info);
	int first = 1, outer;

	memset(&info, 0, sizeof(info));
	if (bpf_obj_get_info_by_fd(fd, &info, &len) || info.key_size > sizeof(key) ||
	    info.value_size > sizeof(value))
		return 1;
	outer = info.type == BPF_MAP_TYPE_HASH_OF_MAPS || info.type == BPF_MAP_TYPE_ARRAY_OF_MAPS;
	if (info.type != BPF_MAP_TYPE_ARRAY && info.type != BPF_MAP_TYPE_HASH && !outer)
		return 1;
	for (; !bpf_map_get_next_key(fd, first ? NULL : key, next); first = 0) {
		unsigned long long element = 7;

		memcpy(key, next, sizeof(key));
		if (bpf_map_lookup_elem(fd, key, value))
			continue;
		for (__u32 i = 0; i < info.key_size; i++)
			element = element * 31 + key[i];
		for (__u32 i = 0; i < info.value_size && (ids || !outer); i++)
			element = element * 31 + value[i];
		sum += element;
	}
	return sum;
}

static int add_sum(const char *name, int fd, void *ctx)
{
	unsigned long long *sum = ctx;

	(void)name;
	*sum = *sum * 31 + sum_of(fd, 0);
	return 0;
}

static unsigned long long sum_of_all(struct MAPS() * maps)
{
	unsigned long long sum = 0;

#ifdef OF_kconfig /* has values of the kernel that is asked */
	(void)maps;
	(void)add_sum;
#else
	MAPS(__for_each)(maps, add_sum, &sum);
#endif
#ifdef OF_arena
	sum = sum * 31 +
	      (unsigned long long)((char *)maps->shared__mem.data - (char *)maps->shared__mem.at);
#endif
	return sum;
}

/* Of what is pinned in a folder. */
static unsigned long long sum_of_pins(const char *pins)
{
	unsigned long long sum = 0;
	char path[4096];
	struct dirent *e;
	DIR *d = opendir(pins);
	int fd;

	while (d && (e = readdir(d))) {
		snprintf(path, sizeof(path), "%s/%s", pins, e->d_name);
		fd = bpf_obj_get(path);
		if (fd >= 0)
			sum += sum_of(fd, 1);
		close(fd);
	}
	if (d)
		closedir(d);
	return sum;
}

/* The pins, their folder and the one around it, which create makes too. */
static void remove_pins(const char *pins)
{
	char path[4096];
	struct dirent *e;
	DIR *d = opendir(pins);

	while (d && (e = readdir(d))) {
		snprintf(path, sizeof(path), "%s/%s", pins, e->d_name);
		unlink(path);
	}
	if (d)
		closedir(d);
	rmdir(pins);
	snprintf(path, sizeof(path), "%s", pins);
	*strrchr(path, '/') = 0;
	rmdir(path);
}

/* Where a value comes from is tried place by place: in the end there is none. */
static int is_nowhere(void)
{
	return strstr(MAPS(__error)(), "nothing here has its value") ||
	       strstr(MAPS(__error)(), "configuration is neither in");
}

/* How it is without any fault: how many maps, and their sum. */
struct whole {
	int maps;
	unsigned long long sum;
};

/* One run whose call number `at` fails. 1 where it is not as it should be, 0, or -1 at the end. */
static int trial(int at, const struct MAPS(_opts) * opts, const struct whole *whole)
{
	int fds = descriptors(), pins = entries(opts->pin_root), err, bad = 0, n = 0;
	unsigned long long pinned = sum_of_pins(opts->pin_root);
	struct MAPS() maps;
	char around[4096];

	snprintf(around, sizeof(around), "%s", opts->pin_root);
	*strrchr(around, '/') = 0;
	calls = others_folder = 0;
	fail_at = at;
	armed = 1;
	err = MAPS(__create)(&maps, opts);
	armed = 0;
	MAPS(__for_each)(&maps, count, &n);
	if (err) {
		const char *error = MAPS(__error)();

		bad += check(descriptors() == fds, "descriptors left", error);
		bad += check(others_folder || entries(opts->pin_root) == pins,
			     "pins or their folder left, or gone", error);
		bad += check(others_folder || pins || (rmdir(around) && errno == ENOENT),
			     "the folder around it left", error);
		bad += check(strstr(error, "map '") && strstr(error, "': "), "no map and step",
			     error);
		bad += check(!n, "maps are handed out", error);
		/* Who sets slots sets one after the other. */
		bad += check(!pins || sum_of_pins(opts->pin_root) == pinned ||
				     strstr(error, "set slot"),
			     "pinned maps are changed", error);
		/* These say something else of a path than that it cannot be used. */
		bad += check(err == -fail_errno || (err == -ENOMEM && allocates()) ||
				     is_locked_memory(err) || is_nowhere() ||
				     fail_errno == EEXIST || fail_errno == ENOENT,
			     "another error is returned", error);
	} else {
		bad += check(n == whole->maps, "maps are missing", "");
		bad += check(sum_of_all(&maps) == whole->sum, "maps have something else", "");
		armed = 1;
		MAPS(__close)(&maps);
		armed = 0;
		bad += check(descriptors() == fds, "descriptors left after close", "");
	}
	bad += check(!mappings(), "mappings left", "");
	if (!pins || calls < at)
		remove_pins(opts->pin_root);
	if (calls < at)
		return -1;
	return bad != 0;
}

static const struct {
	int error;
	bool pinned; /* from the first run on, or once all pins are there */
} runs[] = {{EPERM, false}, {ENOENT, false}, {EEXIST, false}, {EINTR, false}, {ENOMEM, false},
	    {EBUSY, false}, {EPERM, true},   {ENOENT, true},  {EEXIST, true}, {ENOMEM, true}};

static const char *pins;

/* Each call fails with the error of the run in turn. Prints what is wrong. */
static void with_error(int run, int out)
{
	struct MAPS(_opts) opts;
	struct MAPS() maps;
	int counts[2] = {0, 0}, err;
	struct whole whole = {0, 0};
	char root[4096];

	memset(&opts, 0, sizeof(opts));
	opts.sz = sizeof(opts);
	opts.pin_root = root;
	snprintf(root, sizeof(root), "%s/%d/pins", pins, run);
#ifdef OF_wiring /* which has pins */
	opts.pin_mode = 0640;
	opts.pin_uid = 1;
#endif
#ifdef OF_kconfig
	opts.kconfig = "CONFIG_T_BOOL=y\nCONFIG_T_TRISTATE=m\nCONFIG_T_CHAR=1\nCONFIG_T_S8=1\n"
		       "CONFIG_T_U8=1\nCONFIG_T_S16=1\nCONFIG_T_U16=1\nCONFIG_T_S32=1\n"
		       "CONFIG_T_U32=1\nCONFIG_T_S64=1\nCONFIG_T_U64=1\nCONFIG_T_SHORT=\"a\"\n"
		       "CONFIG_T_EXACT=\"a\"\nCONFIG_T_LONG=\"a\"\n";
#endif
	/* libbpf asks once what the kernel can do. */
	if (MAPS(__create)(&maps, &opts)) {
		printf("create: %s\n", MAPS(__error)());
		return;
	}
	MAPS(__for_each)(&maps, count, &whole.maps);
	whole.sum = sum_of_all(&maps);
	MAPS(__close)(&maps);
	if (!runs[run].pinned)
		remove_pins(root);
	err = watch();
	if (err) {
		printf("system calls cannot be watched: %s\n", strerror(-err));
		return;
	}
	fail_errno = runs[run].error;
	for (int at = 1, bad; (bad = trial(at, &opts, &whole)) >= 0; at++)
		counts[bad]++;
	(void)!write(out, counts, sizeof(counts));
}

int main(int argc, char **argv)
{
	int status;

	if (argc != 2)
		return 2;
	pins = argv[1];
	mkdir(pins, 0700);
	status = side_by_side(with_error, sizeof(runs) / sizeof(*runs));
	rmdir(pins);
	return status;
}
