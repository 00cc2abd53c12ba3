#ifndef CONNECX_SALTO_CLIENT_SALTO_ERROR_H_
#define CONNECX_SALTO_CLIENT_SALTO_ERROR_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

// Facts that an error of a SaltoClient carries beside code and text, as payloads of the status, so
// that they survive base::Annotate.

namespace connecx::salto {

struct ErrorFacts {
  bool transient = false;        // the same request may succeed later without anybody's help
  bool outcome_unknown = false;  // the request may have been carried out, or may be later
  std::optional<int> ship_code = std::nullopt;  // SPACE's own error code (docs/ship.md 2.1)
};

// An error with facts. `code` is not kOk.
absl::Status SaltoError(absl::StatusCode code, absl::string_view text, const ErrorFacts& facts);

// Adds to an error that the request may have been carried out. OK stays OK.
absl::Status MarkOutcomeUnknown(absl::Status status);

// Whether the request may have been carried out although it failed. False: it surely was not. Only
// of interest after a write.
bool OutcomeUnknown(const absl::Status& status);

// Whether waiting may help. Errors without facts: UNAVAILABLE, DEADLINE_EXCEEDED, ABORTED and
// RESOURCE_EXHAUSTED are transient.
bool IsTransient(const absl::Status& status);

// SPACE's error code; nullopt if SPACE's SHIP layer did not answer this request with an error.
std::optional<int> ShipErrorCode(const absl::Status& status);

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_SALTO_ERROR_H_
