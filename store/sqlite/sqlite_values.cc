#include "store/sqlite/sqlite_values.h"

#include <sqlite3.h>

#include <algorithm>
#include <limits>

namespace connecx::store {
namespace {

constexpr std::int64_t kPast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kFuture = std::numeric_limits<std::int64_t>::max();
constexpr absl::CivilDay kEpoch(1970, 1, 1);
constexpr absl::CivilDay kFirstDay(-1'000'000, 1, 1);
constexpr absl::CivilDay kLastDay(1'000'000, 1, 1);

sqlite3_destructor_type Destructor(Lifetime lifetime) {
  return lifetime == Lifetime::kBorrowed ? SQLITE_STATIC : SQLITE_TRANSIENT;
}

// A null pointer would bind NULL.
const char* Data(absl::string_view value) { return value.empty() ? "" : value.data(); }

}  // namespace

std::int64_t ToColumn(absl::Time time) { return absl::ToUnixMicros(time); }

absl::Time TimeFromColumn(std::int64_t micros) {
  if (micros == kPast) return absl::InfinitePast();
  if (micros == kFuture) return absl::InfiniteFuture();
  return absl::FromUnixMicros(micros);
}

std::int64_t ToColumn(absl::CivilDay day) { return std::clamp(day, kFirstDay, kLastDay) - kEpoch; }

absl::CivilDay DayFromColumn(std::int64_t days) { return kEpoch + days; }

int Bind(sqlite3_stmt* statement, int index, std::int64_t value, Lifetime /*lifetime*/) {
  return sqlite3_bind_int64(statement, index, value);
}

int Bind(sqlite3_stmt* statement, int index, absl::string_view value, Lifetime lifetime) {
  return sqlite3_bind_text64(statement, index, Data(value), value.size(), Destructor(lifetime),
                             SQLITE_UTF8);
}

int Bind(sqlite3_stmt* statement, int index, Blob value, Lifetime lifetime) {
  return sqlite3_bind_blob64(statement, index, Data(value.bytes), value.bytes.size(),
                             Destructor(lifetime));
}

int BindNull(sqlite3_stmt* statement, int index) { return sqlite3_bind_null(statement, index); }

std::int64_t SqliteRow::Int() { return sqlite3_column_int64(statement_, column_++); }

std::optional<absl::Time> SqliteRow::OptionalTime() {
  if (sqlite3_column_type(statement_, column_) == SQLITE_NULL) {
    ++column_;
    return std::nullopt;
  }
  return Time();
}

std::string SqliteRow::Text() { return std::string(Bytes()); }

absl::string_view SqliteRow::Bytes() {
  const int column = column_++;
  const void* data = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return data == nullptr
             ? absl::string_view()
             : absl::string_view(static_cast<const char*>(data), static_cast<std::size_t>(size));
}

}  // namespace connecx::store
