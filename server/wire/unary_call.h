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
#include "base/mutex.h"
#include "base/thread_pool.h"
#include "google/protobuf/message.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "server/status.h"

namespace connecx::server {

// What a handler may know of its call.
struct CallContext {
  absl::Duration left = absl::InfiniteDuration();  // until the caller's deadline
};

// One unary call from its bytes to its answer: gRPC's threads only hand it over, a thread of the
// pool parses, handles and answers it. A caller that gives up, or a server that is being stopped,
// ends the call at once; the handler then runs on (what was accepted goes on) and its answer is
// dropped. A call that ended before a thread took it is not handled at all.
class UnaryCall final : public grpc::ServerUnaryReactor,
                        public std::enable_shared_from_this<UnaryCall> {
 public:
  UnaryCall(grpc::CallbackServerContext& context, base::Clock& clock,
            const grpc::ByteBuffer& request, grpc::ByteBuffer& response);

  // `work` gets the bytes of the request and fills those of the answer.
  using Work =
      std::function<grpc::Status(const CallContext&, const std::string&, grpc::ByteBuffer*)>;
  void Start(base::ThreadPool& pool, Work work);
  // Answers without any work.
  void Refuse(const absl::Status& status);

  void OnCancel() override;
  void OnDone() override;

 private:
  void Run(const Work& work) EXCLUDES(mu_);
  void FinishOnce(const grpc::Status& status, grpc::ByteBuffer* answer) EXCLUDES(mu_);

  base::Clock& clock_;
  const grpc::ByteBuffer request_;  // Shares the bytes: gRPC's own goes away with the call.
  const absl::Time deadline_;
  std::shared_ptr<UnaryCall> self_;  // Until OnDone.
  base::Mutex mu_;
  bool finished_ GUARDED_BY(mu_) = false;
  grpc::ByteBuffer* const response_;  // gRPC's; valid while not finished.
};

// Parses `bytes`; says which fields are not UTF-8.
grpc::Status ParseRequest(const std::string& bytes, google::protobuf::Message* request);
grpc::Status SerializeAnswer(const google::protobuf::Message& answer, grpc::ByteBuffer* bytes);

// Serves calls on a pool, as long as the server takes any. Thread-safe.
class CallRunner {
 public:
  // Both live longer than this.
  CallRunner(base::ThreadPool& pool, base::Clock& clock) : pool_(pool), clock_(clock) {}

  // New calls are answered SHUTTING_DOWN from now on.
  void Close() EXCLUDES(mu_);

  // `handler`: absl::StatusOr<Answer>(const Request&, const CallContext&).
  template <typename Request, typename Handler>
  grpc::ServerUnaryReactor* Run(grpc::CallbackServerContext* context,
                                const grpc::ByteBuffer* request, grpc::ByteBuffer* response,
                                Handler handler) {
    return Run(context, request, response,
               [handler = std::move(handler)](const CallContext& call, const std::string& bytes,
                                              grpc::ByteBuffer* answer_bytes) -> grpc::Status {
                 Request message;
                 if (grpc::Status parsed = ParseRequest(bytes, &message); !parsed.ok()) {
                   return parsed;
                 }
                 const auto answer = handler(message, call);
                 if (!answer.ok()) return ToGrpcStatus(answer.status());
                 return SerializeAnswer(*answer, answer_bytes);
               });
  }

  // Answers a call that is not offered.
  grpc::ServerUnaryReactor* Refuse(grpc::CallbackServerContext* context,
                                   const grpc::ByteBuffer* request, grpc::ByteBuffer* response,
                                   const absl::Status& status);

 private:
  grpc::ServerUnaryReactor* Run(grpc::CallbackServerContext* context,
                                const grpc::ByteBuffer* request, grpc::ByteBuffer* response,
                                UnaryCall::Work work) EXCLUDES(mu_);

  base::ThreadPool& pool_;
  base::Clock& clock_;
  base::Mutex mu_;
  bool closed_ GUARDED_BY(mu_) = false;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_WIRE_UNARY_CALL_H_
