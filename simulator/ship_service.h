#ifndef CONNECX_SIMULATOR_SHIP_SERVICE_H_
#define CONNECX_SIMULATOR_SHIP_SERVICE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "simulator/call_log.h"
#include "simulator/fault_plan.h"
#include "simulator/live_behaviour.h"
#include "simulator/space.h"
#include "simulator/space_clock.h"

namespace connecx::simulator {

struct ShipAnswer {
  std::string document;
  bool is_exception = false;
};

// SHIP without a transport: one request document in, one answer document out. Thread-safe; never
// blocks but for the database's lock. The references must outlive it.
class ShipService {
 public:
  ShipService(Space& space, SpaceClock& clock, CallLog& calls, const LiveBehaviour& behaviour,
              FaultPlan& faults)
      : space_(space), clock_(clock), calls_(calls), behaviour_(behaviour), faults_(faults) {}

  // The fault that the request meets (the answer to Q27 included): asked once, before Answer.
  Fault FaultOf(absl::string_view request);

  // Whatever `request` is, the answer is an envelope: a RequestResponse with Params or with an
  // Exception; unless the fault says otherwise. What a fault does to a connection, and to when, is
  // the transport's business, which kept the request for so long as `waited` says.
  ShipAnswer Answer(absl::string_view request, const Fault& fault = {},
                    absl::Duration waited = absl::ZeroDuration());

  // Of the machine's clock, for waits.
  absl::Duration Uptime() { return clock_.Uptime(); }
  Behaviour behaviour() const { return behaviour_.Get(); }

 private:
  Space& space_;
  SpaceClock& clock_;
  CallLog& calls_;
  const LiveBehaviour& behaviour_;
  FaultPlan& faults_;
};

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SHIP_SERVICE_H_
