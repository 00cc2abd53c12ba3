// A SPACE that merges lists where its site was not told so (docs/ship.md Q1): `list_write` is
// `replace`, as it is by default, and leaving an item out takes nothing away.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "base/testing/status_matchers.h"
#include "simulator/control.pb.h"
#include "tests/e2e/support/eventually.h"
#include "tests/e2e/support/stage.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::IsEmpty;

class ListWriteTest : public Stage {
 protected:
  void ConfigureSpace() override { SetSwitch("list_write", "merge_with_overwrite"); }

  // The open ones of that kind.
  std::vector<v1::Incident> NotTakenAway() {
    std::vector<v1::Incident> incidents = Incidents();
    std::erase_if(incidents, [](const v1::Incident& incident) {
      return incident.kind() != v1::INCIDENT_KIND_NOT_TAKEN_AWAY ||
             incident.state() != v1::INCIDENT_STATE_OPEN;
    });
    return incidents;
  }

  bool IsMailed() const {
    const std::vector<Mail> mails = Mails();
    return std::any_of(mails.begin(), mails.end(), [](const Mail& mail) {
      return mail.headers.at("X-Connecx-Kind") == "NOT_TAKEN_AWAY" &&
             mail.headers.at("To") == "<manager@example.com>";
    });
  }
};

// That nothing of others has changed is what every Stage looks at.
TEST_F(ListWriteTest, WhatStaysThoughItWasCancelledIsToldInTime) {
  Book(Booking("b1", "2024-09-25 18:00", "2024-09-25 20:00"), v1::GRANT_PHASE_GRANTED);
  EXPECT_EQ(OpenOn("2024-09-25"), "18:00-20:00");
  v1::RevokeRequest revoke;
  revoke.set_booking_id("b1");
  revoke.set_building("tower");
  revoke.set_revision(2);
  revoke.mutable_wait();
  ASSERT_TRUE(client_->Call(revoke).status.ok());
  AdvanceTo("2024-09-25 15:59");
  ASSERT_TRUE(Eventually([this] { return IsAtRest(); }));
  EXPECT_EQ(Grant("b1").phase(), v1::GRANT_PHASE_REVOKING);
  EXPECT_EQ(OpenOn("2024-09-25"), "18:00-20:00") << "it was left out of the list, and is there";
  EXPECT_THAT(NotTakenAway(), IsEmpty()) << "it is not time to tell";

  AdvanceTo("2024-09-25 16:01");  // manual_lead before the door would open
  ASSERT_TRUE(Eventually([this] { return !NotTakenAway().empty(); }));
  EXPECT_EQ(NotTakenAway()[0].access_control_id(), "APT-501-1");
  EXPECT_EQ(NotTakenAway()[0].access_control_facility_id(), "GYM");
  EXPECT_TRUE(Eventually([this] { return IsMailed(); }));

  simulator::v1::RemovePermissionRequest as_the_mail_says;
  as_the_mail_says.set_access_level("APT-501-1");
  as_the_mail_says.set_zone("GYM");
  ASSERT_OK(space_->control().RemovePermission(as_the_mail_says));
  clock_.AdvanceBy(absl::Minutes(1));
  EXPECT_TRUE(AwaitPhase("b1", v1::GRANT_PHASE_REVOKED)) << Grant("b1").DebugString();
  EXPECT_THAT(NotTakenAway(), IsEmpty());
}

}  // namespace
}  // namespace connecx::e2e
