/* Made from src/headers/strings.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <strings.h>: what 4.2BSD called its operations on bytes and strings. */

#ifndef _STRINGS_H
#define _STRINGS_H 1

#include <features.h>
#define __need_size_t
#include <stddef.h>
#ifdef __USE_XOPEN2K8
# include <bits/types/locale_t.h>
#endif

#if defined __cplusplus && __GNUC_PREREQ (4, 4)
# define __CORRECT_ISO_CPP_STRINGS_H_PROTO
#endif

__BEGIN_DECLS

#if defined __USE_MISC || !defined __USE_XOPEN2K8
/* Compares the first `len` bytes at `a` and `b`. */
extern int bcmp(const void *__a, const void *__b, size_t __len) __THROW __attribute_pure__ __nonnull ((1, 2));

/* Copies `len` bytes from `from` to `to`; they may overlap. */
extern void bcopy(const void *__from, void *__to, size_t __len) __THROW __nonnull ((1, 2));

/* Sets `len` bytes at `to` to zero. */
extern void bzero(void *__to, size_t __len) __THROW __nonnull ((1));
#endif

/* The host's own. */
#if defined __USE_MISC || !defined __USE_XOPEN2K8
# ifdef __CORRECT_ISO_CPP_STRINGS_H_PROTO
extern "C++"
{
extern char *index (char *__s, int __c) __THROW __asm ("index") __attribute_pure__ __nonnull ((1));
extern const char *index (const char *__s, int __c) __THROW __asm ("index") __attribute_pure__ __nonnull ((1));
extern char *rindex (char *__s, int __c) __THROW __asm ("rindex") __attribute_pure__ __nonnull ((1));
extern const char *rindex (const char *__s, int __c) __THROW __asm ("rindex") __attribute_pure__ __nonnull ((1));
}
# else
extern char *index (const char *__s, int __c) __THROW __attribute_pure__ __nonnull ((1));
extern char *rindex (const char *__s, int __c) __THROW __attribute_pure__ __nonnull ((1));
# endif
#endif
#if defined __USE_MISC || !defined __USE_XOPEN2K8 || defined __USE_XOPEN2K8XSI
extern int ffs (int __i) __THROW __attribute_const__;
#endif
#ifdef __USE_MISC
extern int ffsl (long int __l) __THROW __attribute_const__;
__extension__ extern int ffsll (long long int __ll) __THROW __attribute_const__;
#endif
extern int strcasecmp (const char *__a, const char *__b) __THROW __attribute_pure__ __nonnull ((1, 2));
extern int strncasecmp (const char *__a, const char *__b, size_t __n) __THROW __attribute_pure__ __nonnull ((1, 2));
#ifdef __USE_XOPEN2K8
extern int strcasecmp_l (const char *__a, const char *__b, locale_t __locale)
     __THROW __attribute_pure__ __nonnull ((1, 2, 3));
extern int strncasecmp_l (const char *__a, const char *__b, size_t __n, locale_t __locale)
     __THROW __attribute_pure__ __nonnull ((1, 2, 4));
#endif

__END_DECLS

/* bcopy and bzero with the destination's size; <string.h> includes this part as well. */
#if __GNUC_PREREQ (3, 4) && __USE_FORTIFY_LEVEL > 0 && defined __fortify_function \
    && (defined __USE_MISC || !defined __USE_XOPEN2K8)
# include <bits/strings_fortified.h>
#endif

#endif
