#ifndef CONNECX_BASE_MUTEX_H_
#define CONNECX_BASE_MUTEX_H_

#include <condition_variable>
#include <mutex>

// A mutex, its scoped lock and a condition variable over the standard library, with clang's
// capability attributes, so that `--config=clang` proves which mutex guards what, and thread
// sanitizer can see the locks (it cannot see into Debian's uninstrumented absl::Mutex;
// docs/building.md).

#if defined(__clang__)
#define CONNECX_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define CONNECX_THREAD_ATTRIBUTE(x)
#endif

// Abseil 20220623 defines some of these, too, with the same meaning.
#undef GUARDED_BY
#undef PT_GUARDED_BY
#undef NO_THREAD_SAFETY_ANALYSIS
#define GUARDED_BY(x) CONNECX_THREAD_ATTRIBUTE(guarded_by(x))
#define PT_GUARDED_BY(x) CONNECX_THREAD_ATTRIBUTE(pt_guarded_by(x))
#define REQUIRES(...) CONNECX_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define EXCLUDES(...) CONNECX_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))
#define NO_THREAD_SAFETY_ANALYSIS CONNECX_THREAD_ATTRIBUTE(no_thread_safety_analysis)

namespace connecx::base {

class CONNECX_THREAD_ATTRIBUTE(capability("mutex")) Mutex {
 public:
  Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void Lock() CONNECX_THREAD_ATTRIBUTE(acquire_capability()) {
    mu_.lock();
    ++held_;
  }
  void Unlock() CONNECX_THREAD_ATTRIBUTE(release_capability()) {
    --held_;
    mu_.unlock();
  }

  // How many of them the calling thread holds: none while it makes a remote call.
  static int HeldByThisThread() { return held_; }

 private:
  friend class CondVar;
  friend class RealClock;
  static inline constinit thread_local int held_ = 0;
  std::mutex mu_;
};

class CONNECX_THREAD_ATTRIBUTE(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mu) CONNECX_THREAD_ATTRIBUTE(acquire_capability(mu)) : mu_(mu) {
    mu_.Lock();
  }
  ~MutexLock() CONNECX_THREAD_ATTRIBUTE(release_capability()) { mu_.Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mu_;
};

// Waiting with a time limit goes through base::Clock::AwaitUntil, never through here.
class CondVar {
 public:
  // May wake spuriously: call it in a loop over the condition.
  void Wait(Mutex& mu) REQUIRES(mu) NO_THREAD_SAFETY_ANALYSIS {
    std::unique_lock<std::mutex> lock(mu.mu_, std::adopt_lock);
    cv_.wait(lock);
    lock.release();
  }
  void NotifyOne() { cv_.notify_one(); }
  void NotifyAll() { cv_.notify_all(); }

 private:
  friend class RealClock;
  std::condition_variable cv_;
};

}  // namespace connecx::base

#endif  // CONNECX_BASE_MUTEX_H_
