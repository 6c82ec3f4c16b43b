/* Holds memory in one of several shapes: cc -O1 memory-shapes.c -o shapes; ./shapes SHAPE MEBIBYTES. Every page is written, then held for a second. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static const useconds_t second = 1000000;

static char *map(size_t bytes, int flags) {
  char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED) exit(2);
  return at;
}

static char *fill(size_t bytes) {
  char *at = map(bytes, MAP_PRIVATE);
  memset(at, 1, bytes);
  return at;
}

static void hold(size_t bytes, useconds_t time) {
  char *at = fill(bytes);
  usleep(time);
  munmap(at, bytes);
}

/* So many children, each of which does one thing; waits for them at the end, or one after the other. */
static void children(int count, int at_once, void (*act)(size_t), size_t bytes) {
  for (int index = 0; index < count; index++) {
    if (fork() == 0) {
      act(bytes);
      _exit(0);
    }
    if (!at_once) wait(NULL);
  }
  while (wait(NULL) > 0) {
  }
}

static void hold_long(size_t bytes) { hold(bytes, second); }
static void hold_short(size_t bytes) { hold(bytes, second / 4); }
static char *shared;
static void read_shared(size_t bytes) {
  volatile char sum = 0;
  for (size_t at = 0; at < bytes; at += 4096) sum += shared[at];
  usleep(second);
}

static void memfd(size_t bytes) {
  int fd = memfd_create("shape", 0);
  if (ftruncate(fd, (off_t)bytes) != 0) exit(2);
  char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  memset(at, 1, bytes);
  munmap(at, bytes);
  usleep(second);
}

static void file(size_t bytes) {
  int fd = open("shape.data", O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (ftruncate(fd, (off_t)bytes) != 0) exit(2);
  char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  memset(at, 1, bytes);
  usleep(second);
  unlink("shape.data");
}

static void daemonised(size_t bytes) {
  if (fork() == 0) {
    setsid();
    if (fork() == 0) {
      hold(bytes, second);
      _exit(0);
    }
    _exit(0);
  }
  wait(NULL);
  usleep(2 * second);
}

int main(int count, char **given) {
  if (count != 3) return 2;
  const char *shape = given[1];
  size_t bytes = (size_t)atol(given[2]) << 20;
  if (!strcmp(shape, "steady")) hold(bytes, second);
  else if (!strcmp(shape, "tree")) children(4, 1, hold_long, bytes / 4);
  else if (!strcmp(shape, "sequence")) children(8, 0, hold_short, bytes);
  else if (!strcmp(shape, "then")) hold(bytes, second / 2), children(1, 0, hold_long, bytes);
  else if (!strcmp(shape, "shared")) shared = map(bytes, MAP_SHARED), memset(shared, 1, bytes), children(5, 1, read_shared, bytes);
  else if (!strcmp(shape, "cow")) shared = fill(bytes), children(5, 1, read_shared, bytes);
  else if (!strcmp(shape, "file")) file(bytes);
  else if (!strcmp(shape, "memfd")) memfd(bytes);
  else if (!strcmp(shape, "daemon")) daemonised(bytes);
  else if (!strcmp(shape, "spike")) hold(bytes, second / 200), usleep(second);
  else return 2;
  return 0;
}
