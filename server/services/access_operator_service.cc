#include "server/services/access_operator_service.h"

namespace connecx::server {

namespace v1 = ::connecx::access::v1;

grpc::ServerUnaryReactor* AccessOperatorService::PlanPair(grpc::CallbackServerContext* context,
                                                          const grpc::ByteBuffer* request,
                                                          grpc::ByteBuffer* response) {
  return runner_.Run<v1::PlanPairRequest>(
      context, request, response, [this](const v1::PlanPairRequest& query, const CallContext&) {
        return handlers_.PlanPair(query);
      });
}

grpc::ServerUnaryReactor* AccessOperatorService::Adopt(grpc::CallbackServerContext* context,
                                                       const grpc::ByteBuffer* request,
                                                       grpc::ByteBuffer* response) {
  return runner_.Run<v1::AdoptRequest>(
      context, request, response,
      [this](const v1::AdoptRequest& query, const CallContext&) { return handlers_.Adopt(query); });
}

grpc::ServerUnaryReactor* AccessOperatorService::RetryNow(grpc::CallbackServerContext* context,
                                                          const grpc::ByteBuffer* request,
                                                          grpc::ByteBuffer* response) {
  return runner_.Run<v1::RetryNowRequest>(
      context, request, response, [this](const v1::RetryNowRequest& query, const CallContext&) {
        return handlers_.RetryNow(query);
      });
}

grpc::ServerUnaryReactor* AccessOperatorService::ResolveIncident(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
    grpc::ByteBuffer* response) {
  return runner_.Run<v1::ResolveIncidentRequest>(
      context, request, response,
      [this](const v1::ResolveIncidentRequest& query, const CallContext&) {
        return handlers_.ResolveIncident(query);
      });
}

grpc::ServerUnaryReactor* AccessOperatorService::PreviewMail(grpc::CallbackServerContext* context,
                                                             const grpc::ByteBuffer* request,
                                                             grpc::ByteBuffer* response) {
  return runner_.Run<v1::PreviewMailRequest>(
      context, request, response, [this](const v1::PreviewMailRequest& query, const CallContext&) {
        return handlers_.PreviewMail(query);
      });
}

grpc::ServerUnaryReactor* AccessOperatorService::Diagnose(grpc::CallbackServerContext* context,
                                                          const grpc::ByteBuffer* request,
                                                          grpc::ByteBuffer* response) {
  return runner_.Run<v1::DiagnoseRequest>(
      context, request, response, [this](const v1::DiagnoseRequest& query, const CallContext&) {
        return handlers_.Diagnose(query);
      });
}

grpc::ServerUnaryReactor* AccessOperatorService::ListIdHistory(grpc::CallbackServerContext* context,
                                                               const grpc::ByteBuffer* request,
                                                               grpc::ByteBuffer* response) {
  return runner_.Run<v1::ListIdHistoryRequest>(
      context, request, response,
      [this](const v1::ListIdHistoryRequest& query, const CallContext&) {
        return handlers_.ListIdHistory(query);
      });
}

}  // namespace connecx::server
