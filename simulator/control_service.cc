#include "simulator/control_service.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "simulator/database_proto.h"
#include "simulator/door.h"
#include "simulator/fault.h"
#include "simulator/fault_proto.h"
#include "simulator/foreign.h"
#include "simulator/ids.h"
#include "simulator/proto_time.h"
#include "simulator/rules.h"
#include "simulator/switches.h"
#include "simulator/ui.h"

namespace connecx::simulator {
namespace {

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

absl::Status CheckTarget(absl::string_view zone, absl::string_view door) {
  return zone.empty() == door.empty()
             ? absl::InvalidArgumentError("Give access_level and either zone or door.")
             : absl::OkStatus();
}

}  // namespace

std::string ControlService::Spelled(absl::string_view id) const {
  return SpellId(id, behaviour_.Get());
}

absl::Status ControlService::Seed(const v1::Database& request) {
  ASSIGN_OR_RETURN(Database seed, FromProto(request));
  return Seed(std::move(seed));
}

absl::Status ControlService::Seed(Database database) {
  if (foreign_) AddForeign(database);
  return Replace(std::move(database));
}

absl::Status ControlService::Replace(Database database) {
  const Behaviour behaviour = behaviour_.Get();
  SpellIds(behaviour, database);
  RETURN_IF_ERROR(CheckDatabase(database, behaviour));
  return space_.Change([&](Database& current) {
    current = std::move(database);
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
  RETURN_IF_ERROR(CheckTarget(request.zone(), request.door()));
  ASSIGN_OR_RETURN(
      const Permission permission,
      PermissionFromProto(request.timetable(), request.has_period(), request.period()));
  const Behaviour behaviour = behaviour_.Get();
  return request.door().empty()
             ? ui::SetPermission(space_, Spelled(request.access_level()), Spelled(request.zone()),
                                 permission, behaviour)
             : ui::SetDoorPermission(space_, Spelled(request.access_level()),
                                     Spelled(request.door()), permission, behaviour);
}

absl::Status ControlService::RemovePermission(const v1::RemovePermissionRequest& request) {
  RETURN_IF_ERROR(CheckTarget(request.zone(), request.door()));
  return request.door().empty() ? ui::RemovePermission(space_, Spelled(request.access_level()),
                                                       Spelled(request.zone()))
                                : ui::RemoveDoorPermission(space_, Spelled(request.access_level()),
                                                           Spelled(request.door()));
}

absl::Status ControlService::AddMember(const v1::MemberRequest& request) {
  return ui::AddMember(space_, Spelled(request.access_level()), Spelled(request.user()));
}

absl::Status ControlService::RemoveMember(const v1::MemberRequest& request) {
  return ui::RemoveMember(space_, Spelled(request.access_level()), Spelled(request.user()));
}

absl::Status ControlService::SetZone(const v1::Zone& request) {
  return ui::SetZone(space_, Spelled(request.id()), FromProto(request), behaviour_.Get());
}

absl::Status ControlService::RemoveZone(const v1::RemoveRequest& request) {
  return ui::RemoveZone(space_, Spelled(request.id()));
}

absl::Status ControlService::SetDoor(const v1::Door& request) {
  return ui::SetDoor(space_, Spelled(request.id()), FromProto(request), behaviour_.Get());
}

absl::Status ControlService::RemoveDoor(const v1::RemoveRequest& request) {
  return ui::RemoveDoor(space_, Spelled(request.id()));
}

absl::Status ControlService::SetTimetable(const v1::Timetable& request) {
  ASSIGN_OR_RETURN(const Timetable timetable, FromProto(request));
  return ui::SetTimetable(space_, request.id(), timetable, behaviour_.Get());
}

absl::Status ControlService::SetBehaviour(const v1::Behaviour& request) {
  Behaviour behaviour = behaviour_.Get();
  for (const auto& [name, value] : request.switches()) {
    RETURN_IF_ERROR(SetSwitch(name, value, behaviour));
  }
  return SetBehaviour(behaviour);
}

absl::Status ControlService::SetBehaviour(const Behaviour& behaviour) {
  return space_.Change([&](Database& database) -> absl::Status {
    Database spelled = database;
    SpellIds(behaviour, spelled);
    RETURN_IF_ERROR(CheckDatabase(spelled, behaviour));
    database = std::move(spelled);
    behaviour_.Set(behaviour);
    return absl::OkStatus();
  });
}

v1::Behaviour ControlService::GetBehaviour() const {
  const Behaviour behaviour = behaviour_.Get();
  v1::Behaviour proto;
  for (const Switch& one : Switches()) (*proto.mutable_switches())[one.name] = one.get(behaviour);
  return proto;
}

absl::StatusOr<v1::Fault> ControlService::AddFault(const v1::Fault& request) {
  ASSIGN_OR_RETURN(const FaultRule rule, FromProto(request));
  FaultPlan::Entry added{.rule = rule};
  ASSIGN_OR_RETURN(added.id, faults_.Add(rule));
  return simulator::ToProto(added);
}

v1::FaultList ControlService::Faults() const {
  v1::FaultList list;
  for (const FaultPlan::Entry& entry : faults_.List())
    *list.add_faults() = simulator::ToProto(entry);
  return list;
}

absl::Status ControlService::RemoveFault(absl::string_view id) {
  if (id.empty()) {
    faults_.Clear();
    return absl::OkStatus();
  }
  int number = 0;
  if (!absl::SimpleAtoi(id, &number)) {
    return absl::InvalidArgumentError(absl::StrCat("id is \"", id, "\", not a number."));
  }
  return faults_.Remove(number);
}

absl::Status ControlService::TakeSnapshot(const v1::SnapshotRequest& request) {
  Database copy;
  space_.Read([&](const Database& database) { copy = database; });
  base::MutexLock lock(mu_);
  snapshots_.insert_or_assign(request.name(), std::move(copy));
  return absl::OkStatus();
}

absl::Status ControlService::Restore(const v1::SnapshotRequest& request) {
  Database older;
  {
    base::MutexLock lock(mu_);
    const auto it = snapshots_.find(request.name());
    if (it == snapshots_.end()) {
      return absl::NotFoundError(absl::StrCat("There is no snapshot \"", request.name(), "\"."));
    }
    older = it->second;
  }
  return Replace(std::move(older));
}

absl::StatusOr<v1::DoorAnswer> ControlService::Door(absl::string_view access_level,
                                                    absl::string_view zone, absl::string_view door,
                                                    absl::string_view at) const {
  RETURN_IF_ERROR(CheckTarget(zone, door));
  absl::Time instant = clock_.Now();
  std::string error;
  if (!at.empty() && !absl::ParseTime(absl::RFC3339_full, at, &instant, &error)) {
    return absl::InvalidArgumentError(absl::StrCat("at is \"", at, "\", not RFC 3339: ", error));
  }
  const Behaviour behaviour = behaviour_.Get();
  const absl::TimeZone time_zone = LocalZone(clock_, behaviour);
  absl::StatusOr<DoorAnswer> answer;
  space_.Read([&](const Database& database) {
    answer = door.empty() ? DecideZone(database, Spelled(access_level), Spelled(zone), instant,
                                       time_zone, behaviour)
                          : DecideDoor(database, Spelled(access_level), Spelled(door), instant,
                                       time_zone, behaviour);
  });
  RETURN_IF_ERROR(answer.status());
  return ToProto(*answer, instant);
}

absl::StatusOr<v1::AccessList> ControlService::Access(absl::string_view access_level) const {
  absl::StatusOr<std::vector<ui::AccessRow>> rows;
  space_.Read(
      [&](const Database& database) { rows = ui::ListAccess(database, Spelled(access_level)); });
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
    FillProto(call.duration, *out.mutable_duration());
    FillProto(call.waited, *out.mutable_waited());
    if (call.fault != FaultKind::kNone) out.set_fault(std::string(FaultKindName(call.fault)));
  }
  return list;
}

void ControlService::ClearCalls() { calls_.Clear(); }

}  // namespace connecx::simulator
