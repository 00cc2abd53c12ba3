#include "simulator/control_service.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "simulator/database_proto.h"
#include "simulator/door.h"
#include "simulator/rules.h"
#include "simulator/ui.h"

namespace connecx::simulator {
namespace {

absl::Time ToTime(const google::protobuf::Timestamp& proto) {
  return absl::FromUnixSeconds(proto.seconds()) + absl::Nanoseconds(proto.nanos());
}

void FillProto(absl::Time time, google::protobuf::Timestamp& proto) {
  proto.set_seconds(absl::ToUnixSeconds(time));
  proto.set_nanos(
      static_cast<int>((time - absl::FromUnixSeconds(proto.seconds())) / absl::Nanoseconds(1)));
}

std::string FormatLocal(absl::CivilSecond local) {
  const absl::CivilDay date(local);
  return FormatLocalDateTime({date, static_cast<SecondOfDay>(local - absl::CivilSecond(date))});
}

v1::DoorAnswer ToProto(const DoorAnswer& answer, absl::Time at) {
  v1::DoorAnswer proto;
  proto.set_open(answer.open);
  proto.set_reason(answer.reason);
  FillProto(at, *proto.mutable_at());
  proto.set_local_time(FormatLocal(answer.local));
  proto.set_day_type(std::string(DayTypeName(answer.day_type)));
  if (answer.decided_by.has_value()) {
    v1::Permission& permission = *proto.mutable_permission();
    if (answer.decided_by->zone.empty()) {
      permission.set_door(answer.decided_by->door);
    } else {
      permission.set_zone(answer.decided_by->zone);
    }
    FillProto(answer.decided_by->permission, permission);
  }
  return proto;
}

}  // namespace

absl::Status ControlService::Seed(const v1::Database& request) {
  ASSIGN_OR_RETURN(Database seed, FromProto(request));
  RETURN_IF_ERROR(CheckDatabase(seed, behaviour_));
  return space_.Change([&](Database& database) {
    database = std::move(seed);
    return absl::OkStatus();
  });
}

v1::Database ControlService::Dump() const {
  v1::Database proto;
  space_.Read([&](const Database& database) { proto = simulator::ToProto(database); });
  return proto;
}

absl::Status ControlService::SetClock(const v1::SetClockRequest& request) {
  absl::TimeZone time_zone;
  if (!request.time_zone().empty() && !absl::LoadTimeZone(request.time_zone(), &time_zone)) {
    return absl::InvalidArgumentError(
        absl::StrCat("There is no time zone \"", request.time_zone(), "\"."));
  }
  switch (request.clock_case()) {
    case v1::SetClockRequest::kFrozenAt:
      clock_.Freeze(ToTime(request.frozen_at()));
      break;
    case v1::SetClockRequest::kRunningFrom:
      clock_.RunFrom(ToTime(request.running_from()));
      break;
    case v1::SetClockRequest::kOffset:
      clock_.SetOffset(absl::Seconds(request.offset().seconds()) +
                       absl::Nanoseconds(request.offset().nanos()));
      break;
    case v1::SetClockRequest::CLOCK_NOT_SET:
      if (request.time_zone().empty()) {
        return absl::InvalidArgumentError(
            "Nothing is set: give frozen_at, running_from, offset or time_zone.");
      }
      break;
  }
  if (!request.time_zone().empty()) clock_.SetTimeZone(time_zone);
  return absl::OkStatus();
}

v1::ClockState ControlService::Clock() const {
  const absl::Time now = clock_.Now();
  const absl::TimeZone time_zone = clock_.TimeZone();
  v1::ClockState state;
  FillProto(now, *state.mutable_now());
  state.set_time_zone(time_zone.name());
  state.set_local_time(FormatLocal(absl::ToCivilSecond(now, time_zone)));
  return state;
}

absl::Status ControlService::SetPermission(const v1::SetPermissionRequest& request) {
  ASSIGN_OR_RETURN(
      const Permission permission,
      PermissionFromProto(request.timetable(), request.has_period(), request.period()));
  return ui::SetPermission(space_, request.access_level(), request.zone(), permission, behaviour_);
}

absl::Status ControlService::RemovePermission(const v1::RemovePermissionRequest& request) {
  return ui::RemovePermission(space_, request.access_level(), request.zone());
}

absl::Status ControlService::SetTimetable(const v1::Timetable& request) {
  ASSIGN_OR_RETURN(const Timetable timetable, FromProto(request));
  return ui::SetTimetable(space_, request.id(), timetable, behaviour_);
}

absl::StatusOr<v1::DoorAnswer> ControlService::Door(absl::string_view access_level,
                                                    absl::string_view zone, absl::string_view door,
                                                    absl::string_view at) const {
  if (zone.empty() == door.empty()) {
    return absl::InvalidArgumentError("Give access_level and either zone or door.");
  }
  absl::Time instant = clock_.Now();
  std::string error;
  if (!at.empty() && !absl::ParseTime(absl::RFC3339_full, at, &instant, &error)) {
    return absl::InvalidArgumentError(absl::StrCat("at is \"", at, "\", not RFC 3339: ", error));
  }
  const absl::TimeZone time_zone = clock_.TimeZone();
  absl::StatusOr<DoorAnswer> answer;
  space_.Read([&](const Database& database) {
    answer = door.empty()
                 ? DecideZone(database, access_level, zone, instant, time_zone, behaviour_)
                 : DecideDoor(database, access_level, door, instant, time_zone, behaviour_);
  });
  RETURN_IF_ERROR(answer.status());
  return ToProto(*answer, instant);
}

absl::StatusOr<v1::AccessList> ControlService::Access(absl::string_view access_level) const {
  absl::StatusOr<std::vector<ui::AccessRow>> rows;
  space_.Read([&](const Database& database) { rows = ui::ListAccess(database, access_level); });
  RETURN_IF_ERROR(rows.status());
  v1::AccessList list;
  for (const ui::AccessRow& row : *rows) {
    v1::AccessRow& out = *list.add_rows();
    out.set_access_level(row.access_level);
    out.set_access_level_name(row.access_level_name);
    out.set_zone(row.zone);
    out.set_zone_name(row.zone_name);
    out.set_period_from(row.period_from);
    out.set_period_to(row.period_to);
    out.set_timetable(row.timetable_id);
    out.set_timetable_name(row.timetable_name);
    out.set_hours(row.hours);
  }
  return list;
}

v1::CallList ControlService::Calls() const {
  v1::CallList list;
  for (const Call& call : calls_.List()) {
    v1::Call& out = *list.add_calls();
    out.set_number(call.number);
    FillProto(call.time, *out.mutable_time());
    out.set_request(call.request);
    out.set_entity_id(call.entity_id);
    out.set_result_code(call.result_code);
    out.mutable_duration()->set_seconds(absl::ToInt64Seconds(call.duration));
    out.mutable_duration()->set_nanos(
        static_cast<int>(absl::ToInt64Nanoseconds(call.duration % absl::Seconds(1))));
  }
  return list;
}

void ControlService::ClearCalls() { calls_.Clear(); }

}  // namespace connecx::simulator
