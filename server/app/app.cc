#include "server/app/app.h"

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "base/thread_pool.h"
#include "notify/mail_composer.h"
#include "notify/outbox_sender.h"
#include "notify/replaceable_transport.h"
#include "provider/access_provider.h"
#include "provider/booking_access.h"
#include "provider/clearing.h"
#include "provider/id_sync.h"
#include "provider/incident_desk.h"
#include "provider/mail_signal.h"
#include "provider/operations.h"
#include "provider/outcome_board.h"
#include "provider/reconciler.h"
#include "provider/rule_changes.h"
#include "provider/store_query.h"
#include "provider/system_health.h"
#include "provider/undeliverable_mail.h"
#include "scheduler/nightly_scheduler.h"
#include "scheduler/work_dispatcher.h"
#include "server/app/buildings.h"
#include "server/app/core_registration.h"
#include "server/app/listen.h"
#include "server/app/mail.h"
#include "server/app/monitoring.h"
#include "server/app/observed_systems.h"
#include "server/app/salto_systems.h"
#include "server/grpc_server.h"
#include "store/signalling_store.h"
#include "store/sqlite/sqlite_store.h"

namespace connecx::server {
namespace {

constexpr int kLearners = 8;

double Jitter() {
  thread_local absl::BitGen generator;
  return absl::Uniform(generator, 0.0, 1.0);
}

absl::string_view HealthName(observe::HealthPart part) {
  switch (part) {
    case observe::HealthPart::kProvider:
      return kProviderHealth;
    case observe::HealthPart::kNotifications:
      return kNotificationsHealth;
    case observe::HealthPart::kScheduler:
      return kSchedulerHealth;
  }
  return kServerHealth;
}

class MailWaker final : public provider::MailSignal {
 public:
  explicit MailWaker(notify::OutboxSender& sender) : sender_(sender) {}
  void Wake() override { sender_.Wake(); }

 private:
  notify::OutboxSender& sender_;
};

// The timetables of every building as they really are, in the background: a system that does not
// answer never delays the start, and what waits here holds no system: the next reload may replace
// it.
void LearnTimetables(const core::BuildingDirectory& buildings, provider::Reconciler& reconciler,
                     base::ThreadPool& learners) {
  for (const auto& entry : buildings.All()) {
    learners.Submit([id = entry->building.id, &buildings, &reconciler] {
      const auto now = buildings.Find(id);
      if (now != nullptr && now->system != nullptr) reconciler.RefreshTimetablesIfDue(*now);
    });
  }
}

// Which system serves which building; never followed.
std::map<std::string, const core::AccessSystem*> SystemsOf(
    const core::BuildingDirectory& buildings) {
  std::map<std::string, const core::AccessSystem*> systems;
  for (const auto& entry : buildings.All()) systems[entry->building.id] = entry->system;
  return systems;
}

// Nothing clears the permissions of what is removed; it may be meant.
void TellOfRemoved(const std::vector<std::string>& removed, store::Store& store) {
  for (const std::string& id : removed) {
    std::int64_t live = 0;
    const absl::Status counted = store.Read([&](store::ReadTransaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const auto grants, tx.CountActiveGrants(id));
      live = 0;
      for (const auto& [phase, count] : grants) live += count;
      return absl::OkStatus();
    });
    if (counted.ok() && live == 0) continue;
    LOG_ERROR(
        "building {} is removed with {} live Grant(s): its permissions stay in its system until "
        "their Periods are over; to end them, put its file back and cancel the bookings",
        id, counted.ok() ? absl::StrCat(live) : "an unknown number of");
  }
}

void ReplanWhereRulesChanged(const core::BuildingDirectory& buildings, store::Store& store,
                             absl::Time now) {
  for (const auto& entry : buildings.All()) {
    if (entry->system == nullptr) continue;
    const std::string& id = entry->building.id;
    const absl::StatusOr<int> levels = provider::ReplanIfRulesChanged(
        store, entry->building, entry->system->Describe().endpoint, now);
    if (!levels.ok()) {
      LOG_ERROR(
          "building {}: its plans follow its new configuration only step by step, within its "
          "drift_cycle: {}",
          id, std::string(levels.status().message()));
    } else if (*levels > 0) {
      LOG_INFO("building {}: {} access level(s) are planned anew", id, *levels);
    }
  }
}

}  // namespace

// In the order of their making; destroyed the other way round.
struct App::Parts {
  Parts(std::unique_ptr<store::SqliteStore> opened_store,
        std::unique_ptr<notify::MailTransport> transport, std::unique_ptr<SystemFactory> factory,
        const LoadedConfig& config, base::Clock& the_clock)
      : clock(the_clock),
        process(config.plugin),
        database(std::move(opened_store)),
        store(*database,
              [this] {
                if (GrpcServer* told = watched_by.load(); told != nullptr) told->GrantsChanged();
              }),
        monitoring(*database, config.plugin, buildings, clock),
        systems(std::move(factory)),
        observed_systems(*systems, clock, monitoring.observer()),
        buildings(observed_systems),
        composer({.installation = config.plugin.installation(),
                  .from_address = config.plugin.mail().from()}),
        desk(composer, monitoring.observer()),
        mail_transport(std::move(transport)),
        undeliverable(clock, buildings, desk),
        sender(store, clock, mail_transport, undeliverable, {.from = config.plugin.mail().from()},
               Jitter, monitoring.observer()),
        mail(sender),
        board(clock),
        health(clock),
        reconciler(
            {clock, store, buildings, desk, board, health, mail, monitoring.observer(), Jitter}),
        dispatcher(reconciler, buildings, clock),
        bookings({clock, store, buildings, desk, board, dispatcher, mail, monitoring.observer()}),
        ids({clock, store, buildings, desk, dispatcher, mail}),
        clearing(
            {clock, store, buildings, desk, reconciler, dispatcher, mail, monitoring.observer()}),
        provider(bookings, ids, clearing),
        query(store, buildings),
        operations({clock, store, buildings, reconciler, desk, composer, health, dispatcher}),
        nightly(provider, query, buildings, clock),
        learners(kLearners) {}

  ~Parts() { monitoring.Stop(); }

  // Whether an intent could be made durable now.
  absl::Status ProbeStore() {
    return database->Write(
        [](store::WriteTransaction& tx) { return tx.SetFact("", "probe", "written"); });
  }

  base::Clock& clock;
  config::v1::PluginConfig process;  // what the process runs with
  std::unique_ptr<store::SqliteStore> database;
  std::atomic<GrpcServer*> watched_by = nullptr;  // told of what is written
  store::SignallingStore store;
  Monitoring monitoring;
  std::unique_ptr<SystemFactory> systems;
  ObservedSystems observed_systems;
  Buildings buildings;
  std::vector<std::string> broken;  // by the start, or the newest reload
  notify::MailComposer composer;
  provider::IncidentDesk desk;
  notify::ReplaceableTransport mail_transport;
  provider::UndeliverableMail undeliverable;
  notify::OutboxSender sender;
  MailWaker mail;
  provider::OutcomeBoard board;
  provider::SystemHealth health;
  provider::Reconciler reconciler;
  scheduler::WorkDispatcher dispatcher;
  provider::BookingAccess bookings;
  provider::IdSync ids;
  provider::Clearing clearing;
  provider::AccessProvider provider;
  provider::StoreQuery query;
  provider::Operations operations;
  scheduler::NightlyScheduler nightly;
  base::ThreadPool learners;
  std::unique_ptr<CoreRegistration> core_registration;  // null: core keeps the endpoint
  std::unique_ptr<GrpcServer> server;
};

absl::StatusOr<std::unique_ptr<App>> App::Start(const LoadedConfig& config, base::Clock& clock) {
  return Start(config, clock, std::make_unique<SaltoSystems>(clock));
}

absl::StatusOr<std::unique_ptr<App>> App::Start(const LoadedConfig& config, base::Clock& clock,
                                                std::unique_ptr<SystemFactory> systems) {
  ASSIGN_OR_RETURN(std::unique_ptr<notify::MailTransport> transport,
                   MakeMailTransport(config.plugin.mail()));
  ASSIGN_OR_RETURN(std::unique_ptr<store::SqliteStore> store,
                   store::SqliteStore::Open({.path = config.plugin.store().path()}, clock));
  auto parts = std::make_unique<Parts>(std::move(store), std::move(transport), std::move(systems),
                                       config, clock);
  parts->broken = parts->buildings.Serve(config.buildings).broken;
  ReplanWhereRulesChanged(parts->buildings, parts->store, clock.Now());

  ASSIGN_OR_RETURN(
      parts->core_registration,
      CoreRegistration::Create(config.plugin, parts->systems->Facts(), parts->store,
                               parts->buildings, clock, Jitter, parts->monitoring.observer()));

  const GrpcServerOptions options{
      .listen = ListenOptionsOf(config.plugin.listen()),
      .facts = parts->systems->Facts(),
      .store_kind = "sqlite",
      .mail_transport = config.plugin.mail().has_drop() ? "drop" : "smtp"};
  Parts& made = *parts;
  ASSIGN_OR_RETURN(
      parts->server,
      GrpcServer::Start(options, {.provider = made.provider,
                                  .query = made.query,
                                  .access_operator = made.operations,
                                  .buildings = made.buildings,
                                  .clock = clock,
                                  .probe_store = [&made] { return made.ProbeStore(); },
                                  .health = [&made] { return made.monitoring.Health(); },
                                  .registration = [&made]() -> std::optional<RegistrationStatus> {
                                    if (made.core_registration == nullptr) return std::nullopt;
                                    return made.core_registration->registration().Status();
                                  },
                                  .observer = made.monitoring.observer()}));
  parts->watched_by = parts->server.get();
  parts->server->SetReady(true);
  RETURN_IF_ERROR(parts->monitoring.Start(
      config.plugin.listen(),
      {.probe_store = [&made] { return made.ProbeStore(); },
       .scheduler_steps =
           [&made] {
             return observe::SchedulerSteps{.nightly = made.nightly.DueTime(),
                                            .dispatcher = made.dispatcher.DueTime()};
           },
       .tell = [&made](observe::HealthPart part,
                       bool serving) { made.server->SetServing(HealthName(part), serving); }}));
  LearnTimetables(parts->buildings, parts->reconciler, parts->learners);
  parts->sender.Start();
  parts->dispatcher.Start();
  parts->nightly.Start();
  if (parts->core_registration != nullptr) parts->core_registration->registration().Start();
  return std::unique_ptr<App>(new App(std::move(parts)));
}

App::App(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

absl::StatusOr<App::Reloaded> App::Reload(const LoadedConfig& config) {
  Parts& parts = *parts_;
  if (config.plugin.installation() != parts.process.installation()) {
    return absl::FailedPreconditionError(
        absl::StrCat("installation: \"", config.plugin.installation(), "\" is not \"",
                     parts.process.installation(),
                     "\", by which the timetables and mails of this process are known; fix: write "
                     "the old name back, it must never change"));
  }
  Reloaded reloaded{.buildings = {},
                    .needs_restart = WhatNeedsARestart(parts.process, config.plugin)};
  const config::v1::Mail& mail = config.plugin.mail();
  if (mail.transport_case() == parts.process.mail().transport_case()) {
    ASSIGN_OR_RETURN(std::unique_ptr<notify::MailTransport> transport, MakeMailTransport(mail));
    parts.mail_transport.Replace(std::move(transport));
  }
  const auto systems_before = SystemsOf(parts.buildings);
  reloaded.buildings = parts.buildings.Serve(config.buildings);
  parts.broken = reloaded.buildings.broken;
  TellOfRemoved(reloaded.buildings.removed, parts.store);
  parts.monitoring.ShowBuildings();
  ReplanWhereRulesChanged(parts.buildings, parts.store, parts.clock.Now());
  LearnTimetables(parts.buildings, parts.reconciler, parts.learners);
  parts.dispatcher.WakeAll();
  for (const auto& [id, system] : SystemsOf(parts.buildings)) {
    const auto before = systems_before.find(id);
    if (system == nullptr || (before != systems_before.end() && before->second == system)) continue;
    // What the former connection did not answer says nothing of this one.
    parts.health.EndRest(id);
    parts.dispatcher.Retry(id);
  }
  parts.nightly.Wake();
  parts.sender.Wake();
  if (parts.core_registration != nullptr)
    parts.core_registration->registration().BuildingsChanged();
  return reloaded;
}

App::~App() { Shutdown(absl::ZeroDuration()); }

void App::Shutdown(absl::Duration grace) {
  if (parts_->core_registration != nullptr) parts_->core_registration->registration().Stop();
  parts_->board.Close();
  parts_->monitoring.Drain();
  parts_->server->Shutdown(grace);
  parts_->nightly.Stop();
  parts_->dispatcher.Stop();
  parts_->learners.Stop();
  parts_->sender.Stop();
  parts_->monitoring.Stop();
}

const std::vector<std::string>& App::broken() const { return parts_->broken; }
int App::tcp_port() const { return parts_->server->tcp_port(); }
int App::http_port() const { return parts_->monitoring.http_port(); }

}  // namespace connecx::server
