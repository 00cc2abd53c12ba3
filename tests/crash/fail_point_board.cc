#include "tests/crash/fail_point_board.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace connecx::crash {

absl::StatusOr<FailPointBoard> FailPointBoard::Open(const std::string& path) {
  const auto failed = [&](const char* what) {
    return absl::FailedPreconditionError(absl::StrCat(path, ": ", what, ": ", strerror(errno)));
  };
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return failed("cannot be opened");
  // A new file is all zeros, which is an empty board.
  if (::ftruncate(fd, sizeof(Shared)) != 0) return failed("cannot be sized");
  void* const memory =
      ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, /*offset=*/0);
  ::close(fd);
  if (memory == MAP_FAILED) return failed("cannot be mapped");
  return FailPointBoard(static_cast<Shared*>(memory));
}

void FailPointBoard::Arm(base::FailPoint point, int count) {
  shared_->countdown = 0;
  shared_->armed = static_cast<int>(point);
  shared_->countdown = count;
}

std::int64_t FailPointBoard::Reached(base::FailPoint point) const {
  return shared_->reached[static_cast<std::size_t>(point)];
}

bool FailPointBoard::Note(base::FailPoint point) {
  ++shared_->reached[static_cast<std::size_t>(point)];
  if (shared_->countdown <= 0 || shared_->armed != static_cast<int>(point)) return false;
  return --shared_->countdown == 0;
}

}  // namespace connecx::crash
