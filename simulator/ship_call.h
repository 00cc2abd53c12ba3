#ifndef CONNECX_SIMULATOR_SHIP_CALL_H_
#define CONNECX_SIMULATOR_SHIP_CALL_H_

#include <pugixml.hpp>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "simulator/behaviour.h"
#include "simulator/space.h"
#include "simulator/space_clock.h"
#include "simulator/xml_writer.h"

namespace connecx::simulator {

// One SHIP request on its way through a handler.
struct ShipCall {
  const Behaviour& behaviour;
  Space& space;
  SpaceClock& clock;
  absl::TimeZone time_zone;
  pugi::xml_node params;  // Null if the request has no Params.
  XmlWriter&
      answer;  // Takes the children of the answer's Params; ignored when the handler refuses.
  std::string
      entity_id;  // The handler sets it, for the call log, when the request names an entity.
};

// Checks and carries out one kind of request, in the order of docs/ship.md section 8: unexpected
// nodes, types, existence, rules. Returns OK or a refusal (refusal.h) after which nothing has
// changed.
using ShipHandler = absl::Status (*)(ShipCall& call);

// The three ways to write an entity.
enum class WriteMode { kInsert, kUpdate, kInsertOrUpdate };

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SHIP_CALL_H_
