#include "simulator/database_proto.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace connecx::simulator {
namespace {

absl::Status Invalid(absl::string_view what, absl::string_view value, absl::string_view wanted) {
  return absl::InvalidArgumentError(absl::StrCat(what, " is \"", value, "\", not ", wanted, "."));
}

absl::StatusOr<LocalDateTime> DateTime(absl::string_view what, absl::string_view text) {
  const std::optional<LocalDateTime> value = ParseLocalDateTime(text);
  if (!value.has_value()) return Invalid(what, text, "YYYY-MM-DDThh:mm:ss");
  return *value;
}

absl::StatusOr<SecondOfDay> TimeOfDay(absl::string_view what, absl::string_view text) {
  const std::optional<SecondOfDay> value = ParseSecondOfDay(text);
  if (!value.has_value()) return Invalid(what, text, "hh:mm:ss");
  return *value;
}

absl::StatusOr<DayType> DayTypeFromName(absl::string_view name) {
  const auto it = std::find(kDayTypeNames.begin(), kDayTypeNames.end(), name);
  if (it == kDayTypeNames.end())
    return Invalid("A day", name, "Monday to Sunday, Special1, Special2 or Holiday");
  return static_cast<DayType>(it - kDayTypeNames.begin());
}

absl::Status Twice(absl::string_view kind, absl::string_view id) {
  return absl::InvalidArgumentError(absl::StrCat("There are two of ", kind, " \"", id, "\"."));
}

absl::Status AddPermission(const v1::Permission& proto, Permissions& zones, Permissions& doors) {
  ASSIGN_OR_RETURN(const Permission permission,
                   PermissionFromProto(proto.timetable(), proto.has_period(), proto.period()));
  if (proto.has_zone()) {
    if (!zones.insert({proto.zone(), permission}).second)
      return Twice("the permission of zone", proto.zone());
    return absl::OkStatus();
  }
  if (proto.has_door()) {
    if (!doors.insert({proto.door(), permission}).second)
      return Twice("the permission of door", proto.door());
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError("A permission names neither a zone nor a door.");
}

absl::Status AddAccessLevel(const v1::AccessLevel& proto, Database& database) {
  AccessLevel level;
  level.name = proto.name();
  level.description = proto.description();
  for (const v1::Permission& permission : proto.permissions()) {
    RETURN_IF_ERROR(base::Annotate(AddPermission(permission, level.zones, level.doors),
                                   absl::StrCat("access level ", proto.id())));
  }
  level.members.insert(proto.members().begin(), proto.members().end());
  level.is_visitor = proto.is_visitor();
  if (!database.access_levels.insert({proto.id(), std::move(level)}).second)
    return Twice("access level", proto.id());
  return absl::OkStatus();
}

absl::Status AddZone(const v1::Zone& proto, Database& database) {
  if (!database.zones.insert({proto.id(), FromProto(proto)}).second)
    return Twice("zone", proto.id());
  return absl::OkStatus();
}

absl::Status AddDoor(const v1::Door& proto, Database& database) {
  if (!database.doors.insert({proto.id(), FromProto(proto)}).second)
    return Twice("door", proto.id());
  return absl::OkStatus();
}

absl::Status AddUser(const v1::User& proto, Database& database) {
  User user;
  user.fields.insert(proto.fields().begin(), proto.fields().end());
  for (const v1::Permission& permission : proto.permissions()) {
    RETURN_IF_ERROR(base::Annotate(AddPermission(permission, user.zones, user.doors),
                                   absl::StrCat("user ", proto.id())));
  }
  if (!database.users.insert({proto.id(), std::move(user)}).second)
    return Twice("user", proto.id());
  return absl::OkStatus();
}

absl::Status AddSpecialDay(const v1::SpecialDay& proto, Database& database) {
  const std::optional<absl::CivilDay> date = ParseDate(proto.date());
  if (!date.has_value()) return Invalid("A special day's date", proto.date(), "YYYY-MM-DD");
  ASSIGN_OR_RETURN(const DayType type, DayTypeFromName(proto.type()));
  if (type < DayType::kSpecial1)
    return Invalid("A special day's type", proto.type(), "Holiday, Special1 or Special2");
  if (!database.special_days.insert({*date, type}).second)
    return Twice("special day", proto.date());
  return absl::OkStatus();
}

template <typename Repeated>
void AddPermissions(const Permissions& zones, const Permissions& doors, Repeated& out) {
  for (const auto& [id, permission] : zones) {
    v1::Permission& proto = *out.Add();
    proto.set_zone(id);
    FillProto(permission, proto);
  }
  for (const auto& [id, permission] : doors) {
    v1::Permission& proto = *out.Add();
    proto.set_door(id);
    FillProto(permission, proto);
  }
}

void FillProto(const Timetable& timetable, v1::Timetable& proto) {
  proto.set_writes(timetable.writes);
  proto.set_name(timetable.name);
  proto.set_description(timetable.description);
  for (const Interval& interval : timetable.intervals) {
    v1::Interval& out = *proto.add_intervals();
    out.set_id(interval.id);
    out.set_start(FormatSecondOfDay(interval.start));
    out.set_end(FormatSecondOfDay(interval.end));
    out.set_on_no_day(interval.days.none());
    if (interval.days.all()) continue;
    for (int day = 0; day < kDayTypes; ++day) {
      if (interval.days[day]) out.add_days(std::string(kDayTypeNames[day]));
    }
  }
}

}  // namespace

absl::StatusOr<Permission> PermissionFromProto(int timetable, bool has_period,
                                               const v1::Period& period) {
  Permission permission;
  permission.timetable_id = timetable;
  if (!has_period) return permission;
  ASSIGN_OR_RETURN(const LocalDateTime start, DateTime("A Period's start", period.start()));
  ASSIGN_OR_RETURN(const LocalDateTime end, DateTime("A Period's end", period.end()));
  permission.period = Period{start, end};
  return permission;
}

Zone FromProto(const v1::Zone& proto) {
  Zone zone;
  zone.name = proto.name();
  zone.description = proto.description();
  zone.is_low = proto.is_low();
  zone.is_free_assignment = proto.is_free_assignment();
  if (proto.has_free_assignment_group()) zone.free_assignment_group = proto.free_assignment_group();
  zone.doors.insert(proto.doors().begin(), proto.doors().end());
  return zone;
}

Door FromProto(const v1::Door& proto) {
  Door door;
  door.name = proto.name();
  door.description = proto.description();
  door.update_required = proto.update_required();
  door.fields.insert(proto.fields().begin(), proto.fields().end());
  return door;
}

absl::StatusOr<Timetable> FromProto(const v1::Timetable& proto) {
  Timetable timetable;
  timetable.writes = proto.writes();
  timetable.name = proto.name();
  timetable.description = proto.description();
  for (const v1::Interval& in : proto.intervals()) {
    Interval interval;
    interval.id = in.has_id() ? in.id() : static_cast<int>(timetable.intervals.size()) + 1;
    ASSIGN_OR_RETURN(interval.start, TimeOfDay("An interval's start", in.start()));
    ASSIGN_OR_RETURN(interval.end, TimeOfDay("An interval's end", in.end()));
    if (in.days().empty() && !in.on_no_day()) interval.days.set();
    for (const std::string& name : in.days()) {
      ASSIGN_OR_RETURN(const DayType day, DayTypeFromName(name));
      interval.days.set(static_cast<size_t>(day));
    }
    timetable.intervals.push_back(interval);
  }
  return timetable;
}

absl::StatusOr<Database> FromProto(const v1::Database& proto) {
  Database database;
  for (const auto& level : proto.access_levels()) RETURN_IF_ERROR(AddAccessLevel(level, database));
  for (const auto& zone : proto.zones()) RETURN_IF_ERROR(AddZone(zone, database));
  for (const auto& door : proto.doors()) RETURN_IF_ERROR(AddDoor(door, database));
  for (const auto& user : proto.users()) RETURN_IF_ERROR(AddUser(user, database));
  for (const auto& day : proto.special_days()) RETURN_IF_ERROR(AddSpecialDay(day, database));
  for (const v1::Timetable& in : proto.timetables()) {
    absl::StatusOr<Timetable> timetable = FromProto(in);
    if (!timetable.ok())
      return base::Annotate(timetable.status(), absl::StrCat("timetable ", in.id()));
    if (!database.timetables.insert({in.id(), *std::move(timetable)}).second) {
      return Twice("timetable", absl::StrCat(in.id()));
    }
  }
  return database;
}

void FillProto(const Permission& permission, v1::Permission& proto) {
  proto.set_timetable(permission.timetable_id);
  if (!permission.period.has_value()) return;
  proto.mutable_period()->set_start(FormatLocalDateTime(permission.period->start));
  proto.mutable_period()->set_end(FormatLocalDateTime(permission.period->end));
}

v1::Database ToProto(const Database& database) {
  v1::Database proto;
  for (const auto& [id, level] : database.access_levels) {
    v1::AccessLevel& out = *proto.add_access_levels();
    out.set_id(id);
    out.set_name(level.name);
    out.set_description(level.description);
    AddPermissions(level.zones, level.doors, *out.mutable_permissions());
    for (const std::string& member : level.members) out.add_members(member);
    out.set_is_visitor(level.is_visitor);
  }
  for (const auto& [id, zone] : database.zones) {
    v1::Zone& out = *proto.add_zones();
    out.set_id(id);
    out.set_name(zone.name);
    out.set_description(zone.description);
    out.set_is_low(zone.is_low);
    out.set_is_free_assignment(zone.is_free_assignment);
    out.set_free_assignment_group(zone.free_assignment_group);
    for (const std::string& door : zone.doors) out.add_doors(door);
  }
  for (const auto& [id, door] : database.doors) {
    v1::Door& out = *proto.add_doors();
    out.set_id(id);
    out.set_name(door.name);
    out.set_description(door.description);
    out.set_update_required(door.update_required);
    out.mutable_fields()->insert(door.fields.begin(), door.fields.end());
  }
  for (const auto& [id, user] : database.users) {
    v1::User& out = *proto.add_users();
    out.set_id(id);
    out.mutable_fields()->insert(user.fields.begin(), user.fields.end());
    AddPermissions(user.zones, user.doors, *out.mutable_permissions());
  }
  for (const auto& [id, timetable] : database.timetables) {
    v1::Timetable& out = *proto.add_timetables();
    out.set_id(id);
    FillProto(timetable, out);
  }
  for (const auto& [date, type] : database.special_days) {
    v1::SpecialDay& out = *proto.add_special_days();
    out.set_date(FormatDate(date));
    out.set_type(std::string(DayTypeName(type)));
  }
  return proto;
}

}  // namespace connecx::simulator
