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
  int writes = SQLITE_OK;
  int syncs = SQLITE_OK;
  const char* code;
  const char* reason;
};

class DiskTest : public Stage, public testing::WithParamInterface<DiskFault> {
 protected:
  DiskTest() { FaultyDisk::Install(); }
  void TearDown() override {
    Mend();
    Stage::TearDown();
  }

  static void Mend() {
    FaultyDisk::FailWrites(SQLITE_OK);
    FaultyDisk::FailSyncs(SQLITE_OK);
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

  FaultyDisk::FailWrites(GetParam().writes);
  FaultyDisk::FailSyncs(GetParam().syncs);
  const WireError error = Decode(client_->Call(refused).status);
  EXPECT_EQ(error.code, GetParam().code);
  EXPECT_EQ(error.reason, GetParam().reason);
  EXPECT_TRUE(error.has_retry);
  EXPECT_FALSE(client_->Call(RevokeOf("before")).status.ok());
  EXPECT_EQ(Grant("before").phase(), v1::GRANT_PHASE_GRANTED) << "what is stored can be read";
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
    testing::Values(
        DiskFault{"FullDisk", SQLITE_FULL, SQLITE_OK, "RESOURCE_EXHAUSTED", "STORE_FULL"},
        DiskFault{"ReadOnlyDisk", SQLITE_READONLY, SQLITE_OK, "UNAVAILABLE", "STORE_UNAVAILABLE"},
        DiskFault{"WriteErrors", SQLITE_IOERR_WRITE, SQLITE_OK, "UNAVAILABLE", "STORE_UNAVAILABLE"},
        DiskFault{"SyncErrors", SQLITE_OK, SQLITE_IOERR_FSYNC, "UNAVAILABLE", "STORE_UNAVAILABLE"}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace connecx::e2e
