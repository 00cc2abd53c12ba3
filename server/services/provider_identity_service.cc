#include "server/services/provider_identity_service.h"

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "server/converters/shape_check.h"
#include "server/converters/time_converter.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;

// What is served beside the four calls and this service.
constexpr v1::Capability kOffered[] = {
    v1::CAPABILITY_GRANT_VALIDATE_ONLY,
    v1::CAPABILITY_REVOKE_VALIDATE_ONLY,
    v1::CAPABILITY_CLEAR_EXPIRED_VALIDATE_ONLY,
    v1::CAPABILITY_QUERY_GRANTS,
    v1::CAPABILITY_QUERY_WATCH_GRANTS,
    v1::CAPABILITY_QUERY_EXPLAIN_BOOKING,
    v1::CAPABILITY_QUERY_INCIDENTS,
    v1::CAPABILITY_QUERY_RUNS,
    v1::CAPABILITY_QUERY_IDS,
    v1::CAPABILITY_OPERATOR_PLAN_PAIR,
    v1::CAPABILITY_OPERATOR_ADOPT,
    v1::CAPABILITY_OPERATOR_RETRY_NOW,
    v1::CAPABILITY_OPERATOR_RESOLVE_INCIDENT,
    v1::CAPABILITY_OPERATOR_PREVIEW_MAIL,
    v1::CAPABILITY_OPERATOR_DIAGNOSE,
    v1::CAPABILITY_OPERATOR_ID_HISTORY,
    v1::CAPABILITY_REGISTRATION,
};

}  // namespace

v1::PluginInfo InfoOf(const PluginFacts& facts) {
  v1::PluginInfo info;
  info.set_name(std::string(facts.name));
  info.set_version(std::string(facts.version));
  info.set_vendor(std::string(facts.vendor));
  return info;
}

v1::PluginCapabilities CapabilitiesOf(const PluginFacts& facts) {
  v1::PluginCapabilities capabilities;
  for (const v1::Capability capability : kOffered) capabilities.add_capabilities(capability);
  capabilities.set_max_permissions_per_pair(facts.max_permissions_per_pair);
  capabilities.set_max_intervals_per_permission(facts.max_intervals_per_permission);
  DurationToProto(facts.time_granularity, capabilities.mutable_time_granularity());
  DurationToProto(kMaxBookingLength, capabilities.mutable_max_booking_length());
  capabilities.set_cards_may_need_update(facts.cards_may_need_update);
  return capabilities;
}

ProviderIdentityService::ProviderIdentityService(const PluginFacts& facts,
                                                 std::function<bool()> ready,
                                                 std::function<absl::Status()> probe_store,
                                                 CallRunner& runner)
    : facts_(facts),
      ready_(std::move(ready)),
      probe_store_(std::move(probe_store)),
      runner_(runner) {}

grpc::ServerUnaryReactor* ProviderIdentityService::GetPluginInfo(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
    grpc::ByteBuffer* response) {
  return runner_.Run<v1::GetPluginInfoRequest>(
      context, request, response,
      [this](const v1::GetPluginInfoRequest&,
             const CallContext&) -> absl::StatusOr<v1::GetPluginInfoResponse> {
        v1::GetPluginInfoResponse answer;
        *answer.mutable_info() = InfoOf(facts_);
        return answer;
      });
}

grpc::ServerUnaryReactor* ProviderIdentityService::GetPluginCapabilities(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
    grpc::ByteBuffer* response) {
  return runner_.Run<v1::GetPluginCapabilitiesRequest>(
      context, request, response,
      [this](const v1::GetPluginCapabilitiesRequest&,
             const CallContext&) -> absl::StatusOr<v1::GetPluginCapabilitiesResponse> {
        v1::GetPluginCapabilitiesResponse answer;
        *answer.mutable_capabilities() = CapabilitiesOf(facts_);
        return answer;
      });
}

grpc::ServerUnaryReactor* ProviderIdentityService::Probe(grpc::CallbackServerContext* context,
                                                         const grpc::ByteBuffer* request,
                                                         grpc::ByteBuffer* response) {
  return runner_.Run<v1::ProbeRequest>(
      context, request, response,
      [this](const v1::ProbeRequest&, const CallContext&) -> absl::StatusOr<v1::ProbeResponse> {
        v1::ProbeResponse answer;
        answer.set_ready(ready_());
        if (answer.ready()) RETURN_IF_ERROR(probe_store_());
        return answer;
      });
}

}  // namespace connecx::server
