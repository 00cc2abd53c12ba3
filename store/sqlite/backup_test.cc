#include "store/sqlite/backup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdint>
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
#include "core/incident.h"
#include "core/records.h"
#include "store/sqlite/sqlite_store.h"
#include "store/sqlite/testing/temp_dir.h"

namespace connecx::store {
namespace {

using base::testing::IsOkAndHolds;
using base::testing::StatusIs;
using testing::ElementsAre;
using testing::Field;
using testing::Gt;
using testing::HasSubstr;

class BackupTest : public testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<SqliteStore>> Open(const std::string& path) {
    return SqliteStore::Open({.path = path}, clock_);
  }
  static absl::Status Set(Store& store, const std::string& value) {
    return store.Write([&](WriteTransaction& tx) { return tx.SetFact("B1", value, value); });
  }
  static bool Has(Store& store, const std::string& value) {
    bool found = false;
    EXPECT_OK(store.Read([&](ReadTransaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const std::optional<std::string> fact, tx.GetFact("B1", value));
      found = fact.has_value();
      return absl::OkStatus();
    }));
    return found;
  }
  void Damage(const std::string& path) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    for (int page = 1; page < 20; ++page) {
      file.seekp(page * 4096);
      file << std::string(200, 'x');
    }
  }

  base::SimulatedClock clock_{absl::FromUnixSeconds(1'750'000'000)};
  TempDir dir_;
  const std::string path_ = dir_.File("access.db");
  const std::string copy_ = dir_.File("copy.db");
};

TEST_F(BackupTest, ACopyOfAStoreInUseHoldsWhatWasDurable) {
  ASSERT_OK_AND_ASSIGN(const auto store, Open(path_));
  ASSERT_OK(Set(*store, "before"));
  EXPECT_THAT(Backup(path_, copy_), IsOkAndHolds(Gt(0)));
  ASSERT_OK(Set(*store, "after"));
  ASSERT_OK_AND_ASSIGN(const auto copy, Open(copy_));
  EXPECT_TRUE(Has(*copy, "before"));
  EXPECT_FALSE(Has(*copy, "after"));
  struct stat info = {};
  ASSERT_EQ(::stat(copy_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
}

TEST_F(BackupTest, ACopyMadeUnderWritesIsWhole) {
  ASSERT_OK_AND_ASSIGN(const auto store, Open(path_));
  std::thread writer([&store] {
    for (int i = 0; i < 500; ++i) EXPECT_OK(Set(*store, absl::StrCat(i)));
  });
  for (int i = 0; i < 10; ++i) EXPECT_OK(Backup(path_, absl::StrCat(copy_, i)));
  writer.join();
  for (int i = 0; i < 10; ++i) {
    ASSERT_OK_AND_ASSIGN(const auto copy, Open(absl::StrCat(copy_, i)));
    // Everything before something that is there is there, too.
    bool is_last = false;
    for (int fact = 0; fact < 500; ++fact) {
      const bool found = Has(*copy, absl::StrCat(fact));
      EXPECT_FALSE(is_last && found);
      is_last = !found;
    }
  }
}

TEST_F(BackupTest, NothingIsOverwrittenAndNothingHalfIsLeft) {
  ASSERT_OK_AND_ASSIGN(const auto store, Open(path_));
  std::ofstream(copy_) << "mine";
  EXPECT_THAT(Backup(path_, copy_),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("is there already")));
  EXPECT_EQ(std::filesystem::file_size(copy_), 4U);
  EXPECT_THAT(Backup(dir_.File("nowhere.db"), dir_.File("new.db")),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(Backup(path_, dir_.File("nowhere/new.db")),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  std::ofstream(dir_.File("other.db")).close();
  EXPECT_THAT(Backup(dir_.File("other.db"), dir_.File("new.db")),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("is no store")));
  EXPECT_FALSE(std::filesystem::exists(dir_.File("new.db")));
  EXPECT_FALSE(std::filesystem::exists(dir_.File("new.db.making")));
}

TEST_F(BackupTest, ADamagedStoreIsNoBackup) {
  {
    ASSERT_OK_AND_ASSIGN(const auto store, Open(path_));
    for (int i = 0; i < 100; ++i) ASSERT_OK(Set(*store, absl::StrCat(std::string(500, 'a'), i)));
  }
  Damage(path_);
  EXPECT_THAT(Backup(path_, copy_), StatusIs(absl::StatusCode::kUnavailable, HasSubstr("damaged")));
  EXPECT_FALSE(std::filesystem::exists(copy_));
}

TEST_F(BackupTest, ARestoredStoreIsThatOfTheBackupAndTheOldOneIsKept) {
  {
    ASSERT_OK_AND_ASSIGN(const auto store, Open(path_));
    ASSERT_OK(Set(*store, "before"));
    ASSERT_OK(Backup(path_, copy_));
    ASSERT_OK(Set(*store, "after"));
    EXPECT_THAT(Restore(copy_, path_, clock_.Now()),
                StatusIs(absl::StatusCode::kFailedPrecondition))
        << "it is in use";
  }
  std::ofstream(path_ + ".damaged").close();
  std::ofstream(path_ + "-wal") << "an old log";
  ASSERT_OK(Restore(copy_, path_, clock_.Now()));
  const std::string aside = path_ + ".replaced-20250615T150640Z";
  for (const char* suffix : {"", "-wal", ".damaged"}) {
    EXPECT_TRUE(std::filesystem::exists(aside + suffix)) << suffix;
  }
  ASSERT_OK_AND_ASSIGN(const auto store, Open(path_));
  EXPECT_TRUE(Has(*store, "before"));
  EXPECT_FALSE(Has(*store, "after"));
  EXPECT_OK(store->Read([](ReadTransaction& tx) -> absl::Status {
    EXPECT_THAT(tx.GetFact("", "restored_time"),
                IsOkAndHolds(testing::Optional(std::string("1750000000000000"))));
    return absl::OkStatus();
  }));
  EXPECT_TRUE(std::filesystem::exists(copy_)) << "the backup stays";
}

TEST_F(BackupTest, WhatWaitedToBeSentIsNotSentWhereAPassFindsItAgain) {
  const auto put = [](WriteTransaction& tx, core::IncidentKind kind, const std::string& cause,
                      bool sent) -> absl::Status {
    ASSIGN_OR_RETURN(const std::int64_t id,
                     tx.PutIncident({.building = "B1", .kind = kind, .cause = cause}));
    core::OutboxMail mail{.building = "B1", .incident_id = id, .message_id = cause};
    if (sent) mail.sent_time = absl::FromUnixSeconds(1);
    return tx.PutMail(mail).status();
  };
  {
    ASSERT_OK_AND_ASSIGN(const auto store, Open(path_));
    ASSERT_OK(store->Write([&](WriteTransaction& tx) -> absl::Status {
      RETURN_IF_ERROR(put(tx, core::IncidentKind::kDoubleBooking, "waits", false));
      RETURN_IF_ERROR(put(tx, core::IncidentKind::kDoubleBooking, "was sent", true));
      return put(tx, core::IncidentKind::kPermissionGone, "is seen once", false);
    }));
    ASSERT_OK(Backup(path_, copy_));
  }
  ASSERT_OK(Restore(copy_, path_, clock_.Now()));
  ASSERT_OK_AND_ASSIGN(const auto store, Open(path_));
  EXPECT_OK(store->Read([&](ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<core::OutboxMail> due, tx.DueMail(clock_.Now(), 10));
    EXPECT_THAT(due, ElementsAre(Field(&core::OutboxMail::message_id, "is seen once")));
    ASSIGN_OR_RETURN(const std::optional<core::Incident> waits,
                     tx.FindIncidentOf("B1", core::IncidentKind::kDoubleBooking, "waits"));
    EXPECT_FALSE(waits->open);
    EXPECT_EQ(waits->closed_time, clock_.Now());
    ASSIGN_OR_RETURN(const std::vector<core::OutboxMail> dropped, tx.MailOfIncident(waits->id));
    EXPECT_THAT(dropped, ElementsAre(Field(&core::OutboxMail::dropped, true)));
    ASSIGN_OR_RETURN(const std::optional<core::Incident> was_sent,
                     tx.FindIncidentOf("B1", core::IncidentKind::kDoubleBooking, "was sent"));
    EXPECT_TRUE(was_sent->open);
    return absl::OkStatus();
  }));
}

TEST_F(BackupTest, AfterARestoreThatFailsHalfWayTheOldStoreIsBack) {
  {
    ASSERT_OK_AND_ASSIGN(const auto store, Open(path_));
    ASSERT_OK(Backup(path_, copy_));
    ASSERT_OK(Set(*store, "after"));
  }
  const std::string aside = path_ + ".replaced-20250615T150640Z";
  std::filesystem::create_directory(aside + ".damaged");  // in the way of what is moved last
  std::ofstream(path_ + ".damaged").close();
  std::ofstream(path_ + "-wal") << "a log";
  EXPECT_THAT(Restore(copy_, path_, clock_.Now()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("cannot move away")));
  for (const char* suffix : {"", "-wal", ".damaged"}) {
    EXPECT_TRUE(std::filesystem::exists(path_ + suffix)) << suffix;
  }
  EXPECT_FALSE(std::filesystem::exists(aside));
  std::filesystem::remove(path_ + ".damaged");
  std::filesystem::remove(path_ + "-wal");
  ASSERT_OK_AND_ASSIGN(const auto store, Open(path_));
  EXPECT_TRUE(Has(*store, "after"));
}

TEST_F(BackupTest, WhatIsNoBackupIsNotRestored) {
  {
    ASSERT_OK_AND_ASSIGN(const auto store, Open(path_));
    ASSERT_OK(Set(*store, "before"));
  }
  std::ofstream(copy_) << "this is no database, and it is longer than nothing";
  EXPECT_FALSE(Restore(copy_, path_, clock_.Now()).ok());
  EXPECT_FALSE(Restore(dir_.File("nowhere"), path_, clock_.Now()).ok());
  ASSERT_OK_AND_ASSIGN(const auto store, Open(path_));
  EXPECT_TRUE(Has(*store, "before"));
}

}  // namespace
}  // namespace connecx::store
