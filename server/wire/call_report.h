#ifndef CONNECX_SERVER_WIRE_CALL_REPORT_H_
#define CONNECX_SERVER_WIRE_CALL_REPORT_H_

#include <string>

#include "absl/time/time.h"
#include "base/clock.h"
#include "core/observer.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/status.h"

namespace connecx::server {

// What an observer is told of a call that begins with this object.
class CallReport {
 public:
  // `rpc` as in core::CallAnswered. `clock` and `observer` live longer than this; `context` need
  // not.
  CallReport(const grpc::CallbackServerContext& context, std::string rpc, base::Clock& clock,
             core::Observer& observer);

  // Tells that the call ends so. Once, without locks.
  void Ends(const grpc::Status& status) const;

  // The caller's, else a new one.
  const std::string& trace_id() const { return trace_id_; }

 private:
  std::string rpc_;
  std::string trace_id_;
  base::Clock& clock_;
  core::Observer& observer_;
  absl::Duration started_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_WIRE_CALL_REPORT_H_
