#include "cli/offline/local_text.h"

#include <cstddef>

#include "absl/strings/ascii.h"

namespace connecx::offline {
namespace {

// Matches `text` to `form`, in which each 'd' is a digit and everything else is itself.
bool HasForm(absl::string_view text, absl::string_view form) {
  if (text.size() != form.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (form[i] == 'd' ? !absl::ascii_isdigit(text[i]) : text[i] != form[i]) return false;
  }
  return true;
}

// The number that the digits at [from, from + count) of `text` write.
int Digits(absl::string_view text, std::size_t from, std::size_t count) {
  int value = 0;
  for (const char digit : text.substr(from, count)) value = 10 * value + (digit - '0');
  return value;
}

}  // namespace

std::optional<int> ParseTimeOfDay(absl::string_view text) {
  const bool with_seconds = HasForm(text, "dd:dd:dd");
  if (!with_seconds && !HasForm(text, "dd:dd")) return std::nullopt;
  const int hour = Digits(text, 0, 2);
  const int minute = Digits(text, 3, 2);
  const int second = with_seconds ? Digits(text, 6, 2) : 0;
  if (minute > 59 || second > 59) return std::nullopt;
  if (hour > 24 || (hour == 24 && (minute > 0 || second > 0))) return std::nullopt;
  return 60 * hour + minute + (second > 30 ? 1 : 0);
}

std::optional<absl::CivilDay> ParseLocalDate(absl::string_view text) {
  if (!HasForm(text, "dddd-dd-dd")) {
    if (!HasForm(text, "dddd-dd-ddTdd:dd:dd") || !ParseTimeOfDay(text.substr(11))) {
      return std::nullopt;
    }
  }
  const int month = Digits(text, 5, 2);
  const int day = Digits(text, 8, 2);
  const absl::CivilDay date(Digits(text, 0, 4), month, day);
  // A date that the calendar does not have would have become another one.
  if (date.month() != month || date.day() != day) return std::nullopt;
  return date;
}

}  // namespace connecx::offline
