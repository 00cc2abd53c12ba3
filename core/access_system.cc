#include "core/access_system.h"

#include "absl/status/status.h"
#include "absl/strings/cord.h"

namespace connecx::core {
namespace {

constexpr absl::string_view kUnknownOutcomeUrl = "connecx.access/unknown-outcome";

}  // namespace

bool OutcomeUnknown(const absl::Status& status) {
  return status.GetPayload(kUnknownOutcomeUrl).has_value();
}

absl::Status WithUnknownOutcome(absl::Status status) {
  status.SetPayload(kUnknownOutcomeUrl, absl::Cord());
  return status;
}

}  // namespace connecx::core
