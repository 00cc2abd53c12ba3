#include "provider/double_booking.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/local_time.h"

namespace connecx::provider {
namespace {

// A booking that starts before this hour is enabled from the evening before.
constexpr int kEarlyHour = 10;
constexpr int kEveningHour = 18;

// "On its day", or from the evening before for an early one; not before now.
absl::Time EnableFrom(const core::Window& window, absl::Time now, absl::TimeZone time_zone) {
  const absl::CivilSecond start = absl::ToCivilSecond(window.start, time_zone);
  const absl::CivilDay day(start);
  const absl::Time from = start.hour() < kEarlyHour
                              ? absl::FromCivil(absl::CivilHour(day - 1) + kEveningHour, time_zone)
                              : core::FirstInstant(day, time_zone);
  return std::max(from, now);
}

// What the zone holds for the apartment at `from`: the permission of a booking that goes on, one
// that is over since that morning (it stays until the night), a later one's, or nothing.
core::ManualCase CaseAt(const core::PlanInput& pair, absl::string_view waiting_id, absl::Time from,
                        absl::Time until) {
  const absl::CivilDay day = core::LocalDate(from, pair.time_zone);
  bool later = false;
  for (const core::PairBooking& booking : pair.bookings) {
    if (booking.waits_for_manager || booking.booking_id == waiting_id) continue;
    const absl::CivilDay last =
        core::LocalDate(booking.window.end - absl::Minutes(1), pair.time_zone);
    if (last < day) continue;
    if (booking.window.start < until) return core::ManualCase::kChangeCurrent;
    later = true;
  }
  return later ? core::ManualCase::kChangeLater : core::ManualCase::kNothingThere;
}

}  // namespace

std::optional<ManualPlan> PlanDoubleBooking(const core::PlanInput& pair,
                                            const core::PairBooking& waiting) {
  if (waiting.window.end <= pair.now) return std::nullopt;
  const absl::Time from = EnableFrom(waiting.window, pair.now, pair.time_zone);
  const absl::CivilDay last_date =
      core::LocalDate(waiting.window.end - absl::Minutes(1), pair.time_zone);
  const std::optional<core::Permission> permission =
      core::PlanManualPermission(pair, from, last_date);
  if (!permission) return std::nullopt;
  ManualPlan plan{.permission = *permission};
  plan.action.manual_case =
      CaseAt(pair, waiting.booking_id, from, core::EndOfDate(permission->last, pair.time_zone));
  plan.action.first = permission->first;
  plan.action.last = permission->last;
  plan.action.hours = core::HoursText(permission->timetable);
  plan.action.from = from;
  plan.action.by = waiting.window.start;
  plan.action.calendar =
      CalendarOf(permission->first, permission->last, pair.time_zone, pair.special_days);
  return plan;
}

std::string CalendarOf(absl::CivilDay first, absl::CivilDay last, absl::TimeZone time_zone,
                       const core::SpecialDays& special_days) {
  std::string calendar = time_zone.name();
  for (absl::CivilDay date = first; date <= last; ++date) {
    absl::StrAppend(&calendar, " ", static_cast<int>(core::DayTypeOf(date, special_days)));
  }
  return calendar;
}

}  // namespace connecx::provider
