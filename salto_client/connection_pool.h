#ifndef CONNECX_SALTO_CLIENT_CONNECTION_POOL_H_
#define CONNECX_SALTO_CLIENT_CONNECTION_POOL_H_

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "salto_client/salto_error.h"

namespace connecx::salto {

// Lends each of at most `max_connections` connections to one call at a time. Thread-safe; every
// connection is back before the pool goes.
template <typename Connection>
class ConnectionPool {
 public:
  // `make` makes a connection that connects when it is used; it may be called on many threads at
  // once. `clock` outlives the pool.
  ConnectionPool(int max_connections, std::function<std::unique_ptr<Connection>()> make,
                 base::Clock& clock)
      : max_connections_(max_connections), make_(std::move(make)), clock_(clock) {}

  // Blocks until a connection is free; DEADLINE_EXCEEDED if that took `time_limit`.
  absl::StatusOr<std::unique_ptr<Connection>> Acquire(absl::Duration time_limit) EXCLUDES(mu_) {
    const absl::Duration uptime_limit = clock_.Uptime() + time_limit;
    {
      base::MutexLock lock(mu_);
      while (in_use_ == max_connections_) {
        const absl::Duration left = uptime_limit - clock_.Uptime();
        if (left <= absl::ZeroDuration()) return Busy(time_limit);
        clock_.AwaitUntil(mu_, released_, clock_.Now() + left);
      }
      ++in_use_;
      if (!idle_.empty()) {
        std::unique_ptr<Connection> connection = std::move(idle_.back());
        idle_.pop_back();
        return connection;
      }
    }
    return make_();
  }

  void Release(std::unique_ptr<Connection> connection) EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    idle_.push_back(std::move(connection));
    --in_use_;
    released_.NotifyOne();
  }

 private:
  absl::Status Busy(absl::Duration time_limit) const {
    return SaltoError(absl::StatusCode::kDeadlineExceeded,
                      absl::StrCat("all ", max_connections_, " connections were busy for ",
                                   absl::FormatDuration(time_limit)),
                      {.transient = true});
  }

  const int max_connections_;
  const std::function<std::unique_ptr<Connection>()> make_;
  base::Clock& clock_;

  base::Mutex mu_;
  base::CondVar released_;
  // The one used last is at the back: the fewest connections stay warm.
  std::vector<std::unique_ptr<Connection>> idle_ GUARDED_BY(mu_);
  int in_use_ GUARDED_BY(mu_) = 0;
};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_CONNECTION_POOL_H_
