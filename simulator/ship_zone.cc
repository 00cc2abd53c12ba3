#include "simulator/ship_zone.h"

#include <algorithm>
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

namespace connecx::simulator {
namespace {

constexpr EntityKind kZone = {"zone", "ExtZoneID", RefusalCode::kNotFound,
                              RefusalCode::kAlreadyExists};
constexpr ListNames kDoors = {"SaltoDB.MembershipList.Door_Zone", "SaltoDB.Membership.Door_Zone",
                              "ExtZoneID", "ExtDoorID"};

struct ZoneFields {
  std::string id;
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<bool> is_low;
  std::optional<bool> is_free_assignment;
  std::optional<int> free_assignment_group;
  std::optional<std::vector<std::string>> doors;
};

ZoneFields ReadFields(pugi::xml_node params_node, Findings& findings) {
  FieldReader params(params_node, findings);
  FieldReader reader(params.RequiredElement("SaltoDBZone"), findings);
  params.Done();
  ZoneFields fields;
  fields.id = reader.RequiredText("ExtZoneID");
  fields.name = reader.Text("Name");
  fields.description = reader.Text("Description");
  fields.is_low = reader.Flag("IsLow");
  fields.is_free_assignment = reader.Flag("IsFreeAssignment");
  fields.free_assignment_group = reader.Int("FreeAssignmentGroup");
  fields.doors = ReadMembers(reader, kDoors, findings);
  reader.Done();
  return fields;
}

// docs/ship.md 2.1, codes 600 and 601.
absl::Status CheckLow(const Zone* old, const Zone& next, const Database& database,
                      const Behaviour& behaviour) {
  if (old != nullptr && old->is_low != next.is_low) {
    return Refuse(RefusalCode::kLowZoneIsFixed, "IsLow of a zone cannot change.");
  }
  const auto low_zones = std::count_if(database.zones.begin(), database.zones.end(),
                                       [](const auto& entry) { return entry.second.is_low; });
  if (old == nullptr && next.is_low && low_zones >= behaviour.max_low_zones) {
    return Refuse(
        RefusalCode::kTooManyLowZones,
        absl::StrCat("There are ", low_zones, " low zones already; no more are possible."));
  }
  return absl::OkStatus();
}

absl::Status Apply(const ZoneFields& fields, const Database& database, const Behaviour& behaviour,
                   Zone& zone) {
  if (fields.name.has_value()) zone.name = *fields.name;
  if (fields.description.has_value()) zone.description = *fields.description;
  RETURN_IF_ERROR(CheckTexts(zone.name, zone.description, behaviour));
  zone.is_low = fields.is_low.value_or(zone.is_low);
  zone.is_free_assignment = fields.is_free_assignment.value_or(zone.is_free_assignment);
  zone.free_assignment_group = fields.free_assignment_group.value_or(zone.free_assignment_group);
  RETURN_IF_ERROR(ChangeMembers(
      fields.doors, [&](const std::string& id) { return database.doors.contains(id); }, behaviour,
      zone.doors));
  return CheckDoorsExist(zone.doors, database);
}

}  // namespace

absl::Status ReadZones(ShipCall& call) {
  Findings findings;
  FieldReader params(call.params, findings);
  const PageRequest page = ReadPage(params, "StartingFromExtZoneID");
  const bool with_doors = params.Flag("ReturnMembership_Door_Zone").value_or(false);
  params.Done();
  call.entity_id = page.start;
  RETURN_IF_ERROR(findings.ToStatus());
  RETURN_IF_ERROR(CheckPage(page));
  call.space.Read([&](const Database& database) {
    WritePage(call.answer, "SaltoDBZoneList", database.zones, page, call.behaviour,
              [&](const std::string& id, const Zone& zone) {
                call.answer.Open("SaltoDBZone");
                call.answer.Text("ExtZoneID", id);
                call.answer.Text("Name", zone.name);
                call.answer.Text("Description", zone.description);
                call.answer.Flag("IsLow", zone.is_low);
                call.answer.Flag("IsFreeAssignment", zone.is_free_assignment);
                call.answer.Int("FreeAssignmentGroup", zone.free_assignment_group);
                if (with_doors) WriteMembers(call.answer, kDoors, id, zone.doors);
                call.answer.Close("SaltoDBZone");
                return true;
              });
  });
  return absl::OkStatus();
}

absl::Status WriteZone(ShipCall& call, WriteMode mode) {
  Findings findings;
  const ZoneFields fields = ReadFields(call.params, findings);
  call.entity_id = fields.id;
  RETURN_IF_ERROR(findings.ToStatus());
  RETURN_IF_ERROR(call.space.Change([&](Database& database) -> absl::Status {
    const auto it = database.zones.find(fields.id);
    const bool exists = it != database.zones.end();
    RETURN_IF_ERROR(CheckExistence(kZone, fields.id, mode, exists));
    Zone zone = exists ? it->second : Zone();
    RETURN_IF_ERROR(CheckExtId(fields.id, call.behaviour));
    RETURN_IF_ERROR(Apply(fields, database, call.behaviour, zone));
    RETURN_IF_ERROR(CheckLow(exists ? &it->second : nullptr, zone, database, call.behaviour));
    database.zones.insert_or_assign(fields.id, std::move(zone));
    return absl::OkStatus();
  }));
  call.answer.Text(kZone.id_name, fields.id);
  return absl::OkStatus();
}

absl::Status DeleteZone(ShipCall& call) { return DeleteEntity(call, kZone, RemoveZone); }

}  // namespace connecx::simulator
