#ifndef CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_ALLOCATION_QUEUE_H_
#define CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_ALLOCATION_QUEUE_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"

namespace connecx::salto {

// Lets one thread at a time fill timetables of a SPACE, without a lock held across its calls.
// Shared by the buildings of one SPACE. Thread-safe.
class AllocationQueue {
 public:
  explicit AllocationQueue(base::Clock& clock) : clock_(clock) {}

  // Waits for the turn, but for `limit` at most: then DEADLINE_EXCEEDED.
  absl::Status Enter(absl::Duration limit) EXCLUDES(mu_);
  void Leave() EXCLUDES(mu_);

 private:
  base::Clock& clock_;
  base::Mutex mu_;
  base::CondVar free_;
  bool taken_ GUARDED_BY(mu_) = false;
};

// Gives back a turn that was entered.
class AllocationTurn {
 public:
  explicit AllocationTurn(AllocationQueue& queue) : queue_(queue) {}
  ~AllocationTurn() { queue_.Leave(); }
  AllocationTurn(const AllocationTurn&) = delete;
  AllocationTurn& operator=(const AllocationTurn&) = delete;

 private:
  AllocationQueue& queue_;
};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_ALLOCATION_QUEUE_H_
