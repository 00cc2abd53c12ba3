#ifndef CONNECX_CLI_OFFLINE_TELLING_LOG_H_
#define CONNECX_CLI_OFFLINE_TELLING_LOG_H_

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "core/incident.h"
#include "core/observer.h"

namespace connecx::offline {

// A person was told of something, by a mail.
struct Telling {
  absl::Time at;
  core::Incident incident;           // as it was told
  std::optional<absl::Time> closed;  // when that incident was next closed
};

// Notes what people are told. Thread-safe.
class TellingLog final : public core::Observer {
 public:
  explicit TellingLog(base::Clock& clock) : clock_(clock) {}

  void OnIncident(const core::IncidentChanged& changed) override EXCLUDES(mu_) {
    const absl::Time now = clock_.Now();
    base::MutexLock lock(mu_);
    if (changed.incident.open) {
      if (changed.mails > 0) tellings_.push_back({.at = now, .incident = changed.incident});
      return;
    }
    for (Telling& telling : tellings_) {
      if (telling.incident.id == changed.incident.id && !telling.closed) telling.closed = now;
    }
  }

  // In their order.
  std::vector<Telling> All() const EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    return tellings_;
  }

 private:
  base::Clock& clock_;
  mutable base::Mutex mu_;
  std::vector<Telling> tellings_ GUARDED_BY(mu_);
};

}  // namespace connecx::offline

#endif  // CONNECX_CLI_OFFLINE_TELLING_LOG_H_
