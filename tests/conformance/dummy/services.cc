#include "tests/conformance/dummy/services.h"

#include "tests/conformance/dummy/errors.h"

namespace connecx::dummy {

namespace v1 = ::connecx::access::v1;

namespace {

constexpr v1::Capability kOffered[] = {
    v1::CAPABILITY_GRANT_VALIDATE_ONLY,
    v1::CAPABILITY_REVOKE_VALIDATE_ONLY,
    v1::CAPABILITY_SYNC_IDS_VALIDATE_ONLY,
    v1::CAPABILITY_CLEAR_EXPIRED_VALIDATE_ONLY,
    v1::CAPABILITY_SYNC_IDS_CHECKS,
    v1::CAPABILITY_QUERY_GRANTS,
    v1::CAPABILITY_QUERY_WATCH_GRANTS,
    v1::CAPABILITY_QUERY_EXPLAIN_BOOKING,
    v1::CAPABILITY_QUERY_IDS,
};
constexpr int kMinute = 60;
constexpr int kLongestBooking = 366 * 24 * 3600;

}  // namespace

grpc::Status ControlService::Grant(grpc::ServerContext*, const v1::GrantRequest* request,
                                   v1::GrantResponse* response) {
  return provider_.Grant(*request, *response);
}

grpc::Status ControlService::Revoke(grpc::ServerContext*, const v1::RevokeRequest* request,
                                    v1::RevokeResponse* response) {
  return provider_.Revoke(*request, *response);
}

grpc::Status ControlService::SyncIds(grpc::ServerContext*, const v1::SyncIdsRequest* request,
                                     v1::SyncIdsResponse* response) {
  return provider_.SyncIds(*request, *response);
}

grpc::Status ControlService::ClearExpired(grpc::ServerContext*,
                                          const v1::ClearExpiredRequest* request,
                                          v1::ClearExpiredResponse* response) {
  return provider_.ClearExpired(*request, *response);
}

grpc::Status IdentityService::GetPluginInfo(grpc::ServerContext*, const v1::GetPluginInfoRequest*,
                                            v1::GetPluginInfoResponse* response) {
  response->mutable_info()->set_name("dummy.access.connecx");
  response->mutable_info()->set_version("1.0.0");
  response->mutable_info()->set_vendor("Imaginary Locks");
  return grpc::Status::OK;
}

grpc::Status IdentityService::GetPluginCapabilities(grpc::ServerContext*,
                                                    const v1::GetPluginCapabilitiesRequest*,
                                                    v1::GetPluginCapabilitiesResponse* response) {
  v1::PluginCapabilities& told = *response->mutable_capabilities();
  for (const v1::Capability capability : kOffered) told.add_capabilities(capability);
  told.set_max_permissions_per_pair(0);
  told.set_max_intervals_per_permission(1);
  told.mutable_time_granularity()->set_seconds(kMinute);
  told.mutable_max_booking_length()->set_seconds(kLongestBooking);
  return grpc::Status::OK;
}

grpc::Status IdentityService::Probe(grpc::ServerContext*, const v1::ProbeRequest*,
                                    v1::ProbeResponse* response) {
  response->set_ready(true);
  return provider_.Probe();
}

grpc::Status QueryService::GetGrant(grpc::ServerContext*, const v1::GetGrantRequest* request,
                                    v1::GetGrantResponse* response) {
  return provider_.GetGrant(*request, *response);
}

grpc::Status QueryService::ListGrants(grpc::ServerContext*, const v1::ListGrantsRequest* request,
                                      v1::ListGrantsResponse* response) {
  return provider_.ListGrants(*request, *response);
}

grpc::Status QueryService::WatchGrants(grpc::ServerContext* context,
                                       const v1::WatchGrantsRequest* request,
                                       grpc::ServerWriter<v1::WatchGrantsResponse>* writer) {
  return provider_.WatchGrants(*request, [&](const v1::WatchGrantsResponse& message) {
    return !context->IsCancelled() && writer->Write(message);
  });
}

grpc::Status QueryService::ExplainBooking(grpc::ServerContext*,
                                          const v1::ExplainBookingRequest* request,
                                          v1::ExplainBookingResponse* response) {
  return provider_.ExplainBooking(*request, *response);
}

grpc::Status QueryService::ListIncidents(grpc::ServerContext*, const v1::ListIncidentsRequest*,
                                         v1::ListIncidentsResponse*) {
  return NotOffered("QUERY_INCIDENTS");
}

grpc::Status QueryService::ListRuns(grpc::ServerContext*, const v1::ListRunsRequest*,
                                    v1::ListRunsResponse*) {
  return NotOffered("QUERY_RUNS");
}

grpc::Status QueryService::ListIds(grpc::ServerContext*, const v1::ListIdsRequest* request,
                                   v1::ListIdsResponse* response) {
  return provider_.ListIds(*request, *response);
}

grpc::Status OperatorService::PlanPair(grpc::ServerContext*, const v1::PlanPairRequest*,
                                       v1::PlanPairResponse*) {
  return NotOffered("OPERATOR_PLAN_PAIR");
}

grpc::Status OperatorService::Adopt(grpc::ServerContext*, const v1::AdoptRequest*,
                                    v1::AdoptResponse*) {
  return NotOffered("OPERATOR_ADOPT");
}

grpc::Status OperatorService::RetryNow(grpc::ServerContext*, const v1::RetryNowRequest*,
                                       v1::RetryNowResponse*) {
  return NotOffered("OPERATOR_RETRY_NOW");
}

grpc::Status OperatorService::ResolveIncident(grpc::ServerContext*,
                                              const v1::ResolveIncidentRequest*,
                                              v1::ResolveIncidentResponse*) {
  return NotOffered("OPERATOR_RESOLVE_INCIDENT");
}

grpc::Status OperatorService::PreviewMail(grpc::ServerContext*, const v1::PreviewMailRequest*,
                                          v1::PreviewMailResponse*) {
  return NotOffered("OPERATOR_PREVIEW_MAIL");
}

grpc::Status OperatorService::Diagnose(grpc::ServerContext*, const v1::DiagnoseRequest*,
                                       v1::DiagnoseResponse*) {
  return NotOffered("OPERATOR_DIAGNOSE");
}

grpc::Status OperatorService::ListIdHistory(grpc::ServerContext*, const v1::ListIdHistoryRequest*,
                                            v1::ListIdHistoryResponse*) {
  return NotOffered("OPERATOR_ID_HISTORY");
}

}  // namespace connecx::dummy
