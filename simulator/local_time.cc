#include "simulator/local_time.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"

namespace connecx::simulator {
namespace {

// A number of `min_digits` to `max_digits` plain digits; -1 for any other text.
int ParseDigits(absl::string_view text, size_t min_digits, size_t max_digits) {
  if (text.size() < min_digits || text.size() > max_digits) return -1;
  int value = 0;
  for (const char c : text) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

std::optional<SecondOfDay> ParseSecondOfDay(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  if (parts.size() != 3) return std::nullopt;
  const int hour = ParseDigits(parts[0], 1, 2);
  const int minute = ParseDigits(parts[1], 1, 2);
  const int second = ParseDigits(parts[2], 1, 2);
  if (hour < 0 || minute < 0 || minute > 59 || second < 0 || second > 59) return std::nullopt;
  const SecondOfDay result = hour * 3600 + minute * 60 + second;
  if (result > kEndOfDay) return std::nullopt;
  return result;
}

std::optional<absl::CivilDay> ParseDate(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '-');
  if (parts.size() != 3) return std::nullopt;
  const int year = ParseDigits(parts[0], 4, 4);
  const int month = ParseDigits(parts[1], 1, 2);
  const int day = ParseDigits(parts[2], 1, 2);
  if (year < 1 || month < 1 || day < 1) return std::nullopt;
  const absl::CivilDay date(year, month, day);
  // CivilDay normalises 31 April to 1 May: such a date does not exist.
  if (date.month() != month || date.day() != day) return std::nullopt;
  return date;
}

std::optional<LocalDateTime> ParseLocalDateTime(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, 'T');
  if (parts.size() != 2) return std::nullopt;
  const std::optional<absl::CivilDay> date = ParseDate(parts[0]);
  const std::optional<SecondOfDay> second = ParseSecondOfDay(parts[1]);
  if (!date.has_value() || !second.has_value()) return std::nullopt;
  return LocalDateTime{*date, *second};
}

std::string FormatSecondOfDay(SecondOfDay second) {
  return absl::StrFormat("%02d:%02d:%02d", second / 3600, second / 60 % 60, second % 60);
}

std::string FormatDate(absl::CivilDay date) {
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

std::string FormatLocalDateTime(const LocalDateTime& time) {
  return absl::StrCat(FormatDate(time.date), "T", FormatSecondOfDay(time.second));
}

}  // namespace connecx::simulator
