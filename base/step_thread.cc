#include "base/step_thread.h"

#include <utility>

namespace connecx::base {

StepThread::StepThread(Clock& clock, std::function<absl::Time()> step)
    : clock_(clock), step_(std::move(step)) {}

void StepThread::Start() {
  MutexLock lifecycle(lifecycle_mu_);
  if (thread_.joinable()) return;
  {
    MutexLock lock(mu_);
    stopping_ = false;
    poked_ = true;
  }
  thread_ = std::thread([this] { Run(); });
}

void StepThread::Stop() {
  MutexLock lifecycle(lifecycle_mu_);
  if (!thread_.joinable()) return;
  {
    MutexLock lock(mu_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  thread_.join();
}

void StepThread::Poke() {
  MutexLock lock(mu_);
  poked_ = true;
  changed_.NotifyAll();
}

void StepThread::Run() {
  absl::Time next = absl::InfinitePast();
  absl::Time stepped = absl::InfinitePast();
  while (true) {
    {
      MutexLock lock(mu_);
      while (!stopping_ && !poked_) {
        const absl::Time now = clock_.Now();
        if (now >= next || now < stepped) break;
        clock_.AwaitUntil(mu_, changed_, next);
      }
      if (stopping_) return;
      poked_ = false;
    }
    stepped = clock_.Now();
    next = step_();
  }
}

}  // namespace connecx::base
