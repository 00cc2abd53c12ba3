#include "core/planner.h"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <vector>

#include "core/local_time.h"
#include "core/planner_pack.h"
#include "core/planner_window.h"

namespace connecx::core {
namespace {

// Indices into PlanInput::bookings.
using Indices = std::vector<std::size_t>;

void SortSoonestFirst(const std::vector<PairBooking>& bookings, Indices& indices) {
  std::sort(indices.begin(), indices.end(), [&](std::size_t a, std::size_t b) {
    return std::tie(bookings[a].window.start, bookings[a].window.end, bookings[a].booking_id) <
           std::tie(bookings[b].window.start, bookings[b].window.end, bookings[b].booking_id);
  });
}

absl::CivilDay LastDate(const Window& window, absl::TimeZone time_zone) {
  return LocalDate(window.end - absl::Seconds(1), time_zone);
}

// The live bookings that are not the manager's. Where there is none: those that ended last, if that
// was today, so that the end of a booking changes nothing until the night.
Indices NotifyCandidates(const PlanInput& input) {
  Indices live;
  absl::Time last_end = absl::InfinitePast();
  for (std::size_t i = 0; i < input.bookings.size(); ++i) {
    const PairBooking& booking = input.bookings[i];
    if (booking.waits_for_manager) continue;
    if (booking.window.end > input.now) live.push_back(i);
    last_end = std::max(last_end, booking.window.end);
  }
  if (!live.empty()) return live;

  Indices ended;
  for (std::size_t i = 0; i < input.bookings.size(); ++i) {
    const PairBooking& booking = input.bookings[i];
    if (booking.waits_for_manager || booking.window.end != last_end) continue;
    if (LastDate(booking.window, input.time_zone) < LocalDate(input.now, input.time_zone)) continue;
    ended.push_back(i);
  }
  return ended;
}

Indices Candidates(const PlanInput& input) {
  Indices candidates;
  switch (input.policy) {
    case Policy::kNotify:
      candidates = NotifyCandidates(input);
      break;
  }
  SortSoonestFirst(input.bookings, candidates);
  return candidates;
}

// The dates of a window on which the soonest of `candidates` (not empty) has minutes first.
DateRange DatesFrom(absl::CivilDay earliest, const PlanInput& input, const Indices& candidates) {
  const absl::Time start = input.bookings[candidates.front()].window.start;
  const absl::CivilDay first = std::max(earliest, LocalDate(start, input.time_zone));
  return {first, first + (kWindowDates - 1)};
}

Pack PackCandidates(const PlanInput& input, const Indices& candidates, const DateRange& dates) {
  std::vector<Window> windows;
  for (const std::size_t i : candidates) windows.push_back(input.bookings[i].window);
  return PackBookings(windows, dates,
                      {input.time_zone, input.special_days, input.limits.max_intervals});
}

BookingVerdict VerdictOf(const PairBooking& booking, bool served, absl::Time now) {
  if (booking.window.end <= now) return BookingVerdict::kOver;
  if (booking.waits_for_manager) return BookingVerdict::kWaitsForManager;
  return served ? BookingVerdict::kServed : BookingVerdict::kNotYet;
}

// The part of a served booking on the permission's dates.
std::vector<Window> OpenedWindows(const Window& booking, const Permission& permission,
                                  absl::TimeZone time_zone) {
  const Window opened = {std::max(booking.start, FirstInstant(permission.first, time_zone)),
                         std::min(booking.end, EndOfDate(permission.last, time_zone))};
  if (opened.start >= opened.end) return {};
  return {opened};
}

std::optional<absl::Time> Sooner(std::optional<absl::Time> a, absl::Time b) {
  return a.has_value() ? std::min(*a, b) : b;
}

}  // namespace

PairPlan PlanPair(const PlanInput& input) {
  PairPlan plan;
  for (const PairBooking& booking : input.bookings) {
    plan.bookings.push_back({booking.booking_id, VerdictOf(booking, false, input.now), {}});
    if (booking.window.end > input.now) {
      plan.next_planning_time = Sooner(plan.next_planning_time, booking.window.end);
    }
  }

  const Indices candidates = Candidates(input);
  if (candidates.empty()) return plan;
  const absl::CivilDay today = LocalDate(input.now, input.time_zone);
  const DateRange dates = DatesFrom(today, input, candidates);
  const absl::Time roll = dates.first == today ? NextDateChange(input.now, input.time_zone)
                                               : EndOfDate(dates.first, input.time_zone);
  plan.next_planning_time = Sooner(plan.next_planning_time, roll);

  const Pack pack = PackCandidates(input, candidates, dates);
  plan.permission = pack.permission;
  for (std::size_t k = 0; k < candidates.size(); ++k) {
    if (!pack.served[k]) continue;
    const PairBooking& booking = input.bookings[candidates[k]];
    BookingPlan& booking_plan = plan.bookings[candidates[k]];
    booking_plan.verdict = VerdictOf(booking, true, input.now);
    booking_plan.windows = OpenedWindows(booking.window, *pack.permission, input.time_zone);
  }
  return plan;
}

std::optional<Permission> PlanManualPermission(const PlanInput& input, absl::Time from,
                                               absl::CivilDay last_date) {
  from = std::max(from, input.now);
  const absl::Time end = EndOfDate(last_date, input.time_zone);
  Indices candidates;
  for (std::size_t i = 0; i < input.bookings.size(); ++i) {
    const Window& window = input.bookings[i].window;
    if (window.end > from && window.start < end) candidates.push_back(i);
  }
  if (candidates.empty()) return std::nullopt;
  SortSoonestFirst(input.bookings, candidates);
  DateRange dates = DatesFrom(LocalDate(from, input.time_zone), input, candidates);
  dates.last = std::min(dates.last, last_date);
  return PackCandidates(input, candidates, dates).permission;
}

}  // namespace connecx::core
