#ifndef CONNECX_SALTO_CLIENT_SHIP_TRANSPORT_H_
#define CONNECX_SALTO_CLIENT_SHIP_TRANSPORT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace connecx::salto {

// Carries one SHIP document to a server and its answer back (docs/ship.md section 1). Thread-safe;
// blocks until the answer is there or the positive `time_limit` is over. An answer that holds a
// SHIP Exception is an answer. Errors carry the facts of salto_error.h: OutcomeUnknown() is false
// only if the document surely did not reach the server or was surely refused.
class Transport {
 public:
  virtual ~Transport() = default;

  // `document` is ASCII, so that bytes are characters under every encoding. The answer's bytes are
  // returned as they came.
  virtual absl::StatusOr<std::string> RoundTrip(absl::string_view document,
                                                absl::Duration time_limit) = 0;
};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_SHIP_TRANSPORT_H_
