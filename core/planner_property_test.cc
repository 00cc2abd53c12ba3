#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/planner.h"

// Random bookings, time zones and instants against an oracle that knows nothing but single minutes:
// what a door's local clock shows at second 30, and what the bookings' minutes show there.

namespace connecx::core {
namespace {

constexpr absl::Duration kMinute = absl::Minutes(1);
constexpr int kScenes = 40;

using LocalMinute = std::pair<absl::CivilDay, int>;

struct Scene {
  PlanInput input;
  std::string text;
};

LocalMinute Shown(absl::Time minute, absl::TimeZone time_zone) {
  const absl::TimeZone::CivilInfo info = time_zone.At(minute + absl::Seconds(30));
  return {absl::CivilDay(info.cs), info.cs.hour() * 60 + info.cs.minute()};
}

// The oracle's door.
bool Opens(const std::optional<Permission>& permission, const LocalMinute& shown,
           const SpecialDays& special_days) {
  if (!permission.has_value()) return false;
  const auto& [date, minute] = shown;
  if (date < permission->first || date > permission->last) return false;
  if (permission->timetable.intervals.empty()) return true;
  const auto special = special_days.find(date);
  const int day = special != special_days.end() ? static_cast<int>(special->second)
                                                : static_cast<int>(absl::GetWeekday(date));
  for (const Interval& interval : permission->timetable.intervals) {
    if (interval.begin <= minute && minute < interval.end && ((interval.days.bits() >> day) & 1)) {
      return true;
    }
  }
  return false;
}

std::set<LocalMinute> Image(const Window& window, absl::TimeZone time_zone) {
  std::set<LocalMinute> image;
  for (absl::Time at = window.start; at < window.end; at += kMinute) {
    image.insert(Shown(at, time_zone));
  }
  return image;
}

class PlannerPropertyTest : public testing::TestWithParam<Policy> {
 protected:
  int Pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

  // Bookings around an instant at which, often, a clock changes.
  Scene MakeScene(int max_bookings, int max_minutes) {
    static constexpr const char* kZones[] = {
        "UTC",
        "Australia/Sydney",
        "Australia/Lord_Howe",
        "Australia/Brisbane",
        "America/Santiago",
        "America/New_York",
        "America/Havana",
        "Africa/Cairo",
        "Africa/Casablanca",
        "Asia/Beirut",
        "Asia/Gaza",
        "Asia/Kathmandu",
        "Atlantic/Azores",
        "Europe/Dublin",
        "Pacific/Apia",
        "Pacific/Chatham",
        "Antarctica/Troll",
    };
    Scene scene;
    PlanInput& input = scene.input;
    input.policy = GetParam();
    if (input.policy == Policy::kPromote && Pick(0, 1) == 0) input.promotion_lead = 15 * kMinute;
    const char* zone = kZones[Pick(0, static_cast<int>(std::size(kZones)) - 1)];
    EXPECT_TRUE(absl::LoadTimeZone(zone, &input.time_zone));
    absl::Time anchor = absl::FromCivil(absl::CivilDay(2025, 1, 1) + Pick(0, 700), input.time_zone);
    if (std::string(zone) == "Pacific/Apia" && Pick(0, 1) == 0) {
      anchor = absl::FromCivil(absl::CivilDay(2011, 12, 29), input.time_zone);
    }
    absl::TimeZone::CivilTransition transition;
    if (Pick(0, 2) > 0 && input.time_zone.NextTransition(anchor, &transition)) {
      anchor = absl::FromCivil(transition.from, input.time_zone);
    }
    const absl::Time origin =
        absl::FromUnixSeconds(absl::ToUnixSeconds(anchor) / 3600 * 3600) - absl::Hours(72);
    const int grid = Pick(0, 3) == 0 ? 1 : 30;
    const int bookings = Pick(1, max_bookings);
    for (int i = 0; i < bookings; ++i) {
      const absl::Time start = origin + Pick(0, 7 * 1440 / grid) * grid * kMinute;
      const int most = Pick(0, 2) == 0 ? max_minutes : std::min(max_minutes, 300);
      const absl::Time end =
          start + std::max(1, Pick(1, std::max(1, most / grid)) * grid) * kMinute;
      const bool waits = Pick(0, 4) == 0 && input.policy == Policy::kNotify;
      input.bookings.push_back({absl::StrCat("b", i), {start, end}, waits});
    }
    const absl::CivilDay first_date = absl::ToCivilDay(origin, input.time_zone);
    for (int i = Pick(0, 4); i > 0; --i) {
      input.special_days[first_date + Pick(0, 14)] =
          static_cast<DayType>(Pick(0, 1) == 0 ? 7 : Pick(7, 9));
    }
    if (Pick(0, 3) == 0) input.limits.max_intervals = Pick(3, 5);
    input.now = origin + Pick(-1440, 9 * 1440) * kMinute;
    std::ostringstream text;
    text << zone << " now " << input.now << " max " << input.limits.max_intervals;
    for (const PairBooking& booking : input.bookings) {
      text << "\n  " << absl::FormatTime(booking.window.start, input.time_zone) << " .. "
           << absl::FormatTime(booking.window.end, input.time_zone)
           << (booking.waits_for_manager ? " waits" : "");
    }
    for (const auto& [date, type] : input.special_days) {
      text << "\n  special " << date << " " << static_cast<int>(type);
    }
    scene.text = text.str();
    return scene;
  }

  std::mt19937 random_{20260302};
};

// A booking that the permission serves: it opens for it somewhere.
bool IsServed(const BookingPlan& plan) { return !plan.windows.empty(); }

std::pair<absl::Time, absl::Time> Extent(const PlanInput& input) {
  absl::Time begin = absl::InfiniteFuture();
  absl::Time end = absl::InfinitePast();
  for (const PairBooking& booking : input.bookings) {
    begin = std::min(begin, booking.window.start);
    end = std::max(end, booking.window.end);
  }
  return {begin - absl::Hours(24 * 8), end + absl::Hours(24 * 8)};
}

void ExpectSamePlan(const PairPlan& a, const PairPlan& b) {
  EXPECT_EQ(a.permission, b.permission);
  ASSERT_EQ(a.bookings.size(), b.bookings.size());
  for (std::size_t i = 0; i < a.bookings.size(); ++i) {
    // That a booking is over is no change as long as its minutes stay.
    if (a.bookings[i].verdict != BookingVerdict::kOver) {
      EXPECT_EQ(a.bookings[i].verdict, b.bookings[i].verdict);
    }
    EXPECT_EQ(a.bookings[i].windows, b.bookings[i].windows);
  }
  EXPECT_EQ(a.next_planning_time, b.next_planning_time);
}

TEST_P(PlannerPropertyTest, OpensExactlyTheServedBookingsMinutes) {
  for (int n = 0; n < kScenes; ++n) {
    const Scene scene = MakeScene(4, 12 * 1440);
    SCOPED_TRACE(scene.text);
    const PlanInput& input = scene.input;
    const PairPlan plan = PlanPair(input);
    std::set<LocalMinute> served;
    for (std::size_t i = 0; i < plan.bookings.size(); ++i) {
      if (IsServed(plan.bookings[i])) {
        served.merge(Image(input.bookings[i].window, input.time_zone));
      }
    }
    if (plan.permission.has_value()) {
      ASSERT_LE(static_cast<int>(plan.permission->timetable.intervals.size()),
                input.limits.max_intervals);
      ASSERT_LE(plan.permission->last - plan.permission->first, 6);
      ASSERT_TRUE(std::is_sorted(plan.permission->timetable.intervals.begin(),
                                 plan.permission->timetable.intervals.end()));
    }
    const auto [begin, end] = Extent(input);
    for (absl::Time at = begin; at < end; at += kMinute) {
      const LocalMinute shown = Shown(at, input.time_zone);
      const bool within = plan.permission.has_value() && plan.permission->first <= shown.first &&
                          shown.first <= plan.permission->last;
      ASSERT_EQ(Opens(plan.permission, shown, input.special_days),
                within && served.count(shown) > 0)
          << shown.first << " minute " << shown.second;
      // `windows` tells the same by instants.
      for (std::size_t i = 0; i < plan.bookings.size(); ++i) {
        const Window& booked = input.bookings[i].window;
        if (at < booked.start || at >= booked.end || !IsServed(plan.bookings[i])) continue;
        const auto& windows = plan.bookings[i].windows;
        ASSERT_EQ(within, std::any_of(windows.begin(), windows.end(), [&](const Window& window) {
                    return window.start <= at && at < window.end;
                  }));
      }
    }
  }
}

TEST_P(PlannerPropertyTest, EqualBetweenTwoPlanningInstants) {
  for (int n = 0; n < 20 * kScenes; ++n) {
    Scene scene = MakeScene(4, 12 * 1440);
    SCOPED_TRACE(scene.text);
    PlanInput input = scene.input;
    const PairPlan plan = PlanPair(input);
    if (plan.next_planning_time.has_value()) {
      ASSERT_GT(*plan.next_planning_time, input.now);
    }
    const absl::Time until =
        plan.next_planning_time.value_or(scene.input.now + absl::Hours(24 * 30));
    const int minutes = static_cast<int>((until - input.now) / kMinute);
    for (const int later : {1, minutes / 3, minutes / 2, minutes - 1}) {
      if (later < 0 || later >= minutes) continue;
      input.now = scene.input.now + later * kMinute;
      ExpectSamePlan(PlanPair(input), plan);
    }
    // Whatever the order of the input.
    input.now = scene.input.now;
    std::reverse(input.bookings.begin(), input.bookings.end());
    EXPECT_EQ(PlanPair(input).permission, plan.permission);
    if (HasFailure()) return;
  }
}

// Plans from the beginning to the end at the planning instants only, and stands at the door in
// every minute between.
template <typename Judge>
void Roll(PlanInput input, absl::Time from, absl::Time until, Judge judge) {
  input.now = from;
  while (input.now < until) {
    const PairPlan plan = PlanPair(input);
    const absl::Time next = std::min(until, plan.next_planning_time.value_or(until));
    ASSERT_GT(next, input.now);
    for (absl::Time at = input.now; at < next; at += kMinute) judge(plan, at);
    if (testing::Test::HasFatalFailure()) return;
    input.now = next;
  }
}

TEST_P(PlannerPropertyTest, RollingServesTheWholeBookingAndNothingElse) {
  for (int n = 0; n < kScenes; ++n) {
    Scene scene = MakeScene(1, 12 * 1440);
    scene.input.bookings[0].waits_for_manager = false;
    SCOPED_TRACE(scene.text);
    const Window& booked = scene.input.bookings[0].window;
    const std::set<LocalMinute> image = Image(booked, scene.input.time_zone);
    Roll(scene.input, booked.start - absl::Hours(30), booked.end + absl::Hours(50),
         [&](const PairPlan& plan, absl::Time at) {
           const LocalMinute shown = Shown(at, scene.input.time_zone);
           const bool open = Opens(plan.permission, shown, scene.input.special_days);
           if (booked.start <= at && at < booked.end) {
             ASSERT_TRUE(open) << absl::FormatTime(at, scene.input.time_zone);
           } else if (open) {
             ASSERT_TRUE(image.count(shown)) << absl::FormatTime(at, scene.input.time_zone);
           }
         });
    if (HasFailure()) return;
  }
}

TEST_P(PlannerPropertyTest, AStartedBookingIsServedWhateverElseIsBooked) {
  for (int n = 0; n < kScenes; ++n) {
    Scene scene = MakeScene(5, 3 * 1440);
    SCOPED_TRACE(scene.text);
    const auto [begin, end] = Extent(scene.input);
    Roll(scene.input, begin + absl::Hours(24 * 7), end - absl::Hours(24 * 6),
         [&](const PairPlan& plan, absl::Time at) {
           const LocalMinute shown = Shown(at, scene.input.time_zone);
           for (std::size_t i = 0; i < plan.bookings.size(); ++i) {
             const PairBooking& booking = scene.input.bookings[i];
             if (at < booking.window.start || at >= booking.window.end) continue;
             if (booking.waits_for_manager) {
               ASSERT_EQ(plan.bookings[i].verdict, BookingVerdict::kWaitsForManager);
             } else {
               ASSERT_EQ(plan.bookings[i].verdict, BookingVerdict::kServed);
               ASSERT_TRUE(Opens(plan.permission, shown, scene.input.special_days))
                   << absl::FormatTime(at, scene.input.time_zone);
             }
           }
         });
    if (HasFailure()) return;
  }
}

// What promote and pack are for: rolled at the planning instants alone, every booking opens from
// its first to its last minute, and nothing opens that nobody booked.
TEST_P(PlannerPropertyTest, NobodyStaysOutsideAndNothingElseOpens) {
  if (GetParam() == Policy::kNotify) return;
  for (int n = 0; n < kScenes; ++n) {
    Scene scene = MakeScene(12, 9 * 1440);
    SCOPED_TRACE(scene.text);
    std::set<LocalMinute> booked;
    for (const PairBooking& booking : scene.input.bookings) {
      booked.merge(Image(booking.window, scene.input.time_zone));
    }
    const auto [begin, end] = Extent(scene.input);
    Roll(scene.input, begin + absl::Hours(24 * 7), end - absl::Hours(24 * 6),
         [&](const PairPlan& plan, absl::Time at) {
           const LocalMinute shown = Shown(at, scene.input.time_zone);
           const bool open = Opens(plan.permission, shown, scene.input.special_days);
           const bool live = std::any_of(
               scene.input.bookings.begin(), scene.input.bookings.end(), [&](const auto& booking) {
                 return booking.window.start <= at && at < booking.window.end;
               });
           if (live) {
             ASSERT_TRUE(open) << absl::FormatTime(at, scene.input.time_zone);
           } else if (open) {
             ASSERT_TRUE(booked.count(shown)) << absl::FormatTime(at, scene.input.time_zone);
           }
         });
    if (HasFailure()) return;
  }
}

TEST_P(PlannerPropertyTest, AManualPermissionOpensExactlyWhatItServes) {
  for (int n = 0; n < kScenes; ++n) {
    Scene scene = MakeScene(4, 3 * 1440);
    scene.input.special_days.clear();
    scene.input.limits.max_intervals = 16;
    SCOPED_TRACE(scene.text);
    const PlanInput& input = scene.input;
    const absl::Time from = input.now + Pick(0, 1440) * kMinute;
    const absl::CivilDay first = absl::ToCivilDay(from, input.time_zone);
    const absl::CivilDay last = first + Pick(0, 2);
    const std::optional<Permission> permission = PlanManualPermission(input, from, last);
    std::set<LocalMinute> wanted;
    for (const PairBooking& booking : input.bookings) {
      if (booking.window.end <= from) continue;
      for (const LocalMinute& shown : Image(booking.window, input.time_zone)) {
        if (first <= shown.first && shown.first <= last) wanted.insert(shown);
      }
    }
    const auto [begin, end] = Extent(input);
    for (absl::Time at = begin; at < end; at += kMinute) {
      const LocalMinute shown = Shown(at, input.time_zone);
      ASSERT_EQ(Opens(permission, shown, {}), wanted.count(shown) > 0)
          << shown.first << " minute " << shown.second;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Policies, PlannerPropertyTest,
                         testing::Values(Policy::kNotify, Policy::kPromote, Policy::kPack),
                         [](const testing::TestParamInfo<Policy>& info) -> std::string {
                           switch (info.param) {
                             case Policy::kNotify:
                               return "Notify";
                             case Policy::kPromote:
                               return "Promote";
                             case Policy::kPack:
                               return "Pack";
                           }
                           return "";
                         });

}  // namespace
}  // namespace connecx::core
