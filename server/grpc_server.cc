#include "server/grpc_server.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/fair_pool.h"
#include "base/status_macros.h"
#include "grpc/grpc.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/resource_quota.h"
#include "server/services/access_control_provider_service.h"
#include "server/services/access_operator_handlers.h"
#include "server/services/access_operator_service.h"
#include "server/services/access_query_handlers.h"
#include "server/services/access_query_service.h"
#include "server/services/grant_watches.h"
#include "server/services/health_service.h"
#include "server/services/provider_identity_service.h"
#include "server/wire/unary_call.h"

namespace connecx::server {
namespace {

constexpr int kMaxMessageBytes = 4 << 20;
constexpr int kMaxConnectionIdleMs = 600'000;
constexpr int kMaxConnectionAgeMs = 3'600'000;  // so that clients look again where to connect
constexpr int kMaxConnectionAgeGraceMs = 900'000;
constexpr int kKeepaliveMs = 60'000;
constexpr int kKeepaliveTimeoutMs = 20'000;
constexpr int kReflectionThreads = 8;

// gRPC is kept for the life of the process: when its last user goes it would join threads that wait
// for up to 10 s, and nothing that a process has to do at its end depends on that.
void KeepGrpc() { [[maybe_unused]] static const bool kept = (grpc_init(), true); }

void SetLimits(const GrpcServerOptions& options, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  // Clients that keep to it wait with further calls; CallGate refuses those of the others.
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.calls.per_connection);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS,
                             static_cast<int>(absl::ToInt64Milliseconds(options.handshake)));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, kMaxConnectionIdleMs);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, kMaxConnectionAgeMs);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, kMaxConnectionAgeGraceMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  // Reflection is gRPC's own and holds a thread for each of its streams.
  grpc::ResourceQuota quota;
  quota.SetMaxThreads(kReflectionThreads);
  builder.SetResourceQuota(quota);
}

}  // namespace

// Everything the server is made of, in the order of its making: what stands later uses what stands
// earlier.
struct GrpcServer::Parts {
  Parts(const GrpcServerOptions& options, const GrpcServerDeps& deps,
        std::unique_ptr<Listeners> opened_listeners)
      : options(options),
        deps(deps),
        start_time(deps.clock.Now()),
        listeners(std::move(opened_listeners)),
        gate(listeners->callers(), options.calls),
        health_service(gate, deps.clock, deps.observer),
        booking_pool(options.booking_threads),
        query_pool(options.query_threads),
        other_pool(options.other_threads),
        bookings(booking_pool, gate, deps.clock, deps.observer),
        queries(query_pool, gate, deps.clock, deps.observer),
        others(other_pool, gate, deps.clock, deps.observer),
        provider_handlers(deps.provider, deps.clock),
        query_handlers(deps.query, deps.buildings),
        operator_handlers(deps.access_operator, deps.query, deps.buildings, deps.clock,
                          [this] { return Process(); }),
        provider_service(provider_handlers, bookings, others),
        identity_service(
            options.facts, [this] { return health_service.IsServing(kServerHealth); },
            deps.probe_store, queries),
        watches(deps.query, deps.clock, deps.observer),
        query_service(query_handlers, watches, queries, gate),
        operator_service(operator_handlers, others) {}

  ~Parts() {
    listeners->Stop();
    if (server != nullptr) server->Shutdown(absl::ToChronoTime(deps.clock.Now()));
    booking_pool.Stop();
    query_pool.Stop();
    other_pool.Stop();
  }

  ProcessFacts Process() {
    ProcessFacts process;
    process.version = std::string(options.facts.version);
    process.start_time = start_time;
    process.ready = health_service.IsServing(kServerHealth);
    if (deps.health) process.health = deps.health();
    // A store that hangs would hang this call, too.
    if (process.health.provider.ok()) process.health.provider = deps.probe_store();
    process.store_kind = options.store_kind;
    process.mail_transport = options.mail_transport;
    process.listeners = listeners->facts();
    if (deps.registration) process.registration = deps.registration();
    return process;
  }

  const GrpcServerOptions options;
  const GrpcServerDeps deps;
  const absl::Time start_time;
  const std::unique_ptr<Listeners> listeners;
  CallGate gate;
  HealthService health_service;
  // Apart from each other, so that nothing that takes long holds up what does not.
  base::FairPool booking_pool;
  base::FairPool query_pool;
  base::FairPool other_pool;
  CallRunner bookings;
  CallRunner queries;
  CallRunner others;
  AccessControlProviderHandlers provider_handlers;
  AccessQueryHandlers query_handlers;
  AccessOperatorHandlers operator_handlers;
  AccessControlProviderService provider_service;
  ProviderIdentityService identity_service;
  GrantWatches watches;
  AccessQueryService query_service;
  AccessOperatorService operator_service;
  std::unique_ptr<grpc::Server> server;
};

GrpcServer::GrpcServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(const GrpcServerOptions& options,
                                                              const GrpcServerDeps& deps) {
  ASSIGN_OR_RETURN(std::unique_ptr<Listeners> listeners, Listeners::Open(options.listen));
  KeepGrpc();
  grpc::EnableDefaultHealthCheckService(false);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  auto parts = std::make_unique<Parts>(options, deps, std::move(listeners));
  grpc::ServerBuilder builder;
  SetLimits(options, builder);
  builder.RegisterService(&parts->provider_service);
  builder.RegisterService(&parts->identity_service);
  builder.RegisterService(&parts->query_service);
  builder.RegisterService(&parts->operator_service);
  builder.RegisterService(&parts->health_service);
  parts->listeners->AddTo(builder);
  parts->server = builder.BuildAndStart();
  if (parts->server == nullptr) {
    return absl::InternalError("gRPC cannot start. Its log line above says why.");
  }
  parts->listeners->Start(*parts->server);
  auto server = std::unique_ptr<GrpcServer>(new GrpcServer(std::move(parts)));
  server->SetReady(false);
  server->SetServing(kNotificationsHealth, false);
  server->SetServing(kSchedulerHealth, false);
  return server;
}

GrpcServer::~GrpcServer() { Shutdown(absl::ZeroDuration()); }

void GrpcServer::SetReady(bool ready) {
  SetServing(kServerHealth, ready);
  SetServing(kProviderHealth, ready);
}

void GrpcServer::SetServing(absl::string_view name, bool serving) {
  parts_->health_service.SetServing(name, serving);
}

void GrpcServer::GrantsChanged() { parts_->watches.Wake(); }

int GrpcServer::tcp_port() const { return parts_->listeners->tcp_port(); }

void GrpcServer::StopTaking() {
  parts_->health_service.Close();
  parts_->listeners->Stop();
  parts_->watches.Close();
  parts_->bookings.Close();
  parts_->queries.Close();
  parts_->others.Close();
}

void GrpcServer::Shutdown(absl::Duration grace) {
  StopTaking();
  parts_->server->Shutdown(absl::ToChronoTime(parts_->deps.clock.Now() + grace));
}

}  // namespace connecx::server
