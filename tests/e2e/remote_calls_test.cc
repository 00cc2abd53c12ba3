// Whatever the plugin is asked for, and whatever it does by itself: no thread of it holds a mutex
// while it waits for SPACE or for the mail server, so that a call that hangs holds up no other.

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstddef>

#include "base/mutex.h"
#include "base/testing/fail_points.h"
#include "tests/e2e/support/stage.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;
using base::FailPoint;

class RemoteCallsTest : public Stage {
 protected:
  void SetUp() override {
    base::HandleFailPoints([](FailPoint point) {
      ++reached_[Index(point)];
      if (base::Mutex::HeldByThisThread() > 0) ++holding_[Index(point)];
    });
    Stage::SetUp();
  }
  void TearDown() override {
    base::HandleFailPoints(nullptr);
    Stage::TearDown();
  }

  static std::size_t Index(FailPoint point) { return static_cast<std::size_t>(point); }

  using Counts = std::array<std::atomic<int>, base::kFailPoints.size()>;
  static inline Counts reached_;
  static inline Counts holding_;
};

TEST_F(RemoteCallsTest, NoMutexIsHeldWhileOneIsMade) {
  Book(Booking("first", "2024-09-25 18:00", "2024-09-25 20:00"), v1::GRANT_PHASE_GRANTED);
  Book(Booking("second", "2024-09-25 21:00", "2024-09-25 22:00"),
       v1::GRANT_PHASE_NEEDS_MANUAL_ACTION);
  Settle();
  v1::PlanPairRequest plan;
  plan.set_building("tower");
  plan.set_apartment("501/1");
  plan.set_facility("gym");
  EXPECT_TRUE(client_->Call(plan).status.ok());
  v1::DiagnoseRequest diagnose;
  diagnose.set_live(true);
  EXPECT_TRUE(client_->Call(diagnose).status.ok());
  v1::RevokeRequest revoke;
  revoke.set_booking_id("second");
  revoke.set_revision(1);
  revoke.set_building("tower");
  EXPECT_TRUE(client_->Call(revoke).status.ok());
  v1::ClearExpiredRequest clear;
  clear.set_building("tower");
  EXPECT_TRUE(client_->Call(clear).status.ok());
  clear.set_validate_only(true);
  EXPECT_TRUE(client_->Call(clear).status.ok());
  EXPECT_TRUE(client_->Call(IdsOf(site_, "tower")).status.ok());
  Restart();
  PassNightTo("2024-09-25");

  for (const FailPoint point :
       {FailPoint::kBeforeSystemRead, FailPoint::kAfterSystemRead, FailPoint::kBeforeSystemWrite,
        FailPoint::kAfterSystemWrite, FailPoint::kBeforeMail, FailPoint::kAfterMail}) {
    SCOPED_TRACE(base::kFailPoints[Index(point)].name);
    EXPECT_GT(reached_[Index(point)].load(), 0);
    EXPECT_EQ(holding_[Index(point)].load(), 0);
  }
}

}  // namespace
}  // namespace connecx::e2e
