/* Made from src/headers/history/wait.h.in by `cargo run -p bsdipc-headers`: change it there. */
/* <wait.h>: 4.2BSD's name of <sys/wait.h>. */

#include <sys/wait.h>
