#include "simulator/simulator.h"

#include <utility>

#include "base/status_macros.h"
#include "simulator/control_http.h"
#include "simulator/data_file.h"
#include "simulator/foreign.h"
#include "simulator/ids.h"

namespace connecx::simulator {
namespace {

Space::Saver SaverFor(const std::string& path) {
  if (path.empty()) return nullptr;
  return [path](const Database& database) { return SaveDatabase(database, path); };
}

absl::StatusOr<Database> LoadedDatabase(const SimulatorOptions& options) {
  if (!options.data_file.empty()) {
    absl::StatusOr<Database> saved = LoadDatabase(options.data_file, options.behaviour);
    if (!absl::IsNotFound(saved.status())) return saved;
  }
  return options.seed_file.empty() ? Database()
                                   : LoadDatabase(options.seed_file, options.behaviour);
}

absl::StatusOr<Database> InitialDatabase(const SimulatorOptions& options) {
  ASSIGN_OR_RETURN(Database database, LoadedDatabase(options));
  if (options.foreign) AddForeign(database);
  SpellIds(options.behaviour, database);
  return database;
}

class HttpShipListener final : public ShipListener {
 public:
  explicit HttpShipListener(std::unique_ptr<base::HttpListener> listener)
      : listener_(std::move(listener)) {}
  int port() const override { return listener_->port(); }
  std::string url() const override { return listener_->url(); }

 private:
  const std::unique_ptr<base::HttpListener> listener_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Simulator>> Simulator::Start(const SimulatorOptions& options,
                                                            base::Clock& clock) {
  ASSIGN_OR_RETURN(Database database, InitialDatabase(options));
  // Now rather than at the first change: a data file that cannot be written must stop the start.
  if (!options.data_file.empty()) RETURN_IF_ERROR(SaveDatabase(database, options.data_file));
  std::unique_ptr<Simulator> simulator(new Simulator(options, std::move(database), clock));
  for (const FaultRule& rule : options.faults) {
    RETURN_IF_ERROR(simulator->faults_.Add(rule).status());
  }
  RETURN_IF_ERROR(simulator->Listen(options));
  return simulator;
}

Simulator::Simulator(const SimulatorOptions& options, Database database, base::Clock& clock)
    : behaviour_(options.behaviour),
      clock_(clock, options.time_zone),
      space_(std::move(database), SaverFor(options.data_file)),
      calls_(options.call_log_capacity),
      faults_(options.random_seed),
      pause_(clock),
      ship_(space_, clock_, calls_, behaviour_, faults_),
      control_(space_, clock_, calls_, behaviour_, faults_, options.foreign),
      ship_port_([this, options](int port) { return ListenForShip(options, port); },
                 options.ship.port, clock) {}

Simulator::~Simulator() { pause_.Release(); }

absl::Status Simulator::Listen(const SimulatorOptions& options) {
  RETURN_IF_ERROR(ship_port_.Listen());
  const auto health = [this] {
    v1::Health answer;
    answer.set_ship_url(ship_port_.url());
    return answer;
  };
  const auto listen = [this](bool listening) { ship_port_.SetListening(listening); };
  ASSIGN_OR_RETURN(control_listener_,
                   base::HttpListener::Start(options.control, [&](httplib::Server& server) {
                     InstallControl(control_, {health, listen}, server);
                   }));
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<ShipListener>> Simulator::ListenForShip(
    const SimulatorOptions& options, int port) {
  base::ListenOptions listen = options.ship;
  listen.port = port;
  const auto refuse = [this](absl::Duration wait) { ship_port_.RefuseFor(wait); };
  if (options.ship_transport == ShipTransport::kStp) {
    return StpListener::Start(listen, ship_, pause_, refuse);
  }
  ASSIGN_OR_RETURN(std::unique_ptr<base::HttpListener> listener,
                   base::HttpListener::Start(listen, [&](httplib::Server& server) {
                     InstallShip(options.ship_http, ship_, pause_, refuse, server);
                   }));
  return std::make_unique<HttpShipListener>(std::move(listener));
}

absl::Status Simulator::Seed(const Database& database) { return control_.Seed(database); }

absl::StatusOr<DoorAnswer> Simulator::ZoneOpens(absl::string_view access_level,
                                                absl::string_view zone, absl::Time at) {
  const Behaviour behaviour = behaviour_.Get();
  const absl::TimeZone time_zone = LocalZone(clock_, behaviour);
  absl::StatusOr<DoorAnswer> answer;
  space_.Read([&](const Database& database) {
    answer = DecideZone(database, SpellId(access_level, behaviour), SpellId(zone, behaviour), at,
                        time_zone, behaviour);
  });
  return answer;
}

absl::StatusOr<DoorAnswer> Simulator::DoorOpens(absl::string_view access_level,
                                                absl::string_view door, absl::Time at) {
  const Behaviour behaviour = behaviour_.Get();
  const absl::TimeZone time_zone = LocalZone(clock_, behaviour);
  absl::StatusOr<DoorAnswer> answer;
  space_.Read([&](const Database& database) {
    answer = DecideDoor(database, SpellId(access_level, behaviour), SpellId(door, behaviour), at,
                        time_zone, behaviour);
  });
  return answer;
}

}  // namespace connecx::simulator
