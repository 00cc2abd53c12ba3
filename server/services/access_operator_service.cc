#include "server/services/access_operator_service.h"

#include "core/errors.h"

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
  return runner_.Refuse<v1::AdoptRequest>(context, request, response,
                                          core::error::NotOffered("OPERATOR_ADOPT"));
}

grpc::ServerUnaryReactor* AccessOperatorService::RetryNow(grpc::CallbackServerContext* context,
                                                          const grpc::ByteBuffer* request,
                                                          grpc::ByteBuffer* response) {
  return runner_.Refuse<v1::RetryNowRequest>(context, request, response,
                                             core::error::NotOffered("OPERATOR_RETRY_NOW"));
}

grpc::ServerUnaryReactor* AccessOperatorService::ResolveIncident(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
    grpc::ByteBuffer* response) {
  return runner_.Refuse<v1::ResolveIncidentRequest>(
      context, request, response, core::error::NotOffered("OPERATOR_RESOLVE_INCIDENT"));
}

grpc::ServerUnaryReactor* AccessOperatorService::PreviewMail(grpc::CallbackServerContext* context,
                                                             const grpc::ByteBuffer* request,
                                                             grpc::ByteBuffer* response) {
  return runner_.Refuse<v1::PreviewMailRequest>(context, request, response,
                                                core::error::NotOffered("OPERATOR_PREVIEW_MAIL"));
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
  return runner_.Refuse<v1::ListIdHistoryRequest>(context, request, response,
                                                  core::error::NotOffered("OPERATOR_ID_HISTORY"));
}

}  // namespace connecx::server
