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

// Answers that wait may take so much per call that may be served.
constexpr std::size_t kUnsentPerCall = 128 << 10;
// What gRPC keeps of a call whose answer waits, about.
constexpr std::size_t kKeptPerCall = 16 << 10;

// Those that stand for nothing.
template <typename Loads>
void Forget(Loads& loads, const std::string& key) {
  const auto found = loads.find(key);
  if (found->second.calls == 0 && found->second.unsent == 0) loads.erase(found);
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
  const int kept = caller->roles.Has(Role::kCore) ? 0 : limits_.for_core;
  {
    base::MutexLock lock(mu_);
    Load& of_connection = by_connection_[caller->connection];
    Load& of_caller = by_caller_[caller->name];
    const absl::string_view full = IsFull(of_connection, limits_.per_connection) ? "connection"
                                   : IsFull(of_caller, limits_.per_caller)       ? "caller"
                                   : IsFull(in_all_, limits_.in_all - kept)      ? "server"
                                                                                 : "";
    if (!full.empty()) {
      Forget(by_connection_, caller->connection);
      Forget(by_caller_, caller->name);
      return core::error::TooManyCalls(full);
    }
    for (Load* load : {&in_all_, &of_connection, &of_caller}) ++load->calls;
  }
  return std::make_unique<Pass>(*this, *std::move(caller));
}

void CallGate::Pass::Answered(std::size_t bytes) {
  gate_.Move(*this, {.calls = 0, .unsent = bytes + kKeptPerCall});
}

bool CallGate::IsFull(const Load& load, int limit) {
  return load.calls >= limit || load.unsent >= static_cast<std::size_t>(limit) * kUnsentPerCall;
}

void CallGate::Move(Pass& pass, const Load& to) {
  base::MutexLock lock(mu_);
  for (Load* load :
       {&in_all_, &by_connection_[pass.caller_.connection], &by_caller_[pass.caller_.name]}) {
    load->calls += to.calls - pass.load_.calls;
    load->unsent += to.unsent - pass.load_.unsent;
  }
  pass.load_ = to;
  Forget(by_connection_, pass.caller_.connection);
  Forget(by_caller_, pass.caller_.name);
}

}  // namespace connecx::server
