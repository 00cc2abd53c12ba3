#include "simulator/ship_lists.h"

#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "simulator/refusal.h"
#include "simulator/stored_time.h"
#include "simulator/timetables.h"

namespace connecx::simulator {
namespace {

constexpr absl::string_view kNoDate = "1900-01-01T00:00:00";

void WritePeriod(XmlWriter& writer, const std::optional<Period>& period) {
  writer.Flag("UsePeriod", period.has_value());
  writer.Open("Period");
  writer.Text("StartDate",
              period.has_value() ? FormatLocalDateTime(period->start) : std::string(kNoDate));
  writer.Text("EndDate",
              period.has_value() ? FormatLocalDateTime(period->end) : std::string(kNoDate));
  writer.Close("Period");
}

PermissionItem ReadPermission(pugi::xml_node node, const ListNames& names,
                              const Behaviour& behaviour, Findings& findings) {
  PermissionItem item;
  FieldReader reader(node, findings);
  reader.Text(names.owner_id);
  item.id = reader.RequiredText(names.other_id);
  item.permission.timetable_id = reader.Int("TimezoneTableID").value_or(kAlways);
  const bool use_period = reader.Flag("UsePeriod").value_or(false);
  std::optional<LocalDateTime> start;
  std::optional<LocalDateTime> end;
  if (const std::optional<pugi::xml_node> period = reader.Element("Period")) {
    FieldReader dates(*period, findings);
    start = StoredTime(dates.DateTime("StartDate"), behaviour, findings);
    end = StoredTime(dates.DateTime("EndDate"), behaviour, findings);
    dates.Done();
  }
  reader.Done();
  if (use_period && start.has_value() && end.has_value())
    item.permission.period = Period{*start, *end};
  item.period_is_missing = use_period && !item.permission.period.has_value();
  return item;
}

// Whether the second item of `id` takes the place of the first, or a refusal.
absl::StatusOr<bool> SecondWins(absl::string_view id, const Behaviour& behaviour) {
  const std::string twice = absl::StrCat("\"", id, "\" occurs twice in one list.");
  switch (behaviour.duplicate_item) {
    case DuplicateItem::kError7:
      return Refuse(RefusalCode::kRuleViolated, twice);
    case DuplicateItem::kError10:
      return Refuse(RefusalCode::kAlreadyExists, twice);
    case DuplicateItem::kLastWins:
      return true;
    case DuplicateItem::kFirstWins:
      return false;
  }
  return false;
}

}  // namespace

std::optional<std::vector<PermissionItem>> ReadPermissions(FieldReader& reader,
                                                           const ListNames& names,
                                                           const Behaviour& behaviour,
                                                           Findings& findings) {
  const std::optional<std::vector<pugi::xml_node>> nodes = reader.List(names.list, names.item);
  if (!nodes.has_value()) return std::nullopt;
  std::vector<PermissionItem> items;
  for (const pugi::xml_node node : *nodes) {
    items.push_back(ReadPermission(node, names, behaviour, findings));
  }
  return items;
}

std::optional<std::vector<std::string>> ReadMembers(FieldReader& reader, const ListNames& names,
                                                    Findings& findings) {
  const std::optional<std::vector<pugi::xml_node>> nodes = reader.List(names.list, names.item);
  if (!nodes.has_value()) return std::nullopt;
  std::vector<std::string> items;
  for (const pugi::xml_node node : *nodes) {
    FieldReader item(node, findings);
    item.Text(names.owner_id);
    items.push_back(item.RequiredText(names.other_id));
    item.Done();
  }
  return items;
}

absl::Status ChangePermissions(const std::optional<std::vector<PermissionItem>>& items,
                               absl::FunctionRef<bool(const std::string&)> exists,
                               const Database& database, const Behaviour& behaviour,
                               Permissions& permissions) {
  if (!items.has_value()) {
    if (behaviour.absent_lists == AbsentLists::kClear) permissions.clear();
    return absl::OkStatus();
  }
  Permissions sent;
  for (const PermissionItem& item : *items) {
    if (item.period_is_missing) {
      return Refuse(
          RefusalCode::kInvalidParameter,
          absl::StrCat("The permission of \"", item.id, "\" uses a Period, but has none."));
    }
    const int timetable = item.permission.timetable_id;
    const bool known =
        exists(item.id) && (timetable == kAlways || IsTimetable(database, timetable, behaviour));
    if (!known && behaviour.unknown_item == UnknownItem::kSkip) continue;
    const auto [it, is_first] = sent.insert({item.id, item.permission});
    if (is_first) continue;
    ASSIGN_OR_RETURN(const bool second_wins, SecondWins(item.id, behaviour));
    if (second_wins) it->second = item.permission;
  }
  switch (behaviour.list_write) {
    case ListWrite::kReplace:
      permissions = std::move(sent);
      break;
    case ListWrite::kMergeWithOverwrite:
      for (const auto& [id, permission] : sent) permissions.insert_or_assign(id, permission);
      break;
    case ListWrite::kMergeWithoutOverwrite:
      permissions.insert(sent.begin(), sent.end());
      break;
  }
  return absl::OkStatus();
}

absl::Status ChangeMembers(const std::optional<std::vector<std::string>>& items,
                           absl::FunctionRef<bool(const std::string&)> exists,
                           const Behaviour& behaviour, IdSet& members) {
  if (!items.has_value()) {
    if (behaviour.absent_lists == AbsentLists::kClear) members.clear();
    return absl::OkStatus();
  }
  IdSet sent;
  for (const std::string& id : *items) {
    if (behaviour.unknown_item == UnknownItem::kSkip && !exists(id)) continue;
    if (sent.insert(id).second) continue;
    RETURN_IF_ERROR(SecondWins(id, behaviour).status());
  }
  if (behaviour.list_write == ListWrite::kReplace) members.clear();
  members.insert(sent.begin(), sent.end());
  return absl::OkStatus();
}

void WritePermissions(XmlWriter& writer, const ListNames& names, absl::string_view owner_id,
                      const Permissions& permissions) {
  if (permissions.empty()) {
    writer.Empty(names.list);
    return;
  }
  writer.Open(names.list);
  for (const auto& [id, permission] : permissions) {
    writer.Open(names.item);
    writer.Text(names.owner_id, owner_id);
    writer.Text(names.other_id, id);
    writer.Int("TimezoneTableID", permission.timetable_id);
    WritePeriod(writer, permission.period);
    writer.Close(names.item);
  }
  writer.Close(names.list);
}

void WriteMembers(XmlWriter& writer, const ListNames& names, absl::string_view owner_id,
                  const IdSet& members) {
  if (members.empty()) {
    writer.Empty(names.list);
    return;
  }
  writer.Open(names.list);
  for (const std::string& id : members) {
    writer.Open(names.item);
    writer.Text(names.owner_id, owner_id);
    writer.Text(names.other_id, id);
    writer.Close(names.item);
  }
  writer.Close(names.list);
}

void WriteEmptyLists(XmlWriter& writer, const std::vector<ListNames>& asked) {
  for (const ListNames& names : asked) writer.Empty(names.list);
}

bool HasItems(FieldReader& reader, const std::vector<ListNames>& lists) {
  bool any = false;
  for (const ListNames& names : lists) {
    const std::optional<std::vector<pugi::xml_node>> items = reader.List(names.list, names.item);
    any = any || (items.has_value() && !items->empty());
  }
  return any;
}

}  // namespace connecx::simulator
