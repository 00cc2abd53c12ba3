#include "server/services/access_control_provider_service.h"

#include "base/status_macros.h"
#include "core/errors.h"
#include "server/converters/grant_converter.h"
#include "server/converters/ids_converter.h"
#include "server/converters/provider_requests.h"
#include "server/converters/run_converter.h"
#include "server/converters/time_converter.h"
#include "server/wire/wait.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;

template <typename Response>
Response BookingResponse(const provider::BookingAnswer& answer) {
  Response response;
  ToProto(answer.grant, response.mutable_grant());
  if (answer.as_known_time.has_value()) {
    TimeToProto(*answer.as_known_time, response.mutable_as_known_time());
  }
  return response;
}

}  // namespace

absl::StatusOr<v1::GrantResponse> AccessControlProviderHandlers::Grant(
    const v1::GrantRequest& request, const CallContext& call) {
  ASSIGN_OR_RETURN(provider::GrantRequest grant, FromProto(request));
  grant.wait = WaitWithin(grant.wait, call.left);
  ASSIGN_OR_RETURN(const provider::BookingAnswer answer, provider_.Grant(grant));
  return BookingResponse<v1::GrantResponse>(answer);
}

absl::StatusOr<v1::RevokeResponse> AccessControlProviderHandlers::Revoke(
    const v1::RevokeRequest& request, const CallContext& call) {
  ASSIGN_OR_RETURN(provider::RevokeRequest revoke, FromProto(request));
  revoke.wait = WaitWithin(revoke.wait, call.left);
  ASSIGN_OR_RETURN(const provider::BookingAnswer answer, provider_.Revoke(revoke));
  return BookingResponse<v1::RevokeResponse>(answer);
}

absl::StatusOr<v1::SyncIdsResponse> AccessControlProviderHandlers::SyncIds(
    const v1::SyncIdsRequest& request) {
  ASSIGN_OR_RETURN(const provider::SyncIdsRequest sync, FromProto(request));
  if (sync.validate_only) return core::error::NotOffered("SYNC_IDS_VALIDATE_ONLY");
  ASSIGN_OR_RETURN(const provider::SyncIdsAnswer answer, provider_.SyncIds(sync));
  v1::SyncIdsResponse response;
  ToProto(answer, &response);
  return response;
}

absl::StatusOr<v1::ClearExpiredResponse> AccessControlProviderHandlers::ClearExpired(
    const v1::ClearExpiredRequest& request) {
  ASSIGN_OR_RETURN(const provider::ClearExpiredRequest clear, FromProto(request));
  ASSIGN_OR_RETURN(const core::Run run, provider_.ClearExpired(clear));
  v1::ClearExpiredResponse response;
  ToReport(run, clock_.Now(), clear.validate_only, response.mutable_report());
  return response;
}

grpc::ServerUnaryReactor* AccessControlProviderService::Grant(grpc::CallbackServerContext* context,
                                                              const grpc::ByteBuffer* request,
                                                              grpc::ByteBuffer* response) {
  return bookings_.Run<v1::GrantRequest>(
      context, request, response, [this](const v1::GrantRequest& grant, const CallContext& call) {
        return handlers_.Grant(grant, call);
      });
}

grpc::ServerUnaryReactor* AccessControlProviderService::Revoke(grpc::CallbackServerContext* context,
                                                               const grpc::ByteBuffer* request,
                                                               grpc::ByteBuffer* response) {
  return bookings_.Run<v1::RevokeRequest>(
      context, request, response, [this](const v1::RevokeRequest& revoke, const CallContext& call) {
        return handlers_.Revoke(revoke, call);
      });
}

grpc::ServerUnaryReactor* AccessControlProviderService::SyncIds(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
    grpc::ByteBuffer* response) {
  return others_.Run<v1::SyncIdsRequest>(
      context, request, response, [this](const v1::SyncIdsRequest& sync, const CallContext&) {
        return handlers_.SyncIds(sync);
      });
}

grpc::ServerUnaryReactor* AccessControlProviderService::ClearExpired(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
    grpc::ByteBuffer* response) {
  return others_.Run<v1::ClearExpiredRequest>(
      context, request, response, [this](const v1::ClearExpiredRequest& clear, const CallContext&) {
        return handlers_.ClearExpired(clear);
      });
}

}  // namespace connecx::server
