#ifndef CONNECX_STORE_SQLITE_SQLITE_ROWS_H_
#define CONNECX_STORE_SQLITE_SQLITE_ROWS_H_

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "store/sqlite/sqlite_connection.h"

// A cursor's rows as records. `decode(SqliteRow) -> absl::StatusOr<T>`.

namespace connecx::store {

template <typename T, typename Decode>
absl::StatusOr<std::vector<T>> AllRows(SqliteCursor cursor, Decode decode) {
  std::vector<T> rows;
  while (true) {
    ASSIGN_OR_RETURN(const bool found, cursor.Next());
    if (!found) return rows;
    ASSIGN_OR_RETURN(T row, decode(cursor.row()));
    rows.push_back(std::move(row));
  }
}

template <typename T, typename Decode>
absl::StatusOr<std::optional<T>> FirstRow(SqliteCursor cursor, Decode decode) {
  ASSIGN_OR_RETURN(const bool found, cursor.Next());
  if (!found) return std::optional<T>();
  ASSIGN_OR_RETURN(T row, decode(cursor.row()));
  return std::optional<T>(std::move(row));
}

// A row of an append-only table, to find where the old ones end.
struct IdAndTime {
  std::int64_t id = 0;
  absl::Time time;
};

inline absl::StatusOr<IdAndTime> DecodeIdAndTime(SqliteRow row) {
  const std::int64_t id = row.Int();
  return IdAndTime{id, row.Time()};
}

// A LIMIT as SQLite takes it: below 0 would mean none.
inline int Limit(int limit) { return limit < 0 ? 0 : limit; }

}  // namespace connecx::store

#endif  // CONNECX_STORE_SQLITE_SQLITE_ROWS_H_
