#include "base/thread_pool.h"

#include <utility>

namespace connecx::base {

ThreadPool::ThreadPool(int threads) {
  MutexLock lock(join_mu_);
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

bool ThreadPool::Submit(std::function<void()> task) {
  MutexLock lock(mu_);
  if (stopping_) return false;
  tasks_.push_back(std::move(task));
  changed_.NotifyOne();
  return true;
}

void ThreadPool::Stop() {
  {
    MutexLock lock(mu_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  MutexLock lock(join_mu_);
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void ThreadPool::Run() {
  while (true) {
    std::function<void()> task;
    {
      MutexLock lock(mu_);
      while (tasks_.empty() && !stopping_) changed_.Wait(mu_);
      if (tasks_.empty()) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    task();
  }
}

}  // namespace connecx::base
