#include "store/sqlite/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace connecx::store {
namespace {

std::string Holder(int fd) {
  std::array<char, 512> text;
  const ssize_t size = ::pread(fd, text.data(), text.size(), 0);
  if (size <= 0) return "a process that has not said who it is yet";
  absl::string_view holder(text.data(), static_cast<std::size_t>(size));
  absl::ConsumeSuffix(&holder, "\n");
  return std::string(holder);
}

std::string Myself(absl::Time now) {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
  return absl::StrCat("process ", ::getpid(), " on host ", host.data(), ", started ",
                      absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", now, absl::UTCTimeZone()), "\n");
}

}  // namespace

absl::StatusOr<std::unique_ptr<FileLock>> FileLock::Acquire(const std::string& path,
                                                            absl::Time now) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot open ", path, ": ", std::strerror(errno),
                     "; its folder must exist and belong to the user that runs this program"));
  }
  std::unique_ptr<FileLock> lock(new FileLock(fd));
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) {
      return absl::FailedPreconditionError(
          absl::StrCat(path, " is held by ", Holder(fd),
                       "; only one plugin may use a store: stop that one, or give this one a store "
                       "of its own"));
    }
    return absl::FailedPreconditionError(
        absl::StrCat("cannot lock ", path, ": ", std::strerror(errno)));
  }
  const std::string text = Myself(now);
  if (::ftruncate(fd, 0) != 0 ||
      ::pwrite(fd, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot write ", path, ": ", std::strerror(errno)));
  }
  return lock;
}

FileLock::~FileLock() { ::close(fd_); }

}  // namespace connecx::store
