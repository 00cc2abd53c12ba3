#include "simulator/ship_user.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "simulator/rules.h"
#include "simulator/ship_entity.h"
#include "simulator/ship_lists.h"
#include "simulator/ship_page.h"
#include "simulator/ship_plain.h"

namespace connecx::simulator {
namespace {

constexpr EntityKind kUser = {"user", "ExtUserID", RefusalCode::kUserNotFound,
                              RefusalCode::kUserAlreadyExists};
constexpr ListNames kDoors = {"SaltoDB.AccessPermissionList.User_Door",
                              "SaltoDB.AccessPermission.User_Door", "ExtUserID", "ExtDoorID"};
constexpr ListNames kZones = {"SaltoDB.AccessPermissionList.User_Zone",
                              "SaltoDB.AccessPermission.User_Zone", "ExtUserID", "ExtZoneID"};
constexpr ListNames kGroups = {"SaltoDB.MembershipList.User_Group", "SaltoDB.Membership.User_Group",
                               "ExtUserID", "ExtGroupID"};
constexpr ListNames kLocations = {"SaltoDB.AccessPermissionList.User_Location",
                                  "SaltoDB.AccessPermission.User_Location", "ExtUserID",
                                  "ExtLocationID"};
constexpr ListNames kFunctions = {"SaltoDB.AccessPermissionList.User_Function",
                                  "SaltoDB.AccessPermission.User_Function", "ExtUserID",
                                  "ExtFunctionID"};
constexpr ListNames kOutputs = {"SaltoDB.AccessPermissionList.User_Output",
                                "SaltoDB.AccessPermission.User_Output", "ExtUserID", "ExtOutputID"};

struct UserRequest {
  std::string id;
  PlainFields fields;
  std::optional<std::vector<PermissionItem>> doors;
  std::optional<std::vector<PermissionItem>> zones;
  std::optional<std::vector<std::string>> groups;
  bool names_unknown_items = false;
};

UserRequest ReadRequest(pugi::xml_node params_node, const Behaviour& behaviour,
                        Findings& findings) {
  FieldReader params(params_node, findings);
  FieldReader reader(params.RequiredElement("SaltoDBUser"), findings);
  params.Done();
  UserRequest request;
  request.id = reader.RequiredText("ExtUserID");
  request.fields = ReadPlainFields(reader, UserFields());
  reader.Element("CurrentKeyPeriod");  // Read-only.
  request.doors = ReadPermissions(reader, kDoors, behaviour, findings);
  request.zones = ReadPermissions(reader, kZones, behaviour, findings);
  request.groups = ReadMembers(reader, kGroups, findings);
  request.names_unknown_items = HasItems(reader, {kLocations, kFunctions, kOutputs});
  reader.Done();
  return request;
}

absl::Status Apply(const UserRequest& request, const Database& database, const Behaviour& behaviour,
                   User& user) {
  for (const auto& [name, value] : request.fields) user.fields[name] = value;
  RETURN_IF_ERROR(CheckPlainFields(user.fields, UserFields()));
  RETURN_IF_ERROR(ChangePermissions(
      request.doors, [&](const std::string& id) { return database.doors.contains(id); }, database,
      behaviour, user.doors));
  RETURN_IF_ERROR(CheckDoorPermissions(user.doors, database, behaviour));
  RETURN_IF_ERROR(ChangePermissions(
      request.zones, [&](const std::string& id) { return database.zones.contains(id); }, database,
      behaviour, user.zones));
  RETURN_IF_ERROR(CheckZonePermissions(user.zones, database, behaviour));
  if (request.names_unknown_items) {
    return Refuse(RefusalCode::kNotFound,
                  "This SPACE has no locations, no functions and no outputs.");
  }
  return absl::OkStatus();
}

IdSet GroupsOf(const Database& database, const std::string& user) {
  IdSet groups;
  for (const auto& [id, level] : database.access_levels) {
    if (level.members.contains(user)) groups.insert(id);
  }
  return groups;
}

void SetGroups(Database& database, const std::string& user, const IdSet& groups) {
  for (auto& [id, level] : database.access_levels) {
    if (groups.contains(id)) {
      level.members.insert(user);
    } else {
      level.members.erase(user);
    }
  }
}

}  // namespace

absl::Status ReadUsers(ShipCall& call) {
  Findings findings;
  FieldReader params(call.params, findings);
  const PageRequest page = ReadPage(params, "StartingFromExtUserID");
  const bool with_groups = params.Flag("ReturnMembership_User_Group").value_or(false);
  const bool with_doors = params.Flag("ReturnAccessPermissions_User_Door").value_or(false);
  const bool with_zones = params.Flag("ReturnAccessPermissions_User_Zone").value_or(false);
  std::vector<ListNames> empty_lists;
  if (params.Flag("ReturnAccessPermissions_User_Location").value_or(false))
    empty_lists.push_back(kLocations);
  if (params.Flag("ReturnAccessPermissions_User_Function").value_or(false))
    empty_lists.push_back(kFunctions);
  if (params.Flag("ReturnAccessPermissions_User_Output").value_or(false))
    empty_lists.push_back(kOutputs);
  params.Done();
  call.entity_id = page.start;
  RETURN_IF_ERROR(findings.ToStatus());
  RETURN_IF_ERROR(CheckPage(page));
  call.space.Read([&](const Database& database) {
    WritePage(call.answer, "SaltoDBUserList", database.users, page, call.behaviour,
              [&](const std::string& id, const User& user) {
                call.answer.Open("SaltoDBUser");
                call.answer.Text("ExtUserID", id);
                WritePlainFields(call.answer, user.fields, UserFields());
                if (with_doors) WritePermissions(call.answer, kDoors, id, user.doors);
                if (with_zones) WritePermissions(call.answer, kZones, id, user.zones);
                if (with_groups) WriteMembers(call.answer, kGroups, id, GroupsOf(database, id));
                WriteEmptyLists(call.answer, empty_lists);
                call.answer.Close("SaltoDBUser");
                return true;
              });
  });
  return absl::OkStatus();
}

absl::Status WriteUser(ShipCall& call, WriteMode mode) {
  Findings findings;
  const UserRequest request = ReadRequest(call.params, call.behaviour, findings);
  call.entity_id = request.id;
  RETURN_IF_ERROR(findings.ToStatus());
  RETURN_IF_ERROR(call.space.Change([&](Database& database) -> absl::Status {
    const auto it = database.users.find(request.id);
    const bool exists = it != database.users.end();
    RETURN_IF_ERROR(CheckExistence(kUser, request.id, mode, exists));
    User user = exists ? it->second : User();
    RETURN_IF_ERROR(CheckExtId(request.id, call.behaviour));
    RETURN_IF_ERROR(Apply(request, database, call.behaviour, user));
    IdSet groups = GroupsOf(database, request.id);
    RETURN_IF_ERROR(ChangeMembers(
        request.groups, [&](const std::string& id) { return database.access_levels.contains(id); },
        call.behaviour, groups));
    RETURN_IF_ERROR(CheckAccessLevelsExist(groups, database));
    SetGroups(database, request.id, groups);
    database.users.insert_or_assign(request.id, std::move(user));
    return absl::OkStatus();
  }));
  call.answer.Text(kUser.id_name, request.id);
  return absl::OkStatus();
}

absl::Status DeleteUser(ShipCall& call) {
  return DeleteEntity(call, kUser, [](Database& database, const std::string& id) {
    if (database.users.erase(id) == 0) return false;
    SetGroups(database, id, {});
    return true;
  });
}

}  // namespace connecx::simulator
