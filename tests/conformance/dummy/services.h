#ifndef CONNECX_TESTS_CONFORMANCE_DUMMY_SERVICES_H_
#define CONNECX_TESTS_CONFORMANCE_DUMMY_SERVICES_H_

#include <grpcpp/server_context.h>

#include "connecx/access/v1/access_control_provider.grpc.pb.h"
#include "connecx/access/v1/access_operator.grpc.pb.h"
#include "connecx/access/v1/access_query.grpc.pb.h"
#include "connecx/access/v1/provider_identity.grpc.pb.h"
#include "tests/conformance/dummy/provider.h"

namespace connecx::dummy {

// The generated services over Provider. Thread-safe.

class ControlService : public access::v1::AccessControlProvider::Service {
 public:
  explicit ControlService(Provider& provider) : provider_(provider) {}

  grpc::Status Grant(grpc::ServerContext* context, const access::v1::GrantRequest* request,
                     access::v1::GrantResponse* response) override;
  grpc::Status Revoke(grpc::ServerContext* context, const access::v1::RevokeRequest* request,
                      access::v1::RevokeResponse* response) override;
  grpc::Status SyncIds(grpc::ServerContext* context, const access::v1::SyncIdsRequest* request,
                       access::v1::SyncIdsResponse* response) override;
  grpc::Status ClearExpired(grpc::ServerContext* context,
                            const access::v1::ClearExpiredRequest* request,
                            access::v1::ClearExpiredResponse* response) override;

 private:
  Provider& provider_;
};

class IdentityService : public access::v1::ProviderIdentity::Service {
 public:
  explicit IdentityService(Provider& provider) : provider_(provider) {}

  grpc::Status GetPluginInfo(grpc::ServerContext* context,
                             const access::v1::GetPluginInfoRequest* request,
                             access::v1::GetPluginInfoResponse* response) override;
  grpc::Status GetPluginCapabilities(grpc::ServerContext* context,
                                     const access::v1::GetPluginCapabilitiesRequest* request,
                                     access::v1::GetPluginCapabilitiesResponse* response) override;
  grpc::Status Probe(grpc::ServerContext* context, const access::v1::ProbeRequest* request,
                     access::v1::ProbeResponse* response) override;

 private:
  Provider& provider_;
};

// Incidents and runs are not offered: this provider has no managers to tell and keeps no runs.
class QueryService : public access::v1::AccessQuery::Service {
 public:
  explicit QueryService(Provider& provider) : provider_(provider) {}

  grpc::Status GetGrant(grpc::ServerContext* context, const access::v1::GetGrantRequest* request,
                        access::v1::GetGrantResponse* response) override;
  grpc::Status ListGrants(grpc::ServerContext* context,
                          const access::v1::ListGrantsRequest* request,
                          access::v1::ListGrantsResponse* response) override;
  grpc::Status WatchGrants(grpc::ServerContext* context,
                           const access::v1::WatchGrantsRequest* request,
                           grpc::ServerWriter<access::v1::WatchGrantsResponse>* writer) override;
  grpc::Status ExplainBooking(grpc::ServerContext* context,
                              const access::v1::ExplainBookingRequest* request,
                              access::v1::ExplainBookingResponse* response) override;
  grpc::Status ListIncidents(grpc::ServerContext* context,
                             const access::v1::ListIncidentsRequest* request,
                             access::v1::ListIncidentsResponse* response) override;
  grpc::Status ListRuns(grpc::ServerContext* context, const access::v1::ListRunsRequest* request,
                        access::v1::ListRunsResponse* response) override;
  grpc::Status ListIds(grpc::ServerContext* context, const access::v1::ListIdsRequest* request,
                       access::v1::ListIdsResponse* response) override;

 private:
  Provider& provider_;
};

// Nothing of it is offered, and each call says so.
class OperatorService : public access::v1::AccessOperator::Service {
 public:
  grpc::Status PlanPair(grpc::ServerContext* context, const access::v1::PlanPairRequest* request,
                        access::v1::PlanPairResponse* response) override;
  grpc::Status Adopt(grpc::ServerContext* context, const access::v1::AdoptRequest* request,
                     access::v1::AdoptResponse* response) override;
  grpc::Status RetryNow(grpc::ServerContext* context, const access::v1::RetryNowRequest* request,
                        access::v1::RetryNowResponse* response) override;
  grpc::Status ResolveIncident(grpc::ServerContext* context,
                               const access::v1::ResolveIncidentRequest* request,
                               access::v1::ResolveIncidentResponse* response) override;
  grpc::Status PreviewMail(grpc::ServerContext* context,
                           const access::v1::PreviewMailRequest* request,
                           access::v1::PreviewMailResponse* response) override;
  grpc::Status Diagnose(grpc::ServerContext* context, const access::v1::DiagnoseRequest* request,
                        access::v1::DiagnoseResponse* response) override;
  grpc::Status ListIdHistory(grpc::ServerContext* context,
                             const access::v1::ListIdHistoryRequest* request,
                             access::v1::ListIdHistoryResponse* response) override;
};

}  // namespace connecx::dummy

#endif  // CONNECX_TESTS_CONFORMANCE_DUMMY_SERVICES_H_
