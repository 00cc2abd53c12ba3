#include "store/sqlite/sqlite_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "store/sqlite/migrations.h"
#include "store/sqlite/sqlite_status.h"

namespace connecx::store {
namespace {

constexpr char kFoundEarlier[] = "found when it was last in use";

std::string MarkerOf(const std::string& path) { return absl::StrCat(path, ".damaged"); }

// Makes an empty file, readable by its owner alone, if there is none.
absl::Status Touch(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot open ", path, ": ", std::strerror(errno)));
  }
  ::close(fd);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<SqliteStore>> SqliteStore::Open(const StoreOptions& options,
                                                               base::Clock& clock) {
  ASSIGN_OR_RETURN(std::unique_ptr<FileLock> lock,
                   FileLock::Acquire(absl::StrCat(options.path, ".lock"), clock.Now()));
  if (::access(MarkerOf(options.path).c_str(), F_OK) == 0) {
    return DamagedError(options.path, kFoundEarlier);
  }
  RETURN_IF_ERROR(Touch(options.path));
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteConnection> connection,
                   SqliteConnection::Open(options.path, SqliteConnection::Mode::kReadWrite));
  RETURN_IF_ERROR(Migrate(*connection, Migrations()));
  return std::unique_ptr<SqliteStore>(
      new SqliteStore(options, std::move(lock), std::move(connection)));
}

SqliteStore::SqliteStore(const StoreOptions& options, std::unique_ptr<FileLock> lock,
                         std::unique_ptr<SqliteConnection> writing_connection)
    : path_(options.path),
      lock_(std::move(lock)),
      readers_(options.path, options.readers, [this] { FailClosed(); }),
      writer_(std::move(writing_connection), [this] { FailClosed(); }) {}

absl::Status SqliteStore::Write(absl::FunctionRef<absl::Status(WriteTransaction&)> body) {
  RETURN_IF_ERROR(Usable());
  std::vector<std::function<void()>> after_commit;
  RETURN_IF_ERROR(writer_.Write([&](WriteTransaction& tx) {
    const absl::Status status = body(tx);
    after_commit = tx.TakeAfterCommit();
    return status;
  }));
  for (const std::function<void()>& then : after_commit) then();
  return absl::OkStatus();
}

absl::Status SqliteStore::Read(absl::FunctionRef<absl::Status(ReadTransaction&)> body) {
  RETURN_IF_ERROR(Usable());
  return readers_.Read(body);
}

void SqliteStore::FailClosed() {
  if (damaged_.exchange(true)) return;
  LOG_ERROR("{}", base::Str(DamagedError(path_, "found just now").message()));
  if (absl::Status status = Touch(MarkerOf(path_)); !status.ok()) {
    LOG_ERROR("{}", base::Str(status.message()));
  }
}

absl::Status SqliteStore::Usable() const {
  return damaged_ ? DamagedError(path_, kFoundEarlier) : absl::OkStatus();
}

}  // namespace connecx::store
