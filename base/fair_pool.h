#ifndef CONNECX_BASE_FAIR_POOL_H_
#define CONNECX_BASE_FAIR_POOL_H_

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace connecx::base {

// A fixed number of threads that serve the owners of tasks in turn, so that none of them waits
// behind another's queue: one task of each owner that has any, round after round, and never more
// than half of the threads (rounded up) for one owner. Thread-safe. Tasks of one owner start in the
// order of their arrival; they may block; they must not throw.
class FairPool {
 public:
  explicit FairPool(int threads);
  ~FairPool() { Stop(); }

  // Returns false, and drops the task, once Stop has begun.
  bool Submit(const std::string& owner, std::function<void()> task) EXCLUDES(mu_);

  // Runs what was submitted before, then joins. Idempotent; not from a task.
  void Stop() EXCLUDES(mu_);

 private:
  struct Owner {
    std::deque<std::function<void()>> waiting;
    int running = 0;
  };
  using Owners = std::map<std::string, Owner>;

  void Run() EXCLUDES(mu_);
  // The next task, and whose it is; `owners_.end()`: there will be none any more.
  Owners::iterator Take(std::function<void()>& task) REQUIRES(mu_);
  void Done(Owners::iterator owner) REQUIRES(mu_);

  const int share_;
  Mutex mu_;
  CondVar changed_;
  Owners owners_ GUARDED_BY(mu_);
  // Who is served next: every owner once that has a waiting task and runs less than its share.
  std::deque<Owners::iterator> turn_ GUARDED_BY(mu_);
  int waiting_ GUARDED_BY(mu_) = 0;
  bool stopping_ GUARDED_BY(mu_) = false;
  Mutex join_mu_;
  std::vector<std::thread> threads_ GUARDED_BY(join_mu_);
};

}  // namespace connecx::base

#endif  // CONNECX_BASE_FAIR_POOL_H_
