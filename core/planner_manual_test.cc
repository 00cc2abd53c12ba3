#include <gtest/gtest.h>

#include "core/planner.h"
#include "core/planner_scene.h"

namespace connecx::core {
namespace {

TEST(PlanManualPermissionTest, ServesWhatAPersonHasToEnable) {
  Scene scene;
  scene.Book("2026-03-02 08:00", "2026-03-02 10:00");
  scene.BookWaiting("2026-03-02 12:00", "2026-03-02 14:00");
  scene.BookWaiting("2026-03-05 12:00", "2026-03-05 14:00");
  const absl::CivilDay monday(2026, 3, 2);
  // Both of the day, because it may be entered at any moment before the start.
  EXPECT_EQ(scene.ManualAt("2026-03-01 12:00", "2026-03-02 00:00", monday),
            "03-02 08:00-10:00, 12:00-14:00");
  EXPECT_EQ(scene.ManualAt("2026-03-01 12:00", "2026-03-02 09:00", monday),
            "03-02 08:00-10:00, 12:00-14:00");
  // What is over by then is left out.
  EXPECT_EQ(scene.ManualAt("2026-03-01 12:00", "2026-03-02 10:00", monday), "03-02 12:00-14:00");
  EXPECT_EQ(scene.ManualAt("2026-03-02 11:00", "2026-03-02 00:00", monday), "03-02 12:00-14:00");
  EXPECT_EQ(scene.ManualAt("2026-03-01 12:00", "2026-03-03 00:00", absl::CivilDay(2026, 3, 4)),
            "none");
}

TEST(PlanManualPermissionTest, FromTheEveningBefore) {
  Scene scene;
  scene.Book("2026-03-02 17:00", "2026-03-02 20:00");
  scene.BookWaiting("2026-03-03 08:00", "2026-03-03 10:00");
  EXPECT_EQ(scene.ManualAt("2026-03-01 12:00", "2026-03-02 18:00", absl::CivilDay(2026, 3, 3)),
            "03-02..03-03 Mon 17:00-20:00, Tue 08:00-10:00");
  EXPECT_EQ(scene.ManualAt("2026-03-01 12:00", "2026-03-02 20:00", absl::CivilDay(2026, 3, 3)),
            "03-03 08:00-10:00");
}

TEST(PlanManualPermissionTest, EndsWithTheLastDate) {
  Scene scene;
  scene.BookWaiting("2026-03-06 14:00", "2026-03-08 10:00");
  EXPECT_EQ(scene.ManualAt("2026-03-01 12:00", "2026-03-06 00:00", absl::CivilDay(2026, 3, 6)),
            "03-06 14:00-24:00");
  EXPECT_EQ(scene.ManualAt("2026-03-01 12:00", "2026-03-06 00:00", absl::CivilDay(2026, 3, 8)),
            "03-06..03-08 Fri 14:00-24:00, Sat 00:00-24:00, Sun 00:00-10:00");
  EXPECT_EQ(scene.ManualAt("2026-03-01 12:00", "2026-03-07 09:00", absl::CivilDay(2026, 3, 8)),
            "03-07..03-08 Sat 00:00-24:00, Sun 00:00-10:00");
}

}  // namespace
}  // namespace connecx::core
