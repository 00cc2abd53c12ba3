#ifndef CONNECX_SERVER_CONFIG_DATES_H_
#define CONNECX_SERVER_CONFIG_DATES_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "core/manager_hours.h"

namespace connecx::server {

// "2026-12-25", exactly so, and a date that exists. None: it is not.
std::optional<absl::CivilDay> ParseDate(absl::string_view text);

// "09:00-18:00", exactly so, the second later than the first. None: it is not.
std::optional<core::ManagerHours> ParseHours(absl::string_view text);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONFIG_DATES_H_
