#ifndef CONNECX_TESTS_E2E_SUPPORT_PLUGIN_CLIENT_H_
#define CONNECX_TESTS_E2E_SUPPORT_PLUGIN_CLIENT_H_

#include <grpcpp/support/status.h>

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "connecx/access/v1/access_control_provider.pb.h"
#include "connecx/access/v1/access_operator.pb.h"
#include "connecx/access/v1/access_query.pb.h"

namespace connecx::e2e {

template <typename Response>
struct Answer {
  grpc::Status status;
  Response response;
};

// The plugin as core's developers call it: generated stubs on a connection of their own. Each call
// has a deadline, real time, that only a hanging test reaches. Thread-safe.
class PluginClient {
 public:
  // "unix:/path" or "host:port".
  explicit PluginClient(const std::string& target);
  ~PluginClient();

  Answer<access::v1::GrantResponse> Call(const access::v1::GrantRequest& request);
  // With core's `traceparent` metadata.
  Answer<access::v1::GrantResponse> CallTraced(const access::v1::GrantRequest& request,
                                               const std::string& traceparent);
  Answer<access::v1::RevokeResponse> Call(const access::v1::RevokeRequest& request);
  Answer<access::v1::SyncIdsResponse> Call(const access::v1::SyncIdsRequest& request);
  Answer<access::v1::ClearExpiredResponse> Call(const access::v1::ClearExpiredRequest& request);
  Answer<access::v1::GetGrantResponse> Call(const access::v1::GetGrantRequest& request);
  Answer<access::v1::ListGrantsResponse> Call(const access::v1::ListGrantsRequest& request);
  Answer<access::v1::ExplainBookingResponse> Call(const access::v1::ExplainBookingRequest& request);
  Answer<access::v1::ListIncidentsResponse> Call(const access::v1::ListIncidentsRequest& request);
  Answer<access::v1::ListRunsResponse> Call(const access::v1::ListRunsRequest& request);
  Answer<access::v1::ListIdsResponse> Call(const access::v1::ListIdsRequest& request);
  Answer<access::v1::PlanPairResponse> Call(const access::v1::PlanPairRequest& request);
  Answer<access::v1::RetryNowResponse> Call(const access::v1::RetryNowRequest& request);
  Answer<access::v1::DiagnoseResponse> Call(const access::v1::DiagnoseRequest& request);

  // `method` as "/connecx.access.v1.AccessControlProvider/Grant", `bytes` as they go over the wire.
  grpc::Status CallRaw(const std::string& method, const std::string& bytes);

  // What grpc.health.v1 says of a service: "SERVING" ..., or "NOT_FOUND".
  std::string Health(const std::string& service);

  // Waits until the server can be reached and says that it serves; false when `patience` is over.
  bool AwaitServing(absl::Duration patience);

 private:
  struct Stubs;

  const std::unique_ptr<Stubs> stubs_;
};

google::protobuf::Timestamp ToProto(absl::Time time);

}  // namespace connecx::e2e

#endif  // CONNECX_TESTS_E2E_SUPPORT_PLUGIN_CLIENT_H_
