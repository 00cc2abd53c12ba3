#include "server/services/access_control_provider_service.h"

#include <utility>

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
absl::StatusOr<Response> BookingResponse(const absl::StatusOr<provider::BookingAnswer>& answer) {
  if (!answer.ok()) return answer.status();
  Response response;
  ToProto(answer->grant, response.mutable_grant());
  ToProto(answer->incident_ids, response.mutable_grant());
  if (answer->as_known_time.has_value()) {
    TimeToProto(*answer->as_known_time, response.mutable_as_known_time());
  }
  return response;
}

}  // namespace

void AccessControlProviderHandlers::Grant(
    const v1::GrantRequest& request, const CallContext& call,
    std::function<void(absl::StatusOr<v1::GrantResponse>)> done) {
  absl::StatusOr<provider::GrantRequest> grant = FromProto(request);
  if (!grant.ok()) return done(grant.status());
  grant->wait = WaitWithin(grant->wait, call.left);
  grant->trace_id = call.trace_id;
  provider_.StartGrant(*grant, [done = std::move(done)](const auto& answer) {
    done(BookingResponse<v1::GrantResponse>(answer));
  });
}

void AccessControlProviderHandlers::Revoke(
    const v1::RevokeRequest& request, const CallContext& call,
    std::function<void(absl::StatusOr<v1::RevokeResponse>)> done) {
  absl::StatusOr<provider::RevokeRequest> revoke = FromProto(request);
  if (!revoke.ok()) return done(revoke.status());
  revoke->wait = WaitWithin(revoke->wait, call.left);
  revoke->trace_id = call.trace_id;
  provider_.StartRevoke(*revoke, [done = std::move(done)](const auto& answer) {
    done(BookingResponse<v1::RevokeResponse>(answer));
  });
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
  return bookings_.RunLater<v1::GrantRequest>(
      context, request, response,
      [this](const v1::GrantRequest& grant, const CallContext& call, auto done) {
        handlers_.Grant(grant, call, std::move(done));
      });
}

grpc::ServerUnaryReactor* AccessControlProviderService::Revoke(grpc::CallbackServerContext* context,
                                                               const grpc::ByteBuffer* request,
                                                               grpc::ByteBuffer* response) {
  return bookings_.RunLater<v1::RevokeRequest>(
      context, request, response,
      [this](const v1::RevokeRequest& revoke, const CallContext& call, auto done) {
        handlers_.Revoke(revoke, call, std::move(done));
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
