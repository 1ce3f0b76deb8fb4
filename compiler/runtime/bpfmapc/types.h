/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BPFMAPC_TYPES_H
#define BPFMAPC_TYPES_H

/*
 * That types of the program's own headers are what they are in the BPF object: `gen --types`.
 * What differs does not compile; the message has the type, the member, how it is in the
 * object, and todo, a literal that says what to do. What is missing has a message of the
 * compiler, which shows the line that uses these macros, with todo at its end.
 */
#include <bpfmapc/tables.h>

#define BPFMAPC_OF(type, member) (((type *)NULL)->member)

#define BPFMAPC_IS_signed(x)   ((__typeof__(x))-1 < (__typeof__(x))1)
#define BPFMAPC_IS_unsigned(x) (!BPFMAPC_IS_signed(x))

/* In C++ two types that differ are an error of the expression itself. */
#ifdef __cplusplus
#define BPFMAPC_IS_OF(x, type) (sizeof(false ? &(x) : (const volatile type *)NULL) > 0)
#else
#define BPFMAPC_IS_OF(x, type) __builtin_types_compatible_p(__typeof__(x), type)
#endif

#define BPFMAPC_LIES(type, member, offset, size)                                                   \
	(offsetof(type, member) == (offset) && sizeof(BPFMAPC_OF(type, member)) == (size))

#define BPFMAPC_TYPE(type, size, todo)                                                             \
	BPFMAPC_ASSERT(sizeof(type) == (size), #type " must have " #size " bytes, " todo)

#define BPFMAPC_MEMBER(type, member, offset, size, todo)                                           \
	BPFMAPC_ASSERT(BPFMAPC_LIES(type, member, offset, size),                                   \
		       #type ": " #member " must have " #size " bytes at " #offset ", " todo)

/* sign: signed or unsigned, which bool is, too. */
#define BPFMAPC_NUMBER(type, member, offset, size, sign, todo)                                     \
	BPFMAPC_ASSERT(BPFMAPC_LIES(type, member, offset, size) &&                                 \
			       BPFMAPC_IS_##sign(BPFMAPC_OF(type, member)),                        \
		       #type ": " #member " must have " #size " bytes at " #offset ", " #sign      \
			     ", " todo)

/* of: the member's own struct, union or enum. */
#define BPFMAPC_MEMBER_OF(type, member, offset, size, of, todo)                                    \
	BPFMAPC_ASSERT(BPFMAPC_LIES(type, member, offset, size) &&                                 \
			       BPFMAPC_IS_OF(BPFMAPC_OF(type, member), of),                        \
		       #type ": " #member " must have " #size " bytes at " #offset ", " #of        \
			     ", " todo)

/* An array whose length is open. */
#define BPFMAPC_OPEN_ARRAY(type, member, offset, todo)                                             \
	BPFMAPC_ASSERT(offsetof(type, member) == (offset),                                         \
		       #type ": " #member " must be at " #offset ", " todo)

/* Of a bit-field C says only that it is there. */
#define BPFMAPC_BITS(type, member, todo)                                                           \
	BPFMAPC_ASSERT(sizeof(BPFMAPC_OF(type, member) + 0) > 0, #type ": " #member ", " todo)

#define BPFMAPC_ENUMERATOR(type, id, value, todo)                                                  \
	BPFMAPC_ASSERT((long long)(id) == (value), #type ": " #id " must be " #value ", " todo)

#endif
