#include "tests/e2e/support/plugin_client.h"

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

#include "base/real_clock.h"
#include "connecx/access/v1/access_control_provider.grpc.pb.h"
#include "connecx/access/v1/access_operator.grpc.pb.h"
#include "connecx/access/v1/access_query.grpc.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/e2e/support/eventually.h"
#include "tests/e2e/support/space_switches.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr int kReconnectMs = 20;

std::shared_ptr<grpc::Channel> Connect(const std::string& target) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kReconnectMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kReconnectMs);
  return grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments);
}

void SetDeadline(absl::Duration after, grpc::ClientContext& context) {
  context.set_deadline(absl::ToChronoTime(base::RealClock().Now() + after));
}

template <typename Response, typename Stub, typename Request>
Answer<Response> CallStub(Stub& stub,
                          grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                       Response*),
                          const Request& request) {
  grpc::ClientContext context;
  // Under switches an outcome may never come.
  SetDeadline(SpaceSwitches().empty() ? 2 * kPatience : kPatience / 3, context);
  Answer<Response> answer;
  answer.status = (stub.*method)(&context, request, &answer.response);
  return answer;
}

}  // namespace

struct PluginClient::Stubs {
  explicit Stubs(const std::string& target)
      : channel(Connect(target)),
        provider(v1::AccessControlProvider::NewStub(channel)),
        query(v1::AccessQuery::NewStub(channel)),
        operation(v1::AccessOperator::NewStub(channel)) {}

  const std::shared_ptr<grpc::Channel> channel;
  const std::unique_ptr<v1::AccessControlProvider::Stub> provider;
  const std::unique_ptr<v1::AccessQuery::Stub> query;
  const std::unique_ptr<v1::AccessOperator::Stub> operation;
};

PluginClient::PluginClient(const std::string& target) : stubs_(std::make_unique<Stubs>(target)) {}

PluginClient::~PluginClient() = default;

Answer<v1::GrantResponse> PluginClient::Call(const v1::GrantRequest& request) {
  return CallStub(*stubs_->provider, &v1::AccessControlProvider::Stub::Grant, request);
}
Answer<v1::GrantResponse> PluginClient::CallTraced(const v1::GrantRequest& request,
                                                   const std::string& traceparent) {
  grpc::ClientContext context;
  SetDeadline(2 * kPatience, context);
  context.AddMetadata("traceparent", traceparent);
  Answer<v1::GrantResponse> answer;
  answer.status = stubs_->provider->Grant(&context, request, &answer.response);
  return answer;
}
Answer<v1::RevokeResponse> PluginClient::Call(const v1::RevokeRequest& request) {
  return CallStub(*stubs_->provider, &v1::AccessControlProvider::Stub::Revoke, request);
}
Answer<v1::SyncIdsResponse> PluginClient::Call(const v1::SyncIdsRequest& request) {
  return CallStub(*stubs_->provider, &v1::AccessControlProvider::Stub::SyncIds, request);
}
Answer<v1::ClearExpiredResponse> PluginClient::Call(const v1::ClearExpiredRequest& request) {
  return CallStub(*stubs_->provider, &v1::AccessControlProvider::Stub::ClearExpired, request);
}
Answer<v1::GetGrantResponse> PluginClient::Call(const v1::GetGrantRequest& request) {
  return CallStub(*stubs_->query, &v1::AccessQuery::Stub::GetGrant, request);
}
Answer<v1::ListGrantsResponse> PluginClient::Call(const v1::ListGrantsRequest& request) {
  return CallStub(*stubs_->query, &v1::AccessQuery::Stub::ListGrants, request);
}
Answer<v1::ExplainBookingResponse> PluginClient::Call(const v1::ExplainBookingRequest& request) {
  return CallStub(*stubs_->query, &v1::AccessQuery::Stub::ExplainBooking, request);
}
Answer<v1::ListIncidentsResponse> PluginClient::Call(const v1::ListIncidentsRequest& request) {
  return CallStub(*stubs_->query, &v1::AccessQuery::Stub::ListIncidents, request);
}
Answer<v1::ListRunsResponse> PluginClient::Call(const v1::ListRunsRequest& request) {
  return CallStub(*stubs_->query, &v1::AccessQuery::Stub::ListRuns, request);
}
Answer<v1::ListIdsResponse> PluginClient::Call(const v1::ListIdsRequest& request) {
  return CallStub(*stubs_->query, &v1::AccessQuery::Stub::ListIds, request);
}
Answer<v1::PlanPairResponse> PluginClient::Call(const v1::PlanPairRequest& request) {
  return CallStub(*stubs_->operation, &v1::AccessOperator::Stub::PlanPair, request);
}
Answer<v1::RetryNowResponse> PluginClient::Call(const v1::RetryNowRequest& request) {
  return CallStub(*stubs_->operation, &v1::AccessOperator::Stub::RetryNow, request);
}
Answer<v1::DiagnoseResponse> PluginClient::Call(const v1::DiagnoseRequest& request) {
  return CallStub(*stubs_->operation, &v1::AccessOperator::Stub::Diagnose, request);
}

grpc::Status PluginClient::CallRaw(const std::string& method, const std::string& bytes) {
  grpc::ClientContext context;
  SetDeadline(kPatience, context);
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer response;
  grpc::Status status;
  grpc::CompletionQueue queue;
  grpc::GenericStub stub(stubs_->channel);
  const auto call = stub.PrepareUnaryCall(&context, method, request, &queue);
  call->StartCall();
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  return status;
}

std::string PluginClient::Health(const std::string& service) {
  using grpc::health::v1::HealthCheckResponse;
  grpc::ClientContext context;
  SetDeadline(kPatience, context);
  grpc::health::v1::HealthCheckRequest request;
  request.set_service(service);
  HealthCheckResponse response;
  const grpc::Status status =
      grpc::health::v1::Health::NewStub(stubs_->channel)->Check(&context, request, &response);
  if (status.error_code() == grpc::StatusCode::NOT_FOUND) return "NOT_FOUND";
  return status.ok() ? HealthCheckResponse::ServingStatus_Name(response.status())
                     : status.error_message();
}

bool PluginClient::AwaitServing(absl::Duration patience) {
  base::RealClock clock;
  const absl::Time end = clock.Now() + patience;
  const auto stub = grpc::health::v1::Health::NewStub(stubs_->channel);
  // Again after an error: the connection of before may be dead without knowing it.
  while (clock.Now() < end) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(end));
    context.set_wait_for_ready(true);
    const auto stream = stub->Watch(&context, grpc::health::v1::HealthCheckRequest());
    grpc::health::v1::HealthCheckResponse state;
    bool serving = false;
    while (!serving && stream->Read(&state)) {
      serving = state.status() == grpc::health::v1::HealthCheckResponse::SERVING;
    }
    context.TryCancel();
    stream->Finish();
    if (serving) return true;
  }
  return false;
}

google::protobuf::Timestamp ToProto(absl::Time time) {
  google::protobuf::Timestamp proto;
  proto.set_seconds(absl::ToUnixSeconds(time));
  return proto;
}

}  // namespace connecx::e2e
