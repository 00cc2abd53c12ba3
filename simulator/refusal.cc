#include "simulator/refusal.h"

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"

namespace connecx::simulator {
namespace {

constexpr char kPayload[] = "connecx.simulator/ship-code";

absl::StatusCode CanonicalCode(RefusalCode code) {
  switch (code) {
    case RefusalCode::kNone:
      return absl::StatusCode::kOk;
    case RefusalCode::kDatabase:
    case RefusalCode::kOther:
      return absl::StatusCode::kInternal;
    case RefusalCode::kUnknownProcess:
    case RefusalCode::kNotFound:
    case RefusalCode::kDoorNotFound:
    case RefusalCode::kUserNotFound:
      return absl::StatusCode::kNotFound;
    case RefusalCode::kAlreadyExists:
    case RefusalCode::kDoorAlreadyExists:
    case RefusalCode::kUserAlreadyExists:
      return absl::StatusCode::kAlreadyExists;
    case RefusalCode::kUnknownCommand:
      return absl::StatusCode::kUnimplemented;
    case RefusalCode::kRuleViolated:
    case RefusalCode::kInvalidParameter:
    case RefusalCode::kNotWellFormed:
    case RefusalCode::kUnexpectedNodes:
    case RefusalCode::kWrongType:
    case RefusalCode::kLowZoneIsFixed:
    case RefusalCode::kTooManyLowZones:
      return absl::StatusCode::kInvalidArgument;
  }
  return absl::StatusCode::kInternal;
}

}  // namespace

absl::Status Refuse(RefusalCode code, absl::string_view message) {
  absl::Status status(CanonicalCode(code), message);
  status.SetPayload(kPayload, absl::Cord(absl::StrCat(static_cast<int>(code))));
  return status;
}

RefusalCode RefusalCodeOf(const absl::Status& status) {
  if (status.ok()) return RefusalCode::kNone;
  const absl::optional<absl::Cord> payload = status.GetPayload(kPayload);
  int code = 0;
  if (!payload.has_value() || !absl::SimpleAtoi(std::string(*payload), &code)) {
    return RefusalCode::kOther;
  }
  return static_cast<RefusalCode>(code);
}

}  // namespace connecx::simulator
