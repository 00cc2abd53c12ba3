#include "simulator/call_log.h"

#include <utility>

namespace connecx::simulator {

void CallLog::Add(Call call) {
  base::MutexLock lock(mu_);
  call.number = ++added_;
  calls_.push_back(std::move(call));
  if (calls_.size() > capacity_) calls_.pop_front();
}

std::vector<Call> CallLog::List() const {
  base::MutexLock lock(mu_);
  return {calls_.begin(), calls_.end()};
}

void CallLog::Clear() {
  base::MutexLock lock(mu_);
  calls_.clear();
}

}  // namespace connecx::simulator
