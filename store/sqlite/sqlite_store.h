#ifndef CONNECX_STORE_SQLITE_SQLITE_STORE_H_
#define CONNECX_STORE_SQLITE_SQLITE_STORE_H_

#include <atomic>
#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "store/sqlite/file_lock.h"
#include "store/sqlite/sqlite_connection.h"
#include "store/sqlite/sqlite_readers.h"
#include "store/sqlite/sqlite_writer.h"
#include "store/store.h"

namespace connecx::store {

struct StoreOptions {
  // The database file, on a local disk; made if it is missing, in a folder that must exist. Beside
  // it stand `<path>-wal` and `<path>-shm` (part of the data), `<path>.lock` (who uses it) and
  // `<path>.damaged` (it was found damaged).
  std::string path;
  // Reads that run at once; more wait.
  int readers = 4;
};

// A Store over one SQLite file in WAL mode with synchronous=FULL. One thread writes, with group
// commit; reads run beside it, on their callers' threads. Once the file is found damaged every call
// is UNAVAILABLE, also after a restart, until somebody has restored it as the message says.
class SqliteStore final : public Store {
 public:
  // Migrates the file to the newest schema. Errors are for the operator: FAILED_PRECONDITION (the
  // file cannot be made; another process uses it: names the holder; its schema is newer than this
  // program; it is no store of ours), UNAVAILABLE (damaged: how to restore; I/O),
  // RESOURCE_EXHAUSTED (disk full).
  static absl::StatusOr<std::unique_ptr<SqliteStore>> Open(const StoreOptions& options,
                                                           base::Clock& clock);

  absl::Status Write(absl::FunctionRef<absl::Status(WriteTransaction&)> body) override;
  absl::Status Read(absl::FunctionRef<absl::Status(ReadTransaction&)> body) override;

 private:
  SqliteStore(const StoreOptions& options, std::unique_ptr<FileLock> lock,
              std::unique_ptr<SqliteConnection> writing_connection);

  // Leaves `<path>.damaged` behind and refuses all further calls.
  void FailClosed();
  absl::Status Usable() const;

  const std::string path_;
  const std::unique_ptr<FileLock> lock_;  // released last
  std::atomic<bool> damaged_ = false;
  SqliteReaders readers_;
  SqliteWriter writer_;
};

}  // namespace connecx::store

#endif  // CONNECX_STORE_SQLITE_SQLITE_STORE_H_
