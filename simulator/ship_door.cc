#include "simulator/ship_door.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "simulator/removal.h"
#include "simulator/rules.h"
#include "simulator/ship_entity.h"
#include "simulator/ship_lists.h"
#include "simulator/ship_page.h"
#include "simulator/ship_plain.h"

namespace connecx::simulator {
namespace {

constexpr EntityKind kDoor = {"door", "ExtDoorID", RefusalCode::kDoorNotFound,
                              RefusalCode::kDoorAlreadyExists};
constexpr ListNames kZones = {"SaltoDB.MembershipList.Door_Zone", "SaltoDB.Membership.Door_Zone",
                              "ExtDoorID", "ExtZoneID"};
constexpr ListNames kLocations = {"SaltoDB.MembershipList.Door_Location",
                                  "SaltoDB.Membership.Door_Location", "ExtDoorID", "ExtLocationID"};
constexpr ListNames kFunctions = {"SaltoDB.MembershipList.Door_Function",
                                  "SaltoDB.Membership.Door_Function", "ExtDoorID", "ExtFunctionID"};

struct DoorRequest {
  std::string id;
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<bool> update_required;
  PlainFields fields;
  std::optional<std::vector<std::string>> zones;
  bool names_unknown_items = false;
};

DoorRequest ReadRequest(pugi::xml_node params_node, Findings& findings) {
  FieldReader params(params_node, findings);
  FieldReader reader(params.RequiredElement("SaltoDBDoor"), findings);
  params.Done();
  DoorRequest request;
  request.id = reader.RequiredText("ExtDoorID");
  request.name = reader.Text("Name");
  request.description = reader.Text("Description");
  request.update_required = reader.Flag("UpdateRequired");
  request.fields = ReadPlainFields(reader, DoorFields());
  request.zones = ReadMembers(reader, kZones, findings);
  request.names_unknown_items = HasItems(reader, {kLocations, kFunctions});
  reader.Done();
  return request;
}

// The door's fields; its zones are the zones' business.
absl::Status Apply(const DoorRequest& request, const Behaviour& behaviour, Door& door) {
  if (request.name.has_value()) door.name = *request.name;
  if (request.description.has_value()) door.description = *request.description;
  door.update_required = request.update_required.value_or(door.update_required);
  for (const auto& [name, value] : request.fields) door.fields[name] = value;
  RETURN_IF_ERROR(CheckTexts(door.name, door.description, behaviour));
  RETURN_IF_ERROR(CheckPlainFields(door.fields, DoorFields()));
  if (request.names_unknown_items) {
    return Refuse(RefusalCode::kNotFound, "This SPACE has no locations and no functions.");
  }
  return absl::OkStatus();
}

absl::Status CheckZonesExist(const IdSet& zones, const Database& database) {
  for (const std::string& id : zones) {
    if (!database.zones.contains(id)) {
      return Refuse(RefusalCode::kNotFound, absl::StrCat("There is no zone \"", id, "\"."));
    }
  }
  return absl::OkStatus();
}

IdSet ZonesOf(const Database& database, const std::string& door) {
  IdSet zones;
  for (const auto& [id, zone] : database.zones) {
    if (zone.doors.contains(door)) zones.insert(id);
  }
  return zones;
}

}  // namespace

absl::Status ReadDoors(ShipCall& call) {
  Findings findings;
  FieldReader params(call.params, findings);
  const PageRequest page = ReadPage(params, "StartingFromExtDoorID");
  const bool with_zones = params.Flag("ReturnMembership_Door_Zone").value_or(false);
  std::vector<ListNames> empty_lists;
  if (params.Flag("ReturnMembership_Door_Location").value_or(false))
    empty_lists.push_back(kLocations);
  if (params.Flag("ReturnMembership_Door_Function").value_or(false))
    empty_lists.push_back(kFunctions);
  params.Done();
  call.entity_id = page.start;
  RETURN_IF_ERROR(findings.ToStatus());
  RETURN_IF_ERROR(CheckPage(page));
  call.space.Read([&](const Database& database) {
    WritePage(call.answer, "SaltoDBDoorList", database.doors, page, call.behaviour,
              [&](const std::string& id, const Door& door) {
                call.answer.Open("SaltoDBDoor");
                call.answer.Text("ExtDoorID", id);
                call.answer.Text("Name", door.name);
                call.answer.Text("Description", door.description);
                WritePlainFields(call.answer, door.fields, DoorFields());
                call.answer.Flag("UpdateRequired", door.update_required);
                if (with_zones) WriteMembers(call.answer, kZones, id, ZonesOf(database, id));
                WriteEmptyLists(call.answer, empty_lists);
                call.answer.Close("SaltoDBDoor");
                return true;
              });
  });
  return absl::OkStatus();
}

absl::Status WriteDoor(ShipCall& call, WriteMode mode) {
  Findings findings;
  const DoorRequest request = ReadRequest(call.params, findings);
  call.entity_id = request.id;
  RETURN_IF_ERROR(findings.ToStatus());
  RETURN_IF_ERROR(call.space.Change([&](Database& database) -> absl::Status {
    const auto it = database.doors.find(request.id);
    const bool exists = it != database.doors.end();
    RETURN_IF_ERROR(CheckExistence(kDoor, request.id, mode, exists));
    Door door = exists ? it->second : Door();
    RETURN_IF_ERROR(CheckExtId(request.id, call.behaviour));
    RETURN_IF_ERROR(Apply(request, call.behaviour, door));
    IdSet zones = ZonesOf(database, request.id);
    RETURN_IF_ERROR(ChangeMembers(
        request.zones, [&](const std::string& id) { return database.zones.contains(id); },
        call.behaviour, zones));
    RETURN_IF_ERROR(CheckZonesExist(zones, database));
    for (auto& [id, zone] : database.zones) {
      if (zones.contains(id)) {
        zone.doors.insert(request.id);
      } else {
        zone.doors.erase(request.id);
      }
    }
    database.doors.insert_or_assign(request.id, std::move(door));
    return absl::OkStatus();
  }));
  call.answer.Text(kDoor.id_name, request.id);
  return absl::OkStatus();
}

absl::Status DeleteDoor(ShipCall& call) { return DeleteEntity(call, kDoor, RemoveDoor); }

}  // namespace connecx::simulator
