#ifndef CONNECX_SIMULATOR_CALL_LOG_H_
#define CONNECX_SIMULATOR_CALL_LOG_H_

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "base/mutex.h"
#include "simulator/fault.h"

namespace connecx::simulator {

// One request that reached the SHIP layer.
struct Call {
  int64_t number = 0;     // From 1, without gaps; Add() sets it.
  absl::Time time;        // By SPACE's clock, when it began to be carried out.
  std::string request;    // RequestName; empty if the request could not be read that far.
  std::string entity_id;  // The ID it named, if it named one.
  int result_code = 0;    // docs/ship.md 2.1; 0 for success.
  absl::Duration duration;
  absl::Duration waited;  // How long it had been kept before.
  FaultKind fault = FaultKind::kNone;
};

// The last calls, oldest first. Thread-safe.
class CallLog {
 public:
  explicit CallLog(size_t capacity) : capacity_(capacity) {}

  void Add(Call call) EXCLUDES(mu_);
  std::vector<Call> List() const EXCLUDES(mu_);
  void Clear() EXCLUDES(mu_);  // The numbers go on.

 private:
  const size_t capacity_;
  mutable base::Mutex mu_;
  int64_t added_ GUARDED_BY(mu_) = 0;
  std::deque<Call> calls_ GUARDED_BY(mu_);
};

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_CALL_LOG_H_
