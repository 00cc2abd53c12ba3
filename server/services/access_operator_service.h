#ifndef CONNECX_SERVER_SERVICES_ACCESS_OPERATOR_SERVICE_H_
#define CONNECX_SERVER_SERVICES_ACCESS_OPERATOR_SERVICE_H_

#include "connecx/access/v1/access_operator.grpc.pb.h"
#include "connecx/access/v1/access_operator.pb.h"
#include "server/services/access_operator_handlers.h"
#include "server/wire/unary_call.h"

namespace connecx::server {

// connecx.access.v1.AccessOperator over gRPC. Thread-safe.
class AccessOperatorService final
    : public access::v1::AccessOperator::WithRawCallbackMethod_PlanPair<
          access::v1::AccessOperator::WithRawCallbackMethod_Adopt<
              access::v1::AccessOperator::WithRawCallbackMethod_RetryNow<
                  access::v1::AccessOperator::WithRawCallbackMethod_ResolveIncident<
                      access::v1::AccessOperator::WithRawCallbackMethod_PreviewMail<
                          access::v1::AccessOperator::WithRawCallbackMethod_Diagnose<
                              access::v1::AccessOperator::WithRawCallbackMethod_ListIdHistory<
                                  access::v1::AccessOperator::Service>>>>>>> {
 public:
  // Both live longer than this.
  AccessOperatorService(AccessOperatorHandlers& handlers, CallRunner& runner)
      : handlers_(handlers), runner_(runner) {}

  grpc::ServerUnaryReactor* PlanPair(grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* Adopt(grpc::CallbackServerContext* context,
                                  const grpc::ByteBuffer* request,
                                  grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* RetryNow(grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ResolveIncident(grpc::CallbackServerContext* context,
                                            const grpc::ByteBuffer* request,
                                            grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* PreviewMail(grpc::CallbackServerContext* context,
                                        const grpc::ByteBuffer* request,
                                        grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* Diagnose(grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ListIdHistory(grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer* request,
                                          grpc::ByteBuffer* response) override;

 private:
  AccessOperatorHandlers& handlers_;
  CallRunner& runner_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_SERVICES_ACCESS_OPERATOR_SERVICE_H_
