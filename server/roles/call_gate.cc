#include "server/roles/call_gate.h"

#include <optional>
#include <utility>

#include "core/errors.h"
#include "server/roles/call_rules.h"

namespace connecx::server {
namespace {

// The first of the roles that may.
absl::string_view RoleNeeded(std::optional<RoleSet> roles) {
  for (const Role role : kAllRoles) {
    if (roles.has_value() && roles->Has(role)) return RoleName(role);
  }
  return "";
}

int CountOf(const std::map<std::string, int>& counts, const std::string& key) {
  const auto found = counts.find(key);
  return found == counts.end() ? 0 : found->second;
}

void Decrement(std::map<std::string, int>& counts, const std::string& key) {
  const auto found = counts.find(key);
  if (--found->second == 0) counts.erase(found);
}

}  // namespace

absl::StatusOr<std::unique_ptr<CallGate::Pass>> CallGate::Admit(
    const grpc::ServerContextBase& context, absl::string_view method) {
  std::optional<Caller> caller = callers_.CallerOf(context);
  if (!caller.has_value()) return core::error::CallerUnknown();
  const std::optional<RoleSet> roles = RolesFor(method);
  if (!roles.has_value() || !caller->roles.HasOneOf(*roles)) {
    return core::error::RoleRequired(RoleNeeded(roles));
  }
  std::string connection = context.peer();
  {
    base::MutexLock lock(mu_);
    if (CountOf(by_connection_, connection) >= limits_.per_connection) {
      return core::error::TooManyCalls("connection");
    }
    if (CountOf(by_caller_, caller->name) >= limits_.per_caller) {
      return core::error::TooManyCalls("caller");
    }
    if (in_all_ >= limits_.in_all) return core::error::TooManyCalls("server");
    ++in_all_;
    ++by_connection_[connection];
    ++by_caller_[caller->name];
  }
  return std::make_unique<Pass>(*this, *std::move(caller), std::move(connection));
}

void CallGate::Leave(const Pass& pass) {
  base::MutexLock lock(mu_);
  --in_all_;
  Decrement(by_connection_, pass.connection());
  Decrement(by_caller_, pass.caller().name);
}

}  // namespace connecx::server
