#include "simulator/ship_lists.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "simulator/refusal.h"

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

PermissionItem ReadPermission(pugi::xml_node node, const ListNames& names, Findings& findings) {
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
    start = dates.DateTime("StartDate");
    end = dates.DateTime("EndDate");
    dates.Done();
  }
  reader.Done();
  if (use_period && start.has_value() && end.has_value())
    item.permission.period = Period{*start, *end};
  item.period_is_missing = use_period && !item.permission.period.has_value();
  return item;
}

absl::Status Twice(absl::string_view id) {
  return Refuse(RefusalCode::kRuleViolated, absl::StrCat("\"", id, "\" occurs twice in one list."));
}

}  // namespace

std::optional<std::vector<PermissionItem>> ReadPermissions(FieldReader& reader,
                                                           const ListNames& names,
                                                           Findings& findings) {
  const std::optional<std::vector<pugi::xml_node>> nodes = reader.List(names.list, names.item);
  if (!nodes.has_value()) return std::nullopt;
  std::vector<PermissionItem> items;
  for (const pugi::xml_node node : *nodes) items.push_back(ReadPermission(node, names, findings));
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

absl::Status ToPermissions(const std::vector<PermissionItem>& items, Permissions& permissions) {
  permissions.clear();
  for (const PermissionItem& item : items) {
    if (item.period_is_missing) {
      return Refuse(
          RefusalCode::kInvalidParameter,
          absl::StrCat("The permission of \"", item.id, "\" uses a Period, but has none."));
    }
    if (!permissions.insert({item.id, item.permission}).second) return Twice(item.id);
  }
  return absl::OkStatus();
}

absl::Status ToMembers(const std::vector<std::string>& items, IdSet& members) {
  members.clear();
  for (const std::string& id : items) {
    if (!members.insert(id).second) return Twice(id);
  }
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
