#ifndef CONNECX_STORE_SQLITE_SQLITE_VALUES_H_
#define CONNECX_STORE_SQLITE_SQLITE_VALUES_H_

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

struct sqlite3_stmt;

// How values stand in columns: instants as microseconds since 1970 UTC, dates as days since
// 1970-01-01, enums and bools as numbers, none as NULL.

namespace connecx::store {

// The two ends of int64 are InfinitePast and InfiniteFuture.
std::int64_t ToColumn(absl::Time time);
absl::Time TimeFromColumn(std::int64_t micros);
// Dates beyond a million years are cut to that.
std::int64_t ToColumn(absl::CivilDay day);
absl::CivilDay DayFromColumn(std::int64_t days);

// What the column `mail.undeliverable` holds. The numbers are stored: never reuse one.
enum class NotSent { kNo = 0, kRefused = 1, kDropped = 2 };

// A BLOB parameter.
struct Blob {
  absl::string_view bytes;
};

enum class Lifetime {
  kBorrowed,  // the argument outlives the statement's run
  kCopied,
};

// Bind parameter `index` (from 1); the result is SQLite's code.
int Bind(sqlite3_stmt* statement, int index, std::int64_t value, Lifetime lifetime);
int Bind(sqlite3_stmt* statement, int index, absl::string_view value, Lifetime lifetime);
int Bind(sqlite3_stmt* statement, int index, Blob value, Lifetime lifetime);
int BindNull(sqlite3_stmt* statement, int index);

template <typename T>
requires std::integral<T> || std::is_enum_v<T>
int Bind(sqlite3_stmt* statement, int index, T value, Lifetime lifetime) {
  return Bind(statement, index, static_cast<std::int64_t>(value), lifetime);
}
template <typename T>
requires std::same_as<T, absl::Time> || std::same_as<T, absl::CivilDay>
int Bind(sqlite3_stmt* statement, int index, T value, Lifetime lifetime) {
  return Bind(statement, index, ToColumn(value), lifetime);
}
template <typename T>
int Bind(sqlite3_stmt* statement, int index, const std::optional<T>& value, Lifetime lifetime) {
  return value.has_value() ? Bind(statement, index, *value, lifetime) : BindNull(statement, index);
}

// The columns of a row, taken one after the other.
class SqliteRow {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}

  std::int64_t Int();
  int SmallInt() { return static_cast<int>(Int()); }
  bool Bool() { return Int() != 0; }
  template <typename E>
  E Enum() {
    return static_cast<E>(Int());
  }
  absl::Time Time() { return TimeFromColumn(Int()); }
  std::optional<absl::Time> OptionalTime();
  absl::CivilDay Day() { return DayFromColumn(Int()); }
  std::string Text();
  // Valid until the cursor moves.
  absl::string_view Bytes();

 private:
  sqlite3_stmt* statement_;
  int column_ = 0;
};

}  // namespace connecx::store

#endif  // CONNECX_STORE_SQLITE_SQLITE_VALUES_H_
