// A day is lost: yesterday's backup is put in the place of the database, and core sends its live
// bookings again. SPACE, its doors and its managers do not notice.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "base/testing/status_matchers.h"
#include "store/sqlite/backup.h"
#include "tests/e2e/support/eventually.h"
#include "tests/e2e/support/stage.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::IsEmpty;

constexpr char kToday[] = "2024-09-25";

class RestoreTest : public Stage {
 protected:
  RestoreTest() : Stage({.apartments = 5}) {}

  static v1::GrantRequest Of(const std::string& apartment, v1::GrantRequest request) {
    request.set_apartment(apartment);
    return request;
  }
  static v1::GrantRequest Revised(v1::GrantRequest request, const std::string& end) {
    request.set_revision(request.revision() + 1);
    *request.mutable_end_time() = ToProto(At(end));
    return request;
  }

  // What opens today, by apartment.
  std::map<std::string, std::string> Doors() {
    std::map<std::string, std::string> doors;
    for (const std::string& apartment : site_.Apartments()) {
      doors[apartment] = OpenOn(kToday, AccessLevelOf(apartment));
    }
    return doors;
  }
};

TEST_F(RestoreTest, YesterdaysCopyAndCoresLiveBookingsMissNoMinuteAndSendNoMail) {
  const v1::GrantRequest stays = Booking("stays", "2024-09-25 10:00", "2024-09-25 18:00");
  const v1::GrantRequest grows =
      Of("501/2", Booking("grows", "2024-09-25 10:00", "2024-09-25 14:00"));
  const v1::GrantRequest goes =
      Of("501/3", Booking("goes", "2024-09-25 10:00", "2024-09-25 18:00"));
  const v1::GrantRequest moves =
      Of("501/5", Booking("moves", "2024-09-25 15:00", "2024-09-25 17:00"));
  for (const v1::GrantRequest& request : {stays, grows, goes, moves}) {
    Book(request, v1::GRANT_PHASE_GRANTED);
  }
  Settle();
  ASSERT_OK(store::Backup(folder_.File("store/access.db"), folder_.File("backup.db")));

  // The day that will be lost.
  PassNightTo(kToday);
  AdvanceTo("2024-09-25 11:00");
  const v1::GrantRequest grown = Revised(grows, "2024-09-25 18:00");
  const v1::GrantRequest comes =
      Of("501/4", Booking("comes", "2024-09-25 11:00", "2024-09-25 18:00"));
  Book(grown, v1::GRANT_PHASE_GRANTED);
  Book(comes, v1::GRANT_PHASE_GRANTED);
  v1::GrantRequest moved = Of("501/5", Booking("moves", "2024-09-25 13:00", "2024-09-25 14:00"));
  moved.set_revision(2);
  Book(moved, v1::GRANT_PHASE_GRANTED);
  v1::RevokeRequest revoke;
  revoke.set_booking_id("goes");
  revoke.set_building("tower");
  revoke.set_revision(2);
  revoke.mutable_wait();
  ASSERT_TRUE(client_->Call(revoke).status.ok());
  ASSERT_TRUE(AwaitPhase("goes", v1::GRANT_PHASE_REVOKED));
  Settle();
  const std::map<std::string, std::string> doors = Doors();
  ASSERT_EQ(doors.at("501/2"), "10:00-18:00");
  ASSERT_EQ(doors.at("501/3"), "");
  ASSERT_EQ(doors.at("501/4"), "11:00-18:00");

  AdvanceTo("2024-09-25 12:00");
  StopApp();
  ASSERT_OK(
      store::Restore(folder_.File("backup.db"), folder_.File("store/access.db"), clock_.Now()));
  StartApp();
  // Everything that the old state asks for is done before core comes.
  Settle();
  for (const char* apartment : {"501/1", "501/2", "501/4", "501/5"}) {
    EXPECT_EQ(Doors().at(apartment), doors.at(apartment)) << apartment << ": before core comes";
  }
  EXPECT_NE(Doors().at("501/3"), "")
      << "a cancellation that the copy does not know is why core repeats its cancellations";

  ASSERT_TRUE(client_->Call(IdsOf(site_, "tower")).status.ok());
  for (const v1::GrantRequest& request : {stays, grown, comes, moved}) {
    EXPECT_TRUE(client_->Call(request).status.ok());
    EXPECT_EQ(Doors().at(request.apartment()), doors.at(request.apartment()));
  }
  EXPECT_TRUE(client_->Call(revoke).status.ok());
  Settle();
  EXPECT_EQ(Doors(), doors);
  for (const char* id : {"stays", "grows", "comes", "moves"}) {
    EXPECT_TRUE(AwaitPhase(id, v1::GRANT_PHASE_GRANTED)) << Grant(id).DebugString();
  }
  EXPECT_TRUE(AwaitPhase("goes", v1::GRANT_PHASE_REVOKED));

  PassNightTo("2024-09-26");
  EXPECT_THAT(Held(), IsEmpty()) << "the night clears all of it, as ever";
  EXPECT_THAT(Mails(), IsEmpty());
  EXPECT_THAT(Incidents(), IsEmpty());
}

}  // namespace
}  // namespace connecx::e2e
