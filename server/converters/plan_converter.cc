#include "server/converters/plan_converter.h"

#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/day_types.h"
#include "core/local_time.h"
#include "server/converters/grant_converter.h"
#include "server/converters/opened_windows.h"
#include "server/converters/time_converter.h"
#include "server/text.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr std::size_t kMaxText = 1024;
constexpr int kMaxBookings = 1000;
constexpr int kDaysTold = 14;
constexpr int kMinute = 60;

v1::HeldBy HeldByToProto(provider::Ownership ownership) {
  switch (ownership) {
    case provider::Ownership::kNone:
      return v1::HELD_BY_NOBODY;
    case provider::Ownership::kOurs:
      return v1::HELD_BY_US;
    case provider::Ownership::kOursOutdated:
      return v1::HELD_BY_US_OUTDATED;
    case provider::Ownership::kByHand:
    case provider::Ownership::kElsewhere:
      return v1::HELD_BY_HAND;
  }
  return v1::HELD_BY_UNSPECIFIED;
}

v1::PairAction ActionOf(const provider::PairView& view) {
  if (view.would_write) {
    return view.planned.has_value() ? v1::PAIR_ACTION_WRITE : v1::PAIR_ACTION_TAKE_AWAY;
  }
  return HeldByToProto(view.ownership) == v1::HELD_BY_HAND ? v1::PAIR_ACTION_LEAVE_TO_PERSON
                                                           : v1::PAIR_ACTION_NONE;
}

v1::GrantPhase PhaseOf(core::BookingVerdict verdict) {
  switch (verdict) {
    case core::BookingVerdict::kServed:
      return v1::GRANT_PHASE_GRANTED;
    case core::BookingVerdict::kWaitsForManager:
      return v1::GRANT_PHASE_NEEDS_MANUAL_ACTION;
    case core::BookingVerdict::kNotYet:
      return v1::GRANT_PHASE_QUEUED;
    case core::BookingVerdict::kOver:
      return v1::GRANT_PHASE_EXPIRED;
  }
  return v1::GRANT_PHASE_UNSPECIFIED;
}

const char* ReasonOf(core::BookingVerdict verdict) {
  switch (verdict) {
    case core::BookingVerdict::kServed:
      return "The planned permission opens for it.";
    case core::BookingVerdict::kWaitsForManager:
      return "Another booking has the pair, and this one cannot follow by itself: a person enables "
             "it "
             "on its day.";
    case core::BookingVerdict::kNotYet:
      return "It waits for the pair, and gets it by itself.";
    case core::BookingVerdict::kOver:
      return "It is over.";
  }
  return "";
}

std::string ClockText(int second_of_day) {
  const int minute = second_of_day / kMinute;
  return absl::StrFormat("%02d:%02d", minute / 60, minute % 60);
}

void IntervalsToProto(const std::vector<core::HeldInterval>& hours, v1::PairPermission* proto) {
  for (const core::HeldInterval& interval : hours) {
    v1::LocalInterval* added = proto->add_intervals();
    added->set_from(ClockText(interval.begin_second));
    // An end of hh:mm:59 is that of the minute's end.
    added->set_until(ClockText(interval.end_second + kMinute - 1));
    for (int day = 0; day < core::kDayTypeCount; ++day) {
      if (interval.days.Has(static_cast<core::DayType>(day))) {
        added->add_day_types(static_cast<v1::DayType>(day + v1::DAY_TYPE_MONDAY));
      }
    }
  }
}

void BookingToProto(const core::BookingPlan& plan, const core::Grant* grant,
                    v1::BookingPlan* proto) {
  proto->set_booking_id(plan.booking_id);
  if (grant != nullptr) {
    proto->set_revision(grant->revision);
    proto->set_apartment(grant->apartment);
    proto->set_facility(grant->facility);
    TimeToProto(grant->window.start, proto->mutable_start_time());
    TimeToProto(grant->window.end, proto->mutable_end_time());
  }
  proto->set_phase(PhaseOf(plan.verdict));
  proto->set_reason(ReasonOf(plan.verdict));
  ToProto(plan.windows, proto->mutable_windows());
}

void BookingsToProto(const provider::PairView& view, const std::vector<core::Grant>& grants,
                     v1::PairPlan* proto) {
  std::map<std::string, const core::Grant*> by_id;
  for (const core::Grant& grant : grants) by_id[grant.booking_id] = &grant;
  const auto find = [&by_id](const core::BookingPlan& plan) {
    const auto it = by_id.find(plan.booking_id);
    return it == by_id.end() ? nullptr : it->second;
  };
  const auto start = [&find](const core::BookingPlan& plan) {
    const core::Grant* grant = find(plan);
    return grant == nullptr ? absl::InfiniteFuture() : grant->window.start;
  };
  std::vector<core::BookingPlan> plans = view.bookings;
  std::stable_sort(plans.begin(), plans.end(),
                   [&start](const core::BookingPlan& a, const core::BookingPlan& b) {
                     return start(a) < start(b);
                   });
  for (const core::BookingPlan& plan : plans) {
    if (proto->bookings_size() == kMaxBookings) return;
    BookingToProto(plan, find(plan), proto->add_bookings());
  }
}

}  // namespace

v1::PairPolicy PolicyToProto(core::Policy policy) {
  switch (policy) {
    case core::Policy::kNotify:
      return v1::PAIR_POLICY_NOTIFY;
    case core::Policy::kPromote:
      return v1::PAIR_POLICY_PROMOTE;
    case core::Policy::kPack:
      return v1::PAIR_POLICY_PACK;
  }
  return v1::PAIR_POLICY_UNSPECIFIED;
}

void ToProto(const core::HeldPermission& held, const core::Building& building, absl::CivilDay today,
             v1::PairPermission* proto) {
  if (held.period.has_value()) {
    proto->set_first_date(DateToProto(absl::CivilDay(held.period->start)));
    proto->set_last_date(DateToProto(absl::CivilDay(held.period->end)));
  }
  proto->set_all_hours(held.timetable_number == 0);
  if (held.hours.has_value()) IntervalsToProto(*held.hours, proto);
  ToProto(OpenedWindows(held, building, core::FirstInstant(today, building.time_zone),
                        core::FirstInstant(today + kDaysTold, building.time_zone)),
          proto->mutable_windows());
}

void ToProto(const core::Permission& planned, const core::Building& building, absl::CivilDay today,
             v1::PairPermission* proto) {
  ToProto(AsHeld(planned), building, today, proto);
}

void ToProto(const provider::PairView& view, const std::vector<core::Grant>& grants,
             const core::Building& building, absl::Time read_time, v1::PairPlan* proto) {
  const absl::CivilDay today = core::LocalDate(read_time, building.time_zone);
  proto->set_access_control_id(view.pair.access_level);
  proto->set_access_control_facility_id(view.pair.zone);
  proto->set_time_zone(building.time_zone_name);
  proto->set_local_date(DateToProto(today));
  proto->set_policy(PolicyToProto(view.policy));
  TimeToProto(read_time, proto->mutable_read_time());
  proto->set_held_by(HeldByToProto(view.ownership));
  if (view.held.has_value()) {
    ToProto(*view.held, building, today, proto->mutable_held());
    auto& details = *proto->mutable_held()->mutable_vendor_details();
    details["timetable"] = absl::StrCat(view.held->timetable_number);
    if (!view.held_timetable_name.empty()) details["timetable_name"] = view.held_timetable_name;
  }
  if (view.planned.has_value()) {
    ToProto(*view.planned, building, today, proto->mutable_planned());
  }
  proto->set_action(ActionOf(view));
  proto->set_action_reason(std::string(CutText(view.explanation, kMaxText)));
  BookingsToProto(view, grants, proto);
  if (view.next_planning_time.has_value()) {
    TimeToProto(*view.next_planning_time, proto->mutable_next_planning_time());
  }
}

}  // namespace connecx::server
