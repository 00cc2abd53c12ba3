#include "server/grpc_server.h"

#include <sys/stat.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/thread_pool.h"
#include "grpc/grpc.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/grpcpp.h"
#include "server/listen_address.h"
#include "server/services/access_control_provider_service.h"
#include "server/services/access_operator_handlers.h"
#include "server/services/access_operator_service.h"
#include "server/services/access_query_handlers.h"
#include "server/services/access_query_service.h"
#include "server/services/health_service.h"
#include "server/services/provider_identity_service.h"
#include "server/wire/unary_call.h"

namespace connecx::server {
namespace {

constexpr int kMaxMessageBytes = 4 << 20;
constexpr int kHandshakeTimeoutMs = 5'000;      // closes peers that stay silent
constexpr int kMaxConnectionIdleMs = 600'000;   // and those that do nothing after the handshake
constexpr int kMaxConnectionAgeMs = 3'600'000;  // so that clients look again where to connect
constexpr int kMaxConnectionAgeGraceMs = 900'000;
constexpr int kKeepaliveMs = 60'000;
constexpr int kKeepaliveTimeoutMs = 20'000;

constexpr char kServer[] = "";
constexpr char kProviderService[] = "connecx.access.v1.AccessControlProvider";

// gRPC is kept for the life of the process: when its last user goes it would join threads that wait
// for up to 10 s, and nothing that a process has to do at its end depends on that.
void KeepGrpc() { [[maybe_unused]] static const bool kept = (grpc_init(), true); }

// While it lives, new files of this process are for owner and group only: a socket file has its
// mode from the first instant. Other threads get stricter files at worst.
class OwnerAndGroupOnly {
 public:
  OwnerAndGroupOnly() : before_(umask(S_IXUSR | S_IXGRP | S_IRWXO)) {}
  ~OwnerAndGroupOnly() { umask(before_); }
  OwnerAndGroupOnly(const OwnerAndGroupOnly&) = delete;
  OwnerAndGroupOnly& operator=(const OwnerAndGroupOnly&) = delete;

 private:
  const mode_t before_;
};

void SetLimits(grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  // Two servers on one port would share its calls; the second one is to fail.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, kHandshakeTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, kMaxConnectionIdleMs);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, kMaxConnectionAgeMs);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, kMaxConnectionAgeGraceMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
}

}  // namespace

// Everything the server is made of, in the order of its making: what stands later uses what stands
// earlier.
struct GrpcServer::Parts {
  Parts(const GrpcServerOptions& options, const GrpcServerDeps& deps)
      : options(options),
        deps(deps),
        start_time(deps.clock.Now()),
        booking_pool(options.booking_threads),
        other_pool(options.other_threads),
        bookings(booking_pool, deps.clock),
        others(other_pool, deps.clock),
        provider_handlers(deps.provider, deps.clock),
        query_handlers(deps.query, deps.buildings),
        operator_handlers(deps.access_operator, deps.query, deps.buildings, deps.clock,
                          [this] { return Process(); }),
        provider_service(provider_handlers, bookings, others),
        identity_service(
            options.facts, [this] { return health_service.IsServing(kServer); }, deps.probe_store,
            others),
        query_service(query_handlers, others),
        operator_service(operator_handlers, others) {}

  ~Parts() {
    if (server != nullptr) server->Shutdown(absl::ToChronoTime(deps.clock.Now()));
    booking_pool.Stop();
    other_pool.Stop();
  }

  ProcessFacts Process() {
    ProcessFacts process;
    process.version = std::string(options.facts.version);
    process.start_time = start_time;
    process.ready = health_service.IsServing(kServer);
    process.store_writable = deps.probe_store().ok();
    process.store_kind = options.store_kind;
    process.mail_transport = options.mail_transport;
    process.listeners = listeners;
    return process;
  }

  const GrpcServerOptions options;
  const GrpcServerDeps deps;
  const absl::Time start_time;
  std::vector<std::string> listeners;
  HealthService health_service;
  base::ThreadPool booking_pool;
  base::ThreadPool other_pool;
  CallRunner bookings;
  CallRunner others;
  AccessControlProviderHandlers provider_handlers;
  AccessQueryHandlers query_handlers;
  AccessOperatorHandlers operator_handlers;
  AccessControlProviderService provider_service;
  ProviderIdentityService identity_service;
  AccessQueryService query_service;
  AccessOperatorService operator_service;
  std::unique_ptr<grpc::Server> server;
  int tcp_port = 0;
};

GrpcServer::GrpcServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(const GrpcServerOptions& options,
                                                              const GrpcServerDeps& deps) {
  if (options.unix_socket.empty() && options.tcp_address.empty()) {
    return absl::InvalidArgumentError("Neither a Unix socket nor a TCP address to listen on.");
  }
  std::string tcp_address;
  if (!options.tcp_address.empty()) {
    ASSIGN_OR_RETURN(tcp_address, LoopbackAddress(options.tcp_address));
  }
  if (!options.unix_socket.empty()) RETURN_IF_ERROR(PrepareUnixSocket(options.unix_socket));

  KeepGrpc();
  grpc::EnableDefaultHealthCheckService(false);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  auto parts = std::make_unique<Parts>(options, deps);
  grpc::ServerBuilder builder;
  SetLimits(builder);
  builder.RegisterService(&parts->provider_service);
  builder.RegisterService(&parts->identity_service);
  builder.RegisterService(&parts->query_service);
  builder.RegisterService(&parts->operator_service);
  builder.RegisterService(&parts->health_service);
  int unix_bound = 0;
  if (!options.unix_socket.empty()) {
    const std::string uri = absl::StrCat("unix:", options.unix_socket);
    parts->listeners.push_back(uri);
    builder.AddListeningPort(uri, grpc::InsecureServerCredentials(), &unix_bound);
  }
  if (!tcp_address.empty()) {
    builder.AddListeningPort(tcp_address, grpc::InsecureServerCredentials(), &parts->tcp_port);
  }
  {
    const OwnerAndGroupOnly restrict_files;
    parts->server = builder.BuildAndStart();
  }
  const bool unix_failed = !options.unix_socket.empty() && unix_bound == 0;
  const bool tcp_failed = !tcp_address.empty() && parts->tcp_port == 0;
  if (parts->server == nullptr || unix_failed || tcp_failed) {
    return absl::FailedPreconditionError(absl::StrCat(
        "Cannot listen on ", options.unix_socket.empty() ? "" : "Unix socket ", options.unix_socket,
        options.unix_socket.empty() || tcp_address.empty() ? "" : " and ",
        tcp_address.empty() ? "" : "TCP address ", tcp_address,
        ": in use by another process, or not allowed. gRPC's log line above says which."));
  }
  if (!tcp_address.empty()) {
    parts->listeners.push_back(
        absl::StrCat(tcp_address.substr(0, tcp_address.rfind(':')), ":", parts->tcp_port));
  }
  auto server = std::unique_ptr<GrpcServer>(new GrpcServer(std::move(parts)));
  server->SetReady(false);
  return server;
}

GrpcServer::~GrpcServer() { Shutdown(absl::ZeroDuration()); }

void GrpcServer::SetReady(bool ready) {
  SetServing(kServer, ready);
  SetServing(kProviderService, ready);
}

void GrpcServer::SetServing(absl::string_view name, bool serving) {
  parts_->health_service.SetServing(name, serving);
}

int GrpcServer::tcp_port() const { return parts_->tcp_port; }

void GrpcServer::Shutdown(absl::Duration grace) {
  parts_->health_service.Close();
  parts_->bookings.Close();
  parts_->others.Close();
  parts_->server->Shutdown(absl::ToChronoTime(parts_->deps.clock.Now() + grace));
}

}  // namespace connecx::server
