#include "server/services/access_query_service.h"

#include "server/roles/call_rules.h"

namespace connecx::server {

namespace v1 = ::connecx::access::v1;

grpc::ServerUnaryReactor* AccessQueryService::GetGrant(grpc::CallbackServerContext* context,
                                                       const grpc::ByteBuffer* request,
                                                       grpc::ByteBuffer* response) {
  return runner_.Run<v1::GetGrantRequest>(
      context, request, response, [this](const v1::GetGrantRequest& query, const CallContext&) {
        return handlers_.GetGrant(query);
      });
}

grpc::ServerUnaryReactor* AccessQueryService::ListGrants(grpc::CallbackServerContext* context,
                                                         const grpc::ByteBuffer* request,
                                                         grpc::ByteBuffer* response) {
  return runner_.Run<v1::ListGrantsRequest>(
      context, request, response, [this](const v1::ListGrantsRequest& query, const CallContext&) {
        return handlers_.ListGrants(query);
      });
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* AccessQueryService::WatchGrants(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) {
  return watches_.Watch(*context,
                        gate_.Admit(*context, MethodTaking(*v1::WatchGrantsRequest::descriptor())),
                        *request);
}

grpc::ServerUnaryReactor* AccessQueryService::ExplainBooking(grpc::CallbackServerContext* context,
                                                             const grpc::ByteBuffer* request,
                                                             grpc::ByteBuffer* response) {
  return runner_.Run<v1::ExplainBookingRequest>(
      context, request, response,
      [this](const v1::ExplainBookingRequest& query, const CallContext&) {
        return handlers_.ExplainBooking(query);
      });
}

grpc::ServerUnaryReactor* AccessQueryService::ListIncidents(grpc::CallbackServerContext* context,
                                                            const grpc::ByteBuffer* request,
                                                            grpc::ByteBuffer* response) {
  return runner_.Run<v1::ListIncidentsRequest>(
      context, request, response,
      [this](const v1::ListIncidentsRequest& query, const CallContext&) {
        return handlers_.ListIncidents(query);
      });
}

grpc::ServerUnaryReactor* AccessQueryService::ListRuns(grpc::CallbackServerContext* context,
                                                       const grpc::ByteBuffer* request,
                                                       grpc::ByteBuffer* response) {
  return runner_.Run<v1::ListRunsRequest>(
      context, request, response, [this](const v1::ListRunsRequest& query, const CallContext&) {
        return handlers_.ListRuns(query);
      });
}

grpc::ServerUnaryReactor* AccessQueryService::ListIds(grpc::CallbackServerContext* context,
                                                      const grpc::ByteBuffer* request,
                                                      grpc::ByteBuffer* response) {
  return runner_.Run<v1::ListIdsRequest>(
      context, request, response, [this](const v1::ListIdsRequest& query, const CallContext&) {
        return handlers_.ListIds(query);
      });
}

}  // namespace connecx::server
