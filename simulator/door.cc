#include "simulator/door.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "simulator/refusal.h"
#include "simulator/timetables.h"

namespace connecx::simulator {
namespace {

template <typename T>
bool IsBefore(T at, T end, const Behaviour& behaviour) {
  return behaviour.ends == Ends::kExclusive ? at < end : at <= end;
}

Verdict JudgePeriod(const Period& period, absl::CivilSecond local, const Behaviour& behaviour) {
  if (behaviour.period_times == PeriodTimes::kWholeDays) {
    const absl::CivilDay date(local);
    if (date < absl::CivilDay(period.start.ToCivil())) return Verdict::kBeforePeriod;
    return date > period.end.date ? Verdict::kAfterPeriod : Verdict::kOpen;
  }
  if (local < period.start.ToCivil()) return Verdict::kBeforePeriod;
  return IsBefore(local, period.end.ToCivil(), behaviour) ? Verdict::kOpen : Verdict::kAfterPeriod;
}

// An interval that ends before it starts runs over midnight: into the day after the one that its
// flags name.
bool IsWithin(const Interval& interval, SecondOfDay second, DayType today, DayType yesterday,
              const Behaviour& behaviour) {
  const auto is_on = [&interval](DayType day) { return interval.days[static_cast<size_t>(day)]; };
  if (interval.start <= interval.end) {
    return is_on(today) && interval.start <= second && IsBefore(second, interval.end, behaviour);
  }
  return (is_on(today) && interval.start <= second) ||
         (is_on(yesterday) && IsBefore(second, interval.end, behaviour));
}

std::string Sentence(const Database& database, Verdict verdict, const DecidingPermission& decided,
                     const DoorAnswer& answer) {
  const Permission& permission = decided.permission;
  const std::string what = decided.zone.empty()
                               ? absl::StrCat("the permission of door ", decided.door)
                               : absl::StrCat("the permission of zone ", decided.zone);
  const std::string when = absl::StrCat(
      FormatDate(absl::CivilDay(answer.local)), " ",
      FormatSecondOfDay(
          static_cast<SecondOfDay>(answer.local - absl::CivilSecond(absl::CivilDay(answer.local)))),
      ", ", DayTypeName(answer.day_type));
  switch (verdict) {
    case Verdict::kOpen:
      return absl::StrCat(
          "Open at ", when, ": ", what, " is in its Period and in the hours of timetable ",
          permission.timetable_id, " (", HoursText(database, permission.timetable_id), ").");
    case Verdict::kBeforePeriod:
      return absl::StrCat("Closed at ", when, ": the Period of ", what, " begins at ",
                          FormatLocalDateTime(permission.period->start), ".");
    case Verdict::kAfterPeriod:
      return absl::StrCat("Closed at ", when, ": the Period of ", what, " ended at ",
                          FormatLocalDateTime(permission.period->end), ".");
    case Verdict::kUnfilledTimetable:
      return absl::StrCat("Closed at ", when, ": ", what, " has timetable ",
                          permission.timetable_id, ", which has no intervals.");
    case Verdict::kOutsideHours:
      return absl::StrCat("Closed at ", when, ": ", what, " has timetable ",
                          permission.timetable_id, " (",
                          HoursText(database, permission.timetable_id), ").");
  }
  return "";
}

absl::StatusOr<const AccessLevel*> FindAccessLevel(const Database& database, absl::string_view id) {
  const auto it = database.access_levels.find(id);
  if (it == database.access_levels.end()) {
    return Refuse(RefusalCode::kNotFound, absl::StrCat("There is no access level \"", id, "\"."));
  }
  return &it->second;
}

// The first candidate that opens decides; if none does, the first.
DoorAnswer Decide(const Database& database, const std::vector<DecidingPermission>& candidates,
                  absl::string_view nothing, absl::Time at, absl::TimeZone time_zone,
                  const Behaviour& behaviour) {
  DoorAnswer answer;
  answer.local = absl::ToCivilSecond(at, time_zone);
  answer.day_type = DayTypeOf(database.special_days, absl::CivilDay(answer.local));
  if (candidates.empty()) {
    answer.reason = std::string(nothing);
    return answer;
  }
  const DecidingPermission* deciding = &candidates.front();
  Verdict verdict = Judge(deciding->permission, database, answer.local, behaviour);
  for (const DecidingPermission& candidate : candidates) {
    if (verdict == Verdict::kOpen) break;
    if (Judge(candidate.permission, database, answer.local, behaviour) != Verdict::kOpen) continue;
    deciding = &candidate;
    verdict = Verdict::kOpen;
  }
  answer.open = verdict == Verdict::kOpen;
  answer.reason = Sentence(database, verdict, *deciding, answer);
  answer.decided_by = *deciding;
  return answer;
}

}  // namespace

DayType DayTypeOf(const SpecialDays& special_days, absl::CivilDay date) {
  const auto special = special_days.find(date);
  if (special != special_days.end()) return special->second;
  // absl::Weekday counts from Monday, as DayType does.
  return static_cast<DayType>(static_cast<int>(absl::GetWeekday(date)));
}

Verdict Judge(const Permission& permission, const Database& database, absl::CivilSecond local,
              const Behaviour& behaviour) {
  if (permission.period.has_value()) {
    const Verdict verdict = JudgePeriod(*permission.period, local, behaviour);
    if (verdict != Verdict::kOpen) return verdict;
  }
  if (permission.timetable_id == kAlways) return Verdict::kOpen;
  const auto it = database.timetables.find(permission.timetable_id);
  if (it == database.timetables.end() || it->second.intervals.empty()) {
    return behaviour.unfilled_timetable == UnfilledTimetable::kAlways ? Verdict::kOpen
                                                                      : Verdict::kUnfilledTimetable;
  }
  const absl::CivilDay date(local);
  const auto second = static_cast<SecondOfDay>(local - absl::CivilSecond(date));
  const DayType today = DayTypeOf(database.special_days, date);
  const DayType yesterday = DayTypeOf(database.special_days, date - 1);
  for (const Interval& interval : it->second.intervals) {
    if (IsWithin(interval, second, today, yesterday, behaviour)) return Verdict::kOpen;
  }
  return Verdict::kOutsideHours;
}

absl::StatusOr<DoorAnswer> DecideZone(const Database& database, absl::string_view access_level,
                                      absl::string_view zone, absl::Time at,
                                      absl::TimeZone time_zone, const Behaviour& behaviour) {
  ASSIGN_OR_RETURN(const AccessLevel* level, FindAccessLevel(database, access_level));
  if (!database.zones.contains(zone)) {
    return Refuse(RefusalCode::kNotFound, absl::StrCat("There is no zone \"", zone, "\"."));
  }
  std::vector<DecidingPermission> candidates;
  if (const auto it = level->zones.find(zone); it != level->zones.end()) {
    candidates.push_back({.zone = it->first, .door = "", .permission = it->second});
  }
  return Decide(database, candidates,
                absl::StrCat("Closed: access level ", access_level, " has no permission for zone ",
                             zone, "."),
                at, time_zone, behaviour);
}

absl::StatusOr<DoorAnswer> DecideDoor(const Database& database, absl::string_view access_level,
                                      absl::string_view door, absl::Time at,
                                      absl::TimeZone time_zone, const Behaviour& behaviour) {
  ASSIGN_OR_RETURN(const AccessLevel* level, FindAccessLevel(database, access_level));
  if (!database.doors.contains(door)) {
    return Refuse(RefusalCode::kDoorNotFound, absl::StrCat("There is no door \"", door, "\"."));
  }
  std::vector<DecidingPermission> candidates;
  if (const auto it = level->doors.find(door); it != level->doors.end()) {
    candidates.push_back({.zone = "", .door = it->first, .permission = it->second});
  }
  for (const auto& [zone, permission] : level->zones) {
    const auto it = database.zones.find(zone);
    if (it != database.zones.end() && it->second.doors.contains(door)) {
      candidates.push_back({.zone = zone, .door = "", .permission = permission});
    }
  }
  return Decide(database, candidates,
                absl::StrCat("Closed: access level ", access_level, " has no permission for door ",
                             door, " and for no zone that contains it."),
                at, time_zone, behaviour);
}

}  // namespace connecx::simulator
