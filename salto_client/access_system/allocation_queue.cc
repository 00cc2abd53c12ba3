#include "salto_client/access_system/allocation_queue.h"

namespace connecx::salto {

absl::Status AllocationQueue::Enter(absl::Duration limit) {
  const absl::Duration give_up = clock_.Uptime() + limit;
  base::MutexLock lock(mu_);
  while (taken_) {
    const absl::Duration left = give_up - clock_.Uptime();
    if (left <= absl::ZeroDuration()) {
      return absl::DeadlineExceededError("other timetables are being filled for too long");
    }
    clock_.AwaitUntil(mu_, free_, clock_.Now() + left);
  }
  taken_ = true;
  return absl::OkStatus();
}

void AllocationQueue::Leave() {
  base::MutexLock lock(mu_);
  taken_ = false;
  free_.NotifyAll();
}

}  // namespace connecx::salto
