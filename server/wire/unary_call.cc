#include "server/wire/unary_call.h"

#include <chrono>
#include <vector>

#include "absl/strings/string_view.h"
#include "core/errors.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/support/slice.h"
#include "server/wire/message_text.h"

namespace connecx::server {
namespace {

absl::Time DeadlineOf(const grpc::CallbackServerContext& context) {
  const auto deadline = context.deadline();
  return deadline == decltype(deadline)::max() ? absl::InfiniteFuture()
                                               : absl::FromChrono(deadline);
}

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  bytes.reserve(buffer.Length());
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

}  // namespace

UnaryCall::UnaryCall(grpc::CallbackServerContext& context, base::Clock& clock,
                     const grpc::ByteBuffer& request, grpc::ByteBuffer& response)
    : clock_(clock), request_(request), deadline_(DeadlineOf(context)), response_(&response) {}

void UnaryCall::Start(base::ThreadPool& pool, Work work) {
  self_ = shared_from_this();
  if (!pool.Submit([call = self_, work = std::move(work)] { call->Run(work); })) {
    FinishOnce(ToGrpcStatus(core::error::ShuttingDown()), nullptr);
  }
}

void UnaryCall::Refuse(const absl::Status& status) {
  self_ = shared_from_this();
  FinishOnce(ToGrpcStatus(status), nullptr);
}

void UnaryCall::Run(const Work& work) {
  {
    base::MutexLock lock(mu_);
    if (finished_) return;
  }
  grpc::ByteBuffer answer;
  const grpc::Status status =
      work(CallContext{deadline_ - clock_.Now()}, BytesOf(request_), &answer);
  FinishOnce(status, &answer);
}

void UnaryCall::FinishOnce(const grpc::Status& status, grpc::ByteBuffer* answer) {
  {
    base::MutexLock lock(mu_);
    if (finished_) return;
    finished_ = true;
    if (status.ok() && answer != nullptr) response_->Swap(answer);
  }
  Finish(status);
}

void UnaryCall::OnCancel() { FinishOnce(grpc::Status::CANCELLED, nullptr); }

void UnaryCall::OnDone() {
  const std::shared_ptr<UnaryCall> last = std::move(self_);  // May end with this block.
}

grpc::Status ParseRequest(const std::string& bytes, google::protobuf::Message* request) {
  std::vector<core::FieldError> fields;
  for (std::string& path : FieldsNotUtf8(*request->GetDescriptor(), bytes)) {
    fields.push_back({std::move(path), "is not valid UTF-8", "NOT_UTF8"});
  }
  if (!fields.empty()) return ToGrpcStatus(core::error::InvalidFields(std::move(fields)));
  if (!request->ParseFromString(bytes)) {
    return grpc::Status(grpc::StatusCode::INVALID_ARGUMENT,
                        "The message cannot be decoded. Mend its encoding.");
  }
  return grpc::Status::OK;
}

grpc::Status SerializeAnswer(const google::protobuf::Message& answer, grpc::ByteBuffer* bytes) {
  bool own = false;
  return grpc::SerializationTraits<google::protobuf::Message>::Serialize(answer, bytes, &own);
}

void CallRunner::Close() {
  base::MutexLock lock(mu_);
  closed_ = true;
}

grpc::ServerUnaryReactor* CallRunner::Run(grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer* request,
                                          grpc::ByteBuffer* response, UnaryCall::Work work) {
  bool closed;
  {
    base::MutexLock lock(mu_);
    closed = closed_;
  }
  if (closed) return Refuse(context, request, response, core::error::ShuttingDown());
  const auto call = std::make_shared<UnaryCall>(*context, clock_, *request, *response);
  call->Start(pool_, std::move(work));
  return call.get();
}

grpc::ServerUnaryReactor* CallRunner::Refuse(grpc::CallbackServerContext* context,
                                             const grpc::ByteBuffer* request,
                                             grpc::ByteBuffer* response,
                                             const absl::Status& status) {
  const auto call = std::make_shared<UnaryCall>(*context, clock_, *request, *response);
  call->Refuse(status);
  return call.get();
}

}  // namespace connecx::server
