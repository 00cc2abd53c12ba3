#ifndef CONNECX_SERVER_WIRE_UNARY_CALL_H_
#define CONNECX_SERVER_WIRE_UNARY_CALL_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/fair_pool.h"
#include "base/mutex.h"
#include "core/observer.h"
#include "google/protobuf/message.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "server/roles/call_gate.h"
#include "server/roles/call_rules.h"
#include "server/status.h"
#include "server/wire/call_report.h"

namespace connecx::server {

// What a handler may know of its call.
struct CallContext {
  absl::Duration left = absl::InfiniteDuration();  // until the caller's deadline
  std::string trace_id;                            // the caller's, else a new one
};

// One unary call from its bytes to its answer: gRPC's threads only hand it over, a thread of the
// pool parses, handles and answers it. A caller that gives up, or a server that is being stopped,
// ends the call at once; the handler then runs on (what was accepted goes on) and its answer is
// dropped. A call that ended before a thread took it is not handled at all.
class UnaryCall final : public grpc::ServerUnaryReactor,
                        public std::enable_shared_from_this<UnaryCall> {
 public:
  // `observer` is told of the answer, whatever it is, as one to `rpc`.
  UnaryCall(grpc::CallbackServerContext& context, std::string rpc, base::Clock& clock,
            core::Observer& observer, const grpc::ByteBuffer& request, grpc::ByteBuffer& response);

  // Answers the call; from any thread, once.
  using Done = std::function<void(const grpc::Status&, grpc::ByteBuffer)>;
  // Gets the bytes of the request, and calls `done` now or later.
  using Work = std::function<void(const CallContext&, const std::string&, Done)>;
  // `pass` is kept until the call is over and its work is done.
  void Start(base::FairPool& pool, std::unique_ptr<CallGate::Pass> pass, Work work);
  // Answers without any work.
  void Refuse(const absl::Status& status);

  void OnCancel() override;
  void OnDone() override;

 private:
  void Run(const Work& work) EXCLUDES(mu_);
  void FinishOnce(const grpc::Status& status, grpc::ByteBuffer answer) EXCLUDES(mu_);

  const CallReport report_;
  base::Clock& clock_;
  const grpc::ByteBuffer request_;  // Shares the bytes: gRPC's own goes away with the call.
  const absl::Time deadline_;
  std::unique_ptr<CallGate::Pass> pass_;  // None: refused.
  std::shared_ptr<UnaryCall> self_;       // Until OnDone.
  base::Mutex mu_;
  bool finished_ GUARDED_BY(mu_) = false;
  grpc::ByteBuffer* const response_;  // gRPC's; valid while not finished.
};

std::string BytesOf(const grpc::ByteBuffer& buffer);
// Parses `bytes`; says which fields are not UTF-8.
grpc::Status ParseRequest(const std::string& bytes, google::protobuf::Message* request);
grpc::Status SerializeAnswer(const google::protobuf::Message& answer, grpc::ByteBuffer* bytes);

// Serves the calls that the gate admits on a pool, as long as the server takes any: the connections
// of callers with role core and all other callers in turn. Thread-safe.
class CallRunner {
 public:
  // All live longer than this.
  CallRunner(base::FairPool& pool, CallGate& gate, base::Clock& clock, core::Observer& observer)
      : pool_(pool), gate_(gate), clock_(clock), observer_(observer) {}

  // New calls are answered SHUTTING_DOWN from now on.
  void Close() EXCLUDES(mu_);

  // `handler`: absl::StatusOr<Answer>(const Request&, const CallContext&).
  template <typename Request, typename Handler>
  grpc::ServerUnaryReactor* Run(grpc::CallbackServerContext* context,
                                const grpc::ByteBuffer* request, grpc::ByteBuffer* response,
                                Handler handler) {
    return RunLater<Request>(
        context, request, response,
        [handler = std::move(handler)](const Request& message, const CallContext& call,
                                       const auto& done) { done(handler(message, call)); });
  }

  // For work that waits without a thread. `handler`: void(const Request&, const CallContext&,
  // done); it calls done(absl::StatusOr<Answer>) once, on any thread.
  template <typename Request, typename Handler>
  grpc::ServerUnaryReactor* RunLater(grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request, grpc::ByteBuffer* response,
                                     Handler handler) {
    return Run(context, *Request::descriptor(), request, response,
               [handler = std::move(handler)](const CallContext& call, const std::string& bytes,
                                              const UnaryCall::Done& done) {
                 Request message;
                 if (grpc::Status parsed = ParseRequest(bytes, &message); !parsed.ok()) {
                   return done(parsed, {});
                 }
                 handler(message, call, [done](const auto& answer) {
                   if (!answer.ok()) return done(ToGrpcStatus(answer.status()), {});
                   grpc::ByteBuffer answer_bytes;
                   const grpc::Status status = SerializeAnswer(*answer, &answer_bytes);
                   done(status, std::move(answer_bytes));
                 });
               });
  }

  // Answers a call that is not offered.
  template <typename Request>
  grpc::ServerUnaryReactor* Refuse(grpc::CallbackServerContext* context,
                                   const grpc::ByteBuffer* request, grpc::ByteBuffer* response,
                                   const absl::Status& status) {
    return Run<Request>(
        context, request, response,
        [status](const Request&, const CallContext&) -> absl::StatusOr<Request> { return status; });
  }

 private:
  grpc::ServerUnaryReactor* Run(grpc::CallbackServerContext* context,
                                const google::protobuf::Descriptor& request_type,
                                const grpc::ByteBuffer* request, grpc::ByteBuffer* response,
                                UnaryCall::Work work) EXCLUDES(mu_);

  base::FairPool& pool_;
  CallGate& gate_;
  base::Clock& clock_;
  core::Observer& observer_;
  base::Mutex mu_;
  bool closed_ GUARDED_BY(mu_) = false;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_WIRE_UNARY_CALL_H_
