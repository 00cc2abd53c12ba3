#ifndef CONNECX_SIMULATOR_REFUSAL_H_
#define CONNECX_SIMULATOR_REFUSAL_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace connecx::simulator {

// Why SPACE refuses something, by the numbers that SHIP answers (docs/ship.md 2.1).
enum class RefusalCode : int {
  kNone = 0,
  kDatabase = 1,
  kOther = 4,
  kUnknownProcess = 6,
  kRuleViolated = 7,
  kAlreadyExists = 10,
  kNotFound = 11,
  kInvalidParameter = 12,
  kDoorNotFound = 100,
  kDoorAlreadyExists = 102,
  kUserNotFound = 200,
  kUserAlreadyExists = 202,
  kNotWellFormed = 500,
  kUnexpectedNodes = 501,
  kUnknownCommand = 502,
  kWrongType = 503,
  kLowZoneIsFixed = 600,
  kTooManyLowZones = 601,
};

// A status that carries `code`. Its canonical code is the nearest one (NOT_FOUND, ALREADY_EXISTS,
// UNIMPLEMENTED, INTERNAL, else INVALID_ARGUMENT), so that callers that know nothing of SHIP can
// still tell the cases apart.
absl::Status Refuse(RefusalCode code, absl::string_view message);

// kNone for OK; kOther for an error that no Refuse() made.
RefusalCode RefusalCodeOf(const absl::Status& status);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_REFUSAL_H_
