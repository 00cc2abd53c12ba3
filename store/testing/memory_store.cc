#include "store/testing/memory_store.h"

#include <functional>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "store/testing/memory_transaction.h"

namespace connecx::store {

MemoryStore::MemoryStore() : state_(std::make_shared<MemoryState>()) {}

void MemoryStore::FailNextWrite(absl::Status status, FaultPoint point) {
  base::MutexLock lock(write_mu_);
  fault_ = Fault{std::move(status), point};
}

absl::Status MemoryStore::Write(absl::FunctionRef<absl::Status(WriteTransaction&)> body) {
  std::vector<std::function<void()>> after_commit;
  RETURN_IF_ERROR(Commit(body, after_commit));
  for (const std::function<void()>& then : after_commit) then();
  return absl::OkStatus();
}

absl::Status MemoryStore::Commit(absl::FunctionRef<absl::Status(WriteTransaction&)> body,
                                 std::vector<std::function<void()>>& after_commit) {
  base::MutexLock lock(write_mu_);
  auto next = std::make_shared<MemoryState>(*state());
  MemoryTransaction transaction(*next);
  RETURN_IF_ERROR(body(transaction));
  after_commit = transaction.TakeAfterCommit();
  const std::optional<Fault> fault = std::exchange(fault_, std::nullopt);
  if (fault.has_value() && fault->point == FaultPoint::kBeforeCommit) return fault->status;
  {
    base::MutexLock state_lock(state_mu_);
    state_ = std::move(next);
  }
  return fault.has_value() ? fault->status : absl::OkStatus();
}

absl::Status MemoryStore::Read(absl::FunctionRef<absl::Status(ReadTransaction&)> body) {
  const std::shared_ptr<MemoryState> snapshot = state();
  MemoryTransaction transaction(*snapshot);
  return body(transaction);
}

std::shared_ptr<MemoryState> MemoryStore::state() {
  base::MutexLock lock(state_mu_);
  return state_;
}

}  // namespace connecx::store
