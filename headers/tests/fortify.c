/* Each case, named by its first argument, goes beyond the end of something; `inside` goes just up to it. */

#define _GNU_SOURCE
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/select.h>
#include <sys/socket.h>

#define CHECK(condition) do { if (!(condition)) { printf("not so: %s\n", #condition); exit(1); } } while (0)

/* Not local: what is written to it must not look useless. */
char buf[16];

static void inside(int last)
{
  int one = last - (FD_SETSIZE - 2), pair[2];
  struct pollfd polled = {-1, 0, 0};
  struct timespec none = {0, 0};
  fd_set set;

  memset(&set, -1, sizeof set);
  FD_ZERO(&set);
  CHECK(!FD_ISSET(last, &set) && !FD_ISSET(0, &set) && !FD_ISSET(FD_SETSIZE - 1, &set));
  FD_SET(last, &set);
  FD_SET(0, &set);
  CHECK(FD_ISSET(last, &set) && FD_ISSET(0, &set) && !FD_ISSET(last - 1, &set));
  FD_CLR(last, &set);
  CHECK(!FD_ISSET(last, &set) && FD_ISSET(0, &set));

  CHECK(poll(&polled, one, 0) == 0 && ppoll(&polled, one, &none, NULL) == 0);
  CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
  CHECK(send(pair[0], "0123456789abcdef", 16, 0) == 16);
  CHECK(recv(pair[1], buf, 7 + one, 0) == 8);
  CHECK(recvfrom(pair[1], buf + 8, 7 + one, 0, NULL, NULL) == 8);
  bcopy(buf, buf + 8, 7 + one);
  bzero(buf, 15 + one);
}

int main(int argc, char **argv)
{
  /* What the compiler cannot know. */
  int beyond = FD_SETSIZE - 1 + argc / 2, two = 1 + argc / 2, below = -argc / 2;
  const char *name = argc > 1 ? argv[1] : "";
  struct pollfd polled = {-1, 0, 0};
  struct timespec none = {0, 0};
  fd_set set;

  FD_ZERO(&set);
#define CASE(wanted, call) if (strcmp(name, wanted) == 0) { call; return 0; }
  CASE("inside", inside(beyond - 1));
  CASE("FD_SET", FD_SET(beyond, &set));
  CASE("FD_CLR", FD_CLR(beyond, &set));
  CASE("FD_ISSET", return FD_ISSET(beyond, &set));
  CASE("FD_SET negative", FD_SET(below, &set));
  CASE("FD_CLR negative", FD_CLR(below, &set));
  CASE("FD_ISSET negative", return FD_ISSET(below, &set));
  CASE("FD_SET constant", FD_SET(FD_SETSIZE, &set));
  CASE("FD_CLR constant", FD_CLR(FD_SETSIZE + 100000, &set));
  CASE("FD_ISSET constant", return FD_ISSET(-1, &set));
  CASE("poll", poll(&polled, two, 0));
  CASE("ppoll", ppoll(&polled, two, &none, NULL));
  CASE("poll constant", poll(&polled, 2, 0));
  CASE("ppoll constant", ppoll(&polled, 2, &none, NULL));
  CASE("recv", recv(-1, buf, 15 + two, 0));
  CASE("recvfrom", recvfrom(-1, buf, 15 + two, 0, NULL, NULL));
  CASE("recv constant", recv(-1, buf, 17, 0));
  CASE("recvfrom constant", recvfrom(-1, buf, 17, 0, NULL, NULL));
  CASE("bcopy", bcopy(name, buf, 15 + two));
  CASE("bzero", bzero(buf, 15 + two));
  return 2;
}
