#ifndef CONNECX_SERVER_TRANSPORT_LISTENERS_H_
#define CONNECX_SERVER_TRANSPORT_LISTENERS_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "server/roles/caller.h"
#include "server/transport/acceptor.h"
#include "server/transport/access_rules.h"
#include "server/transport/callers.h"
#include "server/transport/listener_facts.h"
#include "server/transport/socket.h"
#include "server/transport/tls_files.h"

namespace connecx::server {

// Where to listen, and for whom. At least one of the two addresses.
struct ListenOptions {
  // A path; empty: none. Its file is for owner and group, or for everybody if `access` names local
  // callers: whoever it does not know is refused.
  std::string unix_socket;
  // "HOST:PORT", an IPv6 address in brackets; port 0: any free one; empty: none.
  std::string tcp_address;
  std::optional<TlsPaths> tls;  // for `tcp_address`
  // Without TLS, others than this machine may reach `tcp_address`.
  bool insecure = false;
  AccessRules access;
  ConnectionLimits limits;
};

// The sockets that calls come through, and who is behind each connection. gRPC accepts none by
// itself: it does not tell who connects to a Unix socket and has no limit for connections. Made,
// started and stopped by one thread, in the order of these functions.
class Listeners {
 public:
  // Listens; connections wait until Start. INVALID_ARGUMENT: an address that is not offered.
  // FAILED_PRECONDITION: it cannot be listened on, or its certificates cannot be served with.
  static absl::StatusOr<std::unique_ptr<Listeners>> Open(const ListenOptions& options);
  ~Listeners() { Stop(); }

  // Must live longer than the server that is built.
  void AddTo(grpc::ServerBuilder& builder);
  // Hands connections to the server, which lives until Stop.
  void Start(grpc::Server& server);
  // Takes no new connections and removes the socket's file. Idempotent.
  void Stop();

  const CallerDirectory& callers() const { return callers_; }
  const std::vector<ListenerFacts>& facts() const { return facts_; }
  int tcp_port() const { return tcp_port_; }  // 0: none

 private:
  explicit Listeners(const ListenOptions& options);

  absl::Status OpenUnix();
  absl::Status OpenTcp();
  void HandOverTcp(int connection);

  const ListenOptions options_;
  Callers callers_;
  std::vector<ListenerFacts> facts_;
  Descriptor unix_socket_;
  Descriptor tcp_socket_;
  int tcp_port_ = 0;
  std::shared_ptr<grpc::ServerCredentials> tcp_credentials_;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> tcp_entrance_;
  std::unique_ptr<Acceptor> unix_acceptor_;
  std::unique_ptr<Acceptor> tcp_acceptor_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_TRANSPORT_LISTENERS_H_
