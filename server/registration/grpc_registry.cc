#include "server/registration/grpc_registry.h"

#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "connecx/plugin/v1/provider_registry.grpc.pb.h"
#include "core/errors.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpc/support/time.h"
#include "grpcpp/channel.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"

namespace connecx::server {
namespace {

constexpr std::size_t kMaxReason = 63;  // google.rpc.ErrorInfo

absl::StatusOr<std::string> ReadPem(const std::string& path) {
  if (path.empty()) return std::string();
  std::ifstream file(path, std::ios::binary);
  std::string pem{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file || pem.empty()) {
    return absl::UnavailableError(absl::StrCat(path, " cannot be read, or is empty"));
  }
  return pem;
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> Credentials(
    const RegistryConnection& connection) {
  if (!connection.tls) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions options;
  ASSIGN_OR_RETURN(options.pem_root_certs, ReadPem(connection.ca_file));
  ASSIGN_OR_RETURN(options.pem_cert_chain, ReadPem(connection.certificate_file));
  ASSIGN_OR_RETURN(options.pem_private_key, ReadPem(connection.key_file));
  return grpc::SslCredentials(options);
}

// Empty: there is none of ours.
google::rpc::ErrorInfo InfoOf(const grpc::Status& status) {
  google::rpc::Status rpc;
  if (!rpc.ParseFromString(status.error_details())) return {};
  for (const google::protobuf::Any& any : rpc.details()) {
    google::rpc::ErrorInfo info;
    if (any.UnpackTo(&info) && info.domain() == core::kErrorDomain) return info;
  }
  return {};
}

RegistryError ErrorOf(const grpc::Status& status) {
  const google::rpc::ErrorInfo info = InfoOf(status);
  const auto building = info.metadata().find("building");
  return {.code = static_cast<absl::StatusCode>(status.error_code()),
          .reason = info.reason().substr(0, kMaxReason),
          .message = status.error_message(),
          .building = building == info.metadata().end() ? "" : building->second};
}

}  // namespace

GrpcRegistry::GrpcRegistry(RegistryConnection connection) : connection_(std::move(connection)) {}

RegistryAnswer GrpcRegistry::Register(const plugin::v1::RegisterRequest& request,
                                      absl::Duration time_limit) {
  const auto credentials = Credentials(connection_);
  if (!credentials.ok()) {
    return RegistryError{.code = credentials.status().code(),
                         .reason = "",
                         .message = std::string(credentials.status().message())};
  }
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const auto stub = plugin::v1::ProviderRegistry::NewStub(
      grpc::CreateCustomChannel(connection_.target, *credentials, arguments));

  grpc::ClientContext context;
  context.set_deadline(gpr_time_from_millis(absl::ToInt64Milliseconds(time_limit), GPR_TIMESPAN));
  {
    base::MutexLock lock(mu_);
    if (cancelled_) context.TryCancel();
    under_way_ = &context;
  }
  plugin::v1::RegisterResponse response;
  const grpc::Status status = stub->Register(&context, request, &response);
  {
    base::MutexLock lock(mu_);
    under_way_ = nullptr;
  }
  if (!status.ok()) return ErrorOf(status);
  return response;
}

void GrpcRegistry::Cancel() {
  base::MutexLock lock(mu_);
  cancelled_ = true;
  if (under_way_ != nullptr) under_way_->TryCancel();
}

}  // namespace connecx::server
