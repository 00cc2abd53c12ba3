#include "server/roles/call_rules.h"

#include <map>
#include <string>

namespace connecx::server {
namespace {

constexpr RoleSet kCore = {Role::kCore};
constexpr RoleSet kOperator = {Role::kOperator};
constexpr RoleSet kOperatorOrReader = {Role::kOperator, Role::kReader};
constexpr RoleSet kReading = {Role::kCore, Role::kOperator, Role::kReader};
constexpr RoleSet kAnybody = RoleSet::All();

struct Rule {
  absl::string_view method;
  RoleSet roles;
};

// As the protos' comments say.
constexpr Rule kRules[] = {
    {"connecx.access.v1.AccessControlProvider.Grant", kCore},
    {"connecx.access.v1.AccessControlProvider.Revoke", kCore},
    {"connecx.access.v1.AccessControlProvider.SyncIds", kCore},
    {"connecx.access.v1.AccessControlProvider.ClearExpired", kCore},
    {"connecx.access.v1.ProviderIdentity.GetPluginInfo", kAnybody},
    {"connecx.access.v1.ProviderIdentity.GetPluginCapabilities", kAnybody},
    {"connecx.access.v1.ProviderIdentity.Probe", kAnybody},
    {"connecx.access.v1.AccessQuery.GetGrant", kReading},
    {"connecx.access.v1.AccessQuery.ListGrants", kReading},
    {"connecx.access.v1.AccessQuery.WatchGrants", kReading},
    {"connecx.access.v1.AccessQuery.ExplainBooking", kReading},
    {"connecx.access.v1.AccessQuery.ListIncidents", kReading},
    {"connecx.access.v1.AccessQuery.ListRuns", kReading},
    {"connecx.access.v1.AccessQuery.ListIds", kReading},
    {"connecx.access.v1.AccessOperator.PlanPair", kOperator},
    {"connecx.access.v1.AccessOperator.Adopt", kOperator},
    {"connecx.access.v1.AccessOperator.RetryNow", kOperator},
    {"connecx.access.v1.AccessOperator.ResolveIncident", kOperator},
    {"connecx.access.v1.AccessOperator.PreviewMail", kOperatorOrReader},
    {"connecx.access.v1.AccessOperator.Diagnose", kOperatorOrReader},
    {"connecx.access.v1.AccessOperator.ListIdHistory", kOperatorOrReader},
    {"grpc.health.v1.Health.Check", kAnybody},
    {"grpc.health.v1.Health.Watch", kAnybody},
};

std::map<const google::protobuf::Descriptor*, std::string> MethodsByRequest() {
  std::map<const google::protobuf::Descriptor*, std::string> methods;
  const auto& pool = *google::protobuf::DescriptorPool::generated_pool();
  for (const Rule& rule : kRules) {
    const auto* method = pool.FindMethodByName(std::string(rule.method));
    if (method != nullptr) methods.emplace(method->input_type(), method->full_name());
  }
  return methods;
}

}  // namespace

std::optional<RoleSet> RolesFor(absl::string_view method) {
  for (const Rule& rule : kRules) {
    if (rule.method == method) return rule.roles;
  }
  return std::nullopt;
}

std::string MethodTaking(const google::protobuf::Descriptor& request) {
  static const auto& methods = *new auto(MethodsByRequest());
  const auto found = methods.find(&request);
  return found == methods.end() ? "" : found->second;
}

}  // namespace connecx::server
