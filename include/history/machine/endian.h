/* Made from src/headers/history/machine_endian.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <machine/endian.h> of 4.3 and 4.4BSD. */

#ifndef _MACHINE_ENDIAN_H
#define _MACHINE_ENDIAN_H 1

#include <history/bsdipc.h>
#include <endian.h>

#endif
