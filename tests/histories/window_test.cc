// The exception in design I5: SHIP writes an access level's whole list and knows no conditions, so
// an edit by hand that lands between our read and our write of the same access level is lost. What
// is shown: that it is, that no other is, and how long the window is.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/testing/fail_points.h"
#include "base/testing/status_matchers.h"
#include "tests/e2e/support/live_pair.h"
#include "tests/e2e/support/stage.h"

namespace connecx::histories {
namespace {

namespace v1 = ::connecx::access::v1;
using base::FailPoint;

constexpr char kLevel[] = "APT-501-1";
constexpr char kCarPark[] = "PARKING";

std::string ParkingSince(const simulator::v1::Database& dump) {
  for (const simulator::v1::AccessLevel& level : dump.access_levels()) {
    if (level.id() != kLevel) continue;
    for (const simulator::v1::Permission& permission : level.permissions()) {
      if (permission.zone() == kCarPark) return permission.period().start();
    }
  }
  return "";
}

class WindowTest : public e2e::Stage {
 protected:
  void TearDown() override {
    base::HandleFailPoints(nullptr);
    Edit(kBefore);
    Stage::TearDown();
  }

  void Edit(const std::string& since) {
    simulator::v1::SetPermissionRequest request;
    request.set_access_level(kLevel);
    request.set_zone(kCarPark);
    request.set_timetable(17);
    request.mutable_period()->set_start(since);
    request.mutable_period()->set_end("2099-12-31T23:59:59");
    EXPECT_OK(space_->control().SetPermission(request));
  }

  // A booking during whose pass a person edits the car park, when `point` is reached for the
  // first time; what is there afterwards.
  std::string AfterEditAt(FailPoint point) {
    Edit(kBefore);
    const std::string id = absl::StrCat("b", ++bookings_);
    at_ = point;
    edit_ = [this] { Edit(kEdited); };
    base::HandleFailPoints([](FailPoint reached) {
      if (reached == at_ && edit_ != nullptr) std::exchange(edit_, nullptr)();
    });
    Book(Booking(id, "2024-09-25 18:00", "2024-09-25 20:00"), v1::GRANT_PHASE_GRANTED);
    Settle();
    base::HandleFailPoints(nullptr);
    EXPECT_EQ(edit_, nullptr) << "the point was not reached";
    v1::RevokeRequest revoke;
    revoke.set_booking_id(id);
    revoke.set_revision(1);
    revoke.set_building("tower");
    EXPECT_TRUE(client_->Call(revoke).status.ok());
    Settle();
    return ParkingSince(space_->control().Dump());
  }

  static constexpr char kBefore[] = "2024-01-01T00:00:00";
  static constexpr char kEdited[] = "2024-02-02T00:00:00";
  static inline FailPoint at_;
  static inline std::function<void()> edit_;
  int bookings_ = 0;
};

TEST_F(WindowTest, I5_OnlyAnEditBetweenOurReadAndOurWriteIsLost) {
  // The first booking fills the timetable; after it a pass writes the access level alone.
  AfterEditAt(FailPoint::kBeforeSystemRead);
  EXPECT_EQ(AfterEditAt(FailPoint::kBeforeSystemRead), kEdited);
  EXPECT_EQ(AfterEditAt(FailPoint::kAfterSystemRead), kBefore) << "this is the window";
  EXPECT_EQ(AfterEditAt(FailPoint::kBeforeSystemWrite), kBefore) << "this is the window";
  EXPECT_EQ(AfterEditAt(FailPoint::kAfterSystemWrite), kEdited);
}

class WindowLengthTest : public e2e::LivePair {
 protected:
  // From the arrival in SPACE of our read to the end of the write that followed it.
  std::vector<absl::Duration> Windows() {
    simulator::v1::CallList calls;
    EXPECT_OK(space_->Get("/calls", calls));
    std::vector<absl::Duration> windows;
    std::map<std::string, absl::Time> reads;
    for (const simulator::v1::Call& call : calls.calls()) {
      const absl::Time arrived =
          absl::FromUnixSeconds(call.time().seconds()) + absl::Nanoseconds(call.time().nanos());
      if (call.request() == "SaltoDBGroupList.Read") reads[call.entity_id()] = arrived;
      if (call.request() != "SaltoDBGroup.Update") continue;
      const auto read = reads.find(call.entity_id());
      if (read == reads.end()) continue;
      windows.push_back(arrived + absl::Seconds(call.duration().seconds()) +
                        absl::Nanoseconds(call.duration().nanos()) - read->second);
    }
    std::sort(windows.begin(), windows.end());
    return windows;
  }
};

TEST_F(WindowLengthTest, I5_MeasuresTheWindow) {
  constexpr int kRounds = 60;
  StartPluginWithIds();
  for (int round = 0; round < kRounds; ++round) {
    v1::GrantRequest grant = Booking("b", "501/1", "gym");
    grant.set_revision(2 * round + 1);
    ASSERT_TRUE(client_->Call(grant).status.ok());
    ASSERT_TRUE(AwaitPhase("b", v1::GRANT_PHASE_GRANTED));
    v1::RevokeRequest revoke;
    revoke.set_booking_id("b");
    revoke.set_revision(2 * round + 2);
    revoke.set_building("tower");
    ASSERT_TRUE(client_->Call(revoke).status.ok());
    ASSERT_TRUE(AwaitPhase("b", v1::GRANT_PHASE_REVOKED));
  }
  const std::vector<absl::Duration> windows = Windows();
  ASSERT_GE(windows.size(), 2u * kRounds);
  // Nothing but the decision, a commit and one call lies in it: no wait, no retry.
  EXPECT_LT(windows[windows.size() / 2], absl::Seconds(2));
  std::printf("the window between our read and our write: %d passes, median %s, 95 %% %s, max %s\n",
              static_cast<int>(windows.size()),
              absl::FormatDuration(windows[windows.size() / 2]).c_str(),
              absl::FormatDuration(windows[windows.size() * 95 / 100]).c_str(),
              absl::FormatDuration(windows.back()).c_str());
}

}  // namespace
}  // namespace connecx::histories
