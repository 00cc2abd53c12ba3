#include "core/planner.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
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

absl::CivilDay Today(const PlanInput& input) { return LocalDate(input.now, input.time_zone); }

bool IsLive(const PairBooking& booking, const PlanInput& input) {
  return booking.window.end > input.now;
}

bool IsManagers(const PairBooking& booking, const PlanInput& input) {
  return input.policy == Policy::kNotify && booking.waits_for_manager;
}

// Bookings that may hold the pair, soonest first.
Indices LiveOf(const PlanInput& input) {
  Indices live;
  for (std::size_t i = 0; i < input.bookings.size(); ++i) {
    if (IsLive(input.bookings[i], input) && !IsManagers(input.bookings[i], input)) {
      live.push_back(i);
    }
  }
  SortSoonestFirst(input.bookings, live);
  return live;
}

// Those that ended today: they may stay until the night, so that the end of a booking is no change.
Indices EndedTodayOf(const PlanInput& input) {
  Indices ended;
  for (std::size_t i = 0; i < input.bookings.size(); ++i) {
    const PairBooking& booking = input.bookings[i];
    if (IsLive(booking, input) || IsManagers(booking, input)) continue;
    if (LastDate(booking.window, input.time_zone) >= Today(input)) ended.push_back(i);
  }
  SortSoonestFirst(input.bookings, ended);
  return ended;
}

// Of `sorted`, soonest first, the run of touching or overlapping windows that holds number `seed`.
Indices RunOf(const PlanInput& input, const Indices& sorted, std::size_t seed) {
  Indices run;
  absl::Time end = absl::InfinitePast();
  bool has_seed = false;
  for (const std::size_t i : sorted) {
    const Window& window = input.bookings[i].window;
    if (!run.empty() && window.start > end) {
      if (has_seed) break;
      run.clear();
    }
    end = run.empty() ? window.end : std::max(end, window.end);
    run.push_back(i);
    has_seed = has_seed || i == seed;
  }
  return run;
}

Indices Merged(const PlanInput& input, const Indices& a, const Indices& b) {
  Indices merged = a;
  merged.insert(merged.end(), b.begin(), b.end());
  SortSoonestFirst(input.bookings, merged);
  return merged;
}

struct Candidates {
  Indices live;       // who may hold the pair now, soonest first
  Indices with_past;  // the same and those that ended today and may stay
};

// `ended` that ended last, all at the same instant.
Indices LastEnded(const PlanInput& input, const Indices& ended) {
  absl::Time last = absl::InfinitePast();
  for (const std::size_t i : ended) last = std::max(last, input.bookings[i].window.end);
  Indices newest;
  std::copy_if(ended.begin(), ended.end(), std::back_inserter(newest),
               [&](std::size_t i) { return input.bookings[i].window.end == last; });
  return newest;
}

Candidates CandidatesOf(const PlanInput& input) {
  Indices live = LiveOf(input);
  const auto most = static_cast<std::size_t>(input.limits.max_bookings);
  if (live.size() > most) {
    live.resize(most);
    if (input.policy == Policy::kPromote) live = RunOf(input, live, live.front());
    return {live, live};
  }
  const Indices ended = EndedTodayOf(input);
  switch (input.policy) {
    case Policy::kNotify:
      return {live, live.empty() ? LastEnded(input, ended) : live};
    case Policy::kPromote: {
      const Indices all = Merged(input, live, ended);
      if (all.empty()) return {};
      const std::size_t seed = live.empty() ? LastEnded(input, ended).front() : live.front();
      return {live.empty() ? Indices() : RunOf(input, live, seed), RunOf(input, all, seed)};
    }
    case Policy::kPack:
      return {live, Merged(input, live, ended)};
  }
  return {};
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

BookingVerdict VerdictOf(const PairBooking& booking, bool served, const PlanInput& input) {
  if (!IsLive(booking, input)) return BookingVerdict::kOver;
  if (IsManagers(booking, input)) return BookingVerdict::kWaitsForManager;
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

struct Chosen {
  Indices candidates;
  DateRange dates;
  Pack pack;
};

// Whether every live candidate gets as much of `with_past` as of `live_only`.
bool CostsNobody(const PlanInput& input, const Chosen& with_past, const Chosen& live_only) {
  for (std::size_t k = 0; k < live_only.candidates.size(); ++k) {
    if (!live_only.pack.served[k]) continue;
    const std::size_t i = live_only.candidates[k];
    const auto same = std::find(with_past.candidates.begin(), with_past.candidates.end(), i);
    if (same == with_past.candidates.end()) return false;
    if (!with_past.pack.served[same - with_past.candidates.begin()]) return false;
    const Window& window = input.bookings[i].window;
    if (OpenedWindows(window, *with_past.pack.permission, input.time_zone) !=
        OpenedWindows(window, *live_only.pack.permission, input.time_zone)) {
      return false;
    }
  }
  return true;
}

// Those that ended today stay unless leaving them out lets another one in.
std::optional<Chosen> Choose(const PlanInput& input, const Candidates& candidates) {
  if (candidates.with_past.empty()) return std::nullopt;
  const auto pack = [&input](const Indices& chosen, const DateRange& dates) {
    return Chosen{chosen, dates, PackCandidates(input, chosen, dates)};
  };
  const DateRange dates = DatesFrom(Today(input), input, candidates.with_past);
  Chosen with_past = pack(candidates.with_past, dates);
  if (candidates.live.empty() || candidates.live == candidates.with_past) return with_past;
  if (CostsNobody(input, with_past, pack(candidates.live, dates))) return with_past;
  return pack(candidates.live, DatesFrom(Today(input), input, candidates.live));
}

// Whether the end of a live booking may change the plan before the window rolls: somebody with
// minutes on the window's dates waits for room.
bool ItsEndIsAChange(const PlanInput& input, const PairPlan& plan,
                     const std::optional<Chosen>& chosen) {
  if (input.policy != Policy::kPack) return true;
  if (!chosen.has_value()) return false;
  for (std::size_t i = 0; i < input.bookings.size(); ++i) {
    if (!IsLive(input.bookings[i], input)) continue;
    const DateMinutes wanted = MinutesOn(input.bookings[i].window, chosen->dates, input.time_zone);
    if (wanted.empty()) continue;
    const bool whole = plan.bookings[i].verdict == BookingVerdict::kServed &&
                       wanted.rbegin()->first <= plan.permission->last;
    if (!whole) return true;
  }
  return false;
}

// What each booking that is not served waits for.
void ExplainWaiting(const PlanInput& input, PairPlan& plan) {
  const Indices live = LiveOf(input);
  std::vector<std::string> holders;
  absl::Time holders_end = absl::InfinitePast();
  for (const std::size_t i : live) {
    if (plan.bookings[i].verdict != BookingVerdict::kServed) continue;
    holders.push_back(input.bookings[i].booking_id);
    holders_end = std::max(holders_end, input.bookings[i].window.end);
  }
  absl::Time before_end = absl::InfinitePast();  // of the bookings that start sooner
  for (const std::size_t i : live) {
    const Window& window = input.bookings[i].window;
    BookingPlan& booking = plan.bookings[i];
    if (booking.verdict == BookingVerdict::kNotYet) {
      booking.behind = holders;
      if (input.policy == Policy::kPack) {
        const absl::CivilDay rolls_in =
            LocalDate(window.start, input.time_zone) - (kWindowDates - 1);
        const absl::Time in_window = FirstInstant(rolls_in, input.time_zone);
        booking.expected_time = in_window > input.now ? in_window : holders_end;
      } else if (before_end > absl::InfinitePast()) {
        booking.expected_time = before_end;
        const bool cards_need_update = input.promotion_lead > absl::ZeroDuration();
        if (input.policy == Policy::kPromote && cards_need_update &&
            window.start - before_end < input.promotion_lead) {
          booking.verdict = BookingVerdict::kWaitsForManager;
        }
      }
    }
    before_end = std::max(before_end, window.end);
  }
}

}  // namespace

PairPlan PlanPair(const PlanInput& input) {
  PairPlan plan;
  for (const PairBooking& booking : input.bookings) {
    plan.bookings.push_back({booking.booking_id, VerdictOf(booking, false, input), {}, {}, {}});
  }
  const std::optional<Chosen> chosen = Choose(input, CandidatesOf(input));
  if (chosen.has_value()) {
    plan.permission = chosen->pack.permission;
    for (std::size_t k = 0; k < chosen->candidates.size(); ++k) {
      if (!chosen->pack.served[k]) continue;
      const std::size_t i = chosen->candidates[k];
      plan.bookings[i].verdict = VerdictOf(input.bookings[i], true, input);
      plan.bookings[i].windows =
          OpenedWindows(input.bookings[i].window, *plan.permission, input.time_zone);
    }
    const absl::CivilDay first = chosen->dates.first;
    plan.next_planning_time = first == Today(input) ? NextDateChange(input.now, input.time_zone)
                                                    : EndOfDate(first, input.time_zone);
  }
  ExplainWaiting(input, plan);
  for (std::size_t i = 0; i < input.bookings.size(); ++i) {
    if (!IsLive(input.bookings[i], input) || !ItsEndIsAChange(input, plan, chosen)) continue;
    plan.next_planning_time = Sooner(plan.next_planning_time, input.bookings[i].window.end);
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
