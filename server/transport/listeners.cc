#include "server/transport/listeners.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_posix.h"
#include "server/config/net_address.h"
#include "server/transport/peer_host.h"
#include "server/transport/tls_credentials.h"

namespace connecx::server {
namespace {

constexpr mode_t kOwnerAndGroup = 0660;
constexpr mode_t kEverybody = 0666;

AccessRules RulesOf(const ListenOptions& options) {
  AccessRules rules = options.access;
  if (options.tcp_address.empty() || options.tls.has_value()) rules.plaintext = {};
  return rules;
}

absl::StatusOr<std::string> HostOf(int connection) {
  sockaddr_storage peer = {};
  socklen_t length = sizeof(peer);
  if (getpeername(connection, reinterpret_cast<sockaddr*>(&peer), &length) != 0) {
    return absl::UnavailableError("it is closed already");
  }
  return PeerHost(peer);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Listeners>> Listeners::Open(const ListenOptions& options) {
  if (options.unix_socket.empty() && options.tcp_address.empty()) {
    return absl::InvalidArgumentError("Neither a Unix socket nor a TCP address to listen on.");
  }
  auto listeners = absl::WrapUnique(new Listeners(options));
  if (!options.tcp_address.empty()) RETURN_IF_ERROR(listeners->OpenTcp());
  if (!options.unix_socket.empty()) RETURN_IF_ERROR(listeners->OpenUnix());
  return listeners;
}

Listeners::Listeners(const ListenOptions& options)
    : options_(options), callers_(RulesOf(options)) {}

absl::Status Listeners::OpenUnix() {
  ASSIGN_OR_RETURN(unix_socket_,
                   ListenUnix(options_.unix_socket,
                              options_.access.local.empty() ? kOwnerAndGroup : kEverybody));
  facts_.push_back({absl::StrCat("unix:", options_.unix_socket), ListenerFacts::Security::kLocal});
  return absl::OkStatus();
}

absl::Status Listeners::OpenTcp() {
  const std::optional<HostPort> address = ParseHostPort(options_.tcp_address);
  if (!address.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("TCP address \"", options_.tcp_address,
                     "\" is not of the form HOST:PORT with a port of 0 to 65535."));
  }
  const bool local = IsLoopback(address->host);
  if (!local && !options_.tls.has_value() && !options_.insecure) {
    return absl::InvalidArgumentError(
        absl::StrCat("TCP address \"", options_.tcp_address,
                     "\" can be reached from other machines, which is not offered without TLS. Use "
                     "127.0.0.1:PORT, [::1]:PORT or localhost:PORT, or TLS."));
  }
  if (options_.tls.has_value()) RETURN_IF_ERROR(LoadTlsFiles(*options_.tls).status());
  // One of the two that the name may stand for, and always the same.
  const std::string host = address->host == "localhost" ? "127.0.0.1" : address->host;
  ASSIGN_OR_RETURN(TcpListener listener, ListenTcp(host, address->port));
  tcp_socket_ = std::move(listener.socket);
  tcp_port_ = listener.port;
  ListenerFacts facts{
      .address = absl::StrCat(options_.tcp_address.substr(0, options_.tcp_address.rfind(':')), ":",
                              tcp_port_)};
  if (options_.tls.has_value()) {
    facts.security = ListenerFacts::Security::kMutualTls;
  } else if (!local) {
    facts.security = ListenerFacts::Security::kPlaintext;
    LOG_WARNING("insecure: other machines can reach {}, and whoever does may call as: {}",
                facts.address, callers_.rules().plaintext.Text());
  }
  facts_.push_back(std::move(facts));
  return absl::OkStatus();
}

void Listeners::AddTo(grpc::ServerBuilder& builder) {
  if (tcp_socket_.get() < 0) return;
  tcp_credentials_ = options_.tls.has_value() ? MakeTlsCredentials(*options_.tls, callers_.rules())
                                              : grpc::InsecureServerCredentials();
  tcp_entrance_ = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD, tcp_credentials_);
}

void Listeners::Start(grpc::Server& server) {
  if (unix_socket_.get() >= 0) {
    unix_acceptor_ = std::make_unique<Acceptor>(
        std::move(unix_socket_), options_.limits,
        [this](int connection) -> absl::StatusOr<std::string> {
          ASSIGN_OR_RETURN(Caller caller, callers_.Meet(connection));
          return std::move(caller.name);
        },
        [&server](int connection) { grpc::AddInsecureChannelFromFd(&server, connection); });
  }
  if (tcp_socket_.get() >= 0) {
    tcp_acceptor_ = std::make_unique<Acceptor>(std::move(tcp_socket_), options_.limits, HostOf,
                                               [this](int connection) { HandOverTcp(connection); });
  }
}

void Listeners::HandOverTcp(int connection) {
  const int on = 1;
  setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters parameters;
  parameters.fd = connection;
  tcp_entrance_->HandleNewConnection(&parameters);
}

void Listeners::Stop() {
  if (unix_acceptor_ != nullptr) unlink(options_.unix_socket.c_str());
  unix_acceptor_.reset();
  tcp_acceptor_.reset();
}

}  // namespace connecx::server
