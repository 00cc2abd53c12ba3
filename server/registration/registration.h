#ifndef CONNECX_SERVER_REGISTRATION_REGISTRATION_H_
#define CONNECX_SERVER_REGISTRATION_REGISTRATION_H_

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/step_thread.h"
#include "connecx/plugin/v1/provider_registry.pb.h"
#include "core/building.h"
#include "core/observer.h"
#include "server/plugin_facts.h"
#include "server/registration/registration_status.h"
#include "server/registration/registry.h"
#include "server/registration/timing.h"

namespace connecx::server {

struct RegistrationOptions {
  std::string registry;     // where core's registry is, to be shown
  bool local = false;       // it is reached within this machine
  bool encrypted = false;   // and core's certificate is checked
  std::string endpoint;     // where core reaches this server
  std::string instance_id;  // kept over restarts
  PluginFacts facts;
};

// Keeps this server in core's registry: Register at once, again every third of the time to live,
// with back-off after errors. A core that was restarted hears of us by the next repetition. A
// building that core refuses never keeps the others out: they are registered without it, and core
// is asked for it again, apart, with a back-off of its own. Without any building core is not asked.
// What becomes of it is in Status, and is logged once per change. Thread-safe.
class Registration {
 public:
  // `jitter`: 0..1, anew at each call. All live longer than this.
  Registration(const RegistrationOptions& options, Registry& registry,
               const core::BuildingDirectory& buildings, base::Clock& clock,
               std::function<double()> jitter, core::Observer& observer = core::NoObserver());
  ~Registration() { Stop(); }

  // Idempotent. Stop ends an attempt that is under way; a stopped one is not started again.
  // Silence ends the registration: core is not told.
  void Start() { thread_.Start(); }
  void Stop();

  // The buildings of the directory are other ones: registers at once. Never blocks.
  void BuildingsChanged() EXCLUDES(mu_);

  RegistrationStatus Status() const EXCLUDES(mu_);

 private:
  struct Refusal {
    RefusedBuilding told;
    int failures = 0;  // in a row
  };
  struct Attempt {
    std::vector<std::string> buildings;  // empty: nothing is due
    std::string again;                   // the refused one among them; may be empty
  };

  // One attempt, if one is due; returns when the next one is.
  absl::Time Step() EXCLUDES(mu_);
  // `all`: the buildings there are.
  Attempt NextAttempt(const std::vector<std::string>& all, absl::Time now) REQUIRES(mu_);
  // When the next attempt is due, of so many buildings; tells it, and what is refused, in Status.
  absl::Time NoteNextDue(std::size_t all) REQUIRES(mu_);
  plugin::v1::RegisterRequest Request(const std::vector<std::string>& buildings) const;
  void Accepted(const plugin::v1::RegisterResponse& response, const Attempt& attempt,
                absl::Time now) REQUIRES(mu_);
  // Of the building that `error` names.
  void Refused(const RegistryError& error, const Attempt& attempt, absl::Time now, double jitter)
      REQUIRES(mu_);
  void Failed(const RegistryError& error, absl::Time now, double jitter) REQUIRES(mu_);

  const RegistrationOptions options_;
  Registry& registry_;
  const core::BuildingDirectory& buildings_;
  base::Clock& clock_;
  const std::function<double()> jitter_;
  core::Observer& observer_;

  mutable base::Mutex mu_;
  RegistrationProgress progress_ GUARDED_BY(mu_);
  RegistrationStatus status_ GUARDED_BY(mu_);
  bool changed_ GUARDED_BY(mu_) = false;                     // the buildings are
  absl::Time due_ GUARDED_BY(mu_) = absl::InfinitePast();    // of those that are not refused
  std::map<std::string, Refusal> refusals_ GUARDED_BY(mu_);  // by building
  base::StepThread thread_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_REGISTRATION_REGISTRATION_H_
