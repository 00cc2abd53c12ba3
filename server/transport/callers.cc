#include "server/transport/callers.h"

#include <sys/socket.h>
#include <unistd.h>

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "grpc/grpc_security_constants.h"
#include "grpcpp/security/auth_context.h"

namespace connecx::server {
namespace {

std::vector<std::string> Texts(const grpc::AuthContext& context, const char* property) {
  std::vector<std::string> texts;
  for (const grpc::string_ref& value : context.FindPropertyValues(property)) {
    texts.emplace_back(value.data(), value.size());
  }
  return texts;
}

bool IsTls(const grpc::AuthContext& context) {
  const auto types = Texts(context, GRPC_TRANSPORT_SECURITY_TYPE_PROPERTY_NAME);
  return types.size() == 1 && types[0] == GRPC_SSL_TRANSPORT_SECURITY_TYPE;
}

// Who is at the other end of a connected Unix socket. None: the system does not tell.
std::optional<LocalPeer> PeerOf(int connection) {
  ucred credentials = {};
  socklen_t length = sizeof(credentials);
  if (getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) {
    return std::nullopt;
  }
  LocalPeer peer{.uid = credentials.uid, .groups = {}};
  length = 0;
  getsockopt(connection, SOL_SOCKET, SO_PEERGROUPS, nullptr, &length);  // Tells how many there are.
  peer.groups.resize(length / sizeof(gid_t));
  if (!peer.groups.empty() &&
      getsockopt(connection, SOL_SOCKET, SO_PEERGROUPS, peer.groups.data(), &length) != 0) {
    return std::nullopt;
  }
  peer.groups.push_back(credentials.gid);
  return peer;
}

}  // namespace

absl::StatusOr<Caller> Callers::Meet(int connection) {
  const std::optional<LocalPeer> peer = PeerOf(connection);
  if (!peer.has_value()) return absl::PermissionDeniedError("its user cannot be found out");
  std::optional<Caller> caller = LocalCaller(rules_, *peer, geteuid());
  if (!caller.has_value()) {
    return absl::PermissionDeniedError(
        absl::StrCat("uid ", peer->uid, " is not among the local callers of the configuration"));
  }
  base::MutexLock lock(mu_);
  caller->connection = absl::StrCat("local ", ++met_);
  local_.insert_or_assign(absl::StrCat("fd:", connection), *caller);
  return *std::move(caller);
}

std::optional<Caller> Callers::CallerOf(const grpc::ServerContextBase& context) const {
  const std::string peer = context.peer();
  if (absl::StartsWith(peer, "fd:")) {
    base::MutexLock lock(mu_);
    const auto found = local_.find(peer);
    if (found == local_.end()) return std::nullopt;
    return found->second;
  }
  const auto security = context.auth_context();
  std::optional<Caller> caller;
  if (IsTls(*security)) {
    caller = CertificateCaller(rules_, {.dns = Texts(*security, GRPC_PEER_DNS_PROPERTY_NAME),
                                        .uris = Texts(*security, GRPC_PEER_URI_PROPERTY_NAME)});
  } else if (!rules_.plaintext.empty()) {
    caller = Caller{.name = "plaintext", .roles = rules_.plaintext};
  }
  if (caller.has_value()) caller->connection = peer;
  return caller;
}

}  // namespace connecx::server
