#ifndef CONNECX_SERVER_REGISTRATION_REGISTRATION_H_
#define CONNECX_SERVER_REGISTRATION_REGISTRATION_H_

#include <functional>
#include <string>

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
// with back-off after errors. A core that was restarted hears of us by the next repetition. What
// becomes of it is in Status, and is logged once per change. Thread-safe.
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
  void BuildingsChanged() { thread_.Poke(); }

  RegistrationStatus Status() const EXCLUDES(mu_);

 private:
  // One attempt; returns when the next one is due.
  absl::Time Step() EXCLUDES(mu_);
  plugin::v1::RegisterRequest Request() const;
  void Accepted(const plugin::v1::RegisterResponse& response, absl::Time now) REQUIRES(mu_);
  void Failed(const RegistryError& error, absl::Time now) REQUIRES(mu_);

  const RegistrationOptions options_;
  Registry& registry_;
  const core::BuildingDirectory& buildings_;
  base::Clock& clock_;
  const std::function<double()> jitter_;
  core::Observer& observer_;

  mutable base::Mutex mu_;
  RegistrationProgress progress_ GUARDED_BY(mu_);
  RegistrationStatus status_ GUARDED_BY(mu_);
  base::StepThread thread_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_REGISTRATION_REGISTRATION_H_
