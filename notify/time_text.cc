#include "notify/time_text.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "core/local_time.h"

namespace connecx::notify {
namespace {

// Own names: strftime's depend on the process' locale.
constexpr const char* kWeekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

const char* WeekdayText(absl::CivilDay date) {
  return kWeekdays[static_cast<int>(absl::GetWeekday(date))];
}

std::string OffsetText(int seconds, const char* separator) {
  const int minutes = (seconds < 0 ? -seconds : seconds) / 60;
  return absl::StrFormat("%c%02d%s%02d", seconds < 0 ? '-' : '+', minutes / 60, separator,
                         minutes % 60);
}

std::string ClockText(absl::Time instant, absl::TimeZone time_zone) {
  const absl::TimeZone::CivilInfo info = time_zone.At(instant);
  std::string text = absl::StrFormat("%02d:%02d", info.cs.hour(), info.cs.minute());
  if (time_zone.At(info.cs).kind == absl::TimeZone::TimeInfo::REPEATED) {
    absl::StrAppend(&text, " (UTC", OffsetText(info.offset, ":"), ")");
  }
  return text;
}

}  // namespace

std::string DateText(absl::CivilDay date) {
  return absl::StrFormat("%s %d %s %04d", WeekdayText(date), date.day(), kMonths[date.month() - 1],
                         date.year());
}

std::string InstantText(absl::Time instant, absl::TimeZone time_zone) {
  return absl::StrCat(DateText(absl::ToCivilDay(instant, time_zone)), ", ",
                      ClockText(instant, time_zone));
}

std::string WindowText(const core::Window& window, absl::TimeZone time_zone) {
  const absl::CivilDay first = absl::ToCivilDay(window.start, time_zone);
  absl::CivilDay last = absl::ToCivilDay(window.end, time_zone);
  std::string end = ClockText(window.end, time_zone);
  if (end == "00:00" && last > first) {
    --last;
    end = "24:00";
  }
  const std::string start = InstantText(window.start, time_zone);
  if (first == last) return absl::StrCat(start, "-", end);
  return absl::StrCat(start, " to ", DateText(last), ", ", end);
}

std::string HoursByDateText(const core::Window& window, absl::TimeZone time_zone) {
  std::vector<std::string> dates;
  for (const auto& [date, minutes] : core::LocalMinutes(window, time_zone)) {
    std::vector<std::string> ranges;
    for (const core::MinuteRange& range : minutes) {
      ranges.push_back(absl::StrFormat("%02d:%02d-%02d:%02d", range.begin / 60, range.begin % 60,
                                       range.end / 60, range.end % 60));
    }
    dates.push_back(absl::StrCat(DateText(date), " ", absl::StrJoin(ranges, " and ")));
  }
  return absl::StrJoin(dates, "; ");
}

std::string MailDateText(absl::Time instant, absl::TimeZone time_zone) {
  const absl::TimeZone::CivilInfo info = time_zone.At(instant);
  const absl::CivilDay date(info.cs);
  return absl::StrFormat("%s, %d %s %04d %02d:%02d:%02d %s", WeekdayText(date), date.day(),
                         kMonths[date.month() - 1], date.year(), info.cs.hour(), info.cs.minute(),
                         info.cs.second(), OffsetText(info.offset, ""));
}

std::string Rfc3339Text(absl::Time instant, absl::TimeZone time_zone) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%S%Ez", instant, time_zone);
}

}  // namespace connecx::notify
