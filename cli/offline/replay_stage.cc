#include "cli/offline/replay_stage.h"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/status_macros.h"
#include "cli/offline/in_process_transport.h"
#include "core/building.h"
#include "notify/mail_composer.h"
#include "notify/mail_transport.h"
#include "provider/access_provider.h"
#include "provider/booking_access.h"
#include "provider/clearing.h"
#include "provider/id_sync.h"
#include "provider/incident_desk.h"
#include "provider/mail_signal.h"
#include "provider/outcome_board.h"
#include "provider/store_query.h"
#include "provider/system_health.h"
#include "provider/timetable_refresh.h"
#include "provider/undeliverable_mail.h"
#include "salto_client/access_system/salto_access_system.h"
#include "salto_client/ship/ship_client.h"
#include "simulator/behaviour.h"
#include "simulator/call_log.h"
#include "simulator/fault_plan.h"
#include "simulator/foreign.h"
#include "simulator/ids.h"
#include "simulator/live_behaviour.h"
#include "simulator/model.h"
#include "simulator/ship_service.h"
#include "simulator/space_clock.h"
#include "store/sqlite/sqlite_store.h"

namespace connecx::offline {
namespace {

constexpr absl::string_view kMark = "replay";
constexpr int kTimetablesOfOthers = 64;  // above the plugin's range
constexpr int kCallsKept = 100;
constexpr std::uint64_t kFaultSeed = 1;

simulator::DayType ToSimulator(core::DayType type) {
  switch (type) {
    case core::DayType::kSpecial1:
      return simulator::DayType::kSpecial1;
    case core::DayType::kSpecial2:
      return simulator::DayType::kSpecial2;
    default:
      return simulator::DayType::kHoliday;
  }
}

// Of enough timetables for the building's own range and for others above it. Whoever looks at all
// that there are is not kept busy by the usual number.
simulator::Behaviour BehaviourOf(simulator::Behaviour behaviour, const StageOptions& options) {
  const int needed = options.pool + kTimetablesOfOthers;
  const bool is_usual = behaviour.timetable_pool == simulator::Behaviour().timetable_pool;
  behaviour.timetable_pool = is_usual ? needed : std::max(needed, behaviour.timetable_pool);
  return behaviour;
}

// The entities of one kind that differ, or that only one of both has.
template <typename Map>
int CountDifferent(const Map& a, const Map& b) {
  int different = 0;
  for (const auto& [id, entity] : a) {
    const auto it = b.find(id);
    different += it == b.end() || it->second != entity;
  }
  for (const auto& [id, entity] : b) different += !a.contains(id);
  return different;
}

simulator::Database DatabaseOf(const Season& season, const simulator::Behaviour& behaviour) {
  simulator::Database database;
  for (const SeasonFacility& facility : season.facilities) {
    simulator::Zone& zone = database.zones[facility.zone];
    zone.name = facility.name;
    for (const std::string& door : facility.doors) {
      zone.doors.insert(door);
      database.doors[door].name = door;
    }
  }
  for (const SeasonApartment& apartment : season.apartments) {
    simulator::AccessLevel& level = database.access_levels[apartment.access_level];
    level.name = apartment.apartment;
    const std::string front_door = absl::StrCat("FRONT-", database.access_levels.size());
    database.doors[front_door].name = absl::StrCat("Front door of ", apartment.apartment);
    level.doors[front_door] = simulator::Permission();
  }
  for (const auto& [date, type] : season.special_days) {
    database.special_days[date] = ToSimulator(type);
  }
  if (behaviour.timetables == simulator::TimetablePool::kInsertable) {
    for (int id = 1; id <= behaviour.timetable_pool; ++id) database.timetables[id];
  }
  simulator::AddForeign(database);
  simulator::SpellIds(behaviour, database);
  return database;
}

bool Merges(const simulator::Behaviour& behaviour) {
  return behaviour.list_write != simulator::ListWrite::kReplace;
}

core::Building BuildingOf(const Season& season, const StageOptions& options) {
  return {.id = season.building,
          .name = season.building,
          .time_zone = season.time_zone,
          .time_zone_name = season.time_zone_name,
          .policy = options.policy,
          .special_days = season.special_days,
          .managers = {"manager@replay.example"},
          .operator_contact = "operator@replay.example",
          .ended_counts_as_none = Merges(options.behaviour)};
}

class OneBuilding final : public core::BuildingDirectory {
 public:
  OneBuilding(core::Building building, core::AccessSystem& system)
      : entry_(std::make_shared<Entry>(Entry{std::move(building), &system})) {}

  std::shared_ptr<const Entry> Find(absl::string_view building) const override {
    return building == entry_->building.id ? entry_ : nullptr;
  }
  std::vector<std::shared_ptr<const Entry>> All() const override { return {entry_}; }

 private:
  const std::shared_ptr<const Entry> entry_;
};

// Where all mail arrives.
class Inbox final : public notify::MailTransport {
 public:
  absl::StatusOr<notify::Delivery> Send(const core::OutboxMail& mail,
                                        absl::string_view /*from*/) override {
    mails_.push_back(mail);
    return notify::Delivery();
  }
  void Interrupt() override {}
  std::vector<core::OutboxMail> Take() { return std::exchange(mails_, {}); }

 private:
  std::vector<core::OutboxMail> mails_;
};

struct NoSignal final : provider::MailSignal {
  void Wake() override {}
};

// The true clock, gone wrong.
class WrongClock final : public base::Clock {
 public:
  explicit WrongClock(base::Clock& clock) : clock_(clock) {}
  void SetError(absl::Duration error) { seconds_ = absl::ToInt64Seconds(error); }
  absl::Duration error() const { return absl::Seconds(seconds_.load()); }

  absl::Time Now() override { return clock_.Now() + error(); }
  absl::Duration Uptime() override { return clock_.Uptime(); }
  void AwaitUntil(base::Mutex& mu, base::CondVar& cv, absl::Time until) override REQUIRES(mu) {
    clock_.AwaitUntil(mu, cv, until - error());
  }

 private:
  base::Clock& clock_;
  std::atomic<std::int64_t> seconds_ = 0;
};

// In memory where the system has a folder for that, so that a season does not wait for a disk.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::error_code error;
    const std::filesystem::path memory = "/dev/shm";
    const bool writable = ::access(memory.c_str(), W_OK) == 0;
    std::string pattern =
        (writable ? memory : std::filesystem::temp_directory_path(error)) / "replay-XXXXXX";
    if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

// What outlives the plugin: the clock, SPACE, who stands at its doors, the mail server, the disk.
struct ReplayStage::Parts {
  Parts(const Season& season, const StageOptions& options)
      : season(season),
        options(options),
        clock(options.start),
        plugin_clock(clock),
        behaviour(BehaviourOf(options.behaviour, options)),
        earlier(BehaviourOf(options.earlier.value_or(options.behaviour), options)),
        first_database(DatabaseOf(season, behaviour)),
        space(first_database),
        space_clock(clock, season.time_zone),
        calls(kCallsKept),
        live_behaviour(earlier),
        faults(kFaultSeed),
        ship(space, space_clock, calls, live_behaviour, faults),
        doors(space, clock, season, earlier),
        transport(
            ship, [this] { doors.Look(); }, options.on_the_way),
        tellings(clock) {}

  const Season& season;
  const StageOptions options;
  base::SimulatedClock clock;
  WrongClock plugin_clock;
  const simulator::Behaviour behaviour;
  const simulator::Behaviour earlier;
  const simulator::Database first_database;
  simulator::Space space;
  simulator::SpaceClock space_clock;
  simulator::CallLog calls;
  simulator::LiveBehaviour live_behaviour;
  simulator::FaultPlan faults;
  simulator::ShipService ship;
  DoorWatch doors;
  InProcessTransport transport;
  Inbox inbox;
  TellingLog tellings;
  NoSignal no_signal;
  TemporaryFolder folder;
  std::unique_ptr<store::SqliteStore> store;
  std::unique_ptr<Plugin> plugin;
};

// The plugin over its open store.
struct ReplayStage::Plugin {
  Plugin(Parts& parts, store::Store& store)
      : client(parts.transport),
        system(client, parts.plugin_clock,
               {.mark = std::string(kMark),
                .first_timetable = 1,
                .last_timetable = parts.options.pool,
                .time_zone = parts.season.time_zone,
                .list_write = Merges(parts.behaviour) ? salto::ListWrite::kMerge
                                                      : salto::ListWrite::kReplace}),
        buildings(BuildingOf(parts.season, parts.options), system),
        composer({.installation = "replay.example", .from_address = "access@replay.example"}),
        desk(composer, parts.tellings),
        undeliverable(parts.plugin_clock, buildings, desk),
        board(parts.plugin_clock),
        health(parts.plugin_clock),
        sender(store, parts.plugin_clock, parts.inbox, undeliverable,
               {.from = "access@replay.example"}, [] { return 0.0; }),
        reconciler({parts.plugin_clock, store, buildings, desk, board, health, parts.no_signal}),
        dispatcher(reconciler, buildings, parts.plugin_clock),
        bookings({parts.plugin_clock, store, buildings, desk, board, dispatcher, parts.no_signal}),
        ids({parts.plugin_clock, store, buildings, desk, dispatcher, parts.no_signal}),
        clearing({.clock = parts.plugin_clock,
                  .store = store,
                  .buildings = buildings,
                  .desk = desk,
                  .reconciler = reconciler,
                  .work = dispatcher,
                  .mail = parts.no_signal,
                  .passes_at_once = 1}),
        provider(bookings, ids, clearing),
        query(store, buildings),
        nightly(provider, query, buildings, parts.plugin_clock) {}

  salto::ShipClient client;
  salto::SaltoAccessSystem system;
  OneBuilding buildings;
  notify::MailComposer composer;
  provider::IncidentDesk desk;
  provider::UndeliverableMail undeliverable;
  provider::OutcomeBoard board;
  provider::SystemHealth health;
  notify::OutboxSender sender;
  provider::Reconciler reconciler;
  scheduler::WorkDispatcher dispatcher;
  provider::BookingAccess bookings;
  provider::IdSync ids;
  provider::Clearing clearing;
  provider::AccessProvider provider;
  provider::StoreQuery query;
  scheduler::NightlyScheduler nightly;
};

absl::StatusOr<std::unique_ptr<ReplayStage>> ReplayStage::Make(const Season& season,
                                                               const StageOptions& options) {
  auto parts = std::make_unique<Parts>(season, options);
  if (parts->folder.path().empty()) {
    return absl::FailedPreconditionError("no temporary folder can be made for the replay's store");
  }
  std::unique_ptr<ReplayStage> stage(new ReplayStage(std::move(parts)));
  RETURN_IF_ERROR(stage->Restart());
  provider::SyncIdsRequest ids{.building = season.building, .actor = "replay"};
  for (const SeasonApartment& apartment : season.apartments) {
    ids.edits.push_back({core::IdKind::kApartment, apartment.apartment, apartment.access_level});
  }
  for (const SeasonFacility& facility : season.facilities) {
    ids.edits.push_back({core::IdKind::kFacility, facility.facility, facility.zone});
  }
  RETURN_IF_ERROR(stage->provider().SyncIds(ids).status());
  return stage;
}

absl::Status ReplayStage::Restart() {
  parts_->plugin.reset();
  parts_->store.reset();
  ASSIGN_OR_RETURN(parts_->store,
                   store::SqliteStore::Open({.path = absl::StrCat(parts_->folder.path(), "/store")},
                                            parts_->plugin_clock));
  parts_->plugin = std::make_unique<Plugin>(*parts_, *parts_->store);
  return provider::RefreshTimetables(parts_->plugin->system, *parts_->store,
                                     parts_->season.building);
}

ReplayStage::ReplayStage(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
ReplayStage::~ReplayStage() = default;

base::SimulatedClock& ReplayStage::clock() { return parts_->clock; }
void ReplayStage::SetClockError(absl::Duration error) { parts_->plugin_clock.SetError(error); }
absl::Duration ReplayStage::clock_error() const { return parts_->plugin_clock.error(); }
simulator::Space& ReplayStage::space() { return parts_->space; }
DoorWatch& ReplayStage::doors() { return parts_->doors; }
const simulator::Behaviour& ReplayStage::behaviour() const { return parts_->behaviour; }
void ReplayStage::EndEarlierAnswers() {
  parts_->live_behaviour.Set(parts_->behaviour);
  parts_->doors.SetBehaviour(parts_->behaviour);
}
int ReplayStage::ForeignChanged(const std::set<int>& by_hand) const {
  simulator::Database now;
  parts_->space.Read([&](const simulator::Database& database) { now = database; });
  const simulator::Database before = ForeignPart(parts_->first_database, by_hand);
  now = ForeignPart(std::move(now), by_hand);
  return CountDifferent(before.access_levels, now.access_levels) +
         CountDifferent(before.zones, now.zones) + CountDifferent(before.doors, now.doors) +
         CountDifferent(before.users, now.users) +
         CountDifferent(before.timetables, now.timetables) +
         CountDifferent(before.special_days, now.special_days);
}

simulator::Database ReplayStage::ForeignPart(simulator::Database database,
                                             const std::set<int>& by_hand) const {
  const auto spell = [this](const std::string& id) {
    return simulator::SpellId(id, parts_->behaviour);
  };
  // Filling marks doors, with that answer to Q26, and where what is named is filled (Q15): by
  // people, or by us where nothing is left that nobody names, as ended items stay in the lists, or
  // as no timetable holds what it is filled with (Q6).
  const simulator::Behaviour& behaviour = parts_->behaviour;
  const bool filling_marks_doors =
      behaviour.filled_timetable == simulator::FilledTimetable::kUpdateRequired ||
      behaviour.end_of_day == simulator::EndOfDay::kTruncateSeconds || Merges(behaviour) ||
      !by_hand.empty();
  for (const SeasonFacility& facility : parts_->season.facilities) {
    for (const SeasonApartment& apartment : parts_->season.apartments) {
      const auto level = database.access_levels.find(spell(apartment.access_level));
      if (level != database.access_levels.end()) level->second.zones.erase(spell(facility.zone));
    }
    if (!filling_marks_doors) continue;
    for (const std::string& id : facility.doors) {
      const auto door = database.doors.find(spell(id));
      if (door != database.doors.end()) door->second.update_required = false;
    }
  }
  for (int number = 1; number <= parts_->options.pool; ++number) database.timetables.erase(number);
  for (const int number : by_hand) database.timetables.erase(number);
  return database;
}
core::AccessSystem& ReplayStage::system() { return parts_->plugin->system; }
store::Store& ReplayStage::store() { return *parts_->store; }
provider::AccessControlProvider& ReplayStage::provider() { return parts_->plugin->provider; }
provider::Reconciler& ReplayStage::reconciler() { return parts_->plugin->reconciler; }
scheduler::WorkDispatcher& ReplayStage::dispatcher() { return parts_->plugin->dispatcher; }
scheduler::NightlyScheduler& ReplayStage::nightly() { return parts_->plugin->nightly; }
notify::OutboxSender& ReplayStage::sender() { return parts_->plugin->sender; }
absl::Duration ReplayStage::after_midnight() const {
  return parts_->plugin->buildings.All().front()->building.after_midnight;
}
std::int64_t ReplayStage::ship_calls() const { return parts_->transport.calls(); }

std::int64_t ReplayStage::ship_writes() const { return parts_->transport.writes(); }
std::vector<core::OutboxMail> ReplayStage::TakeMails() { return parts_->inbox.Take(); }
std::vector<Telling> ReplayStage::Tellings() const { return parts_->tellings.All(); }

}  // namespace connecx::offline
