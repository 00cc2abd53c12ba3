#ifndef CONNECX_STORE_SQLITE_MIGRATIONS_H_
#define CONNECX_STORE_SQLITE_MIGRATIONS_H_

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "store/sqlite/sqlite_connection.h"

namespace connecx::store {

// Statements that lead from the schema of the step before to the next one. Once released a step is
// never edited: a change is a new step at the end.
absl::Span<const char* const> Migrations();

// Brings the schema up to `steps`, all missing ones in one transaction; PRAGMA user_version counts
// those that ran. FAILED_PRECONDITION, and nothing was changed: the schema is newer than `steps`,
// or the file is a database of something else.
absl::Status Migrate(SqliteConnection& connection, absl::Span<const char* const> steps);

}  // namespace connecx::store

#endif  // CONNECX_STORE_SQLITE_MIGRATIONS_H_
