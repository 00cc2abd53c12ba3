#ifndef CONNECX_SIMULATOR_CONTROL_HTTP_H_
#define CONNECX_SIMULATOR_CONTROL_HTTP_H_

#include <httplib.h>

#include <functional>

#include "simulator/control.pb.h"
#include "simulator/control_service.h"

namespace connecx::simulator {

// What the control API can do to the SHIP port.
struct PortControl {
  std::function<v1::Health()> health;
  std::function<void(bool)> set_listening;
};

// The endpoints of the control API (simulator/README.md). Answers are JSON: 200, or 400, 404, 409,
// 500 with v1::Error. A request that a browser would send from a foreign page (it has an Origin
// header) is answered 403. `service` must outlive `server`; `port` is called on the server's
// threads.
void InstallControl(ControlService& service, PortControl port, httplib::Server& server);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_CONTROL_HTTP_H_
