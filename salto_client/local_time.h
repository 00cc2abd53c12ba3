#ifndef CONNECX_SALTO_CLIENT_LOCAL_TIME_H_
#define CONNECX_SALTO_CLIENT_LOCAL_TIME_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

// SHIP's spelling of local dates and times (docs/ship.md 3.1, 4.5, 4.6). It has no time zone and no
// offset.

namespace connecx::salto {

inline constexpr int kSecondsPerDay = 24 * 60 * 60;

// "2030-05-04T13:00:00". Accepts what servers were seen to write: parts that are not zero-padded, a
// blank instead of the T, and 24:00:00, which becomes 00:00:00 of the next date. nullopt: not a
// time.
std::optional<absl::CivilSecond> ParseLocalTime(absl::string_view text);

// Zero-padded, with T. Never writes 24:00:00 (docs/ship.md Q6).
std::string FormatLocalTime(absl::CivilSecond time);

// "13:00:00" or "8:00:00" as seconds of the day; 24:00:00 is kSecondsPerDay. nullopt: not a time.
std::optional<int> ParseTimeOfDay(absl::string_view text);

// Zero-padded. `second` is in [0, kSecondsPerDay).
std::string FormatTimeOfDay(int second);

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_LOCAL_TIME_H_
