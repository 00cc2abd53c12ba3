#ifndef CONNECX_SALTO_CLIENT_SHIP_SHIP_ERROR_H_
#define CONNECX_SALTO_CLIENT_SHIP_SHIP_ERROR_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace connecx::salto {

// What one SHIP error code (docs/ship.md 2.1) means to a caller.
struct ShipErrorRule {
  int ship_code;
  absl::StatusCode code;
  bool transient;
  bool outcome_unknown;
  absl::string_view meaning;
};

// All codes that docs/ship.md knows, in ascending order, without 0.
absl::Span<const ShipErrorRule> ShipErrorRules();

// The error for an Exception with this code. The server's message is shown, never interpreted. An
// unknown code is a permanent failure of the request (docs/ship.md 2.1), of unknown outcome.
absl::Status ShipError(int ship_code, absl::string_view server_message);

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_SHIP_SHIP_ERROR_H_
