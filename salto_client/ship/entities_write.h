#ifndef CONNECX_SALTO_CLIENT_SHIP_ENTITIES_WRITE_H_
#define CONNECX_SALTO_CLIENT_SHIP_ENTITIES_WRITE_H_

#include "absl/status/status.h"
#include "salto_client/ship/request_writer.h"
#include "salto_client/types.h"

// Entities as Params of write requests (docs/ship.md 3.2, 3.5). An empty list is written as <X/>,
// an absent one not at all.

namespace connecx::salto {

void WriteGroupUpdate(const GroupUpdate& update, RequestWriter& writer);

// INVALID_ARGUMENT if there are no intervals, or one that SHIP cannot express or that would have to
// end at 24:00:00, which is never written (docs/ship.md Q6).
absl::Status WriteTimetable(const Timetable& timetable, RequestWriter& writer);

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_SHIP_ENTITIES_WRITE_H_
