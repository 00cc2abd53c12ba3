#include "store/sqlite/sqlite_status.h"

#include <sqlite3.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/errors.h"

namespace connecx::store {
namespace {

int Primary(int code) { return code & 0xff; }

}  // namespace

absl::Status DamagedError(absl::string_view path, absl::string_view message) {
  return core::error::StoreUnavailable(absl::StrFormat(
      "the database %1$s is damaged (%2$s). To restore: stop the plugin; run access_plugin "
      "--restore=%1$s --from=FILE, FILE being the newest backup, or, to begin with an empty store, "
      "move %1$s, %1$s-wal, %1$s-shm and %1$s.damaged (as far as they exist) to another folder; "
      "start the plugin; let core send its live bookings and IDs again",
      path, message));
}

absl::Status SqliteError(int code, absl::string_view message, absl::string_view path) {
  if (IsDamage(code)) return DamagedError(path, message);
  switch (Primary(code)) {
    case SQLITE_FULL:
      return core::error::StoreFull();
    case SQLITE_CONSTRAINT:
      if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY) {
        return absl::AlreadyExistsError(message);
      }
      return absl::InternalError(message);
    case SQLITE_TOOBIG:
      return absl::InvalidArgumentError(message);
    case SQLITE_ERROR:
    case SQLITE_MISUSE:
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
      return absl::InternalError(message);
    default:
      return core::error::StoreUnavailable(
          absl::StrFormat("%s: %s (SQLite code %d)", path, message, code));
  }
}

bool IsStorageFailure(int code) {
  switch (Primary(code)) {
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG:
    case SQLITE_ERROR:
    case SQLITE_MISUSE:
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
      return false;
    default:
      return true;
  }
}

bool IsDamage(int code) {
  return Primary(code) == SQLITE_CORRUPT || Primary(code) == SQLITE_NOTADB;
}

}  // namespace connecx::store
