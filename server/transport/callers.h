#ifndef CONNECX_SERVER_TRANSPORT_CALLERS_H_
#define CONNECX_SERVER_TRANSPORT_CALLERS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "base/mutex.h"
#include "grpcpp/server_context.h"
#include "server/roles/caller.h"
#include "server/transport/access_rules.h"

namespace connecx::server {

// Knows callers by what their connections prove: the local user behind a Unix socket, the
// certificate behind TLS, nothing behind plain TCP. Thread-safe.
class Callers final : public CallerDirectory {
 public:
  explicit Callers(AccessRules rules) : rules_(std::move(rules)) {}

  // A connection of the Unix socket that gRPC is about to get. gRPC knows it by its descriptor,
  // which it gives back only when no call of the connection is left; what a call began may go on
  // for longer, so that connections are named by their serial number. PERMISSION_DENIED: nobody who
  // may call.
  absl::StatusOr<Caller> Meet(int connection) EXCLUDES(mu_);

  std::optional<Caller> CallerOf(const grpc::ServerContextBase& context) const override
      EXCLUDES(mu_);

  const AccessRules& rules() const { return rules_; }

 private:
  const AccessRules rules_;
  mutable base::Mutex mu_;
  std::map<std::string, Caller> local_ GUARDED_BY(mu_);  // by gRPC's name of the connection
  std::int64_t met_ GUARDED_BY(mu_) = 0;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_TRANSPORT_CALLERS_H_
