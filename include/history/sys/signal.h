/* Made from src/headers/history/sys_signal.h.in by `cargo run -p bsdipc-headers`: change it there. */
/* <sys/signal.h>: where <signal.h> was for the system. */

#include <signal.h>
