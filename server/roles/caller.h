#ifndef CONNECX_SERVER_ROLES_CALLER_H_
#define CONNECX_SERVER_ROLES_CALLER_H_

#include <optional>
#include <string>

#include "grpcpp/server_context.h"
#include "server/roles/role.h"

namespace connecx::server {

// Who calls, as far as the connection proves it.
struct Caller {
  std::string name;  // "uid 1000", "dns core.example.com"; for logs and shares
  RoleSet roles;     // never empty
  // Its connection, by a name that no later one gets while work of this one may be left.
  std::string connection = {};

  friend bool operator==(const Caller&, const Caller&) = default;
};

// Knows the caller of a call. Thread-safe.
class CallerDirectory {
 public:
  virtual ~CallerDirectory() = default;

  // None: the configuration does not know who calls. `context`: of a call that is not over.
  virtual std::optional<Caller> CallerOf(const grpc::ServerContextBase& context) const = 0;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_ROLES_CALLER_H_
