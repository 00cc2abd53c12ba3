// Booking and cancelling over everything that SHIP is spoken over, in every encoding.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/e2e/support/live_pair.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::HasSubstr;

struct Case {
  std::string name;
  std::string ship;  // of the simulator's configuration
  std::string scheme;
};

class ShipTransportTest : public LivePair, public testing::WithParamInterface<Case> {
 protected:
  ShipTransportTest() : LivePair({}, GetParam().ship) {}
};

TEST_P(ShipTransportTest, ABookingOpensItsDoorUntilItIsCancelled) {
  ASSERT_TRUE(absl::StartsWith(ship_url_, GetParam().scheme)) << ship_url_;
  StartPluginWithIds();
  for (const char* apartment : {"501/1", "501/2"}) {
    for (const char* facility : {"gym", "pool"}) {
      const std::string id = absl::StrCat(apartment, " ", facility);
      ASSERT_TRUE(client_->Call(Booking(id, apartment, facility)).status.ok());
      EXPECT_TRUE(AwaitPhase(id, v1::GRANT_PHASE_GRANTED)) << plugin_->Err();
      EXPECT_TRUE(OpensAsBooked(apartment, facility)) << id;
    }
  }
  v1::RevokeRequest revoke;
  revoke.set_booking_id("501/1 gym");
  revoke.set_revision(2);
  revoke.set_building("tower");
  ASSERT_TRUE(client_->Call(revoke).status.ok());
  EXPECT_TRUE(AwaitPhase("501/1 gym", v1::GRANT_PHASE_REVOKED)) << plugin_->Err();
  EXPECT_FALSE(OpensAsBooked("501/1", "gym"));
  EXPECT_TRUE(OpensAsBooked("501/1", "pool"));
  const Finished status = AccessCtl({"status"});
  EXPECT_THAT(status.out, HasSubstr(ship_url_));
}

INSTANTIATE_TEST_SUITE_P(
    Transports, ShipTransportTest,
    testing::Values(Case{"Http", "transport: http", "http://"},
                    Case{"HttpLatin1", "transport: http, encoding: iso-8859-1", "http://"},
                    Case{"Stp", "transport: stp", "stp://"},
                    Case{"StpLatin1", "transport: stp, encoding: iso-8859-1", "stp://"}),
    [](const testing::TestParamInfo<Case>& info) { return info.param.name; });

}  // namespace
}  // namespace connecx::e2e
