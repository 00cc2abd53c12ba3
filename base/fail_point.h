#ifndef CONNECX_BASE_FAIL_POINT_H_
#define CONNECX_BASE_FAIL_POINT_H_

#include <atomic>

namespace connecx::base {

// Instants between which a process must be able to die without losing anything: before and after
// each effect that outlives it.
enum class FailPoint {
  kBeforeCommit,       // a transaction is complete but for its commit
  kAfterCommit,        // it is durable, and nobody knows yet
  kBeforeSystemRead,   // a request to an access control system that changes nothing
  kAfterSystemRead,    // its answer has come and was not looked at
  kBeforeSystemWrite,  // a request that changes something
  kAfterSystemWrite,
  kBeforeMail,  // an attempt to deliver a mail
  kAfterMail,   // its outcome is known and not stored
};

using FailPointHandler = void (*)(FailPoint);

namespace internal {
inline std::atomic<FailPointHandler> fail_point_handler = nullptr;
}  // namespace internal

// The code is at this point. Nothing happens, unless the program was linked for tests and has a
// handler (base/testing/fail_points.h).
inline void Reach(FailPoint point) {
  const FailPointHandler handler = internal::fail_point_handler.load(std::memory_order_relaxed);
  if (handler != nullptr) handler(point);
}

}  // namespace connecx::base

#endif  // CONNECX_BASE_FAIL_POINT_H_
