#ifndef CONNECX_NOTIFY_TIME_TEXT_H_
#define CONNECX_NOTIFY_TIME_TEXT_H_

#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/window.h"

namespace connecx::notify {

// Dates and times as a mail writes them: in the building's local time, weekday and month in words,
// so that nobody can take the day for the month. The name of the time zone is the caller's to add.

// "Sat 26 Sep 2026".
std::string DateText(absl::CivilDay date);

// "Sat 26 Sep 2026, 18:00". A local time that a clock change repeats gets its offset as well:
// "Sun 4 Apr 2027, 02:30 (UTC+11:00)".
std::string InstantText(absl::Time instant, absl::TimeZone time_zone);

// "Sat 26 Sep 2026, 18:00-20:00"; an end at midnight is 24:00 of its date; over several dates
// "Fri 25 Sep 2026, 14:00 to Sun 27 Sep 2026, 10:00".
std::string WindowText(const core::Window& window, absl::TimeZone time_zone);

// The hours of each local date that a window touches: "Fri 25 Sep 2026 14:00-24:00", one per date.
std::string HoursByDateText(const core::Window& window, absl::TimeZone time_zone);

// RFC 5322 3.3, with the building's offset: "Sat, 26 Sep 2026 18:00:00 +1000".
std::string MailDateText(absl::Time instant, absl::TimeZone time_zone);

// RFC 3339 in local time with its offset, whole seconds: "2026-09-26T18:00:00+10:00".
std::string Rfc3339Text(absl::Time instant, absl::TimeZone time_zone);

}  // namespace connecx::notify

#endif  // CONNECX_NOTIFY_TIME_TEXT_H_
