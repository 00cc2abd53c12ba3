#include "simulator/ship_service.h"

#include <iterator>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"
#include "simulator/expiry.h"
#include "simulator/ids.h"
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
      {"SaltoDBTimezoneTable.Insert", Write<WriteTimetable, WriteMode::kInsert>},
      {"SaltoDBTimezoneTable.Update", Write<WriteTimetable, WriteMode::kUpdate>},
      {"SaltoDBTimezoneTable.InsertOrUpdate", Write<WriteTimetable, WriteMode::kInsertOrUpdate>},
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

// Requests that nobody has seen, and that this SPACE may not offer.
bool IsOffered(absl::string_view request, const Behaviour& behaviour) {
  if (request == "SaltoDBGroupList.Read") return behaviour.group_list == Offer::kOffered;
  if (request == "SaltoDBGroup.InsertOrUpdate") {
    return behaviour.group_insert_or_update == Offer::kOffered;
  }
  if (request == "SaltoDBTimezoneTable.Insert" ||
      request == "SaltoDBTimezoneTable.InsertOrUpdate") {
    return behaviour.timetables == TimetablePool::kInsertable;
  }
  return true;
}

// As when SPACE stops in the middle of a list.
void HalvePermissionLists(pugi::xml_node node) {
  for (pugi::xml_node child : node.children()) {
    if (!absl::StartsWith(child.name(), "SaltoDB.AccessPermissionList.")) {
      HalvePermissionLists(child);
      continue;
    }
    const auto items = std::distance(child.begin(), child.end());
    for (auto left = items - items / 2; left > 0; --left) child.remove_child(child.last_child());
  }
}

absl::Status Dispatch(absl::string_view request, const Fault& fault, Envelope& envelope,
                      ShipCall& call) {
  RETURN_IF_ERROR(ReadEnvelope(request, envelope));
  if (fault.kind == FaultKind::kCode) {
    return Refuse(static_cast<RefusalCode>(fault.code), "A fault of the simulator");
  }
  const auto handler = Handlers().find(envelope.request_name);
  if (handler == Handlers().end() || !IsOffered(envelope.request_name, call.behaviour)) {
    return Refuse(RefusalCode::kUnknownCommand, "Unknown request");
  }
  SpellIds(call.behaviour, envelope.params);
  if (fault.kind == FaultKind::kHalfApplied) HalvePermissionLists(envelope.params);
  call.params = envelope.params;
  RETURN_IF_ERROR(handler->second(call));
  if (fault.kind == FaultKind::kHalfApplied && fault.code != 0) {
    return Refuse(static_cast<RefusalCode>(fault.code), "A fault of the simulator");
  }
  return absl::OkStatus();
}

Database CopyOf(const Space& space) {
  Database copy;
  space.Read([&](const Database& database) { copy = database; });
  return copy;
}

std::string Spoil(FaultKind kind, std::string document) {
  if (kind == FaultKind::kGarbage) return std::string("\0\xFF<Request", 10) + document;
  if (kind == FaultKind::kWrongEncoding) {
    return absl::StrReplaceAll(document, {{"encoding='utf-8'", "encoding='utf-16'"},
                                          {"encoding='iso-8859-1'", "encoding='utf-16'"}});
  }
  return document;
}

}  // namespace

Fault ShipService::FaultOf(absl::string_view request) {
  constexpr absl::string_view kOpen = "<RequestName>";
  const size_t at = request.find(kOpen);
  absl::string_view name;
  if (at != absl::string_view::npos) {
    name = request.substr(at + kOpen.size());
    name = absl::StripAsciiWhitespace(name.substr(0, name.find('<')));
  }
  Fault fault = faults_.Next(name, clock_.Now());
  const Behaviour behaviour = behaviour_.Get();
  if (fault.kind == FaultKind::kNoAnswer && behaviour.late_write == LateWrite::kCarriedOut) {
    fault = {.kind = FaultKind::kLateEffect, .wait = absl::Seconds(behaviour.late_write_seconds)};
  }
  return fault;
}

ShipAnswer ShipService::Answer(absl::string_view request, const Fault& fault,
                               absl::Duration waited) {
  const absl::Time now = clock_.Now();
  const absl::Duration started = clock_.Uptime();
  const Behaviour behaviour = behaviour_.Get();
  const absl::TimeZone time_zone = LocalZone(clock_, behaviour);
  if (behaviour.expired_permissions == ExpiredPermissions::kPurge) {
    PurgeExpired(space_, absl::ToCivilSecond(now, time_zone), behaviour);
  }
  std::optional<Space> elsewhere;
  if (fault.kind == FaultKind::kEffectLost) elsewhere.emplace(CopyOf(space_));
  Envelope envelope;
  XmlWriter answer(behaviour.encoding);
  ShipCall call{.behaviour = behaviour,
                .space = elsewhere.has_value() ? *elsewhere : space_,
                .clock = clock_,
                .time_zone = time_zone,
                .params = {},
                .answer = answer,
                .entity_id = ""};
  const absl::Status status = Dispatch(request, fault, envelope, call);
  calls_.Add({.time = now,
              .request = envelope.request_name.substr(0, kMaxLogged),
              .entity_id = call.entity_id.substr(0, kMaxLogged),
              .result_code = static_cast<int>(RefusalCodeOf(status)),
              .duration = clock_.Uptime() - started,
              .waited = waited,
              .fault = fault.kind});
  return {.document =
              Spoil(fault.kind,
                    status.ok() ? WriteSuccess(envelope.request_name, answer, behaviour.encoding)
                                : WriteFailure(envelope.request_name, status, behaviour.encoding)),
          .is_exception = !status.ok()};
}

}  // namespace connecx::simulator
