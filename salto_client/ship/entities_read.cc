#include "salto_client/ship/entities_read.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "salto_client/excerpt.h"
#include "salto_client/local_time.h"
#include "salto_client/permission_view.h"
#include "salto_client/ship/entity_names.h"
#include "salto_client/ship/xml_reader.h"

namespace connecx::salto {
namespace {

absl::StatusOr<std::optional<bool>> TakeFlag(FieldReader& fields, absl::string_view name) {
  ASSIGN_OR_RETURN(const std::optional<int> value, fields.TakeNumber(name));
  if (!value.has_value()) return std::optional<bool>();
  if (*value != 0 && *value != 1) {
    return WrongElement(name, absl::StrCat("is neither 0 nor 1: ", *value));
  }
  return std::optional<bool>(*value == 1);
}

absl::StatusOr<std::string> TakeTextOrEmpty(FieldReader& fields, absl::string_view name) {
  ASSIGN_OR_RETURN(std::optional<std::string> text, fields.TakeText(name));
  return std::move(text).value_or("");
}

absl::StatusOr<RawPeriod> ReadPeriod(pugi::xml_node node) {
  ASSIGN_OR_RETURN(FieldReader fields, FieldReader::Of(node));
  RawPeriod period;
  ASSIGN_OR_RETURN(period.start, fields.TakeText("StartDate"));
  ASSIGN_OR_RETURN(period.end, fields.TakeText("EndDate"));
  ASSIGN_OR_RETURN(period.unknown, fields.TakeRest());
  return period;
}

absl::StatusOr<Permission> ReadPermission(FieldReader fields, const ListNames& names) {
  Permission permission;
  ASSIGN_OR_RETURN(permission.target_id, fields.TakeId(names.id));
  fields.Take("ExtGroupID");  // echoed on read, omitted on write (docs/ship.md 3.2)
  ASSIGN_OR_RETURN(permission.timetable, fields.TakeText("TimezoneTableID"));
  ASSIGN_OR_RETURN(permission.use_period, fields.TakeText("UsePeriod"));
  if (const pugi::xml_node period = fields.Take("Period")) {
    ASSIGN_OR_RETURN(permission.period, ReadPeriod(period));
  }
  ASSIGN_OR_RETURN(permission.unknown, fields.TakeRest());
  RETURN_IF_ERROR(ParsePermission(permission).status());
  return permission;
}

absl::StatusOr<Member> ReadMember(FieldReader fields, const ListNames& names) {
  Member member;
  ASSIGN_OR_RETURN(member.user_id, fields.TakeId(names.id));
  fields.Take("ExtGroupID");
  ASSIGN_OR_RETURN(member.unknown, fields.TakeRest());
  return member;
}

absl::StatusOr<std::string> ReadZoneDoor(FieldReader fields, const ListNames& names) {
  return fields.TakeId(names.id);
}

// A list inside an entity; nullopt if the entity has none.
template <typename Item>
absl::StatusOr<std::optional<std::vector<Item>>> TakeList(
    FieldReader& entity, const ListNames& names,
    absl::StatusOr<Item> (*read_item)(FieldReader, const ListNames&)) {
  const pugi::xml_node list = entity.Take(names.list);
  if (!list) return std::optional<std::vector<Item>>();
  ASSIGN_OR_RETURN(const std::vector<pugi::xml_node> nodes, ListItems(list, names.item));
  std::vector<Item> items;
  items.reserve(nodes.size());
  for (const pugi::xml_node node : nodes) {
    ASSIGN_OR_RETURN(FieldReader fields, FieldReader::Of(node));
    ASSIGN_OR_RETURN(Item item, read_item(std::move(fields), names));
    items.push_back(std::move(item));
  }
  return std::optional<std::vector<Item>>(std::move(items));
}

// Params > the listing's element > entities, then EOF.
template <typename T, typename ReadEntity>
absl::StatusOr<Page<T>> ReadPage(pugi::xml_node params, absl::string_view list_name,
                                 absl::string_view entity_name, ReadEntity read_entity) {
  if (!params) return WrongElement("RequestResponse", "has no Params");
  ASSIGN_OR_RETURN(FieldReader answer, FieldReader::Of(params));
  const pugi::xml_node list = answer.Take(list_name);
  if (!list) return WrongElement("Params", absl::StrCat("has no ", list_name));
  Page<T> page;
  ASSIGN_OR_RETURN(page.eof, TakeFlag(answer, "EOF"));
  ASSIGN_OR_RETURN(const std::vector<pugi::xml_node> nodes, ListItems(list, entity_name));
  page.items.reserve(nodes.size());
  for (const pugi::xml_node node : nodes) {
    ASSIGN_OR_RETURN(FieldReader fields, FieldReader::Of(node));
    ASSIGN_OR_RETURN(T entity, read_entity(fields));
    page.items.push_back(std::move(entity));
  }
  return page;
}

absl::StatusOr<int> TakeTimeOfDay(FieldReader& fields, absl::string_view name) {
  ASSIGN_OR_RETURN(const std::string text, fields.TakeId(name));
  const std::optional<int> second = ParseTimeOfDay(text);
  if (!second.has_value()) {
    return WrongElement(name, absl::StrCat("is not a time of day: ", Excerpt(text)));
  }
  return *second;
}

absl::StatusOr<TimetableInterval> ReadInterval(pugi::xml_node node) {
  ASSIGN_OR_RETURN(FieldReader fields, FieldReader::Of(node));
  TimetableInterval interval;
  ASSIGN_OR_RETURN(interval.start_second, TakeTimeOfDay(fields, "StartTime"));
  ASSIGN_OR_RETURN(interval.end_second, TakeTimeOfDay(fields, "EndTime"));
  for (int day = 0; day < kDayTypes; ++day) {
    ASSIGN_OR_RETURN(const std::optional<bool> flag, TakeFlag(fields, kDayFlags[day]));
    interval.days[day] = flag.value_or(false);
  }
  return interval;
}

absl::StatusOr<Group> ReadGroupEntity(FieldReader& fields, GroupLists lists) {
  Group group;
  ASSIGN_OR_RETURN(group.group_id, fields.TakeId("ExtGroupID"));
  ASSIGN_OR_RETURN(group.name, TakeTextOrEmpty(fields, "Name"));
  ASSIGN_OR_RETURN(group.description, TakeTextOrEmpty(fields, "Description"));
  if (lists.doors) {
    ASSIGN_OR_RETURN(group.doors, TakeList<Permission>(fields, kGroupDoors, ReadPermission));
  }
  if (lists.zones) {
    ASSIGN_OR_RETURN(group.zones, TakeList<Permission>(fields, kGroupZones, ReadPermission));
  }
  if (lists.members) {
    ASSIGN_OR_RETURN(group.members, TakeList<Member>(fields, kGroupMembers, ReadMember));
  }
  return group;
}

absl::StatusOr<Zone> ReadZoneEntity(FieldReader& fields) {
  Zone zone;
  ASSIGN_OR_RETURN(zone.zone_id, fields.TakeId("ExtZoneID"));
  ASSIGN_OR_RETURN(zone.name, TakeTextOrEmpty(fields, "Name"));
  ASSIGN_OR_RETURN(zone.description, TakeTextOrEmpty(fields, "Description"));
  ASSIGN_OR_RETURN(zone.doors, TakeList<std::string>(fields, kZoneDoors, ReadZoneDoor));
  return zone;
}

absl::StatusOr<Timetable> ReadTimetableEntity(FieldReader& fields) {
  Timetable timetable;
  ASSIGN_OR_RETURN(const std::optional<int> number, fields.TakeNumber("TimezoneTableID"));
  if (!number.has_value()) return WrongElement("SaltoDBTimezoneTable", "has no TimezoneTableID");
  timetable.number = *number;
  ASSIGN_OR_RETURN(timetable.name, TakeTextOrEmpty(fields, "Name"));
  ASSIGN_OR_RETURN(timetable.description, TakeTextOrEmpty(fields, "Description"));
  const pugi::xml_node list = fields.Take("SaltoDBTimezoneList");
  if (!list) return timetable;
  ASSIGN_OR_RETURN(const std::vector<pugi::xml_node> nodes, ListItems(list, "SaltoDBTimezone"));
  timetable.intervals.emplace();
  for (const pugi::xml_node node : nodes) {
    ASSIGN_OR_RETURN(const TimetableInterval interval, ReadInterval(node));
    timetable.intervals->push_back(interval);
  }
  return timetable;
}

absl::StatusOr<Door> ReadDoorEntity(FieldReader& fields) {
  Door door;
  ASSIGN_OR_RETURN(door.door_id, fields.TakeId("ExtDoorID"));
  ASSIGN_OR_RETURN(door.name, TakeTextOrEmpty(fields, "Name"));
  // Missing numbers of a state show as -1 (docs/ship.md 4.8).
  ASSIGN_OR_RETURN(const std::optional<int> update, fields.TakeNumber("UpdateRequired"));
  if (update.value_or(-1) < -1 || update.value_or(-1) > 1) {
    return WrongElement("UpdateRequired", absl::StrCat("is neither -1, 0 nor 1: ", *update));
  }
  if (update.value_or(-1) != -1) door.update_required = *update == 1;
  return door;
}

}  // namespace

absl::StatusOr<ServerInfo> ReadServerInfo(pugi::xml_node params) {
  if (!params) return WrongElement("RequestResponse", "has no Params");
  ASSIGN_OR_RETURN(FieldReader fields, FieldReader::Of(params));
  ServerInfo info;
  ASSIGN_OR_RETURN(info.protocol_id, TakeTextOrEmpty(fields, "ProtocolID"));
  ASSIGN_OR_RETURN(info.protocol_version, TakeTextOrEmpty(fields, "ProtocolVersion"));
  ASSIGN_OR_RETURN(info.default_language, TakeTextOrEmpty(fields, "DefaultLanguage"));
  ASSIGN_OR_RETURN(const std::string date_time, fields.TakeId("DateTime"));
  const std::optional<absl::CivilSecond> local_time = ParseLocalTime(date_time);
  if (!local_time.has_value()) {
    return WrongElement("DateTime", absl::StrCat("is not a date and time: ", Excerpt(date_time)));
  }
  info.local_time = *local_time;
  return info;
}

absl::StatusOr<Page<Group>> ReadGroupPage(pugi::xml_node params, GroupLists lists) {
  return ReadPage<Group>(params, "SaltoDBGroupList", "SaltoDBGroup",
                         [lists](FieldReader& fields) { return ReadGroupEntity(fields, lists); });
}

absl::StatusOr<Page<Zone>> ReadZonePage(pugi::xml_node params) {
  return ReadPage<Zone>(params, "SaltoDBZoneList", "SaltoDBZone", ReadZoneEntity);
}

absl::StatusOr<Page<Timetable>> ReadTimetablePage(pugi::xml_node params) {
  return ReadPage<Timetable>(params, "SaltoDBTimezoneTableList", "SaltoDBTimezoneTable",
                             ReadTimetableEntity);
}

absl::StatusOr<Page<Door>> ReadDoorPage(pugi::xml_node params) {
  return ReadPage<Door>(params, "SaltoDBDoorList", "SaltoDBDoor", ReadDoorEntity);
}

}  // namespace connecx::salto
