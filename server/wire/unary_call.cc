#include "server/wire/unary_call.h"

#include <chrono>
#include <utility>
#include <vector>

#include "absl/strings/strip.h"
#include "core/errors.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/support/slice.h"
#include "server/roles/caller.h"
#include "server/roles/role.h"
#include "server/wire/message_text.h"

namespace connecx::server {
namespace {

absl::Time DeadlineOf(const grpc::CallbackServerContext& context) {
  const auto deadline = context.deadline();
  return deadline == decltype(deadline)::max() ? absl::InfiniteFuture()
                                               : absl::FromChrono(deadline);
}

// "Grant" of GrantRequest.
std::string RpcTaking(const google::protobuf::Descriptor& request) {
  return std::string(absl::StripSuffix(request.name(), "Request"));
}

// Whose turn it is. More connections give a caller no more of the pool, but for core, whose
// bookings it is here for.
const std::string& OwnerOf(const Caller& caller) {
  return caller.roles.Has(Role::kCore) ? caller.connection : caller.name;
}

}  // namespace

UnaryCall::UnaryCall(grpc::CallbackServerContext& context, std::string rpc, base::Clock& clock,
                     core::Observer& observer, const grpc::ByteBuffer& request,
                     grpc::ByteBuffer& response)
    : report_(context, std::move(rpc), clock, observer),
      clock_(clock),
      request_(request),
      deadline_(DeadlineOf(context)),
      response_(&response) {}

void UnaryCall::Start(base::FairPool& pool, std::unique_ptr<CallGate::Pass> pass, Work work) {
  self_ = shared_from_this();
  pass_ = std::move(pass);
  if (!pool.Submit(OwnerOf(pass_->caller()),
                   [call = self_, work = std::move(work)] { call->Run(work); })) {
    FinishOnce(ToGrpcStatus(core::error::ShuttingDown()), {});
  }
}

void UnaryCall::Refuse(const absl::Status& status) {
  self_ = shared_from_this();
  FinishOnce(ToGrpcStatus(status), {});
}

void UnaryCall::Run(const Work& work) {
  {
    base::MutexLock lock(mu_);
    if (finished_) return;
  }
  work(CallContext{.left = deadline_ - clock_.Now(), .trace_id = report_.trace_id()},
       BytesOf(request_),
       [call = shared_from_this()](const grpc::Status& status, grpc::ByteBuffer answer) {
         call->pass_->Answered(answer.Length());
         call->FinishOnce(status, std::move(answer));
       });
}

void UnaryCall::FinishOnce(const grpc::Status& status, grpc::ByteBuffer answer) {
  {
    base::MutexLock lock(mu_);
    if (finished_) return;
    finished_ = true;
    if (status.ok()) response_->Swap(&answer);
  }
  report_.Ends(status);
  Finish(status);
}

void UnaryCall::OnCancel() { FinishOnce(grpc::Status::CANCELLED, {}); }

void UnaryCall::OnDone() {
  const std::shared_ptr<UnaryCall> last = std::move(self_);  // May end with this block.
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
                                          const google::protobuf::Descriptor& request_type,
                                          const grpc::ByteBuffer* request,
                                          grpc::ByteBuffer* response, UnaryCall::Work work) {
  const auto call = std::make_shared<UnaryCall>(*context, RpcTaking(request_type), clock_,
                                                observer_, *request, *response);
  bool closed;
  {
    base::MutexLock lock(mu_);
    closed = closed_;
  }
  auto pass = gate_.Admit(*context, MethodTaking(request_type));
  if (!pass.ok()) {
    call->Refuse(pass.status());
  } else if (closed) {
    call->Refuse(core::error::ShuttingDown());
  } else {
    call->Start(pool_, *std::move(pass), std::move(work));
  }
  return call.get();
}

}  // namespace connecx::server
