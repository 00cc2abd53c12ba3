#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/planner_scene.h"

// What promote and pack do that notify leaves to the manager. 2026-03-02 is a Monday.

namespace connecx::core {
namespace {

using testing::ElementsAre;

constexpr BookingVerdict kServed = BookingVerdict::kServed;
constexpr BookingVerdict kWaits = BookingVerdict::kWaitsForManager;
constexpr BookingVerdict kNotYet = BookingVerdict::kNotYet;
constexpr BookingVerdict kOver = BookingVerdict::kOver;

TEST(PackTest, TodayAndNextWednesdayAreOnePermission) {
  Scene scene;
  scene.With(Policy::kPack)
      .Book("2026-03-02 13:00", "2026-03-02 15:00")
      .Book("2026-03-04 18:00", "2026-03-04 20:00");
  EXPECT_EQ(scene.PermissionAt("2026-03-02 09:00"),
            "03-02..03-04 Mon 13:00-15:00, Wed 18:00-20:00");
  EXPECT_THAT(scene.VerdictsAt("2026-03-02 09:00"), ElementsAre(kServed, kServed));
}

TEST(PackTest, TheSameWeekdayNextWeekRollsIn) {
  Scene scene;
  scene.With(Policy::kPack)
      .Book("2026-03-02 13:00", "2026-03-02 15:00")
      .Book("2026-03-09 18:00", "2026-03-09 20:00");
  EXPECT_EQ(scene.PermissionAt("2026-03-02 09:00"), "03-02 13:00-15:00");
  EXPECT_THAT(scene.VerdictsAt("2026-03-02 09:00"), ElementsAre(kServed, kNotYet));
  const PairPlan plan = scene.PlanAt("2026-03-02 09:00");
  EXPECT_THAT(plan.bookings[1].behind, ElementsAre("b1"));
  EXPECT_EQ(plan.bookings[1].expected_time, At("2026-03-03 00:00", scene.time_zone()));
  // Until the night nothing changes, though the first is over; then the second one is the soonest.
  EXPECT_EQ(scene.NextAt("2026-03-02 09:00"), "03-03 00:00");
  EXPECT_EQ(scene.PermissionAt("2026-03-02 16:00"), "03-02 13:00-15:00");
  EXPECT_EQ(scene.PermissionAt("2026-03-03 00:00"), "03-09 18:00-20:00");
}

TEST(PackTest, ANinthIntervalWaitsForTheFirstToEnd) {
  Scene scene;
  scene.With(Policy::kPack).MaxIntervals(2);
  scene.Book("2026-03-02 09:00", "2026-03-02 10:00")
      .Book("2026-03-02 12:00", "2026-03-02 13:00")
      .Book("2026-03-03 15:00", "2026-03-03 16:00");
  EXPECT_THAT(scene.VerdictsAt("2026-03-02 08:00"), ElementsAre(kServed, kServed, kNotYet));
  EXPECT_EQ(scene.NextAt("2026-03-02 08:00"), "03-02 10:00");
  EXPECT_THAT(scene.VerdictsAt("2026-03-02 10:00"), ElementsAre(kOver, kServed, kServed));
  EXPECT_EQ(scene.PermissionAt("2026-03-02 10:00"),
            "03-02..03-03 Mon 12:00-13:00, Tue 15:00-16:00");
}

TEST(PackTest, TheEndOfABookingChangesNothingUntilTheNight) {
  Scene scene;
  scene.With(Policy::kPack)
      .Book("2026-03-02 09:00", "2026-03-02 10:00")
      .Book("2026-03-02 12:00", "2026-03-02 13:00");
  const std::string both = "03-02 09:00-10:00, 12:00-13:00";
  EXPECT_EQ(scene.PermissionAt("2026-03-02 08:00"), both);
  EXPECT_EQ(scene.PermissionAt("2026-03-02 11:00"), both);
  EXPECT_EQ(scene.PermissionAt("2026-03-02 23:59"), both);
  EXPECT_EQ(scene.PermissionAt("2026-03-03 00:00"), "none");
}

TEST(PackTest, AHolidayIsItsOwnKindOfDay) {
  Scene scene;
  scene.With(Policy::kPack)
      .Special(absl::CivilDay(2026, 3, 4))
      .Book("2026-03-02 13:00", "2026-03-02 15:00")
      .Book("2026-03-04 18:00", "2026-03-04 20:00");
  EXPECT_EQ(scene.PermissionAt("2026-03-02 09:00"),
            "03-02..03-04 Mon 13:00-15:00, Holiday 18:00-20:00");
}

TEST(PromoteTest, TheSoonestHoldsThePairAndTheNextFollows) {
  Scene scene;
  scene.With(Policy::kPromote)
      .Book("2026-03-02 13:00", "2026-03-02 15:00")
      .Book("2026-03-04 18:00", "2026-03-04 20:00");
  EXPECT_EQ(scene.PermissionAt("2026-03-02 09:00"), "03-02 13:00-15:00");
  EXPECT_THAT(scene.VerdictsAt("2026-03-02 09:00"), ElementsAre(kServed, kNotYet));
  const PairPlan plan = scene.PlanAt("2026-03-02 09:00");
  EXPECT_THAT(plan.bookings[1].behind, ElementsAre("b1"));
  EXPECT_EQ(plan.bookings[1].expected_time, At("2026-03-02 15:00", scene.time_zone()));
  EXPECT_EQ(scene.NextAt("2026-03-02 09:00"), "03-02 15:00");
  EXPECT_EQ(scene.PermissionAt("2026-03-02 15:00"), "03-04 18:00-20:00");
}

TEST(PromoteTest, WhatTouchesOrOverlapsSharesThePair) {
  Scene scene;
  scene.With(Policy::kPromote)
      .Book("2026-03-02 13:00", "2026-03-02 15:00")
      .Book("2026-03-02 15:00", "2026-03-02 16:00")
      .Book("2026-03-02 15:30", "2026-03-02 17:00")
      .Book("2026-03-02 17:01", "2026-03-02 18:00");
  EXPECT_EQ(scene.PermissionAt("2026-03-02 09:00"), "03-02 13:00-17:00");
  EXPECT_THAT(scene.VerdictsAt("2026-03-02 09:00"),
              ElementsAre(kServed, kServed, kServed, kNotYet));
}

TEST(PromoteTest, ASoonerBookingTakesThePairFromALaterOne) {
  Scene scene;
  scene.With(Policy::kPromote).Book("2026-03-04 18:00", "2026-03-04 20:00");
  EXPECT_EQ(scene.PermissionAt("2026-03-02 09:00"), "03-04 18:00-20:00");
  scene.Book("2026-03-03 13:00", "2026-03-03 15:00");
  EXPECT_EQ(scene.PermissionAt("2026-03-02 09:00"), "03-03 13:00-15:00");
  EXPECT_THAT(scene.VerdictsAt("2026-03-02 09:00"), ElementsAre(kNotYet, kServed));
}

// For want of timetables (docs/adr/0010).
TEST(MaxBookingsTest, ServesTheSoonestAndNoneThatIsOver) {
  Scene scene;
  scene.Book("2026-03-04 08:00", "2026-03-04 09:00")
      .Book("2026-03-04 10:00", "2026-03-04 12:00")
      .Book("2026-03-04 18:00", "2026-03-04 20:00")
      .Book("2026-03-05 18:00", "2026-03-05 20:00");
  const char* now = "2026-03-04 09:30";
  scene.With(Policy::kPack);
  EXPECT_EQ(scene.MaxBookings(2).PermissionAt(now), "03-04 10:00-12:00, 18:00-20:00");
  EXPECT_EQ(scene.MaxBookings(1).PermissionAt(now), "03-04 10:00-12:00");
  EXPECT_EQ(scene.VerdictsAt(now)[2], BookingVerdict::kNotYet);
  EXPECT_EQ(scene.NextAt(now), "03-04 12:00") << "somebody waits for its end";
  EXPECT_EQ(scene.With(Policy::kPromote).MaxBookings(2).PermissionAt(now), "03-04 10:00-12:00")
      << "still one run";
}

TEST(PromoteTest, ACardThatCannotBeUpdatedInTimeIsTheManagers) {
  Scene scene;
  scene.With(Policy::kPromote)
      .PromotionLead(absl::Minutes(15))
      .Book("2026-03-02 13:00", "2026-03-02 15:00")
      .Book("2026-03-02 15:14", "2026-03-02 16:00")
      .Book("2026-03-02 16:15", "2026-03-02 17:00");
  EXPECT_THAT(scene.VerdictsAt("2026-03-02 09:00"), ElementsAre(kServed, kWaits, kNotYet));
  // It gets the pair all the same, when it is free.
  EXPECT_THAT(scene.VerdictsAt("2026-03-02 15:00"), ElementsAre(kOver, kServed, kNotYet));
}

TEST(PolicyTest, PackAndPromoteLeaveNothingToTheManager) {
  for (const Policy policy : {Policy::kPromote, Policy::kPack}) {
    Scene scene;
    scene.With(policy).BookWaiting("2026-03-02 13:00", "2026-03-02 15:00");
    EXPECT_THAT(scene.VerdictsAt("2026-03-02 09:00"), ElementsAre(kServed));
  }
}

}  // namespace
}  // namespace connecx::core
