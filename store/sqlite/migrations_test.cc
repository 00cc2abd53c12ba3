#include "store/sqlite/migrations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>

#include "base/testing/status_matchers.h"
#include "store/sqlite/testing/temp_dir.h"

namespace connecx::store {
namespace {

using base::testing::StatusIs;
using testing::HasSubstr;

constexpr const char* kSteps[] = {"CREATE TABLE one (a INTEGER) STRICT; INSERT INTO one VALUES (1)",
                                  "ALTER TABLE one ADD COLUMN b INTEGER NOT NULL DEFAULT 2",
                                  "UPDATE one SET b = a + 10"};

class MigrationsTest : public testing::Test {
 protected:
  MigrationsTest() {
    const std::string path = dir_.File("store.db");
    std::ofstream{path};
    auto connection = SqliteConnection::Open(path, SqliteConnection::Mode::kReadWrite);
    EXPECT_OK(connection);
    connection_ = *std::move(connection);
  }

  absl::Status MigrateTo(std::size_t steps) {
    return Migrate(*connection_, absl::MakeConstSpan(kSteps).subspan(0, steps));
  }

  std::int64_t Number(absl::string_view sql) {
    SqliteCursor cursor = connection_->QueryText(sql);
    EXPECT_THAT(cursor.Next(), base::testing::IsOkAndHolds(true)) << std::string(sql);
    return cursor.row().Int();
  }

  TempDir dir_;
  std::unique_ptr<SqliteConnection> connection_;
};

TEST_F(MigrationsTest, RunsWhatIsMissingOnce) {
  for (const std::size_t steps : {1, 1, 3, 3}) {
    ASSERT_OK(MigrateTo(steps));
    EXPECT_EQ(Number("PRAGMA user_version"), static_cast<std::int64_t>(steps));
  }
  EXPECT_EQ(Number("SELECT b FROM one"), 11);
  EXPECT_EQ(Number("SELECT count(*) FROM one"), 1);
}

TEST_F(MigrationsTest, AStepThatFailsUndoesAllAndIsNamed) {
  ASSERT_OK(MigrateTo(1));
  const char* const broken[] = {kSteps[0], kSteps[1], "UPDATE two SET b = 1"};
  EXPECT_THAT(Migrate(*connection_, broken),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("migration 3: no such table")));
  EXPECT_EQ(Number("PRAGMA user_version"), 1);
  EXPECT_EQ(Number("SELECT count(*) FROM pragma_table_info('one')"), 1);
  EXPECT_OK(MigrateTo(3));
}

TEST_F(MigrationsTest, ANewerSchemaIsRefused) {
  ASSERT_OK(MigrateTo(3));
  EXPECT_THAT(MigrateTo(2), StatusIs(absl::StatusCode::kFailedPrecondition,
                                     HasSubstr("has schema 3, but this program knows only 2")));
  EXPECT_EQ(Number("PRAGMA user_version"), 3);
}

TEST_F(MigrationsTest, ADatabaseOfSomethingElseIsRefused) {
  ASSERT_OK(connection_->ExecuteScript("CREATE TABLE songs (title TEXT)"));
  EXPECT_THAT(MigrateTo(3), StatusIs(absl::StatusCode::kFailedPrecondition,
                                     HasSubstr("is a database of something else")));
}

}  // namespace
}  // namespace connecx::store
