#include "server/app/listen.h"

#include "google/protobuf/repeated_field.h"
#include "server/config/local_ids.h"
#include "server/roles/role.h"

namespace connecx::server {
namespace {

RoleSet RolesOf(const google::protobuf::RepeatedField<int>& roles) {
  RoleSet set;
  for (const int role : roles) {
    if (role == config::v1::ROLE_CORE) set.Add(Role::kCore);
    if (role == config::v1::ROLE_OPERATOR) set.Add(Role::kOperator);
    if (role == config::v1::ROLE_READER) set.Add(Role::kReader);
  }
  return set;
}

void AddLocal(const config::v1::LocalCaller& caller, AccessRules& rules) {
  using Kind = LocalRule::Kind;
  const bool user = caller.has_user();
  const std::optional<id_t> id = user ? UserId(caller.user()) : GroupId(caller.group());
  if (!id.has_value()) return;
  rules.local.push_back({user ? Kind::kUser : Kind::kGroup, *id, RolesOf(caller.roles())});
}

void AddCertificate(const config::v1::CertificateCaller& caller, AccessRules& rules) {
  using Kind = CertificateRule::Kind;
  rules.certificates.push_back({caller.has_dns() ? Kind::kDns : Kind::kUri,
                                caller.has_dns() ? caller.dns() : caller.uri(),
                                RolesOf(caller.roles())});
}

}  // namespace

ListenOptions ListenOptionsOf(const config::v1::Listen& config) {
  ListenOptions options;
  options.unix_socket = config.unix_socket();
  options.tcp_address = config.tcp();
  options.insecure = config.insecure();
  for (const auto& caller : config.local_callers()) AddLocal(caller, options.access);
  if (!config.plaintext_roles().empty()) {
    options.access.plaintext = RolesOf(config.plaintext_roles());
  }
  if (config.has_tls()) {
    options.tls = {.certificate_file = config.tls().certificate_file(),
                   .private_key_file = config.tls().private_key_file(),
                   .client_ca_file = config.tls().client_ca_file()};
    for (const auto& caller : config.tls().callers()) AddCertificate(caller, options.access);
  }
  return options;
}

}  // namespace connecx::server
