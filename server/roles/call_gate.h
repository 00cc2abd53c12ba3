#ifndef CONNECX_SERVER_ROLES_CALL_GATE_H_
#define CONNECX_SERVER_ROLES_CALL_GATE_H_

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/mutex.h"
#include "grpcpp/server_context.h"
#include "server/roles/caller.h"

namespace connecx::server {

// How many calls, streams among them, are in flight at most.
struct CallLimits {
  int per_connection = 256;
  int per_caller = 1024;  // over all its connections
  int in_all = 2048;
};

// The first question to every call: who calls, may they, and is there room? Thread-safe; never
// blocks.
class CallGate {
 public:
  // A call in flight counts for as long as its pass lives. Its gate outlives it.
  class Pass {
   public:
    Pass(CallGate& gate, Caller caller, std::string connection)
        : gate_(gate), caller_(std::move(caller)), connection_(std::move(connection)) {}
    ~Pass() { gate_.Leave(*this); }
    Pass(const Pass&) = delete;
    Pass& operator=(const Pass&) = delete;

    const Caller& caller() const { return caller_; }
    // Names the connection among those that live.
    const std::string& connection() const { return connection_; }

   private:
    CallGate& gate_;
    const Caller caller_;
    const std::string connection_;
  };

  // `callers` lives longer than this.
  CallGate(const CallerDirectory& callers, const CallLimits& limits)
      : callers_(callers), limits_(limits) {}

  // `method` by its full name. CALLER_UNKNOWN, ROLE_REQUIRED or TOO_MANY_CALLS of core/errors.h.
  absl::StatusOr<std::unique_ptr<Pass>> Admit(const grpc::ServerContextBase& context,
                                              absl::string_view method) EXCLUDES(mu_);

 private:
  void Leave(const Pass& pass) EXCLUDES(mu_);

  const CallerDirectory& callers_;
  const CallLimits limits_;
  base::Mutex mu_;
  int in_all_ GUARDED_BY(mu_) = 0;
  std::map<std::string, int> by_connection_ GUARDED_BY(mu_);
  std::map<std::string, int> by_caller_ GUARDED_BY(mu_);
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_ROLES_CALL_GATE_H_
