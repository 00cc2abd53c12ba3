#ifndef CONNECX_SERVER_TRANSPORT_ACCESS_RULES_H_
#define CONNECX_SERVER_TRANSPORT_ACCESS_RULES_H_

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "server/roles/caller.h"
#include "server/roles/role.h"

namespace connecx::server {

// A local user, or whoever is in a local group.
struct LocalRule {
  enum class Kind { kUser, kGroup } kind = Kind::kUser;
  id_t id = 0;
  RoleSet roles;
};

// Whoever shows a certificate of the client authority with this subject alternative name.
struct CertificateRule {
  enum class Kind { kDns, kUri } kind = Kind::kDns;
  std::string name;  // DNS names regardless of case; no wildcards
  RoleSet roles;
};

// Who has which roles, by how they connect.
struct AccessRules {
  // Over the Unix socket. root and the user of this process have every role anyway.
  std::vector<LocalRule> local;
  // Over TCP without TLS, where nobody proves who they are; empty: nobody may.
  RoleSet plaintext = RoleSet::All();
  // Over TCP with TLS.
  std::vector<CertificateRule> certificates;
};

struct LocalPeer {
  uid_t uid = 0;
  std::vector<gid_t> groups;  // the primary one among them
};

struct CertificateNames {
  std::vector<std::string> dns;
  std::vector<std::string> uris;
};

// All rules that fit give their roles. None: no rule fits.
std::optional<Caller> LocalCaller(const AccessRules& rules, const LocalPeer& peer, uid_t own);
std::optional<Caller> CertificateCaller(const AccessRules& rules, const CertificateNames& names);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_TRANSPORT_ACCESS_RULES_H_
