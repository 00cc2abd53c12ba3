#ifndef CONNECX_BASE_THREAD_POOL_H_
#define CONNECX_BASE_THREAD_POOL_H_

#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace connecx::base {

// A fixed number of threads that run tasks in the order of their arrival. Thread-safe. Tasks may
// block; they must not throw.
class ThreadPool {
 public:
  explicit ThreadPool(int threads);
  ~ThreadPool() { Stop(); }

  // Returns false, and drops the task, once Stop has begun.
  bool Submit(std::function<void()> task) EXCLUDES(mu_);

  // Runs what was submitted before, then joins. Idempotent; not from a task.
  void Stop() EXCLUDES(mu_);

 private:
  void Run() EXCLUDES(mu_);

  Mutex mu_;
  CondVar changed_;
  std::deque<std::function<void()>> tasks_ GUARDED_BY(mu_);
  bool stopping_ GUARDED_BY(mu_) = false;
  Mutex join_mu_;
  std::vector<std::thread> threads_ GUARDED_BY(join_mu_);
};

}  // namespace connecx::base

#endif  // CONNECX_BASE_THREAD_POOL_H_
