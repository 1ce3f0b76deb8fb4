/* SPDX-License-Identifier: BSD-2-Clause */
/* A library to be loaded before others: uname(2) of a kernel whose release is $FAKE_RELEASE. */
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

int uname(struct utsname *u)
{
	const char *release = getenv("FAKE_RELEASE");
	int err = (int)syscall(SYS_uname, u);

	if (err || !release)
		return err;
	memset(u->release, 0, sizeof(u->release));
	strncpy(u->release, release, sizeof(u->release) - 1);
	strcpy(u->version, "#1");
	return 0;
}
