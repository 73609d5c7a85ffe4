/* Made from src/headers/history/sys_ioctl.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <sys/ioctl.h> of 4.2, 4.3 and 4.4BSD: with the terminals as they were. */

#ifndef _BSDIPC_SYS_IOCTL_H
#define _BSDIPC_SYS_IOCTL_H 1

#include <history/bsdipc.h>
#include <sys/types.h>
/* Its declaration is not wanted, its requests are. */
#define ioctl __bsdipc_host_ioctl
#include_next <sys/ioctl.h>
#undef ioctl
#include <asm/sockios.h>

/* 4.4BSD had the old interface beside <termios.h>, which has some of the names for its own: where a program has that, the
   old one comes with <sgtty.h>. */
#if BSDIPC_PERSONALITY < 44 || !defined _TERMIOS_H || defined USE_OLD_TTY
# include <sys/ioctl_compat.h>
#endif

/* Line disciplines: the host's is the new one. */
#define OTTYDISC 0
#define NETLDISC 1
#define NTTYDISC 2
#define TABLDISC 3
#define SLIPDISC 4

/* Requests to a terminal, by BSD's numbers where the host has none of the name. */
#undef TIOCGETD
#undef TIOCSETD
#define TIOCGETD 0x40047400
#define TIOCSETD 0x80047401
#define TIOCHPCL 0x20007402
#define TIOCGETP 0x40067408
#define TIOCSETP 0x80067409
#define TIOCSETN 0x8006740a
#define TIOCFLUSH 0x80047410
#define TIOCSETC 0x80067411
#define TIOCGETC 0x40067412
#define TIOCLBIS 0x8004747f
#define TIOCLBIC 0x8004747e
#define TIOCLSET 0x8004747d
#define TIOCLGET 0x4004747c
#define TIOCSDTR 0x20007479
#define TIOCCDTR 0x20007478
#define TIOCSLTC 0x80067475
#define TIOCGLTC 0x40067474
#define TIOCSTOP 0x2000746f
#define TIOCSTART 0x2000746e
#ifndef TIOCSBRK
# define TIOCSBRK 0x5427
#endif
#ifndef TIOCCBRK
# define TIOCCBRK 0x5428
#endif

#if BSDIPC_PERSONALITY >= 44
int ioctl (int, unsigned long, ...);
#endif

#endif
