#ifndef CONNECX_SIMULATOR_CONTROL_HTTP_H_
#define CONNECX_SIMULATOR_CONTROL_HTTP_H_

#include <httplib.h>

#include <functional>

#include "simulator/control.pb.h"
#include "simulator/control_service.h"

namespace connecx::simulator {

// The endpoints of the control API (simulator/README.md). Answers are JSON: 200, or 400, 404, 409,
// 500 with v1::Error. A request that a browser would send from a foreign page (it has an Origin
// header) is answered 403. `service` must outlive `server`; `health` is called on the server's
// threads.
void InstallControl(ControlService& service, std::function<v1::Health()> health,
                    httplib::Server& server);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_CONTROL_HTTP_H_
