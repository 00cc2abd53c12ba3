#include "base/step_thread.h"

#include <algorithm>
#include <utility>

namespace connecx::base {

StepThread::StepThread(Clock& clock, std::function<absl::Time()> step)
    : clock_(clock), step_(std::move(step)) {}

void StepThread::Start() {
  MutexLock lifecycle(lifecycle_mu_);
  if (thread_.joinable()) return;
  {
    MutexLock lock(mu_);
    running_ = true;
    next_ = clock_.Now();
  }
  thread_ = std::thread([this] { Run(); });
}

void StepThread::Stop() {
  MutexLock lifecycle(lifecycle_mu_);
  if (!thread_.joinable()) return;
  {
    MutexLock lock(mu_);
    running_ = false;
    changed_.NotifyAll();
  }
  thread_.join();
}

void StepThread::Poke() {
  MutexLock lock(mu_);
  if (!poked_) poked_ = clock_.Now();
  changed_.NotifyAll();
}

absl::Time StepThread::DueTime() {
  MutexLock lock(mu_);
  if (!running_) return absl::InfiniteFuture();
  return std::min(next_, poked_.value_or(next_));
}

void StepThread::Run() {
  absl::Time stepped = absl::InfinitePast();
  while (true) {
    {
      MutexLock lock(mu_);
      while (running_ && !poked_) {
        const absl::Time now = clock_.Now();
        if (now >= next_ || now < stepped) break;
        clock_.AwaitUntil(mu_, changed_, next_);
      }
      if (!running_) return;
      next_ = std::min(next_, poked_.value_or(next_));
      poked_.reset();
    }
    stepped = clock_.Now();
    const absl::Time next = step_();
    MutexLock lock(mu_);
    next_ = next;
  }
}

}  // namespace connecx::base
