/* Preloaded before the C library: logs the order of write and sync calls of a process. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static void note(const char *what, int fd) {
  static int out = -1;
  const char *path = getenv("WITNESS_LOG");
  char link[64], target[1024], line[1200];
  if (path == NULL) return;
  if (out < 0) out = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, target, sizeof target - 1);
  if (length < 0) return;
  target[length] = '\0';
  int size = snprintf(line, sizeof line, "%s %s\n", what, fd == 1 ? "stdout" : target);
  if (out >= 0 && size > 0) syscall(SYS_write, out, line, (size_t)size);
}

#define REAL(name, type) ((type)dlsym(RTLD_NEXT, name))

ssize_t write(int fd, const void *bytes, size_t size) {
  note("write", fd);
  return REAL("write", ssize_t (*)(int, const void *, size_t))(fd, bytes, size);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) {
  note("write", fd);
  return REAL("pwrite", ssize_t (*)(int, const void *, size_t, off_t))(fd, bytes, size, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at) {
  note("write", fd);
  return REAL("pwrite64", ssize_t (*)(int, const void *, size_t, off64_t))(fd, bytes, size, at);
}

int fsync(int fd) {
  int result = REAL("fsync", int (*)(int))(fd);
  note("sync", fd);
  return result;
}

int fdatasync(int fd) {
  int result = REAL("fdatasync", int (*)(int))(fd);
  note("sync", fd);
  return result;
}
