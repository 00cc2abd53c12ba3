#ifndef CONNECX_SIMULATOR_MODEL_H_
#define CONNECX_SIMULATOR_MODEL_H_

#include <array>
#include <bitset>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "simulator/local_time.h"

// What a SPACE database holds, as plain values. Entities are ordered by their IDs, compared
// exactly, byte by byte.
namespace connecx::simulator {

// The ten kinds of day that an interval of a timetable can be for (docs/ship.md 3.5).
enum class DayType {
  kMonday,
  kTuesday,
  kWednesday,
  kThursday,
  kFriday,
  kSaturday,
  kSunday,
  kSpecial1,
  kSpecial2,
  kHoliday,
};
inline constexpr int kDayTypes = 10;

// The names of SHIP's day flags, in the order of DayType.
inline constexpr std::array<absl::string_view, kDayTypes> kDayTypeNames = {
    "Monday",   "Tuesday", "Wednesday", "Thursday", "Friday",
    "Saturday", "Sunday",  "Special1",  "Special2", "Holiday"};

inline absl::string_view DayTypeName(DayType type) {
  return kDayTypeNames[static_cast<size_t>(type)];
}

struct Period {
  LocalDateTime start;
  LocalDateTime end;

  friend bool operator==(const Period&, const Period&) = default;
};

// The number that stands for "no timetable": open at all times of the Period.
inline constexpr int kAlways = 0;

struct Permission {
  int timetable_id = kAlways;
  std::optional<Period> period;  // Without one, the permission never ends.

  friend bool operator==(const Permission&, const Permission&) = default;
};

// By Ext ID of the zone or door: one permission per pair, by construction.
using Permissions = absl::btree_map<std::string, Permission>;
using IdSet = absl::btree_set<std::string>;

// Fields that the simulator keeps and gives back without knowing what they mean, by SHIP's name, as
// SHIP text.
using PlainFields = absl::btree_map<std::string, std::string>;

struct AccessLevel {
  std::string name;
  std::string description;
  Permissions zones;
  Permissions doors;
  IdSet members;            // Users.
  bool is_visitor = false;  // A visitor access level (docs/ship.md Q25).

  friend bool operator==(const AccessLevel&, const AccessLevel&) = default;
};

struct Zone {
  std::string name;
  std::string description;
  bool is_low = false;
  bool is_free_assignment = false;
  int free_assignment_group = 1;
  IdSet doors;

  friend bool operator==(const Zone&, const Zone&) = default;
};

struct Door {
  std::string name;
  std::string description;
  bool update_required = false;
  PlainFields fields;

  friend bool operator==(const Door&, const Door&) = default;
};

struct User {
  Permissions zones;
  Permissions doors;
  PlainFields fields;

  friend bool operator==(const User&, const User&) = default;
};

struct Interval {
  int id = 0;  // SHIP's TimezoneID, unique inside the timetable.
  SecondOfDay start = 0;
  SecondOfDay end = 0;
  std::bitset<kDayTypes> days;  // By DayType.

  friend bool operator==(const Interval&, const Interval&) = default;
};

struct Timetable {
  std::string name;
  std::string description;
  std::vector<Interval> intervals;  // Empty: unfilled.
  int writes = 0;                   // How often somebody wrote it (docs/ship.md Q15).

  friend bool operator==(const Timetable&, const Timetable&) = default;
};

// The number of the one calendar that the simulator keeps.
inline constexpr int kCalendarId = 1;

// Dates that are not what their weekday says. Only kHoliday, kSpecial1 and kSpecial2 are values.
using SpecialDays = absl::btree_map<absl::CivilDay, DayType>;

struct Database {
  absl::btree_map<std::string, AccessLevel> access_levels;
  absl::btree_map<std::string, Zone> zones;
  absl::btree_map<std::string, Door> doors;
  absl::btree_map<std::string, User> users;
  // The timetables that somebody named, filled or inserted. Whether others exist: timetables.h.
  absl::btree_map<int, Timetable> timetables;
  SpecialDays special_days;
};

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_MODEL_H_
