#ifndef CONNECX_SERVER_ROLES_CALL_GATE_H_
#define CONNECX_SERVER_ROLES_CALL_GATE_H_

#include <cstddef>
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

// How many calls, streams among them, are served at once at most.
struct CallLimits {
  int per_connection = 256;
  int per_caller = 1024;  // over all its connections
  int in_all = 2048;
  int for_core = 512;  // of those in all: callers without role core leave them
};

// The first question to every call: who calls, may they, and is there room? A call takes room as
// long as it is served, and its answer as long as it is not on its way: where answers are not read,
// no more calls are taken. Thread-safe; never blocks.
class CallGate {
  struct Load {
    int calls = 0;
    std::size_t unsent = 0;  // bytes of answers, and of what gRPC keeps beside each
  };

 public:
  // The room of a call, from its admission to its end. Its gate outlives it.
  class Pass {
   public:
    Pass(CallGate& gate, Caller caller) : gate_(gate), caller_(std::move(caller)) {}
    ~Pass() { gate_.Move(*this, {.calls = 0, .unsent = 0}); }
    Pass(const Pass&) = delete;
    Pass& operator=(const Pass&) = delete;

    // The call has been served, and this answer goes out. gRPC tells late that it is out.
    void Answered(std::size_t bytes);

    const Caller& caller() const { return caller_; }

   private:
    friend class CallGate;

    CallGate& gate_;
    const Caller caller_;
    Load load_ = {.calls = 1, .unsent = 0};
  };

  // `callers` lives longer than this.
  CallGate(const CallerDirectory& callers, const CallLimits& limits)
      : callers_(callers), limits_(limits) {}

  // `method` by its full name. CALLER_UNKNOWN, ROLE_REQUIRED or TOO_MANY_CALLS of core/errors.h.
  absl::StatusOr<std::unique_ptr<Pass>> Admit(const grpc::ServerContextBase& context,
                                              absl::string_view method) EXCLUDES(mu_);

 private:
  static bool IsFull(const Load& load, int limit);
  // Changes what the pass stands for.
  void Move(Pass& pass, const Load& to) EXCLUDES(mu_);

  const CallerDirectory& callers_;
  const CallLimits limits_;
  base::Mutex mu_;
  Load in_all_ GUARDED_BY(mu_);
  std::map<std::string, Load> by_connection_ GUARDED_BY(mu_);
  std::map<std::string, Load> by_caller_ GUARDED_BY(mu_);
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_ROLES_CALL_GATE_H_
