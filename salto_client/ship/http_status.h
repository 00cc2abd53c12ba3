#ifndef CONNECX_SALTO_CLIENT_SHIP_HTTP_STATUS_H_
#define CONNECX_SALTO_CLIENT_SHIP_HTTP_STATUS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace connecx::salto {

// What an HTTP status without a SHIP answer means (docs/ship.md 1.2).
struct HttpRule {
  int http_status;
  absl::StatusCode code;
  bool transient;
  bool outcome_unknown;
  absl::string_view meaning;
};

absl::Span<const HttpRule> HttpRules();

// The error for an HTTP status other than 200. Statuses without a rule go by their hundred.
absl::Status HttpStatusError(int http_status);

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_SHIP_HTTP_STATUS_H_
