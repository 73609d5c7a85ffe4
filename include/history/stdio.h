/* Made from src/headers/history/stdio.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <stdio.h> of 4.2, 4.3 and 4.4BSD. */

#ifndef _BSDIPC_STDIO_H
#define _BSDIPC_STDIO_H 1

#include <history/bsdipc.h>
#if BSDIPC_PERSONALITY >= 44
/* These came later, and programs had functions of their own. */
# define getline __bsdipc_host_getline
# define getdelim __bsdipc_host_getdelim
# define dprintf __bsdipc_host_dprintf
# define vdprintf __bsdipc_host_vdprintf
# define open_memstream __bsdipc_host_open_memstream
# define fmemopen __bsdipc_host_fmemopen
# include_next <stdio.h>
# undef getline
# undef getdelim
# undef dprintf
# undef vdprintf
# undef open_memstream
# undef fmemopen

/* As they were declared by programs, too, before this header did. */
extern char *sys_errlist[];
extern int sys_nerr;
#else
/* The host's declarations are not wanted: of some names programs had functions of their own, and of others they knew
   no prototype. */
# define remove __bsdipc_host_remove
# define rename __bsdipc_host_rename
# define tmpfile __bsdipc_host_tmpfile
# define tmpnam __bsdipc_host_tmpnam
# define tmpnam_r __bsdipc_host_tmpnam_r
# define tempnam __bsdipc_host_tempnam
# define fclose __bsdipc_host_fclose
# define fflush __bsdipc_host_fflush
# define fflush_unlocked __bsdipc_host_fflush_unlocked
# define fopen __bsdipc_host_fopen
# define freopen __bsdipc_host_freopen
# define fdopen __bsdipc_host_fdopen
# define open_memstream __bsdipc_host_open_memstream
# define fmemopen __bsdipc_host_fmemopen
# define setbuf __bsdipc_host_setbuf
# define setvbuf __bsdipc_host_setvbuf
# define setbuffer __bsdipc_host_setbuffer
# define setlinebuf __bsdipc_host_setlinebuf
# define fprintf __bsdipc_host_fprintf
# define printf __bsdipc_host_printf
# define sprintf __bsdipc_host_sprintf
# define vfprintf __bsdipc_host_vfprintf
# define vprintf __bsdipc_host_vprintf
# define vsprintf __bsdipc_host_vsprintf
# define snprintf __bsdipc_host_snprintf
# define vsnprintf __bsdipc_host_vsnprintf
# define dprintf __bsdipc_host_dprintf
# define vdprintf __bsdipc_host_vdprintf
# define fscanf __bsdipc_host_fscanf
# define scanf __bsdipc_host_scanf
# define sscanf __bsdipc_host_sscanf
# define vfscanf __bsdipc_host_vfscanf
# define vscanf __bsdipc_host_vscanf
# define vsscanf __bsdipc_host_vsscanf
# define fgetc __bsdipc_host_fgetc
# define getc __bsdipc_host_getc
# define getchar __bsdipc_host_getchar
# define getc_unlocked __bsdipc_host_getc_unlocked
# define getchar_unlocked __bsdipc_host_getchar_unlocked
# define fgetc_unlocked __bsdipc_host_fgetc_unlocked
# define fputc __bsdipc_host_fputc
# define putc __bsdipc_host_putc
# define putchar __bsdipc_host_putchar
# define fputc_unlocked __bsdipc_host_fputc_unlocked
# define putc_unlocked __bsdipc_host_putc_unlocked
# define putchar_unlocked __bsdipc_host_putchar_unlocked
# define getw __bsdipc_host_getw
# define putw __bsdipc_host_putw
# define fgets __bsdipc_host_fgets
# define gets __bsdipc_host_gets
# define getdelim __bsdipc_host_getdelim
# define getline __bsdipc_host_getline
# define fputs __bsdipc_host_fputs
# define puts __bsdipc_host_puts
# define ungetc __bsdipc_host_ungetc
# define fread __bsdipc_host_fread
# define fwrite __bsdipc_host_fwrite
# define fseek __bsdipc_host_fseek
# define ftell __bsdipc_host_ftell
# define rewind __bsdipc_host_rewind
# define fseeko __bsdipc_host_fseeko
# define ftello __bsdipc_host_ftello
# define fgetpos __bsdipc_host_fgetpos
# define fsetpos __bsdipc_host_fsetpos
# define clearerr __bsdipc_host_clearerr
# define feof __bsdipc_host_feof
# define ferror __bsdipc_host_ferror
# define clearerr_unlocked __bsdipc_host_clearerr_unlocked
# define feof_unlocked __bsdipc_host_feof_unlocked
# define ferror_unlocked __bsdipc_host_ferror_unlocked
# define perror __bsdipc_host_perror
# define fileno __bsdipc_host_fileno
# define fileno_unlocked __bsdipc_host_fileno_unlocked
# define popen __bsdipc_host_popen
# define pclose __bsdipc_host_pclose
# define ctermid __bsdipc_host_ctermid
# define flockfile __bsdipc_host_flockfile
# define ftrylockfile __bsdipc_host_ftrylockfile
# define funlockfile __bsdipc_host_funlockfile
# include_next <stdio.h>
# undef remove
# undef rename
# undef tmpfile
# undef tmpnam
# undef tmpnam_r
# undef tempnam
# undef fclose
# undef fflush
# undef fflush_unlocked
# undef fopen
# undef freopen
# undef fdopen
# undef open_memstream
# undef fmemopen
# undef setbuf
# undef setvbuf
# undef setbuffer
# undef setlinebuf
# undef fprintf
# undef printf
# undef sprintf
# undef vfprintf
# undef vprintf
# undef vsprintf
# undef snprintf
# undef vsnprintf
# undef dprintf
# undef vdprintf
# undef fscanf
# undef scanf
# undef sscanf
# undef vfscanf
# undef vscanf
# undef vsscanf
# undef fgetc
# undef getc
# undef getchar
# undef getc_unlocked
# undef getchar_unlocked
# undef fgetc_unlocked
# undef fputc
# undef putc
# undef putchar
# undef fputc_unlocked
# undef putc_unlocked
# undef putchar_unlocked
# undef getw
# undef putw
# undef fgets
# undef gets
# undef getdelim
# undef getline
# undef fputs
# undef puts
# undef ungetc
# undef fread
# undef fwrite
# undef fseek
# undef ftell
# undef rewind
# undef fseeko
# undef ftello
# undef fgetpos
# undef fsetpos
# undef clearerr
# undef feof
# undef ferror
# undef clearerr_unlocked
# undef feof_unlocked
# undef ferror_unlocked
# undef perror
# undef fileno
# undef fileno_unlocked
# undef popen
# undef pclose
# undef ctermid
# undef flockfile
# undef ftrylockfile
# undef funlockfile

FILE *fopen (), *fdopen (), *freopen (), *popen ();
long ftell ();
char *fgets (), *gets ();
#endif

#endif
