/* Made from src/headers/history/sys_ioctl_compat.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <sys/ioctl_compat.h> of 4.4BSD: terminals as they were, of <sys/ioctl.h> before. */

#ifndef _SYS_IOCTL_COMPAT_H
#define _SYS_IOCTL_COMPAT_H 1

#include <history/bsdipc.h>

/* Special characters. */
struct tchars
{
  char t_intrc; /* interrupt */
  char t_quitc; /* quit */
  char t_startc; /* start output */
  char t_stopc; /* stop output */
  char t_eofc; /* end of file */
  char t_brkc; /* end of line, besides the new line */
};

struct ltchars
{
  char t_suspc; /* stop the process */
  char t_dsuspc; /* stop it when it reads this; the host has none */
  char t_rprntc; /* print the line again */
  char t_flushc; /* flush output */
  char t_werasc; /* erase a word */
  char t_lnextc; /* take the next character as it is */
};

/* A terminal's speed, two more characters, and its modes. */
struct sgttyb
{
  char sg_ispeed;
  char sg_ospeed;
  char sg_erase;
  char sg_kill;
  short sg_flags;
};

/* Modes. <termios.h> has some of the names for its own. */
#undef TANDEM
#undef ECHO
#undef XTABS
#undef NL0
#undef NL1
#undef NL2
#undef NL3
#undef TAB0
#undef TAB1
#undef TAB2
#undef CR0
#undef CR1
#undef CR2
#undef CR3
#undef FF0
#undef FF1
#undef BS0
#undef BS1
#undef NOFLSH
#undef TOSTOP
#undef FLUSHO
#undef PENDIN
#define TANDEM 0x00000001 /* stop the sender when its input fills up */
#define CBREAK 0x00000002 /* each character for itself */
#define LCASE 0x00000004 /* a terminal without small letters */
#define ECHO 0x00000008
#define CRMOD 0x00000010 /* a new line for a carriage return, and both in output */
#define RAW 0x00000020
#define ODDP 0x00000040
#define EVENP 0x00000080
#define ANYP 0x000000c0
#define NLDELAY 0x00000300
#define NL0 0x00000000
#define NL1 0x00000100
#define NL2 0x00000200
#define NL3 0x00000300
#define TBDELAY 0x00000c00
#define TAB0 0x00000000
#define TAB1 0x00000400
#define TAB2 0x00000800
#define XTABS 0x00000c00 /* spaces for tabs */
#define CRDELAY 0x00003000
#define CR0 0x00000000
#define CR1 0x00001000
#define CR2 0x00002000
#define CR3 0x00003000
#define VTDELAY 0x00004000
#define FF0 0x00000000
#define FF1 0x00004000
#define BSDELAY 0x00008000
#define BS0 0x00000000
#define BS1 0x00008000
#define ALLDELAY (NLDELAY | TBDELAY | CRDELAY | VTDELAY | BSDELAY)
#define CRTBS 0x00010000
#define PRTERA 0x00020000
#define CRTERA 0x00040000
#define TILDE 0x00080000
#define MDMBUF 0x00100000
#define LITOUT 0x00200000
#define TOSTOP 0x00400000
#define FLUSHO 0x00800000
#define NOHANG 0x01000000
#define L001000 0x02000000
#define CRTKIL 0x04000000
#define PASS8 0x08000000
#define CTLECH 0x10000000
#define PENDIN 0x20000000
#define DECCTQ 0x40000000
#define NOFLSH 0x80000000

/* Local modes, as TIOCLGET and its like have them. */
#define LCRTBS 0x0001
#define LPRTERA 0x0002
#define LCRTERA 0x0004
#define LTILDE 0x0008
#define LMDMBUF 0x0010
#define LLITOUT 0x0020
#define LTOSTOP 0x0040
#define LFLUSHO 0x0080
#define LNOHANG 0x0100
#define LETXACK 0x0200
#define LCRTKIL 0x0400
#define LPASS8 0x0800
#define LCTLECH 0x1000
#define LPENDIN 0x2000
#define LDECCTQ 0x4000
#define LNOFLSH 0x8000

/* Speeds. */
#undef B0
#undef B50
#undef B75
#undef B110
#undef B134
#undef B150
#undef B200
#undef B300
#undef B600
#undef B1200
#undef B1800
#undef B2400
#undef B4800
#undef B9600
#undef EXTA
#undef EXTB
#define B0 0
#define B50 1
#define B75 2
#define B110 3
#define B134 4
#define B150 5
#define B200 6
#define B300 7
#define B600 8
#define B1200 9
#define B1800 10
#define B2400 11
#define B4800 12
#define B9600 13
#define EXTA 14
#define EXTB 15

#endif
