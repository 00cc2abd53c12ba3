#include "server/config/dates.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"

namespace connecx::server {

std::optional<absl::CivilDay> ParseDate(absl::string_view text) {
  absl::CivilDay date;
  // Parsing allows other spellings; formatting knows one.
  if (!absl::ParseCivilTime(text, &date) || absl::FormatCivilTime(date) != text) {
    return std::nullopt;
  }
  return date;
}

namespace {

// The minute of the day that "hh:mm" names. None: it names none.
std::optional<int> ParseMinute(absl::string_view text) {
  const auto is_digit = [text](std::size_t i) { return absl::ascii_isdigit(text[i]); };
  if (text.size() != 5 || text[2] != ':' || !is_digit(0) || !is_digit(1) || !is_digit(3) ||
      !is_digit(4)) {
    return std::nullopt;
  }
  int hour = 0;
  int minute = 0;
  if (!absl::SimpleAtoi(text.substr(0, 2), &hour) || !absl::SimpleAtoi(text.substr(3), &minute)) {
    return std::nullopt;
  }
  if (hour > 23 || minute > 59) return std::nullopt;
  return 60 * hour + minute;
}

}  // namespace

std::optional<core::ManagerHours> ParseHours(absl::string_view text) {
  if (text.size() != 11 || text[5] != '-') return std::nullopt;
  const std::optional<int> first = ParseMinute(text.substr(0, 5));
  const std::optional<int> last = ParseMinute(text.substr(6));
  if (!first.has_value() || !last.has_value() || *last <= *first) return std::nullopt;
  return core::ManagerHours{*first, *last};
}

}  // namespace connecx::server
