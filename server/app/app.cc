#include "server/app/app.h"

#include <atomic>
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
#include "server/app/listen.h"
#include "server/app/mail.h"
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

class MailWaker final : public provider::MailSignal {
 public:
  explicit MailWaker(notify::OutboxSender& sender) : sender_(sender) {}
  void Wake() override { sender_.Wake(); }

 private:
  notify::OutboxSender& sender_;
};

// The timetables of every building as they really are, in the background: a system that does not
// answer never delays the start.
void LearnTimetables(const core::BuildingDirectory& buildings, provider::Reconciler& reconciler,
                     base::ThreadPool& learners) {
  for (const auto& entry : buildings.All()) {
    if (entry->system == nullptr) continue;
    learners.Submit([entry, &reconciler] { reconciler.RefreshTimetablesIfDue(*entry); });
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
        systems(std::move(factory)),
        buildings(*systems),
        composer({.installation = config.plugin.installation(),
                  .from_address = config.plugin.mail().from()}),
        desk(composer),
        mail_transport(std::move(transport)),
        undeliverable(clock, buildings, desk),
        sender(store, clock, mail_transport, undeliverable, {.from = config.plugin.mail().from()},
               Jitter),
        mail(sender),
        board(clock),
        health(clock),
        reconciler({clock, store, buildings, desk, board, health, mail}),
        dispatcher(reconciler, buildings, clock),
        bookings({clock, store, buildings, desk, board, dispatcher, mail}),
        ids({clock, store, buildings, desk, dispatcher, mail}),
        clearing({clock, store, buildings, desk, reconciler, mail}),
        provider(bookings, ids, clearing),
        query(store, buildings),
        operations({clock, store, buildings, reconciler, desk, composer, health, dispatcher}),
        nightly(provider, query, buildings, clock),
        learners(kLearners) {}

  base::Clock& clock;
  config::v1::PluginConfig process;  // what the process runs with
  std::unique_ptr<store::SqliteStore> database;
  std::atomic<GrpcServer*> watched_by = nullptr;  // told of what is written
  store::SignallingStore store;
  std::unique_ptr<SystemFactory> systems;
  Buildings buildings;
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
  parts->buildings.Serve(config.buildings);
  ReplanWhereRulesChanged(parts->buildings, parts->store, clock.Now());
  LearnTimetables(parts->buildings, parts->reconciler, parts->learners);

  const GrpcServerOptions options{
      .listen = ListenOptionsOf(config.plugin.listen()),
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
                                  .probe_store = [&made] {
                                    return made.store.Write([](store::WriteTransaction& tx) {
                                      return tx.SetFact("", "probe", "written");
                                    });
                                  }}));
  parts->watched_by = parts->server.get();
  parts->sender.Start();
  parts->dispatcher.Start();
  parts->nightly.Start();
  parts->server->SetReady(true);
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
  reloaded.buildings = parts.buildings.Serve(config.buildings);
  ReplanWhereRulesChanged(parts.buildings, parts.store, parts.clock.Now());
  LearnTimetables(parts.buildings, parts.reconciler, parts.learners);
  parts.dispatcher.WakeAll();
  parts.nightly.Wake();
  parts.sender.Wake();
  return reloaded;
}

App::~App() { Shutdown(absl::ZeroDuration()); }

void App::Shutdown(absl::Duration grace) {
  parts_->board.Close();
  parts_->server->Shutdown(grace);
  parts_->nightly.Stop();
  parts_->dispatcher.Stop();
  parts_->learners.Stop();
  parts_->sender.Stop();
}

int App::tcp_port() const { return parts_->server->tcp_port(); }

}  // namespace connecx::server
