#ifndef CONNECX_SIMULATOR_SHIP_SERVICE_H_
#define CONNECX_SIMULATOR_SHIP_SERVICE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "simulator/behaviour.h"
#include "simulator/call_log.h"
#include "simulator/space.h"
#include "simulator/space_clock.h"
#include "simulator/xml_writer.h"

namespace connecx::simulator {

// SHIP without a transport: one request document in, one answer document out. Thread-safe; never
// blocks but for the database's lock. `space`, `clock` and `calls` must outlive it.
class ShipService {
 public:
  ShipService(Space& space, SpaceClock& clock, CallLog& calls, const Behaviour& behaviour,
              Encoding encoding);

  // Whatever `request` is, the answer is an envelope: a RequestResponse with Params or with an
  // Exception.
  std::string Answer(absl::string_view request);

  Encoding encoding() const { return encoding_; }

 private:
  Space& space_;
  SpaceClock& clock_;
  CallLog& calls_;
  const Behaviour behaviour_;
  const Encoding encoding_;
};

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SHIP_SERVICE_H_
