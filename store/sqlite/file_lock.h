#ifndef CONNECX_STORE_SQLITE_FILE_LOCK_H_
#define CONNECX_STORE_SQLITE_FILE_LOCK_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace connecx::store {

// Holds a file that only one process at a time can hold; the kernel lets go of it when the process
// ends, however it ends. The file stays, and says who holds it or held it last.
class FileLock {
 public:
  // FAILED_PRECONDITION: somebody holds it (the message names process, host and start time), or the
  // file cannot be made.
  static absl::StatusOr<std::unique_ptr<FileLock>> Acquire(const std::string& path, absl::Time now);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  explicit FileLock(int fd) : fd_(fd) {}

  const int fd_;
};

}  // namespace connecx::store

#endif  // CONNECX_STORE_SQLITE_FILE_LOCK_H_
