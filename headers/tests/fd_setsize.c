/* A program may choose the size of its sets, as on BSD, and select reads and writes all of it. */

#define FD_SETSIZE 4096
#include <sys/types.h>
#include <sys/select.h>
#include <sys/time.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

int main(void)
{
  struct rlimit limit;
  struct timeval none = {0, 0};
  fd_set set;
  int pair[2];

  if (sizeof(fd_set) != 4096 / 8 || FD_SETSIZE != 4096)
    return 1;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max < 4096) {
    puts("skipped: fewer than 4096 descriptors allowed");
    return 0;
  }
  limit.rlim_cur = 4096;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || pipe(pair) != 0 || dup2(pair[0], 4095) != 4095 || dup2(pair[0], 2000) != 2000)
    return 2;
  FD_ZERO(&set);
  FD_SET(4095, &set);
  FD_SET(2000, &set);
  if (select(4096, &set, NULL, NULL, &none) != 0 || FD_ISSET(4095, &set))
    return 3;
  FD_SET(4095, &set);
  FD_SET(2000, &set);
  if (write(pair[1], "x", 1) != 1 || select(4096, &set, NULL, NULL, NULL) != 2)
    return 4;
  return !FD_ISSET(4095, &set) || !FD_ISSET(2000, &set) || FD_ISSET(4094, &set) ? 5 : 0;
}
