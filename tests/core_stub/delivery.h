#ifndef CONNECX_TESTS_CORE_STUB_DELIVERY_H_
#define CONNECX_TESTS_CORE_STUB_DELIVERY_H_

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "grpcpp/support/status.h"

// What core does with a provider's answer. Pure.

namespace connecx::core_stub {

// An answer as core looks at it.
struct Outcome {
  grpc::StatusCode code = grpc::StatusCode::OK;
  std::string reason;  // ErrorInfo.reason in the domain of the contract; empty: none
  std::optional<absl::Duration> retry_after;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome OutcomeOf(const grpc::Status& status);

enum class NextStep {
  kDone,    // taken out of the outbox
  kRepeat,  // stays in the outbox and is sent again
  kReport,  // repeating does not mend it: taken out of the outbox and given to core's developers
};

// docs/core-integration.md has this as a table.
NextStep WhatNext(const Outcome& outcome);

// The pause before the next attempt after `attempts` failed ones (1, 2 ...): what the provider asks
// for, else 100 ms, doubling to 30 s; with up to 20 % added by `jitter` (0..1).
absl::Duration PauseAfter(int attempts, const Outcome& outcome, double jitter);

}  // namespace connecx::core_stub

#endif  // CONNECX_TESTS_CORE_STUB_DELIVERY_H_
