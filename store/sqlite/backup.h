#ifndef CONNECX_STORE_SQLITE_BACKUP_H_
#define CONNECX_STORE_SQLITE_BACKUP_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

// Copies of a store's file, by a process that need not be the one which uses it. Errors are for the
// operator; after one nothing is where the copy should be.

namespace connecx::store {

// Copies the database `from`, which may be in use, as it is at one moment, to the new file `to`,
// checks the copy, and returns its size in bytes. Readable by its owner alone. Nobody is kept
// waiting. FAILED_PRECONDITION: `to` is there already or cannot be made; `from` is no store.
// UNAVAILABLE: it is damaged, or so is the copy.
absl::StatusOr<std::int64_t> Backup(const std::string& from, const std::string& to);

// Puts the backup `from` in the place of the database `path`, which nobody uses. What was there is
// kept beside it, as `<path>.replaced-<now>`. The store knows that it was restored
// (store/restored_fact.h), and sends no mail about a double booking or a permission made by hand
// that waited in the backup: such an incident is closed, to be found again by a pass where it is
// needed still. FAILED_PRECONDITION: somebody uses it; `from` is no backup of a store, or of a
// newer version. UNAVAILABLE: `from` is damaged. At every moment there is a database at `path`, the
// old one or the new one; after an error the old one, with all that stood beside it.
absl::Status Restore(const std::string& from, const std::string& path, absl::Time now);

}  // namespace connecx::store

#endif  // CONNECX_STORE_SQLITE_BACKUP_H_
