#include "salto_client/local_time.h"

#include "absl/strings/str_format.h"

namespace connecx::salto {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Takes `min_digits` to `max_digits` digits, as many as there are, from the front of `text`.
std::optional<int> TakeNumber(absl::string_view& text, size_t min_digits, size_t max_digits) {
  size_t digits = 0;
  int value = 0;
  while (digits < text.size() && digits < max_digits && IsDigit(text[digits])) {
    value = value * 10 + (text[digits] - '0');
    ++digits;
  }
  if (digits < min_digits) return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

bool TakeChar(absl::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<absl::CivilDay> TakeDate(absl::string_view& text) {
  const std::optional<int> year = TakeNumber(text, 4, 4);
  if (!year.has_value() || !TakeChar(text, '-')) return std::nullopt;
  const std::optional<int> month = TakeNumber(text, 1, 2);
  if (!month.has_value() || !TakeChar(text, '-')) return std::nullopt;
  const std::optional<int> day = TakeNumber(text, 1, 2);
  if (!day.has_value()) return std::nullopt;
  const absl::CivilDay date(*year, *month, *day);
  if (date.month() != *month || date.day() != *day) return std::nullopt;
  return date;
}

}  // namespace

std::optional<absl::CivilSecond> ParseLocalTime(absl::string_view text) {
  const std::optional<absl::CivilDay> date = TakeDate(text);
  if (!date.has_value()) return std::nullopt;
  if (!TakeChar(text, 'T')) {
    if (!TakeChar(text, ' ')) return std::nullopt;
    while (TakeChar(text, ' ')) {
    }
  }
  const std::optional<int> second = ParseTimeOfDay(text);
  if (!second.has_value()) return std::nullopt;
  return absl::CivilSecond(*date) + *second;
}

std::string FormatLocalTime(absl::CivilSecond time) {
  return absl::StrFormat("%04d-%02d-%02dT%02d:%02d:%02d", time.year(), time.month(), time.day(),
                         time.hour(), time.minute(), time.second());
}

std::optional<int> ParseTimeOfDay(absl::string_view text) {
  const std::optional<int> hour = TakeNumber(text, 1, 2);
  if (!hour.has_value() || !TakeChar(text, ':')) return std::nullopt;
  const std::optional<int> minute = TakeNumber(text, 1, 2);
  if (!minute.has_value() || !TakeChar(text, ':')) return std::nullopt;
  const std::optional<int> second = TakeNumber(text, 1, 2);
  if (!second.has_value() || !text.empty()) return std::nullopt;
  if (*minute > 59 || *second > 59) return std::nullopt;
  const int of_day = (*hour * 60 + *minute) * 60 + *second;
  if (of_day > kSecondsPerDay) return std::nullopt;
  return of_day;
}

std::string FormatTimeOfDay(int second) {
  return absl::StrFormat("%02d:%02d:%02d", second / 3600, second / 60 % 60, second % 60);
}

}  // namespace connecx::salto
