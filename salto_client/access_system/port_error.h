#ifndef CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_PORT_ERROR_H_
#define CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_PORT_ERROR_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace connecx::salto {

// Errors of a SaltoClient in the terms of core/access_system.h, prefixed with `what` was tried.
// Facts (salto_error.h) survive. A request that this server does not offer (docs/ship.md Q11) and a
// missing licence are FAILED_PRECONDITION; a rule of SPACE against the content of a request is
// INVALID_ARGUMENT; what may pass by itself and has no code of its own is UNAVAILABLE.
absl::Status ReadError(const absl::Status& status, absl::string_view what);

// The same for a write: tells core::OutcomeUnknown.
absl::Status WriteError(const absl::Status& status, absl::string_view what);

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_PORT_ERROR_H_
