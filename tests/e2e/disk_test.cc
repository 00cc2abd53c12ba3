// The disk of the database fails while the plugin works (design 11, I1): full, read-only, broken.
// What was answered with OK stays, what cannot be stored is refused with a reason and a delay,
// doors stay as they are, and everything goes on by itself once the disk works.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <string>

#include "absl/time/time.h"
#include "store/sqlite/testing/faulty_disk.h"
#include "tests/e2e/support/eventually.h"
#include "tests/e2e/support/stage.h"
#include "tests/e2e/support/wire_error.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;
using store::FaultyDisk;
using ::testing::IsEmpty;

struct DiskFault {
  const char* name;
  int reads = SQLITE_OK;
  int writes = SQLITE_OK;
  int syncs = SQLITE_OK;
  const char* code = "UNAVAILABLE";
  const char* reason = "STORE_UNAVAILABLE";
};

class DiskTest : public Stage, public testing::WithParamInterface<DiskFault> {
 protected:
  DiskTest() { FaultyDisk::Install(); }
  void TearDown() override {
    Mend();
    Stage::TearDown();
  }

  static void Mend() {
    FaultyDisk::FailReads(SQLITE_OK);
    FaultyDisk::FailWrites(SQLITE_OK);
    FaultyDisk::FailSyncs(SQLITE_OK);
  }
  // By a commit from outside, after which nobody believes what is in a cache.
  void EmptyCaches() {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(folder_.File("store/access.db").c_str(), &database), SQLITE_OK);
    sqlite3_busy_timeout(database, /*ms=*/5000);
    EXPECT_EQ(sqlite3_exec(database, "PRAGMA application_id = 0", nullptr, nullptr, nullptr),
              SQLITE_OK);
    EXPECT_EQ(sqlite3_close(database), SQLITE_OK);
  }
  static v1::GetGrantRequest GetOf(const std::string& id) {
    v1::GetGrantRequest request;
    request.set_booking_id(id);
    return request;
  }
  static v1::RevokeRequest RevokeOf(const std::string& id) {
    v1::RevokeRequest request;
    request.set_booking_id(id);
    request.set_revision(2);
    request.set_building("tower");
    request.mutable_wait();
    return request;
  }
};

TEST_P(DiskTest, I1_NothingAcknowledgedIsLostAndAllGoesOnByItself) {
  Book(Booking("before", "2024-09-25 10:00", "2024-09-25 12:00"), v1::GRANT_PHASE_GRANTED);
  const v1::GrantRequest refused = Booking("refused", "2024-09-26 10:00", "2024-09-26 12:00");
  Settle();
  EmptyCaches();

  FaultyDisk::FailReads(GetParam().reads);
  FaultyDisk::FailWrites(GetParam().writes);
  FaultyDisk::FailSyncs(GetParam().syncs);
  const WireError error = Decode(client_->Call(refused).status);
  EXPECT_EQ(error.code, GetParam().code);
  EXPECT_EQ(error.reason, GetParam().reason);
  EXPECT_TRUE(error.has_retry);
  EXPECT_FALSE(client_->Call(RevokeOf("before")).status.ok());
  const auto read = client_->Call(GetOf("before"));
  if (GetParam().reads == SQLITE_OK) {
    EXPECT_EQ(read.response.grant().phase(), v1::GRANT_PHASE_GRANTED)
        << "what is stored can be read";
  } else {
    EXPECT_EQ(Decode(read.status).reason, GetParam().reason);
  }
  EXPECT_EQ(OpenOn("2024-09-25"), "10:00-12:00");
  EXPECT_EQ(OpenOn("2024-09-26"), "") << "nothing was promised";

  Mend();
  // A pass that could not record its end is made again after a second.
  clock_.AdvanceBy(absl::Seconds(2));
  EXPECT_TRUE(client_->Call(RevokeOf("before")).status.ok());
  Book(refused, v1::GRANT_PHASE_GRANTED);
  Settle();
  Restart();
  EXPECT_TRUE(AwaitPhase("before", v1::GRANT_PHASE_REVOKED));
  EXPECT_TRUE(AwaitPhase("refused", v1::GRANT_PHASE_GRANTED));
  EXPECT_EQ(OpenOn("2024-09-25"), "");
  EXPECT_EQ(OpenOn("2024-09-26"), "10:00-12:00");
  EXPECT_THAT(Mails(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Faults, DiskTest,
    testing::Values(DiskFault{.name = "FullDisk",
                              .writes = SQLITE_FULL,
                              .code = "RESOURCE_EXHAUSTED",
                              .reason = "STORE_FULL"},
                    DiskFault{.name = "ReadOnlyDisk", .writes = SQLITE_READONLY},
                    DiskFault{.name = "ReadErrors", .reads = SQLITE_IOERR_READ},
                    DiskFault{.name = "WriteErrors", .writes = SQLITE_IOERR_WRITE},
                    DiskFault{.name = "SyncErrors", .syncs = SQLITE_IOERR_FSYNC}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace connecx::e2e
