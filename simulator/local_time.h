#ifndef CONNECX_SIMULATOR_LOCAL_TIME_H_
#define CONNECX_SIMULATOR_LOCAL_TIME_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace connecx::simulator {

// A time of day in whole seconds after midnight, 0 to 86400. 86400 is 24:00:00, the end of the day,
// which SPACE knows as a value of its own (docs/ship.md 4.6).
using SecondOfDay = int;
inline constexpr SecondOfDay kEndOfDay = 24 * 60 * 60;

// A date and a time of day on SPACE's own wall clock; no zone, as SHIP writes it. Keeps 24:00:00
// apart from 00:00:00 of the next day, so that it reads back as it was written.
struct LocalDateTime {
  absl::CivilDay date;
  SecondOfDay second = 0;

  // As a point on the local time line: 24:00:00 becomes 00:00:00 of the next day.
  absl::CivilSecond ToCivil() const { return absl::CivilSecond(date) + second; }

  friend bool operator==(const LocalDateTime&, const LocalDateTime&) = default;
};

// Reads "hh:mm:ss", each part of one or two digits, up to 24:00:00. Nothing for any other text.
std::optional<SecondOfDay> ParseSecondOfDay(absl::string_view text);

// Reads "YYYY-MM-DD", month and day of one or two digits; only dates that exist, years 1 to 9999.
std::optional<absl::CivilDay> ParseDate(absl::string_view text);

// Reads a date, 'T' and a time of day.
std::optional<LocalDateTime> ParseLocalDateTime(absl::string_view text);

// The padded forms "hh:mm:ss", "YYYY-MM-DD" and "YYYY-MM-DDThh:mm:ss".
std::string FormatSecondOfDay(SecondOfDay second);
std::string FormatDate(absl::CivilDay date);
std::string FormatLocalDateTime(const LocalDateTime& time);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_LOCAL_TIME_H_
