#include "salto_client/salto_error.h"

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"

namespace connecx::salto {
namespace {

constexpr absl::string_view kTransientUrl = "connecx.salto/transient";
constexpr absl::string_view kOutcomeUnknownUrl = "connecx.salto/outcome_unknown";
constexpr absl::string_view kShipCodeUrl = "connecx.salto/ship_code";

}  // namespace

absl::Status SaltoError(absl::StatusCode code, absl::string_view text, const ErrorFacts& facts) {
  absl::Status status(code, text);
  status.SetPayload(kTransientUrl, absl::Cord(facts.transient ? "1" : "0"));
  if (facts.outcome_unknown) status.SetPayload(kOutcomeUnknownUrl, absl::Cord("1"));
  if (facts.ship_code.has_value()) {
    status.SetPayload(kShipCodeUrl, absl::Cord(absl::StrCat(*facts.ship_code)));
  }
  return status;
}

absl::Status MarkOutcomeUnknown(absl::Status status) {
  if (!status.ok()) status.SetPayload(kOutcomeUnknownUrl, absl::Cord("1"));
  return status;
}

bool OutcomeUnknown(const absl::Status& status) {
  return status.GetPayload(kOutcomeUnknownUrl).has_value();
}

bool IsTransient(const absl::Status& status) {
  const absl::optional<absl::Cord> fact = status.GetPayload(kTransientUrl);
  if (fact.has_value()) return *fact == "1";
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kResourceExhausted:
      return true;
    default:
      return false;
  }
}

std::optional<int> ShipErrorCode(const absl::Status& status) {
  const absl::optional<absl::Cord> fact = status.GetPayload(kShipCodeUrl);
  int code = 0;
  if (!fact.has_value() || !absl::SimpleAtoi(std::string(*fact), &code)) return std::nullopt;
  return code;
}

}  // namespace connecx::salto
