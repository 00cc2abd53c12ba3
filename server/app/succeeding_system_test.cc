#include "server/app/succeeding_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "absl/status/status.h"
#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "provider/testing/fake_access_system.h"

namespace connecx::server {
namespace {

using base::testing::StatusIs;
using ::testing::SizeIs;
using Fake = provider::FakeAccessSystem;

class SucceedingSystemTest : public testing::Test {
 protected:
  static core::Timetable Evening() {
    return {.intervals = {{.begin = 1080, .end = 1200, .days = core::DayTypes::All()}}};
  }

  base::SimulatedClock clock_{absl::UnixEpoch()};
  const std::shared_ptr<Fake> fake_ = std::make_shared<Fake>(clock_, absl::UTCTimeZone());
  const core::TimetableUse use_{.access_level = "L56", .zone = "ZGYM"};
};

TEST_F(SucceedingSystemTest, FillsNothingWhileAnotherMay) {
  auto other = std::make_shared<Fake>(clock_, absl::UTCTimeZone());
  SucceedingSystem system(fake_, {other});
  EXPECT_THAT(system.ObtainTimetable(Evening(), use_, core::TimetableSource::kAny),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(system.RefreshTimetables({}), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_OK(system.ReadClock());
  other.reset();
  EXPECT_OK(system.ObtainTimetable(Evening(), use_, core::TimetableSource::kAny));
  EXPECT_OK(system.RefreshTimetables({}));
}

TEST_F(SucceedingSystemTest, DoesEverythingElseAtOnce) {
  fake_->AddAccessLevel("L56");
  fake_->LetDoorsNeedUpdate("ZGYM", {"Gym"});
  SucceedingSystem system(fake_, {});
  const auto read = system.ReadAccessLevel("L56");
  ASSERT_OK(read);
  EXPECT_OK(system.WritePermissions(*read, {}));
  EXPECT_OK(system.ListAccessLevels(""));
  EXPECT_EQ(system.PoolState().size, fake_->PoolState().size);
  EXPECT_EQ(system.Describe().vendor, fake_->Describe().vendor);
  ASSERT_OK(system.ObtainTimetable(Evening(), use_, core::TimetableSource::kAny));
  EXPECT_THAT(system.TakeDoorsToUpdate("L56"), SizeIs(1));
  fake_->HideAccessLevels(true);
  EXPECT_OK(system.Believe("L56", {}));
}

}  // namespace
}  // namespace connecx::server
