#include "server/transport/access_rules.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace connecx::server {
namespace {

constexpr uid_t kRoot = 0;

bool Fits(const LocalRule& rule, const LocalPeer& peer) {
  if (rule.kind == LocalRule::Kind::kUser) return rule.id == peer.uid;
  return std::find(peer.groups.begin(), peer.groups.end(), rule.id) != peer.groups.end();
}

bool Fits(const CertificateRule& rule, const CertificateNames& names) {
  if (rule.kind == CertificateRule::Kind::kUri) {
    return std::find(names.uris.begin(), names.uris.end(), rule.name) != names.uris.end();
  }
  return std::any_of(names.dns.begin(), names.dns.end(), [&rule](const std::string& name) {
    return absl::EqualsIgnoreCase(name, rule.name);
  });
}

}  // namespace

std::optional<Caller> LocalCaller(const AccessRules& rules, const LocalPeer& peer, uid_t own) {
  Caller caller{.name = absl::StrCat("uid ", peer.uid), .roles = {}};
  if (peer.uid == kRoot || peer.uid == own) caller.roles = RoleSet::All();
  for (const LocalRule& rule : rules.local) {
    if (Fits(rule, peer)) caller.roles.Add(rule.roles);
  }
  if (caller.roles.empty()) return std::nullopt;
  return caller;
}

std::optional<Caller> CertificateCaller(const AccessRules& rules, const CertificateNames& names) {
  Caller caller;
  for (const CertificateRule& rule : rules.certificates) {
    if (!Fits(rule, names)) continue;
    if (caller.name.empty()) {
      caller.name =
          absl::StrCat(rule.kind == CertificateRule::Kind::kDns ? "dns " : "uri ", rule.name);
    }
    caller.roles.Add(rule.roles);
  }
  if (caller.roles.empty()) return std::nullopt;
  return caller;
}

}  // namespace connecx::server
