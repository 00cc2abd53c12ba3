#ifndef CONNECX_SERVER_REGISTRATION_GRPC_REGISTRY_H_
#define CONNECX_SERVER_REGISTRATION_GRPC_REGISTRY_H_

#include <string>

#include "base/mutex.h"
#include "grpcpp/client_context.h"
#include "server/registration/registry.h"

namespace connecx::server {

// How core is reached.
struct RegistryConnection {
  std::string target;  // a gRPC target
  bool tls = false;    // else nothing is encrypted
  // Paths of PEM files, read anew by every attempt. Empty: the system's authorities; no certificate
  // is shown.
  std::string ca_file;
  std::string certificate_file;
  std::string key_file;
};

// The registry over gRPC. Every attempt is a connection of its own: attempts are rare, and so a
// moved core, a dead connection and a renewed certificate need no care. Files that cannot be read
// make an attempt fail as kUnavailable.
class GrpcRegistry final : public Registry {
 public:
  explicit GrpcRegistry(RegistryConnection connection);

  RegistryAnswer Register(const plugin::v1::RegisterRequest& request,
                          absl::Duration time_limit) override EXCLUDES(mu_);
  void Cancel() override EXCLUDES(mu_);

 private:
  const RegistryConnection connection_;
  base::Mutex mu_;
  bool cancelled_ GUARDED_BY(mu_) = false;
  grpc::ClientContext* under_way_ GUARDED_BY(mu_) = nullptr;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_REGISTRATION_GRPC_REGISTRY_H_
