#include "tests/core_stub/delivery.h"

#include <algorithm>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace connecx::core_stub {
namespace {

constexpr char kDomain[] = "access.connecx";
constexpr absl::Duration kFirstPause = absl::Milliseconds(100);
constexpr absl::Duration kLongestPause = absl::Seconds(30);
constexpr double kMostAdded = 0.2;

}  // namespace

Outcome OutcomeOf(const grpc::Status& status) {
  Outcome outcome{.code = status.error_code()};
  google::rpc::Status rpc;
  if (!rpc.ParseFromString(status.error_details())) return outcome;
  for (const google::protobuf::Any& any : rpc.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::RetryInfo retry;
    if (any.UnpackTo(&info) && info.domain() == kDomain) {
      outcome.reason = info.reason();
    } else if (any.UnpackTo(&retry)) {
      outcome.retry_after = absl::Seconds(retry.retry_delay().seconds()) +
                            absl::Nanoseconds(retry.retry_delay().nanos());
    }
  }
  return outcome;
}

NextStep WhatNext(const Outcome& outcome) {
  if (outcome.code == grpc::StatusCode::OK) return NextStep::kDone;
  // What was sent is wrong, or contradicts what was sent before. Anything else, and whatever comes
  // without a reason (from another server at that address, from a proxy), somebody mends.
  const bool is_final = outcome.reason == "FIELDS_INVALID" || outcome.reason == "REVISION_REUSED" ||
                        outcome.reason == "BUILDING_IMMUTABLE";
  return is_final ? NextStep::kReport : NextStep::kRepeat;
}

absl::Duration PauseAfter(int attempts, const Outcome& outcome, double jitter) {
  absl::Duration pause = kFirstPause;
  for (int i = 1; i < attempts && pause < kLongestPause; ++i) pause *= 2;
  pause = std::min(pause, kLongestPause);
  return outcome.retry_after.value_or(pause) * (1 + kMostAdded * jitter);
}

}  // namespace connecx::core_stub
