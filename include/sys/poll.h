/* Made from src/headers/sys_poll.h.in by `cargo run -p bsdipc-headers`: change it there. */
/* <sys/poll.h>: System V's name of <poll.h>. */

#include <poll.h>
