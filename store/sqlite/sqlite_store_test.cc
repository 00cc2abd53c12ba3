#include "store/sqlite/sqlite_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "core/grant.h"
#include "store/sqlite/testing/temp_dir.h"

namespace connecx::store {
namespace {

using base::testing::StatusIs;
using testing::AllOf;
using testing::HasSubstr;

class SqliteStoreTest : public testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<SqliteStore>> Open() {
    return SqliteStore::Open({.path = path_}, clock_);
  }

  base::SimulatedClock clock_{absl::FromUnixSeconds(1'750'000'000)};
  TempDir dir_;
  const std::string path_ = dir_.File("store.db");
};

absl::Status PutGrant(Store& store, const std::string& id) {
  return store.Write([&](WriteTransaction& tx) {
    return tx.PutGrant({.booking_id = id, .building = "B1", .revision = 1}, absl::UnixEpoch());
  });
}

absl::StatusOr<bool> HasGrant(Store& store, const std::string& id) {
  bool found = false;
  RETURN_IF_ERROR(store.Read([&](ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<core::Grant> grant, tx.FindGrant(id));
    found = grant.has_value();
    return absl::OkStatus();
  }));
  return found;
}

// The contract of every store lets a page be shorter; here is that this one's is.
TEST_F(SqliteStoreTest, NoListOfGrantsLooksAtAllThatAreFinished) {
  auto store = Open();
  ASSERT_OK(store);
  constexpr int kMany = 12'000;
  ASSERT_OK((*store)->Write([](WriteTransaction& tx) -> absl::Status {
    for (int i = 0; i < kMany; ++i) {
      core::Grant grant{.booking_id = absl::StrCat(100'000 + i), .building = "B1", .revision = 1};
      grant.apartment = "A1";
      grant.facility = "F1";
      grant.window = {absl::UnixEpoch(), absl::UnixEpoch() + absl::Hours(1)};
      grant.phase = core::GrantPhase::kRevoked;
      RETURN_IF_ERROR(tx.PutGrant(grant, absl::UnixEpoch()));
    }
    return absl::OkStatus();
  }));
  const std::vector<core::GrantPhase> none = {core::GrantPhase::kExpired};
  for (const GrantFilter& filter :
       {GrantFilter{.phases = none}, GrantFilter{.building = "B1", .phases = none},
        GrantFilter{.building = "B1", .apartment = "A1", .phases = none},
        GrantFilter{.building = "B1", .facility = "F1", .phases = none},
        GrantFilter{.building = "B1", .phases = none, .ends_after = absl::UnixEpoch()}}) {
    GrantPage page;
    ASSERT_OK((*store)->Read([&](ReadTransaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(page, tx.ListGrants(filter, "", 100));
      return absl::OkStatus();
    }));
    EXPECT_EQ(page.looked_until, absl::StrCat(100'000 + 10'000));
    EXPECT_THAT(page.grants, testing::IsEmpty());
  }
}

TEST_F(SqliteStoreTest, WhatWasWrittenIsThereAfterReopening) {
  {
    ASSERT_OK_AND_ASSIGN(const auto store, Open());
    EXPECT_OK(PutGrant(*store, "b"));
  }
  ASSERT_OK_AND_ASSIGN(const auto store, Open());
  EXPECT_THAT(HasGrant(*store, "b"), base::testing::IsOkAndHolds(true));
}

TEST_F(SqliteStoreTest, OnlyTheOwnerMayReadTheFiles) {
  ASSERT_OK_AND_ASSIGN(const auto store, Open());
  EXPECT_OK(PutGrant(*store, "b"));
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
    struct stat info {};
    ASSERT_EQ(::stat((path_ + suffix).c_str(), &info), 0) << suffix;
    EXPECT_EQ(info.st_mode & 0777, 0600u) << suffix;
  }
}

TEST_F(SqliteStoreTest, ASecondOpenerIsRefusedAndToldWhoHoldsIt) {
  {
    ASSERT_OK_AND_ASSIGN(const auto store, Open());
    EXPECT_THAT(Open(),
                StatusIs(absl::StatusCode::kFailedPrecondition,
                         AllOf(HasSubstr(absl::StrCat("process ", ::getpid(), " on host ")),
                               HasSubstr("started 2025-06-15T15:06:40Z"), HasSubstr(path_))));
    EXPECT_OK(PutGrant(*store, "b"));
  }
  EXPECT_OK(Open());
}

TEST_F(SqliteStoreTest, AMissingFolderIsNamed) {
  EXPECT_THAT(SqliteStore::Open({.path = dir_.File("missing/store.db")}, clock_),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("missing/store.db"), HasSubstr("No such file"))));
}

TEST_F(SqliteStoreTest, ANewerSchemaIsRefusedAndLeftAlone) {
  ASSERT_OK(Open());
  {
    ASSERT_OK_AND_ASSIGN(const auto connection,
                         SqliteConnection::Open(path_, SqliteConnection::Mode::kReadWrite));
    ASSERT_OK(connection->ExecuteScript("PRAGMA user_version = 999"));
  }
  for (int attempt = 0; attempt < 2; ++attempt) {
    EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition,
                                 AllOf(HasSubstr("has schema 999"), HasSubstr("newer version"))));
  }
}

TEST_F(SqliteStoreTest, AFileThatIsNoDatabaseIsRefusedWithTheWayToRestore) {
  std::ofstream(path_) << std::string(8192, 'x');
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kUnavailable,
                               AllOf(HasSubstr("is damaged"), HasSubstr("newest backup"))));
}

TEST_F(SqliteStoreTest, FailsClosedOnceDamagedUntilRestored) {
  {
    ASSERT_OK_AND_ASSIGN(const auto store, Open());
    for (int i = 0; i < 200; ++i) EXPECT_OK(PutGrant(*store, absl::StrCat("b", i)));
  }
  {
    // The index of booking ids turns into noise.
    ASSERT_OK_AND_ASSIGN(const auto connection,
                         SqliteConnection::Open(path_, SqliteConnection::Mode::kReadWrite));
    SqliteCursor cursor = connection->QueryText(
        "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_grants_1'");
    ASSERT_THAT(cursor.Next(), base::testing::IsOkAndHolds(true));
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp((cursor.row().Int() - 1) * 4096);
    file << std::string(4096, '\xee');
  }
  {
    ASSERT_OK_AND_ASSIGN(const auto store, Open());
    const auto damaged = StatusIs(absl::StatusCode::kUnavailable, HasSubstr("is damaged"));
    EXPECT_THAT(HasGrant(*store, "b7"), damaged);
    EXPECT_THAT(PutGrant(*store, "new"), damaged);
    EXPECT_THAT(store->Write([](WriteTransaction&) { return absl::OkStatus(); }), damaged);
  }
  EXPECT_THAT(Open(),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr(absl::StrCat(path_, ".damaged"))));
  for (const char* suffix : {"", "-wal", "-shm", ".damaged"})
    std::filesystem::remove(path_ + suffix);
  EXPECT_OK(Open());
}

TEST_F(SqliteStoreTest, WritesAreRefusedToReaders) {
  ASSERT_OK_AND_ASSIGN(const auto store, Open());
  EXPECT_FALSE(store
                   ->Read([](ReadTransaction& tx) {
                     return static_cast<WriteTransaction&>(tx).SetFact("B1", "n", "v");
                   })
                   .ok());
}

TEST_F(SqliteStoreTest, MoreReadersThanConnectionsTakeTurns) {
  ASSERT_OK_AND_ASSIGN(const auto store, SqliteStore::Open({.path = path_, .readers = 2}, clock_));
  EXPECT_OK(PutGrant(*store, "b"));
  std::vector<std::thread> readers;
  for (int i = 0; i < 12; ++i) {
    readers.emplace_back([&] {
      for (int read = 0; read < 20; ++read) {
        EXPECT_THAT(HasGrant(*store, "b"), base::testing::IsOkAndHolds(true));
      }
    });
  }
  for (std::thread& reader : readers) reader.join();
}

// Writes from four threads until it is killed; tells each booking id as soon as Write has returned.
[[noreturn]] void WriteUntilKilled(const std::string& path, int pipe, int round) {
  base::SimulatedClock clock(absl::FromUnixSeconds(1'750'000'000));
  auto store = SqliteStore::Open({.path = path}, clock);
  if (!store.ok()) ::_exit(1);
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 4; ++writer) {
    writers.emplace_back([&, writer] {
      for (int i = 0;; ++i) {
        const std::string id = absl::StrCat(round, "-", writer, "-", i);
        if (!PutGrant(**store, id).ok()) ::_exit(2);
        const std::string line = id + "\n";
        if (::write(pipe, line.data(), line.size()) < 0) ::_exit(3);
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  ::_exit(4);
}

TEST_F(SqliteStoreTest, WhatWasAcknowledgedSurvivesKill9) {
  std::string acknowledged;
  for (int round = 0; round < 3; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(ends[0]);
      WriteUntilKilled(path_, ends[1], round);
    }
    ::close(ends[1]);
    char buffer[4096];
    const std::size_t enough = acknowledged.size() + 2000;
    ssize_t size = 0;
    while ((size = ::read(ends[0], buffer, sizeof buffer)) > 0) {
      acknowledged.append(buffer, static_cast<std::size_t>(size));
      if (acknowledged.size() > enough) ::kill(child, SIGKILL);
    }
    ::close(ends[0]);
    int state = 0;
    ASSERT_EQ(::waitpid(child, &state, 0), child);
    ASSERT_TRUE(WIFSIGNALED(state)) << "exit " << WEXITSTATUS(state);
  }
  ASSERT_OK_AND_ASSIGN(const auto store, Open());
  std::size_t begin = 0;
  int count = 0;
  for (std::size_t end = 0; (end = acknowledged.find('\n', begin)) != std::string::npos;
       begin = end + 1) {
    const std::string id = acknowledged.substr(begin, end - begin);
    EXPECT_THAT(HasGrant(*store, id), base::testing::IsOkAndHolds(true)) << id;
    ++count;
  }
  EXPECT_GT(count, 300);
}

}  // namespace
}  // namespace connecx::store
