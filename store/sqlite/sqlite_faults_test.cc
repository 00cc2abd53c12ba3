#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "store/sqlite/sqlite_store.h"
#include "store/sqlite/testing/faulty_disk.h"
#include "store/sqlite/testing/temp_dir.h"

namespace connecx::store {
namespace {

using base::testing::StatusIs;

class SqliteFaultsTest : public testing::Test {
 protected:
  SqliteFaultsTest() { FaultyDisk::Install(); }
  ~SqliteFaultsTest() override { Mend(); }

  static void Mend() {
    FaultyDisk::FailReads(SQLITE_OK);
    FaultyDisk::FailWrites(SQLITE_OK);
    FaultyDisk::FailSyncs(SQLITE_OK);
  }

  absl::StatusOr<std::unique_ptr<SqliteStore>> Open() {
    return SqliteStore::Open({.path = dir_.File("store.db")}, clock_);
  }

  base::SimulatedClock clock_{absl::FromUnixSeconds(1'750'000'000)};
  TempDir dir_;
};

absl::Status SetFact(Store& store, absl::string_view value) {
  return store.Write([&](WriteTransaction& tx) { return tx.SetFact("B1", "fact", value); });
}

std::string Fact(Store& store) {
  std::string fact;
  EXPECT_OK(store.Read([&](ReadTransaction& tx) {
    const auto found = tx.GetFact("B1", "fact");
    if (found.ok()) fact = found->value_or("");
    return found.status();
  }));
  return fact;
}

TEST_F(SqliteFaultsTest, AFullDiskStoresNothingAndPasses) {
  ASSERT_OK_AND_ASSIGN(const auto store, Open());
  EXPECT_OK(SetFact(*store, "before"));
  FaultyDisk::FailWrites(SQLITE_FULL);
  EXPECT_THAT(SetFact(*store, "lost"), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(Fact(*store), "before");
  Mend();
  EXPECT_OK(SetFact(*store, "after"));
  EXPECT_EQ(Fact(*store), "after");
}

TEST_F(SqliteFaultsTest, AFailedSyncFailsTheWholeBatch) {
  ASSERT_OK_AND_ASSIGN(auto store, Open());
  EXPECT_OK(SetFact(*store, "before"));
  FaultyDisk::FailSyncs(SQLITE_IOERR_FSYNC);
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back(
        [&] { EXPECT_THAT(SetFact(*store, "lost"), StatusIs(absl::StatusCode::kUnavailable)); });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(Fact(*store), "before");
  Mend();
  EXPECT_OK(SetFact(*store, "after"));
  store = nullptr;
  ASSERT_OK_AND_ASSIGN(store, Open());
  EXPECT_EQ(Fact(*store), "after");
}

TEST_F(SqliteFaultsTest, ABodyCannotHideAFailureBelowIt) {
  ASSERT_OK_AND_ASSIGN(const auto store, Open());
  // More than the page cache holds: pages are written before the commit.
  const std::string big(4 << 20, 'x');
  FaultyDisk::FailWrites(SQLITE_IOERR_WRITE);
  bool failed_inside = false;
  EXPECT_THAT(store->Write([&](WriteTransaction& tx) {
    for (int i = 0; i < 12 && !failed_inside; ++i) {
      failed_inside = !tx.SetFact("B1", absl::StrCat("big", i), big).ok();
    }
    return absl::OkStatus();
  }),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_TRUE(failed_inside);
  Mend();
  EXPECT_OK(SetFact(*store, "after"));
  EXPECT_EQ(Fact(*store), "after");
}

TEST_F(SqliteFaultsTest, AReadErrorIsToldAndPasses) {
  ASSERT_OK_AND_ASSIGN(const auto store, Open());
  const auto read = [&store] {
    return store->Read([](ReadTransaction& tx) { return tx.GetFact("B1", "fact").status(); });
  };
  EXPECT_OK(SetFact(*store, "before"));
  FaultyDisk::FailReads(SQLITE_IOERR_READ);
  EXPECT_THAT(read(), StatusIs(absl::StatusCode::kUnavailable)) << "as a connection is opened";
  Mend();
  EXPECT_EQ(Fact(*store), "before");
  // A commit empties the caches of all that read.
  EXPECT_OK(SetFact(*store, "after"));
  FaultyDisk::FailReads(SQLITE_IOERR_READ);
  EXPECT_THAT(read(), StatusIs(absl::StatusCode::kUnavailable));
  Mend();
  EXPECT_EQ(Fact(*store), "after");
}

TEST_F(SqliteFaultsTest, AFullDiskAtTheStartIsToldAndPasses) {
  FaultyDisk::FailWrites(SQLITE_FULL);
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kResourceExhausted));
  Mend();
  EXPECT_OK(Open());
}

}  // namespace
}  // namespace connecx::store
