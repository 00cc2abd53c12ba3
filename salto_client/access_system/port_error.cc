#include "salto_client/access_system/port_error.h"

#include <optional>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "core/access_system.h"
#include "salto_client/salto_error.h"

namespace connecx::salto {
namespace {

// docs/ship.md 2.1.
constexpr int kLicenceLacksFeature = 13;
constexpr int kLicenceConstraint = 14;

absl::StatusCode PortCode(const absl::Status& status) {
  const std::optional<int> ship_code = ShipErrorCode(status);
  switch (status.code()) {
    case absl::StatusCode::kUnimplemented:
      return absl::StatusCode::kFailedPrecondition;
    case absl::StatusCode::kFailedPrecondition:
      return !ship_code.has_value() || ship_code == kLicenceLacksFeature ||
                     ship_code == kLicenceConstraint
                 ? absl::StatusCode::kFailedPrecondition
                 : absl::StatusCode::kInvalidArgument;
    case absl::StatusCode::kResourceExhausted:
      return IsTransient(status) ? absl::StatusCode::kUnavailable
                                 : absl::StatusCode::kInvalidArgument;
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kCancelled:
      return IsTransient(status) ? absl::StatusCode::kUnavailable : status.code();
    default:
      return status.code();
  }
}

}  // namespace

absl::Status ReadError(const absl::Status& status, absl::string_view what) {
  if (status.ok()) return status;
  absl::Status error(PortCode(status), absl::StrCat(what, ": ", status.message()));
  status.ForEachPayload([&error](absl::string_view url, const absl::Cord& payload) {
    error.SetPayload(url, payload);
  });
  return error;
}

absl::Status WriteError(const absl::Status& status, absl::string_view what) {
  absl::Status error = ReadError(status, what);
  return OutcomeUnknown(status) ? core::WithUnknownOutcome(std::move(error)) : error;
}

}  // namespace connecx::salto
