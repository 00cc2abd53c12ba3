#include "server/config/dates.h"

namespace connecx::server {

std::optional<absl::CivilDay> ParseDate(absl::string_view text) {
  absl::CivilDay date;
  // Parsing allows other spellings; formatting knows one.
  if (!absl::ParseCivilTime(text, &date) || absl::FormatCivilTime(date) != text) {
    return std::nullopt;
  }
  return date;
}

}  // namespace connecx::server
