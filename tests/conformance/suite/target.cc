#include "tests/conformance/suite/target.h"

#include <google/protobuf/descriptor.h>
#include <grpc/impl/codegen/grpc_types.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/channel_arguments.h>
#include <grpcpp/support/slice.h>

#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace connecx::conformance {
namespace {

constexpr int kReconnectMs = 50;

absl::StatusOr<std::string> ReadPem(const std::string& path) {
  if (path.empty()) return std::string();
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (text.empty()) return absl::NotFoundError(absl::StrCat(path, " cannot be read, or is empty"));
  return text;
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> CredentialsOf(const TlsFiles& tls) {
  if (!tls.used()) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions options;
  ASSIGN_OR_RETURN(options.pem_root_certs, ReadPem(tls.ca));
  ASSIGN_OR_RETURN(options.pem_cert_chain, ReadPem(tls.certificate));
  ASSIGN_OR_RETURN(options.pem_private_key, ReadPem(tls.key));
  return grpc::SslCredentials(options);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Target>> Target::Create(const std::string& address,
                                                       const TlsFiles& tls) {
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::ChannelCredentials> credentials, CredentialsOf(tls));
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kReconnectMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kReconnectMs);
  return std::unique_ptr<Target>(
      new Target(grpc::CreateCustomChannel(address, credentials, arguments)));
}

Target::Target(std::shared_ptr<grpc::Channel> channel) : channel_(std::move(channel)) {}

grpc::Status Target::Call(const google::protobuf::Message& request,
                          google::protobuf::Message& response, absl::Time deadline,
                          absl::Time give_up) const {
  std::string answer;
  const grpc::Status status = CallBytes(MethodOf(*request.GetDescriptor()),
                                        request.SerializeAsString(), deadline, give_up, answer);
  if (status.ok() && !response.ParseFromString(answer)) {
    return {grpc::StatusCode::INTERNAL, "the answer cannot be decoded"};
  }
  return status;
}

grpc::Status Target::CallRaw(const std::string& method, const std::string& bytes,
                             absl::Time deadline) const {
  std::string answer;
  return CallBytes(method, bytes, deadline, absl::InfiniteFuture(), answer);
}

grpc::Status Target::CallBytes(const std::string& method, const std::string& bytes,
                               absl::Time deadline, absl::Time give_up, std::string& answer) const {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(deadline));
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer response;
  grpc::Status status;
  grpc::CompletionQueue queue;
  grpc::GenericStub stub(channel_);
  const auto call = stub.PrepareUnaryCall(&context, method, request, &queue);
  call->StartCall();
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  if (queue.AsyncNext(&tag, &ok, absl::ToChronoTime(give_up)) == grpc::CompletionQueue::TIMEOUT) {
    context.TryCancel();
    queue.Next(&tag, &ok);
  }
  grpc::Slice got;
  if (status.ok() && response.DumpToSingleSlice(&got).ok()) {
    answer.assign(reinterpret_cast<const char*>(got.begin()), got.size());
  }
  return status;
}

bool Target::AwaitServing(absl::Time deadline) const {
  const auto stub = grpc::health::v1::Health::NewStub(channel_);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(deadline));
  context.set_wait_for_ready(true);
  const auto stream = stub->Watch(&context, grpc::health::v1::HealthCheckRequest());
  grpc::health::v1::HealthCheckResponse state;
  bool serving = false;
  while (!serving && stream->Read(&state)) {
    serving = state.status() == grpc::health::v1::HealthCheckResponse::SERVING;
  }
  context.TryCancel();
  stream->Finish();
  return serving;
}

std::string MethodOf(const google::protobuf::Descriptor& request) {
  const google::protobuf::FileDescriptor& file = *request.file();
  for (int i = 0; i < file.service_count(); ++i) {
    const google::protobuf::ServiceDescriptor& service = *file.service(i);
    for (int j = 0; j < service.method_count(); ++j) {
      if (service.method(j)->input_type() != &request) continue;
      return absl::StrCat("/", service.full_name(), "/", service.method(j)->name());
    }
  }
  return "";
}

}  // namespace connecx::conformance
