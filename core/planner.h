#ifndef CONNECX_CORE_PLANNER_H_
#define CONNECX_CORE_PLANNER_H_

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/day_types.h"
#include "core/permission.h"
#include "core/window.h"

namespace connecx::core {

// What a building does about several bookings of one pair (docs/design.md 4).
// Ordered: a later one asks less of people.
enum class Policy {
  kNotify,   // one booking holds the pair; further ones wait for the manager
  kPromote,  // the soonest holds the pair, with what touches it; the next follows by itself
  kPack,     // as many of the coming week as fit into one permission; the rest follows by itself
};

// One accepted booking of the pair, neither cancelled nor expired. It may be over.
struct PairBooking {
  std::string booking_id;
  Window window;
  // Policy notify alone: it was marked, when it was accepted, as waiting for the manager, and not
  // all that blocked it has gone since.
  bool waits_for_manager = false;
};

struct PlanLimits {
  int max_intervals = 8;  // distinct intervals in one timetable, docs/ship.md 5 and Q17
  // At most so many live bookings, the soonest, and none that is over: for want of timetables.
  int max_bookings = std::numeric_limits<int>::max();
};

struct PlanInput {
  std::vector<PairBooking> bookings;  // any order
  absl::Time now;
  absl::TimeZone time_zone;
  SpecialDays special_days;
  Policy policy = Policy::kNotify;
  // Policy promote: a booking that follows another one sooner than this is left to the manager,
  // too, because its card may not be up to date in time. 0: cards need no update.
  absl::Duration promotion_lead;
  PlanLimits limits;
};

enum class BookingVerdict {
  kServed,  // the permission opens for it; what lies beyond the window follows as the window rolls
  kWaitsForManager,  // a person enables it by hand on its day
  kNotYet,           // waits for its pair: see BookingPlan::behind and expected_time
  kOver,
};

struct BookingPlan {
  std::string booking_id;
  BookingVerdict verdict = BookingVerdict::kServed;
  // The instants at which the planned permission opens for this booking.
  std::vector<Window> windows;
  // Of one that is not served yet:
  std::vector<std::string> behind;  // the live bookings that hold the pair, soonest first
  // When it is served at the latest, if nothing else is booked; none: not known.
  std::optional<absl::Time> expected_time;
};

struct PairPlan {
  std::optional<Permission> permission;  // none: the pair shall be empty
  std::vector<BookingPlan> bookings;     // in the order of the input
  // When the plan changes by itself: the window rolls, a booking ends. None: never.
  std::optional<absl::Time> next_planning_time;
};

// What the access control system shall hold for a pair, and what each booking gets: a pure
// function. Equal inputs between two planning instants give equal permissions.
PairPlan PlanPair(const PlanInput& input);

// The one permission that a person is asked to enter for a pair: it serves every booking of the
// pair that is not over by `from` (now, if that has passed) and starts by the end of the local date
// `last_date`, waiting ones too, on the local dates from `from` to `last_date`. Its Period is no
// longer than the dates that it serves. Should they not fit into one permission exactly (two
// holidays in a row with different hours), the soonest do. None: there is none.
std::optional<Permission> PlanManualPermission(const PlanInput& input, absl::Time from,
                                               absl::CivilDay last_date);

}  // namespace connecx::core

#endif  // CONNECX_CORE_PLANNER_H_
