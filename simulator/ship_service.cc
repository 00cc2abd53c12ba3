#include "simulator/ship_service.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "simulator/refusal.h"
#include "simulator/ship_calendar.h"
#include "simulator/ship_call.h"
#include "simulator/ship_door.h"
#include "simulator/ship_envelope.h"
#include "simulator/ship_group.h"
#include "simulator/ship_system.h"
#include "simulator/ship_timetable.h"
#include "simulator/ship_user.h"
#include "simulator/ship_zone.h"

namespace connecx::simulator {
namespace {

// Of a name in the call log, in bytes.
constexpr size_t kMaxLogged = 200;

using WriteFunction = absl::Status (*)(ShipCall&, WriteMode);

template <WriteFunction kWrite, WriteMode kMode>
absl::Status Write(ShipCall& call) {
  return kWrite(call, kMode);
}

// docs/ship.md section 3: what is attested, plus the requests that the naming scheme makes natural.
// What would need hardware (opening doors, encoders, relays) and the pools that cannot grow are not
// here, and so answer 502.
const absl::flat_hash_map<absl::string_view, ShipHandler>& Handlers() {
  static const auto* const kHandlers = new absl::flat_hash_map<absl::string_view, ShipHandler>({
      {"GetInfo", GetInfo},
      {"SaltoDBGroupList.Read", ReadGroups},
      {"SaltoDBGroup.Insert", Write<WriteGroup, WriteMode::kInsert>},
      {"SaltoDBGroup.Update", Write<WriteGroup, WriteMode::kUpdate>},
      {"SaltoDBGroup.InsertOrUpdate", Write<WriteGroup, WriteMode::kInsertOrUpdate>},
      {"SaltoDBGroup.Delete", DeleteGroup},
      {"SaltoDBZoneList.Read", ReadZones},
      {"SaltoDBZone.Insert", Write<WriteZone, WriteMode::kInsert>},
      {"SaltoDBZone.Update", Write<WriteZone, WriteMode::kUpdate>},
      {"SaltoDBZone.InsertOrUpdate", Write<WriteZone, WriteMode::kInsertOrUpdate>},
      {"SaltoDBZone.Delete", DeleteZone},
      {"SaltoDBDoorList.Read", ReadDoors},
      {"SaltoDBDoor.Insert", Write<WriteDoor, WriteMode::kInsert>},
      {"SaltoDBDoor.Update", Write<WriteDoor, WriteMode::kUpdate>},
      {"SaltoDBDoor.InsertOrUpdate", Write<WriteDoor, WriteMode::kInsertOrUpdate>},
      {"SaltoDBDoor.Delete", DeleteDoor},
      {"SaltoDBUserList.Read", ReadUsers},
      {"SaltoDBUser.Insert", Write<WriteUser, WriteMode::kInsert>},
      {"SaltoDBUser.Update", Write<WriteUser, WriteMode::kUpdate>},
      {"SaltoDBUser.InsertOrUpdate", Write<WriteUser, WriteMode::kInsertOrUpdate>},
      {"SaltoDBUser.Delete", DeleteUser},
      {"SaltoDBTimezoneTableList.Read", ReadTimetables},
      {"SaltoDBTimezoneTable.Update", UpdateTimetable},
      {"SaltoDBYearCalendar.Update", UpdateYearCalendar},
      {"SaltoDBAuditTrail.Read", ReadAuditTrail},
      {"SaltoDBTimedPeriodTableList.Read",
       [](ShipCall& call) { return ReadNothing(call, "SaltoDBTimedPeriodTableList"); }},
      {"SaltoDBLockerList.Read",
       [](ShipCall& call) { return ReadNothing(call, "SaltoDBLockerList"); }},
      {"SaltoDBHotelRoomList.Read",
       [](ShipCall& call) { return ReadNothing(call, "SaltoDBHotelRoomList"); }},
      {"SaltoDBHotelSuiteList.Read",
       [](ShipCall& call) { return ReadNothing(call, "SaltoDBHotelSuiteList"); }},
      {"SaltoDBOnlineRelayList.Read",
       [](ShipCall& call) { return ReadNothing(call, "SaltoDBOnlineRelayList"); }},
      {"SaltoDBOnlineInputList.Read",
       [](ShipCall& call) { return ReadNothing(call, "SaltoDBOnlineInputList"); }},
      {"OnlineDoor.GetOnlineStatusList", GetOnlineStatusList},
      {"OnlineIPDoor.GetOnlineStatusList", GetOnlineStatusList},
      {"QueryProcess", QueryProcess},
  });
  return *kHandlers;
}

absl::Status Dispatch(absl::string_view request, Envelope& envelope, ShipCall& call) {
  RETURN_IF_ERROR(ReadEnvelope(request, envelope));
  const auto handler = Handlers().find(envelope.request_name);
  if (handler == Handlers().end()) return Refuse(RefusalCode::kUnknownCommand, "Unknown request");
  call.params = envelope.params;
  return handler->second(call);
}

}  // namespace

ShipService::ShipService(Space& space, SpaceClock& clock, CallLog& calls,
                         const Behaviour& behaviour, Encoding encoding)
    : space_(space), clock_(clock), calls_(calls), behaviour_(behaviour), encoding_(encoding) {}

std::string ShipService::Answer(absl::string_view request) {
  const absl::Time arrived = clock_.Now();
  const absl::Duration started = clock_.Uptime();
  Envelope envelope;
  XmlWriter answer(encoding_);
  ShipCall call{.behaviour = behaviour_,
                .space = space_,
                .clock = clock_,
                .params = {},
                .answer = answer,
                .entity_id = ""};
  const absl::Status status = Dispatch(request, envelope, call);
  calls_.Add({.time = arrived,
              .request = envelope.request_name.substr(0, kMaxLogged),
              .entity_id = call.entity_id.substr(0, kMaxLogged),
              .result_code = static_cast<int>(RefusalCodeOf(status)),
              .duration = clock_.Uptime() - started});
  return status.ok() ? WriteSuccess(envelope.request_name, answer, encoding_)
                     : WriteFailure(envelope.request_name, status, encoding_);
}

}  // namespace connecx::simulator
