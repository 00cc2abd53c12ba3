#ifndef CONNECX_SERVER_SERVICES_HEALTH_SERVICE_H_
#define CONNECX_SERVER_SERVICES_HEALTH_SERVICE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "core/observer.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpc/health/v1/health.pb.h"
#include "server/roles/call_gate.h"

namespace connecx::server {

// grpc.health.v1.Health: Check and Watch. Our own, because gRPC's cannot be described by
// reflection. Thread-safe; never blocks. It lives until the gRPC server has shut down.
class HealthService final : public grpc::health::v1::Health::CallbackService {
 public:
  // All live longer than this. `observer` is told of each call: "HealthCheck", "HealthWatch".
  HealthService(CallGate& gate, base::Clock& clock, core::Observer& observer)
      : gate_(gate), clock_(clock), observer_(observer) {}

  using Status = grpc::health::v1::HealthCheckResponse::ServingStatus;

  // `name`: a service's full name, or empty for the server as a whole. Names that were never set
  // are unknown. Ignored after Close.
  void SetServing(absl::string_view name, bool serving) EXCLUDES(mu_);
  bool IsServing(absl::string_view name) EXCLUDES(mu_);

  // Everything is NOT_SERVING from now on; whoever watches is told so, and the watch ends.
  void Close() EXCLUDES(mu_);

  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context,
                                  const grpc::health::v1::HealthCheckRequest* request,
                                  grpc::health::v1::HealthCheckResponse* response) override;
  grpc::ServerWriteReactor<grpc::health::v1::HealthCheckResponse>* Watch(
      grpc::CallbackServerContext* context,
      const grpc::health::v1::HealthCheckRequest* request) override;

 private:
  class RefusedWatch;
  class Watcher;

  struct State {
    Status status = grpc::health::v1::HealthCheckResponse::SERVICE_UNKNOWN;
    bool closed = false;
  };

  State StateOf(const std::string& name) EXCLUDES(mu_);
  std::vector<std::shared_ptr<Watcher>> Watchers() EXCLUDES(mu_);
  void Forget(Watcher* watcher) EXCLUDES(mu_);

  CallGate& gate_;
  base::Clock& clock_;
  core::Observer& observer_;
  base::Mutex mu_;
  std::map<std::string, bool> serving_ GUARDED_BY(mu_);
  std::map<Watcher*, std::shared_ptr<Watcher>> watchers_ GUARDED_BY(mu_);
  bool closed_ GUARDED_BY(mu_) = false;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_SERVICES_HEALTH_SERVICE_H_
