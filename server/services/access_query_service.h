#ifndef CONNECX_SERVER_SERVICES_ACCESS_QUERY_SERVICE_H_
#define CONNECX_SERVER_SERVICES_ACCESS_QUERY_SERVICE_H_

#include "connecx/access/v1/access_query.grpc.pb.h"
#include "connecx/access/v1/access_query.pb.h"
#include "server/roles/call_gate.h"
#include "server/services/access_query_handlers.h"
#include "server/services/grant_watches.h"
#include "server/wire/unary_call.h"

namespace connecx::server {

// connecx.access.v1.AccessQuery over gRPC. Thread-safe.
class AccessQueryService final
    : public access::v1::AccessQuery::WithRawCallbackMethod_GetGrant<
          access::v1::AccessQuery::WithRawCallbackMethod_ListGrants<
              access::v1::AccessQuery::WithRawCallbackMethod_WatchGrants<
                  access::v1::AccessQuery::WithRawCallbackMethod_ExplainBooking<
                      access::v1::AccessQuery::WithRawCallbackMethod_ListIncidents<
                          access::v1::AccessQuery::WithRawCallbackMethod_ListRuns<
                              access::v1::AccessQuery::WithRawCallbackMethod_ListIds<
                                  access::v1::AccessQuery::Service>>>>>>> {
 public:
  // All live longer than this.
  AccessQueryService(AccessQueryHandlers& handlers, GrantWatches& watches, CallRunner& runner,
                     CallGate& gate)
      : handlers_(handlers), watches_(watches), runner_(runner), gate_(gate) {}

  grpc::ServerUnaryReactor* GetGrant(grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ListGrants(grpc::CallbackServerContext* context,
                                       const grpc::ByteBuffer* request,
                                       grpc::ByteBuffer* response) override;
  grpc::ServerWriteReactor<grpc::ByteBuffer>* WatchGrants(grpc::CallbackServerContext* context,
                                                          const grpc::ByteBuffer* request) override;
  grpc::ServerUnaryReactor* ExplainBooking(grpc::CallbackServerContext* context,
                                           const grpc::ByteBuffer* request,
                                           grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ListIncidents(grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer* request,
                                          grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ListRuns(grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ListIds(grpc::CallbackServerContext* context,
                                    const grpc::ByteBuffer* request,
                                    grpc::ByteBuffer* response) override;

 private:
  AccessQueryHandlers& handlers_;
  GrantWatches& watches_;
  CallRunner& runner_;
  CallGate& gate_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_SERVICES_ACCESS_QUERY_SERVICE_H_
