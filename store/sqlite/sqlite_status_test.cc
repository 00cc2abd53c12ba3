#include "store/sqlite/sqlite_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "base/testing/status_matchers.h"

namespace connecx::store {
namespace {

using base::testing::StatusIs;
using testing::HasSubstr;

TEST(SqliteStatusTest, EachCodeHasItsError) {
  const struct {
    int code;
    absl::StatusCode expected;
    bool storage_failure;
    bool damage;
  } kCases[] = {
      {SQLITE_FULL, absl::StatusCode::kResourceExhausted, true, false},
      {SQLITE_CORRUPT, absl::StatusCode::kUnavailable, true, true},
      {SQLITE_CORRUPT_INDEX, absl::StatusCode::kUnavailable, true, true},
      {SQLITE_NOTADB, absl::StatusCode::kUnavailable, true, true},
      {SQLITE_IOERR_FSYNC, absl::StatusCode::kUnavailable, true, false},
      {SQLITE_BUSY, absl::StatusCode::kUnavailable, true, false},
      {SQLITE_READONLY, absl::StatusCode::kUnavailable, true, false},
      {SQLITE_CANTOPEN, absl::StatusCode::kUnavailable, true, false},
      {SQLITE_NOMEM, absl::StatusCode::kUnavailable, true, false},
      {SQLITE_CONSTRAINT_UNIQUE, absl::StatusCode::kAlreadyExists, false, false},
      {SQLITE_CONSTRAINT_PRIMARYKEY, absl::StatusCode::kAlreadyExists, false, false},
      {SQLITE_CONSTRAINT_NOTNULL, absl::StatusCode::kInternal, false, false},
      {SQLITE_TOOBIG, absl::StatusCode::kInvalidArgument, false, false},
      {SQLITE_ERROR, absl::StatusCode::kInternal, false, false},
      {SQLITE_MISUSE, absl::StatusCode::kInternal, false, false},
  };
  for (const auto& test : kCases) {
    EXPECT_THAT(SqliteError(test.code, "text", "/data/store.db"), StatusIs(test.expected))
        << test.code;
    EXPECT_EQ(IsStorageFailure(test.code), test.storage_failure) << test.code;
    EXPECT_EQ(IsDamage(test.code), test.damage) << test.code;
  }
}

TEST(SqliteStatusTest, AFailureNamesFileTextAndCode) {
  EXPECT_THAT(SqliteError(SQLITE_IOERR_READ, "disk I/O error", "/data/store.db"),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("/data/store.db: disk I/O error (SQLite code 266)")));
}

}  // namespace
}  // namespace connecx::store
