#ifndef CONNECX_SIMULATOR_SIMULATOR_H_
#define CONNECX_SIMULATOR_SIMULATOR_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/http_listener.h"
#include "simulator/behaviour.h"
#include "simulator/call_log.h"
#include "simulator/control_service.h"
#include "simulator/door.h"
#include "simulator/fault_plan.h"
#include "simulator/live_behaviour.h"
#include "simulator/model.h"
#include "simulator/pause.h"
#include "simulator/ship_http.h"
#include "simulator/ship_port.h"
#include "simulator/ship_service.h"
#include "simulator/ship_stp.h"
#include "simulator/space.h"
#include "simulator/space_clock.h"

namespace connecx::simulator {

// The radio button of SPACE's SHIP tab (docs/ship.md section 1).
enum class ShipTransport { kHttp, kStp };

struct SimulatorOptions {
  base::ListenOptions ship;
  ShipTransport ship_transport = ShipTransport::kHttp;
  ShipHttpOptions ship_http;    // kHttp.
  base::ListenOptions control;  // Has no credentials: keep it on loopback.
  absl::TimeZone time_zone = absl::UTCTimeZone();
  Behaviour behaviour;
  std::vector<FaultRule> faults;
  std::uint64_t random_seed = 1;  // Of the faults that have a probability.
  // Every access level that is loaded or seeded has a zone, a door and a member that are nobody's
  // business, too (foreign.h).
  bool foreign = true;
  std::string data_file;  // Empty: in memory. Loaded if it exists, saved after every change.
  std::string seed_file;  // Loaded at start unless the data file exists. Empty: SPACE is empty.
  size_t call_log_capacity = 10000;
};

// A whole ProAccess SPACE with its SHIP port and its control port, for embedding in a test as well
// as for proaccess_sim. Thread-safe. With the default options both ports are free ones on loopback.
class Simulator {
 public:
  // `clock` must outlive the result. Errors: of the files, the ports and the certificate, saying
  // which.
  static absl::StatusOr<std::unique_ptr<Simulator>> Start(const SimulatorOptions& options,
                                                          base::Clock& clock);
  // Answers what is in progress and stops; takes as long as the keep-alive time-outs while clients
  // stay connected.
  ~Simulator();

  // "http://127.0.0.1:8100", or with https or stp.
  std::string ship_url() const { return ship_port_.url(); }
  std::string control_url() const { return control_listener_->url(); }
  int ship_port() const { return ship_port_.port(); }
  int control_port() const { return control_listener_->port(); }

  // The same things that the control API reaches, without a socket. What a person does is in ui.h.
  Space& space() { return space_; }
  SpaceClock& clock() { return clock_; }
  CallLog& calls() { return calls_; }
  ControlService& control() { return control_; }
  Behaviour behaviour() const { return behaviour_.Get(); }
  FaultPlan& faults() { return faults_; }
  ShipPort& port() { return ship_port_; }

  // Replaces everything; a refusal (refusal.h) if the database breaks one of SPACE's rules.
  absl::Status Seed(const Database& database);
  absl::StatusOr<DoorAnswer> ZoneOpens(absl::string_view access_level, absl::string_view zone,
                                       absl::Time at);
  absl::StatusOr<DoorAnswer> DoorOpens(absl::string_view access_level, absl::string_view door,
                                       absl::Time at);

 private:
  Simulator(const SimulatorOptions& options, Database database, base::Clock& clock);
  absl::Status Listen(const SimulatorOptions& options);
  absl::StatusOr<std::unique_ptr<ShipListener>> ListenForShip(const SimulatorOptions& options,
                                                              int port);

  LiveBehaviour behaviour_;
  SpaceClock clock_;
  Space space_;
  CallLog calls_;
  FaultPlan faults_;
  Pause pause_;
  ShipService ship_;
  ControlService control_;
  // Last, so that nothing is served any more when the rest goes.
  ShipPort ship_port_;
  std::unique_ptr<base::HttpListener> control_listener_;
};

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SIMULATOR_H_
