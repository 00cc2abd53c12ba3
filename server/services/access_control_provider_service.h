#ifndef CONNECX_SERVER_SERVICES_ACCESS_CONTROL_PROVIDER_SERVICE_H_
#define CONNECX_SERVER_SERVICES_ACCESS_CONTROL_PROVIDER_SERVICE_H_

#include <functional>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "connecx/access/v1/access_control_provider.grpc.pb.h"
#include "connecx/access/v1/access_control_provider.pb.h"
#include "provider/access_control_provider.h"
#include "server/wire/unary_call.h"

namespace connecx::server {

// The four calls of connecx.access.v1.AccessControlProvider. Each handler: check the shape,
// convert, one call of the provider, convert. Thread-safe.
class AccessControlProviderHandlers {
 public:
  // Both live longer than this.
  AccessControlProviderHandlers(provider::AccessControlProvider& provider, base::Clock& clock)
      : provider_(provider), clock_(clock) {}

  // These answer through `done`, once, perhaps later and on another thread.
  void Grant(const access::v1::GrantRequest& request, const CallContext& call,
             std::function<void(absl::StatusOr<access::v1::GrantResponse>)> done);
  void Revoke(const access::v1::RevokeRequest& request, const CallContext& call,
              std::function<void(absl::StatusOr<access::v1::RevokeResponse>)> done);
  absl::StatusOr<access::v1::SyncIdsResponse> SyncIds(const access::v1::SyncIdsRequest& request);
  absl::StatusOr<access::v1::ClearExpiredResponse> ClearExpired(
      const access::v1::ClearExpiredRequest& request);

 private:
  provider::AccessControlProvider& provider_;
  base::Clock& clock_;
};

// The same over gRPC, on bytes: generated parsing would refuse ill-formed text before a handler
// could say which field it is in. Bookings have threads of their own, so that long calls about
// whole buildings never hold them up.
class AccessControlProviderService final
    : public access::v1::AccessControlProvider::WithRawCallbackMethod_Grant<
          access::v1::AccessControlProvider::WithRawCallbackMethod_Revoke<
              access::v1::AccessControlProvider::WithRawCallbackMethod_SyncIds<
                  access::v1::AccessControlProvider::WithRawCallbackMethod_ClearExpired<
                      access::v1::AccessControlProvider::Service>>>> {
 public:
  // All live longer than this.
  AccessControlProviderService(AccessControlProviderHandlers& handlers, CallRunner& bookings,
                               CallRunner& others)
      : handlers_(handlers), bookings_(bookings), others_(others) {}

  grpc::ServerUnaryReactor* Grant(grpc::CallbackServerContext* context,
                                  const grpc::ByteBuffer* request,
                                  grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* Revoke(grpc::CallbackServerContext* context,
                                   const grpc::ByteBuffer* request,
                                   grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* SyncIds(grpc::CallbackServerContext* context,
                                    const grpc::ByteBuffer* request,
                                    grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ClearExpired(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request,
                                         grpc::ByteBuffer* response) override;

 private:
  AccessControlProviderHandlers& handlers_;
  CallRunner& bookings_;
  CallRunner& others_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_SERVICES_ACCESS_CONTROL_PROVIDER_SERVICE_H_
