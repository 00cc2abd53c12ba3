#ifndef CONNECX_SERVER_REGISTRATION_TIMING_H_
#define CONNECX_SERVER_REGISTRATION_TIMING_H_

#include <optional>

#include "absl/time/time.h"

// When a provider registers again (protos/connecx/plugin/v1/provider_registry.proto). Pure.

namespace connecx::server {

struct RegistrationProgress {
  std::optional<absl::Duration> ttl;  // as core last answered it; none: never, in this process
  int failures = 0;                   // in a row, up to now
};

// The pause before the next attempt: a third of the time to live. After the n-th failure in a row
// 1 s, doubling, at most the last known third (30 s while none is known), with up to 20 % taken off
// by `jitter` (0..1). A time to live below the 3 s that the contract demands counts as 3 s.
absl::Duration PauseBeforeNext(const RegistrationProgress& progress, double jitter);

// How long an attempt may take: at most 10 s, and never so long that the next one would be late.
absl::Duration AttemptLimit(const RegistrationProgress& progress);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_REGISTRATION_TIMING_H_
