#include "simulator/ship_group.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "simulator/rules.h"
#include "simulator/ship_entity.h"
#include "simulator/ship_lists.h"
#include "simulator/ship_page.h"
#include "simulator/timetables.h"

namespace connecx::simulator {
namespace {

constexpr EntityKind kGroup = {"access level", "ExtGroupID", RefusalCode::kNotFound,
                               RefusalCode::kAlreadyExists};
constexpr ListNames kDoors = {"SaltoDB.AccessPermissionList.Group_Door",
                              "SaltoDB.AccessPermission.Group_Door", "ExtGroupID", "ExtDoorID"};
constexpr ListNames kZones = {"SaltoDB.AccessPermissionList.Group_Zone",
                              "SaltoDB.AccessPermission.Group_Zone", "ExtGroupID", "ExtZoneID"};
constexpr ListNames kMembers = {"SaltoDB.MembershipList.User_Group",
                                "SaltoDB.Membership.User_Group", "ExtGroupID", "ExtUserID"};

// The request's fields; what is absent keeps its value.
struct GroupFields {
  std::string id;
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<std::vector<PermissionItem>> doors;
  std::optional<std::vector<PermissionItem>> zones;
  std::optional<std::vector<std::string>> members;
};

GroupFields ReadFields(pugi::xml_node params_node, const Behaviour& behaviour, Findings& findings) {
  FieldReader params(params_node, findings);
  FieldReader reader(params.RequiredElement("SaltoDBGroup"), findings);
  params.Done();
  GroupFields fields;
  fields.id = reader.RequiredText("ExtGroupID");
  fields.name = reader.Text("Name");
  fields.description = reader.Text("Description");
  fields.doors = ReadPermissions(reader, kDoors, behaviour, findings);
  fields.zones = ReadPermissions(reader, kZones, behaviour, findings);
  fields.members = ReadMembers(reader, kMembers, findings);
  reader.Done();
  return fields;
}

absl::Status Apply(const GroupFields& fields, const Database& database, const Behaviour& behaviour,
                   AccessLevel& level) {
  if (fields.name.has_value()) level.name = *fields.name;
  if (fields.description.has_value()) level.description = *fields.description;
  RETURN_IF_ERROR(CheckTexts(level.name, level.description, behaviour));
  RETURN_IF_ERROR(ChangePermissions(
      fields.doors, [&](const std::string& id) { return database.doors.contains(id); }, database,
      behaviour, level.doors));
  RETURN_IF_ERROR(CheckDoorPermissions(level.doors, database, behaviour));
  RETURN_IF_ERROR(ChangePermissions(
      fields.zones, [&](const std::string& id) { return database.zones.contains(id); }, database,
      behaviour, level.zones));
  RETURN_IF_ERROR(CheckZonePermissions(level.zones, database, behaviour));
  RETURN_IF_ERROR(ChangeMembers(
      fields.members, [&](const std::string& id) { return database.users.contains(id); }, behaviour,
      level.members));
  return CheckUsersExist(level.members, database);
}

// A visitor access level that does not answer to SaltoDBGroup (Q25).
bool IsHidden(const AccessLevel& level, const Behaviour& behaviour) {
  return level.is_visitor && behaviour.visitor_levels == VisitorLevels::kHidden;
}

absl::Status NoSuchGroup(absl::string_view id) {
  return CheckExistence(kGroup, id, WriteMode::kUpdate, /*exists=*/false);
}

}  // namespace

absl::Status ReadGroups(ShipCall& call) {
  Findings findings;
  FieldReader params(call.params, findings);
  const PageRequest page = ReadPage(params, "StartingFromExtGroupID");
  const bool with_doors = params.Flag("ReturnAccessPermissions_Group_Door").value_or(false);
  const bool with_zones = params.Flag("ReturnAccessPermissions_Group_Zone").value_or(false);
  const bool with_members = params.Flag("ReturnMembership_User_Group").value_or(false);
  params.Done();
  call.entity_id = page.start;
  RETURN_IF_ERROR(findings.ToStatus());
  RETURN_IF_ERROR(CheckPage(page));
  call.space.Read([&](const Database& database) {
    WritePage(call.answer, "SaltoDBGroupList", database.access_levels, page, call.behaviour,
              [&](const std::string& id, const AccessLevel& level) {
                if (IsHidden(level, call.behaviour)) return false;
                call.answer.Open("SaltoDBGroup");
                call.answer.Text("ExtGroupID", id);
                call.answer.Text("Name", level.name);
                call.answer.Text("Description", level.description);
                if (with_doors) WritePermissions(call.answer, kDoors, id, level.doors);
                if (with_zones) WritePermissions(call.answer, kZones, id, level.zones);
                if (with_members) WriteMembers(call.answer, kMembers, id, level.members);
                call.answer.Close("SaltoDBGroup");
                return true;
              });
  });
  return absl::OkStatus();
}

absl::Status WriteGroup(ShipCall& call, WriteMode mode) {
  Findings findings;
  const GroupFields fields = ReadFields(call.params, call.behaviour, findings);
  call.entity_id = fields.id;
  RETURN_IF_ERROR(findings.ToStatus());
  RETURN_IF_ERROR(call.space.Change([&](Database& database) -> absl::Status {
    const auto it = database.access_levels.find(fields.id);
    const bool exists = it != database.access_levels.end();
    if (exists && IsHidden(it->second, call.behaviour)) return NoSuchGroup(fields.id);
    RETURN_IF_ERROR(CheckExistence(kGroup, fields.id, mode, exists));
    AccessLevel level = exists ? it->second : AccessLevel();
    RETURN_IF_ERROR(CheckExtId(fields.id, call.behaviour));
    RETURN_IF_ERROR(Apply(fields, database, call.behaviour, level));
    if (exists) NoteNewUses(it->second, level, call.behaviour, database);
    database.access_levels.insert_or_assign(fields.id, std::move(level));
    return absl::OkStatus();
  }));
  call.answer.Text(kGroup.id_name, fields.id);
  return absl::OkStatus();
}

absl::Status DeleteGroup(ShipCall& call) {
  return DeleteEntity(call, kGroup, [&call](Database& database, const std::string& id) {
    const auto it = database.access_levels.find(id);
    if (it == database.access_levels.end() || IsHidden(it->second, call.behaviour)) return false;
    database.access_levels.erase(it);
    return true;
  });
}

}  // namespace connecx::simulator
