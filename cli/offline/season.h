#ifndef CONNECX_CLI_OFFLINE_SEASON_H_
#define CONNECX_CLI_OFFLINE_SEASON_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/day_types.h"
#include "core/window.h"

namespace connecx::offline {

// A time of day [begin, end) in minutes; 0 <= begin < end <= 1440.
struct TimesOfDay {
  int begin = 0;
  int end = 0;

  friend bool operator==(const TimesOfDay&, const TimesOfDay&) = default;
};

// One line of a season: a message from core, or what a person does in SPACE.
struct SeasonMessage {
  enum class Op { kGrant, kRevoke, kUiSet, kUiRemove };

  int line = 0;   // in the file, from 1
  absl::Time at;  // delivery
  Op op = Op::kGrant;
  // kGrant, kRevoke.
  std::string booking_id;
  std::int64_t revision = 0;
  // kGrant, kUiSet, kUiRemove.
  std::string apartment;
  std::string facility;
  core::Window window;  // kGrant
  // kUiSet: the Period's local dates, and times of day on each of them; no times: always.
  absl::CivilDay first;
  absl::CivilDay last;
  std::vector<TimesOfDay> times;
};

struct SeasonApartment {
  std::string apartment;
  std::string access_level;  // Ext ID
};

struct SeasonFacility {
  std::string facility;
  std::string name;
  std::string type;  // flexible, fixed, all_day, multi_day
  std::string zone;  // Ext ID
  std::vector<std::string> doors;
};

// A season of bookings of one building: X.bookings.jsonl and, beside it, X.ids.json.
struct Season {
  std::string building;
  std::string time_zone_name;  // IANA
  absl::TimeZone time_zone;
  std::vector<SeasonApartment> apartments;
  std::vector<SeasonFacility> facilities;
  core::SpecialDays special_days;
  std::vector<SeasonMessage> messages;  // by `at`, as in the file
};

// Reads both files; `bookings_path` ends in ".bookings.jsonl", also ".gz" at its end.
// INVALID_ARGUMENT, NOT_FOUND: names the file, the line and what is wrong with it.
absl::StatusOr<Season> LoadSeason(absl::string_view bookings_path);

}  // namespace connecx::offline

#endif  // CONNECX_CLI_OFFLINE_SEASON_H_
