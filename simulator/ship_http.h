#ifndef CONNECX_SIMULATOR_SHIP_HTTP_H_
#define CONNECX_SIMULATOR_SHIP_HTTP_H_

#include <httplib.h>

#include <functional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "simulator/pause.h"
#include "simulator/ship_service.h"

namespace connecx::simulator {

inline constexpr absl::string_view kShipMediaType = "application/vnd.saltosystems.ship.v1+xml";

// The Authentication drop-down of SPACE's SHIP tab (docs/ship.md 1.2).
enum class AuthMode { kNone, kBasic, kCustomKey };

struct ShipHttpOptions {
  AuthMode auth = AuthMode::kNone;
  std::string user;          // kBasic.
  std::string password;      // kBasic.
  std::string key;           // kCustomKey: the value of Salto-SHIP-Key.
  bool ship_enabled = true;  // Else everything is answered 501.
};

// SHIP's HTTP rules (docs/ship.md 1.2): POST on "/" only; 501 when SHIP is off, 401 without the
// right credentials, 415 for another media type, 404 and 405 elsewhere, else the service's answer
// with 200, or what its behaviour (Q20) and its faults say. `refuse` keeps connections from being
// accepted for that long, and returns before. All references must outlive `server`.
void InstallShip(const ShipHttpOptions& options, ShipService& service, Pause& pause,
                 std::function<void(absl::Duration)> refuse, httplib::Server& server);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SHIP_HTTP_H_
