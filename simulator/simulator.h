#ifndef CONNECX_SIMULATOR_SIMULATOR_H_
#define CONNECX_SIMULATOR_SIMULATOR_H_

#include <memory>
#include <string>

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
#include "simulator/model.h"
#include "simulator/ship_http.h"
#include "simulator/ship_service.h"
#include "simulator/ship_stp.h"
#include "simulator/space.h"
#include "simulator/space_clock.h"
#include "simulator/xml_writer.h"

namespace connecx::simulator {

// The radio button of SPACE's SHIP tab (docs/ship.md section 1).
enum class ShipTransport { kHttp, kStp };

struct SimulatorOptions {
  base::ListenOptions ship;
  ShipTransport ship_transport = ShipTransport::kHttp;
  ShipHttpOptions ship_http;  // kHttp.
  Encoding encoding = Encoding::kUtf8;
  base::ListenOptions control;  // Has no credentials: keep it on loopback.
  absl::TimeZone time_zone = absl::UTCTimeZone();
  Behaviour behaviour;
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
  ~Simulator() = default;

  // "http://127.0.0.1:8100", or with https or stp.
  std::string ship_url() const { return ship_url_; }
  std::string control_url() const { return control_listener_->url(); }
  int ship_port() const { return ship_port_; }
  int control_port() const { return control_listener_->port(); }

  // The same things that the control API reaches, without a socket. What a person does is in ui.h.
  Space& space() { return space_; }
  SpaceClock& clock() { return clock_; }
  CallLog& calls() { return calls_; }
  ControlService& control() { return control_; }
  const Behaviour& behaviour() const { return behaviour_; }

  // Replaces everything; a refusal (refusal.h) if the database breaks one of SPACE's rules.
  absl::Status Seed(const Database& database);
  absl::StatusOr<DoorAnswer> ZoneOpens(absl::string_view access_level, absl::string_view zone,
                                       absl::Time at);
  absl::StatusOr<DoorAnswer> DoorOpens(absl::string_view access_level, absl::string_view door,
                                       absl::Time at);

 private:
  Simulator(const SimulatorOptions& options, Database database, base::Clock& clock);
  absl::Status Listen(const SimulatorOptions& options);
  absl::Status ListenForShip(const SimulatorOptions& options);

  const Behaviour behaviour_;
  SpaceClock clock_;
  Space space_;
  CallLog calls_;
  ShipService ship_;
  ControlService control_;
  std::string ship_url_;
  int ship_port_ = 0;
  // Last, so that nothing is served any more when the rest goes.
  // One of these two.
  std::unique_ptr<base::HttpListener> http_listener_;
  std::unique_ptr<StpListener> stp_listener_;
  std::unique_ptr<base::HttpListener> control_listener_;
};

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SIMULATOR_H_
