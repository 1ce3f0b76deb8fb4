/* SPDX-License-Identifier: BSD-2-Clause */
#include "loader/names.h"

#include <linux/btf.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/util.h"
#include "loader/bpf_headers.h"

/* Words separated by blanks, with one at both ends. */
static const char c_keywords[] =
	" alignas alignof asm auto bool break case char const constexpr continue default do "
	"double else enum extern false float for goto if inline int long nullptr register "
	"restrict return short signed sizeof static static_assert struct switch thread_local "
	"true typedef typeof typeof_unqual union unsigned void volatile while ";
static const char cxx_keywords[] =
	" and and_eq bitand bitor catch char16_t char32_t char8_t class co_await co_return "
	"co_yield compl concept const_cast consteval constinit decltype delete dynamic_cast "
	"explicit export friend mutable namespace new noexcept not not_eq operator or or_eq "
	"private protected public reinterpret_cast requires static_cast template this throw try "
	"typeid typename using virtual wchar_t xor xor_eq ";

/*
 * Macros of the headers that generated headers include, types that these use, and errno.h's
 * macros.
 */
static const char macros[] =
	" ACCESSPERMS ALLPERMS BIG_ENDIAN BUFSIZ BYTE_ORDER DEFFILEMODE EOF FAPPEND FASYNC "
	"FD_CLOEXEC FD_SETSIZE FFSYNC FILENAME_MAX FNDELAY FNONBLOCK FOPEN_MAX LITTLE_ENDIAN "
	"L_INCR L_SET L_XTND L_ctermid L_cuserid L_tmpnam MAPS_RELAX_COMPAT MAX_BPF_ATTACH_TYPE "
	"MAX_BPF_REG MAX_HANDLE_SZ MB_CUR_MAX NFDBITS NULL PDP_ENDIAN P_tmpdir RAND_MAX R_OK "
	"SIZE_MAX SIZE_WIDTH TMP_MAX WCONTINUED WEXITED WNOHANG WNOWAIT WSTOPPED WUNTRACED W_OK "
	"XDP_PACKET_HEADROOM X_OK bpf_map__for_each errno i386 int16_t int32_t int64_t int8_t "
	"linux size_t st_atime st_ctime st_mtime stderr stdin stdout uint16_t uint32_t uint64_t "
	"uint8_t unix ";
static const char errors[] =
	" E2BIG EACCES EADDRINUSE EADDRNOTAVAIL EADV EAFNOSUPPORT EAGAIN EALREADY EBADE EBADF "
	"EBADFD EBADMSG EBADR EBADRQC EBADSLT EBFONT EBUSY ECANCELED ECHILD ECHRNG ECOMM "
	"ECONNABORTED ECONNREFUSED ECONNRESET EDEADLK EDEADLOCK EDESTADDRREQ EDOM EDOTDOT "
	"EDQUOT EEXIST EFAULT EFBIG EHOSTDOWN EHOSTUNREACH EHWPOISON EIDRM EILSEQ EINPROGRESS "
	"EINTR EINVAL EIO EISCONN EISDIR EISNAM EKEYEXPIRED EKEYREJECTED EKEYREVOKED EL2HLT "
	"EL2NSYNC EL3HLT EL3RST ELIBACC ELIBBAD ELIBEXEC ELIBMAX ELIBSCN ELNRNG ELOOP "
	"EMEDIUMTYPE EMFILE EMLINK EMSGSIZE EMULTIHOP ENAMETOOLONG ENAVAIL ENETDOWN ENETRESET "
	"ENETUNREACH ENFILE ENOANO ENOBUFS ENOCSI ENODATA ENODEV ENOENT ENOEXEC ENOKEY ENOLCK "
	"ENOLINK ENOMEDIUM ENOMEM ENOMSG ENONET ENOPKG ENOPROTOOPT ENOSPC ENOSR ENOSTR ENOSYS "
	"ENOTBLK ENOTCONN ENOTDIR ENOTEMPTY ENOTNAM ENOTRECOVERABLE ENOTSOCK ENOTSUP ENOTSUPP "
	"ENOTTY ENOTUNIQ ENXIO EOPNOTSUPP EOVERFLOW EOWNERDEAD EPERM EPFNOSUPPORT EPIPE EPROTO "
	"EPROTONOSUPPORT EPROTOTYPE ERANGE EREMCHG EREMOTE EREMOTEIO ERESTART ERFKILL EROFS "
	"ESHUTDOWN ESOCKTNOSUPPORT ESPIPE ESRCH ESRMNT ESTALE ESTRPIPE ETIME ETIMEDOUT "
	"ETOOMANYREFS ETXTBSY EUCLEAN EUNATCH EUSERS EWOULDBLOCK EXDEV EXFULL ";

/* Prefixes of families of such macros. */
static const char *const families[] = {
	"AT_",     "BPFMAPC_", "BPF_",    "BTF_",     "CLOSE_RANGE_", "DN_",     "EXIT_",   "FALLOC_",
	"F_",      "INT16_",  "INT32_",   "INT64_",       "INT8_",   "INTMAX_", "INTPTR_",
	"INT_",    "LIBBPF_", "LOCK_",    "MADV_",        "MAP_",    "MCL_",    "MFD_",
	"MLOCK_",  "MREMAP_", "MS_",      "O_",           "PATH_",   "PKEY_",   "POSIX_",
	"PRIO_",   "PROT_",   "PTRDIFF_", "RENAME_",      "RLIM64_", "RLIMIT_", "RLIM_",
	"RUSAGE_", "RWF_",    "RWH_",     "SEEK_",        "SIG_",    "SPLICE_", "STATX_",
	"STDERR_", "STDIN_",  "STDOUT_",  "SYNC_",        "SYS_",    "S_",      "UINT",
	"UTIME_",  "WCHAR_",  "WINT_",    "__",
};

/*
 * Prefixes of macros of lower case, of <signal.h>, <netinet/icmp6.h>, <net/if.h>, <netdb.h>,
 * <arpa/tftp.h>, <utmp.h>... in glibc, musl and the kernel's headers. Macros that are only
 * another name of the same thing (`open` is open64) need no care.
 */
static const char *const member_macros[] = {
	"arp_",	  "autofs_", "dq_",    "h_addr", "h_errno", "i_dev", "icmp6_", "icmp_",	 "ifa_",
	"ifc_",	  "ifr_",    "input_", "ip6_",	 "math_",   "mld_",  "nd_",    "no_arg", "nsaddr",
	"option", "pn_",     "requir", "rip_",	 "rpl_",    "rr_",   "rt0_",   "rt2_",	 "s6_",
	"sa_",	  "si_",     "sigev_", "ss_",	 "st_",	    "stats", "tcm_",   "th_",	 "tsp_",
	"ut_",
};

/* Words that GNU C or bpf_helpers.h reserve in BPF programs, in addition to C keywords. */
static const char bpf_words[] =
	" NULL SEC __always_inline __asm __attribute __auto_type __bitwise __complex __const "
	"__func__ __hidden __imag __inline __int128 __kconfig __kptr __kptr_ref "
	"__kptr_untrusted __ksym __label__ __noinline __percpu_kptr __real __restrict __signed "
	"__thread __typeof __uptr __volatile __weak ";

/*
 * Functions that compilers declare themselves; those of float and long double have an f or
 * l more.
 */
static const char functions[] =
	" abort abs acos acosh aligned_alloc asin asinh atan atan2 atanh bcmp bzero cabs cacos "
	"cacosh calloc carg casin casinh catan catanh cbrt ccos ccosh ceil cexp cimag clog conj "
	"copysign cos cosh cpow cproj creal csin csinh csqrt ctan ctanh erf erfc exit exp exp2 "
	"expm1 fabs fdim finite floor fma fmax fmin fmod free frexp hypot ilogb index isalnum "
	"isalpha isblank iscntrl isdigit isgraph islower isprint ispunct isspace isupper "
	"isxdigit labs ldexp lgamma llabs llrint llround log log10 log1p log2 logb lrint lround "
	"malloc memalign memccpy memchr memcmp memcpy memmove mempcpy memset modf nan nearbyint "
	"nextafter nexttoward pow printf realloc remainder remquo rindex rint round scalbln "
	"scalbn scanf sin sinh snprintf sprintf sqrt sscanf stpcpy stpncpy strcasecmp strcat "
	"strchr strcmp strcpy strcspn strdup strerror strlen strncasecmp strncat strncmp "
	"strncpy strndup strpbrk strrchr strspn strstr strtod strtof strtok strtol strtold "
	"strtoul strxfrm tan tanh tgamma tolower toupper trunc vfork vprintf vscanf vsnprintf "
	"vsprintf vsscanf wcschr wcscmp wcslen wcsncmp wmemchr wmemcmp wmemcpy wmemmove main ";

/* Whether s is one of the words, each of which has a blank before and behind it. */
static bool is_among(const char *words, const char *s)
{
	size_t n = strlen(s);

	if (!n || strchr(s, ' '))
		return false;
	for (const char *at = words; (at = strstr(at, s)); at++)
		if (at > words && at[-1] == ' ' && at[n] == ' ')
			return true;
	return false;
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_reserved(const char *s)
{
	if (is_among(c_keywords, s) || is_among(cxx_keywords, s) || is_among(macros, s) ||
	    is_among(errors, s))
		return true;
	/* Names like _Bool, and the name that libbpf gives to the last member of its options. */
	if ((s[0] == '_' && is_upper(s[1])) || str_ends(s, "__last_field"))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(families); i++)
		if (str_starts(s, families[i]))
			return true;
	return false;
}

static bool is_name_char(char c)
{
	return is_upper(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

const char *c_name(struct arena *a, const char *s, const char *otherwise)
{
	size_t n = strnlen(*s ? s : otherwise, C_NAME_MAX), at = 0;
	char *out = arena_alloc(a, n + 4);

	if (!*s)
		s = otherwise;
	if (*s >= '0' && *s <= '9')
		out[at++] = '_';
	for (size_t i = 0; i < n; i++)
		out[at++] = is_name_char(s[i]) ? s[i] : '_';
	if (is_reserved(out)) {
		out[at++] = '_';
		/* Both _SIZE_T and _SIZE_T_ are reserved. */
		if (out[0] == '_' && is_upper(out[1]))
			out[at++] = '_';
	}
	out[at] = 0;
	return out;
}

bool c_may_be_macro(const char *s)
{
	for (const char *p = s; *p; p++)
		if (is_upper(*p))
			return true;
	for (size_t i = 0; i < ARRAY_SIZE(member_macros); i++)
		if (str_starts(s, member_macros[i]))
			return true;
	return false;
}

bool c_bpf_name(const char *s)
{
	const char *p = s;

	while (is_name_char(*p))
		p++;
	if (!*s || *p || p - s > C_NAME_MAX || (*s >= '0' && *s <= '9'))
		return false;
	if (is_among(c_keywords, s) || is_among(bpf_words, s))
		return false;
	if (s[0] == '_' && (is_upper(s[1]) || (s[1] == '_' && str_ends(s, "__"))))
		return false;
	return !str_starts(s, "__builtin_");
}

bool c_bpf_variable(const char *s)
{
	size_t n = strlen(s);
	char shorter[C_NAME_MAX + 1];

	if (!c_bpf_name(s) || is_among(functions, s) || bpf_header_type(s, BTF_KIND_TYPEDEF))
		return false;
	if (s[n - 1] != 'f' && s[n - 1] != 'l')
		return true;
	memcpy(shorter, s, n - 1);
	shorter[n - 1] = 0;
	return !is_among(functions, shorter);
}

bool c_type_name(const char *s)
{
	const char *p = s;

	while (is_name_char(*p) || (*p && strchr(" []*", *p)))
		p++;
	return *s && !*p && strlen(s) <= C_NAME_MAX;
}

const char *numbered_name(struct name_table *numbers, const char *name)
{
	int64_t number = name_table_find(numbers, name);

	number = number < 0 ? 2 : number;
	name_table_set(numbers, name, (uint32_t)number + 1);
	return arena_printf(numbers->arena, "%s_%u", name, (unsigned)number);
}

const char *unique_name(struct name_table *set, const char *name)
{
	const char *free = name;

	/* The value of a name of the set is the number of the next name like it. */
	while (!name_table_add(set, free, 2))
		free = numbered_name(set, name);
	return free;
}

const char *printable(struct arena *a, const char *s)
{
	struct buf b = {0};

	for (; *s; s++) {
		if ((unsigned char)*s < ' ' || (unsigned char)*s > '~')
			buf_printf(&b, "\\x%02x", (unsigned char)*s);
		else
			buf_char(&b, *s);
	}
	return buf_text(&b, a);
}
