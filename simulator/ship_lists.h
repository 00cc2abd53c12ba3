#ifndef CONNECX_SIMULATOR_SHIP_LISTS_H_
#define CONNECX_SIMULATOR_SHIP_LISTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "simulator/behaviour.h"
#include "simulator/model.h"
#include "simulator/xml_fields.h"
#include "simulator/xml_writer.h"

// The lists inside entities: permissions and memberships (docs/ship.md 3.2 and 4.1).
namespace connecx::simulator {

// How SHIP names one kind of list, e.g. {"SaltoDB.AccessPermissionList.Group_Zone",
// "SaltoDB.AccessPermission.Group_Zone", "ExtGroupID", "ExtZoneID"}.
struct ListNames {
  absl::string_view list;
  absl::string_view item;
  absl::string_view
      owner_id;  // The entity that the list is in: written in answers, ignored in requests.
  absl::string_view other_id;  // The zone, door, user or access level that the item is about.
};

struct PermissionItem {
  std::string id;
  Permission permission;
  bool period_is_missing = false;  // UsePeriod without a complete Period.
};

// The items as they were sent; nothing for an absent list.
std::optional<std::vector<PermissionItem>> ReadPermissions(FieldReader& reader,
                                                           const ListNames& names,
                                                           const Behaviour& behaviour,
                                                           Findings& findings);
std::optional<std::vector<std::string>> ReadMembers(FieldReader& reader, const ListNames& names,
                                                    Findings& findings);

// What an Update makes of a list (docs/ship.md Q1, Q2, Q3, Q13). UsePeriod without a Period is
// refused with 12. `exists` tells of an ID whether there is such a thing; when unknown items are
// not left out, they are in the result, for the rules (rules.h) to refuse.
absl::Status ChangePermissions(const std::optional<std::vector<PermissionItem>>& items,
                               absl::FunctionRef<bool(const std::string&)> exists,
                               const Database& database, const Behaviour& behaviour,
                               Permissions& permissions);
absl::Status ChangeMembers(const std::optional<std::vector<std::string>>& items,
                           absl::FunctionRef<bool(const std::string&)> exists,
                           const Behaviour& behaviour, IdSet& members);

// An empty list is written as <X/>, an unset Period as 1900-01-01 (docs/ship.md 4.6).
void WritePermissions(XmlWriter& writer, const ListNames& names, absl::string_view owner_id,
                      const Permissions& permissions);
void WriteMembers(XmlWriter& writer, const ListNames& names, absl::string_view owner_id,
                  const IdSet& members);

// Lists of things that this SPACE has none of (locations, functions, outputs): asked for, they are
// empty.
void WriteEmptyLists(XmlWriter& writer, const std::vector<ListNames>& asked);
// An item in one names something unknown: 11.
bool HasItems(FieldReader& reader, const std::vector<ListNames>& lists);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SHIP_LISTS_H_
