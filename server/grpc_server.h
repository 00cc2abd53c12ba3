#ifndef CONNECX_SERVER_GRPC_SERVER_H_
#define CONNECX_SERVER_GRPC_SERVER_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "core/building.h"
#include "core/observer.h"
#include "provider/access_control_provider.h"
#include "provider/access_operator.h"
#include "provider/access_query.h"
#include "server/plugin_facts.h"
#include "server/process_health.h"
#include "server/registration/registration_status.h"
#include "server/roles/call_gate.h"
#include "server/transport/listeners.h"

namespace connecx::server {

// The names that grpc.health.v1 knows.
inline constexpr absl::string_view kServerHealth = "";  // calls are served
inline constexpr absl::string_view kProviderHealth = "connecx.access.v1.AccessControlProvider";
inline constexpr absl::string_view kNotificationsHealth = "notifications";
inline constexpr absl::string_view kSchedulerHealth = "scheduler";

struct GrpcServerOptions {
  ListenOptions listen;

  PluginFacts facts;
  std::string store_kind;      // "sqlite", for Diagnose
  std::string mail_transport;  // "smtp", "drop", for Diagnose

  CallLimits calls;
  absl::Duration handshake = absl::Seconds(5);  // over TCP, from connecting to HTTP/2
  int booking_threads = 128;  // Grant and Revoke: each waits until its intent is durable
  int query_threads = 16;     // what the store alone answers
  int other_threads = 32;     // what may wait for an access control system
};

// What the services call. All live longer than the server. `clock` shows real time: callers'
// deadlines are compared with it.
struct GrpcServerDeps {
  provider::AccessControlProvider& provider;
  provider::AccessQuery& query;
  provider::AccessOperator& access_operator;
  const core::BuildingDirectory& buildings;
  base::Clock& clock;
  // Whether an intent could be made durable now: OK, or an error of core/errors.h. May block.
  std::function<absl::Status()> probe_store;
  // How the parts of the process are, for Diagnose; may be unset: not looked at. Never blocks.
  std::function<ProcessHealth()> health;
  // How the registration with core is, for Diagnose; may be unset: core is not told.
  std::function<std::optional<RegistrationStatus>()> registration;
  core::Observer& observer = core::NoObserver();
};

// The plugin's gRPC server: the contract's services, grpc.health.v1 and reflection. Thread-safe,
// but for Shutdown and destruction, which one thread does.
class GrpcServer {
 public:
  // Listens and serves. Health is NOT_SERVING until SetReady(true). Errors: see Listeners.
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Start(const GrpcServerOptions& options,
                                                           const GrpcServerDeps& deps);

  // Shuts down without grace, then waits for handlers that still run: the provider must be able to
  // end them.
  ~GrpcServer();

  // Health of the server as a whole ("") and of AccessControlProvider, and what Probe says.
  void SetReady(bool ready);
  // Health of one service by its full name; "" is the server as a whole.
  void SetServing(absl::string_view name, bool serving);

  // Grants may have changed: those who watch are told. Never blocks.
  void GrantsChanged();

  // The port of its TCP address; 0: none.
  int tcp_port() const;

  // The first part of Shutdown: NOT_SERVING; new connections are refused, new calls answered
  // SHUTTING_DOWN, watches end.
  void StopTaking();

  // StopTaking first; calls in flight have `grace` to end and are then CANCELLED to their callers.
  // Returns when no call is left, soon after `grace` at the latest; handlers of cancelled calls may
  // still run in the provider. Idempotent.
  void Shutdown(absl::Duration grace);

 private:
  struct Parts;

  explicit GrpcServer(std::unique_ptr<Parts> parts);

  const std::unique_ptr<Parts> parts_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_GRPC_SERVER_H_
