/* Compares what two <sys/socket.h> make of control messages: lengths right, too small, too large, at the edge and
   overflowing, in buffers cut off anywhere. Prints the first difference. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define DECLARE(header) \
  struct cmsghdr *header##_first(struct msghdr *); \
  struct cmsghdr *header##_next(struct msghdr *, struct cmsghdr *); \
  unsigned char *header##_data(struct cmsghdr *); \
  size_t header##_align(size_t), header##_space(size_t), header##_len(size_t), header##_room_size(void);
DECLARE(host)
DECLARE(ours)

#define SAME(call, ...) \
  do { \
    checks++; \
    if (host_##call != ours_##call) { \
      printf(#call ": host %#zx, ours %#zx", (size_t)host_##call, (size_t)ours_##call); \
      printf(__VA_ARGS__); \
      exit(1); \
    } \
  } while (0)

enum { SIZE = 160 };

static unsigned long checks;
static union { char bytes[SIZE]; struct cmsghdr aligned; } buffer;

int main(void)
{
  struct msghdr message;
  size_t control, offset, len, i;

  memset(&message, 0, sizeof message);
  SAME(room_size(), "\n");
  for (i = 0; i < 2 * SIZE; i++) {
    /* The second half counts down from the largest size. */
    len = i < SIZE ? i : (size_t)SIZE - i - 1;
    SAME(align(len), " for %#zx\n", len);
    SAME(space(len), " for %#zx\n", len);
    SAME(len(len), " for %#zx\n", len);
  }
  for (control = 0; control <= SIZE; control++) {
    message.msg_control = &buffer;
    message.msg_controllen = control;
    SAME(first(&message), " with controllen %zu\n", control);
    for (offset = 0; offset + sizeof(struct cmsghdr) <= SIZE; offset += sizeof(size_t)) {
      struct cmsghdr *cmsg = (struct cmsghdr *)(buffer.bytes + offset);

      SAME(data(cmsg), "\n");
      for (i = 0; i < 3 * SIZE; i++) {
        /* Small, near the largest size, and near the sign. */
        len = i < SIZE ? i : i < 2 * SIZE ? (size_t)SIZE - i - 1 : ((size_t)-1 >> 1) - SIZE / 2 + (i - 2 * SIZE);
        cmsg->cmsg_len = len;
        SAME(next(&message, cmsg), " with controllen %zu, offset %zu, cmsg_len %#zx\n", control, offset, len);
      }
    }
  }
  message.msg_control = NULL;
  message.msg_controllen = 0;
  SAME(first(&message), " without control data\n");
  printf("%lu\n", checks);
  return 0;
}
