#ifndef CONNECX_CLI_OFFLINE_LOCAL_TEXT_H_
#define CONNECX_CLI_OFFLINE_LOCAL_TEXT_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace connecx::offline {

// The date of "YYYY-MM-DD" or "YYYY-MM-DDThh:mm:ss"; nothing if `text` is neither.
std::optional<absl::CivilDay> ParseLocalDate(absl::string_view text);

// "HH:MM" or "HH:MM:SS" in minutes after midnight, up to "24:00"; nothing if `text` is neither. A
// minute counts by its second 30, as doors are judged: "23:59:59" is 1440, "10:00:30" is 600.
std::optional<int> ParseTimeOfDay(absl::string_view text);

}  // namespace connecx::offline

#endif  // CONNECX_CLI_OFFLINE_LOCAL_TEXT_H_
