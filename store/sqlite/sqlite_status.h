#ifndef CONNECX_STORE_SQLITE_SQLITE_STATUS_H_
#define CONNECX_STORE_SQLITE_SQLITE_STATUS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace connecx::store {

// The database file `path` cannot be trusted any more: says how to restore. UNAVAILABLE.
absl::Status DamagedError(absl::string_view path, absl::string_view message);

// An error of SQLite by its extended result code (never OK, ROW or DONE). `message` is SQLite's.
//   disk full                        core::error::StoreFull
//   damaged, or not a database       DamagedError
//   a unique column has this value   ALREADY_EXISTS
//   a value is too big               INVALID_ARGUMENT
//   a mistake of ours                INTERNAL
//   anything else (I/O, locks ...)   core::error::StoreUnavailable
absl::Status SqliteError(int code, absl::string_view message, absl::string_view path);

// The error is one of the file, the disk or the process: whatever was not committed is lost. Else
// it concerns one statement only.
bool IsStorageFailure(int code);
bool IsDamage(int code);

}  // namespace connecx::store

#endif  // CONNECX_STORE_SQLITE_SQLITE_STATUS_H_
