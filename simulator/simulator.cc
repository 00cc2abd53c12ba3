#include "simulator/simulator.h"

#include <utility>

#include "base/status_macros.h"
#include "simulator/control_http.h"
#include "simulator/data_file.h"
#include "simulator/rules.h"

namespace connecx::simulator {
namespace {

Space::Saver SaverFor(const std::string& path) {
  if (path.empty()) return nullptr;
  return [path](const Database& database) { return SaveDatabase(database, path); };
}

absl::StatusOr<Database> InitialDatabase(const SimulatorOptions& options) {
  if (!options.data_file.empty()) {
    absl::StatusOr<Database> saved = LoadDatabase(options.data_file, options.behaviour);
    if (!absl::IsNotFound(saved.status())) return saved;
  }
  return options.seed_file.empty() ? Database()
                                   : LoadDatabase(options.seed_file, options.behaviour);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Simulator>> Simulator::Start(const SimulatorOptions& options,
                                                            base::Clock& clock) {
  ASSIGN_OR_RETURN(Database database, InitialDatabase(options));
  // Now rather than at the first change: a data file that cannot be written must stop the start.
  if (!options.data_file.empty()) RETURN_IF_ERROR(SaveDatabase(database, options.data_file));
  std::unique_ptr<Simulator> simulator(new Simulator(options, std::move(database), clock));
  RETURN_IF_ERROR(simulator->Listen(options));
  return simulator;
}

Simulator::Simulator(const SimulatorOptions& options, Database database, base::Clock& clock)
    : behaviour_(options.behaviour),
      clock_(clock, options.time_zone),
      space_(std::move(database), SaverFor(options.data_file)),
      calls_(options.call_log_capacity),
      ship_(space_, clock_, calls_, behaviour_, options.encoding),
      control_(space_, clock_, calls_, behaviour_) {}

absl::Status Simulator::Listen(const SimulatorOptions& options) {
  RETURN_IF_ERROR(ListenForShip(options));
  const auto health = [this] {
    v1::Health answer;
    answer.set_ship_url(ship_url_);
    return answer;
  };
  ASSIGN_OR_RETURN(control_listener_,
                   base::HttpListener::Start(options.control, [&](httplib::Server& server) {
                     InstallControl(control_, health, server);
                   }));
  return absl::OkStatus();
}

absl::Status Simulator::ListenForShip(const SimulatorOptions& options) {
  if (options.ship_transport == ShipTransport::kStp) {
    ASSIGN_OR_RETURN(stp_listener_, StpListener::Start(options.ship, ship_));
    ship_url_ = stp_listener_->url();
    ship_port_ = stp_listener_->port();
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(http_listener_,
                   base::HttpListener::Start(options.ship, [&](httplib::Server& server) {
                     InstallShip(options.ship_http, ship_, server);
                   }));
  ship_url_ = http_listener_->url();
  ship_port_ = http_listener_->port();
  return absl::OkStatus();
}

absl::Status Simulator::Seed(const Database& database) {
  RETURN_IF_ERROR(CheckDatabase(database, behaviour_));
  return space_.Change([&](Database& current) {
    current = database;
    return absl::OkStatus();
  });
}

absl::StatusOr<DoorAnswer> Simulator::ZoneOpens(absl::string_view access_level,
                                                absl::string_view zone, absl::Time at) {
  const absl::TimeZone time_zone = clock_.TimeZone();
  absl::StatusOr<DoorAnswer> answer;
  space_.Read([&](const Database& database) {
    answer = DecideZone(database, access_level, zone, at, time_zone, behaviour_);
  });
  return answer;
}

absl::StatusOr<DoorAnswer> Simulator::DoorOpens(absl::string_view access_level,
                                                absl::string_view door, absl::Time at) {
  const absl::TimeZone time_zone = clock_.TimeZone();
  absl::StatusOr<DoorAnswer> answer;
  space_.Read([&](const Database& database) {
    answer = DecideDoor(database, access_level, door, at, time_zone, behaviour_);
  });
  return answer;
}

}  // namespace connecx::simulator
