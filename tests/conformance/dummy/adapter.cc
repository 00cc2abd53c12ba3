#include "tests/conformance/dummy/adapter.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "core/permission_digest.h"

namespace connecx::dummy {
namespace {

// There is no end of schedules; the port wants a number.
constexpr int kSchedules = 1000000;
constexpr int kMinute = 60;

std::string KeyOf(absl::string_view group, absl::string_view door) {
  return absl::StrCat(group, "|", door);
}

absl::Status UnknownId(absl::string_view id) {
  return absl::NotFoundError(absl::StrCat("the controller does not know ", id));
}

// A minute of a timetable ends with its 59th second, and so it is read back.
Schedule ScheduleOf(const core::Timetable& timetable) {
  Schedule schedule;
  for (const core::Interval& interval : timetable.intervals) {
    Hours& hours = *schedule.add_hours();
    hours.set_begin(interval.begin * kMinute);
    hours.set_end(interval.end * kMinute - 1);
    hours.set_days(interval.days.bits());
  }
  return schedule;
}

bool IsFilled(const Schedule& schedule, const Memory& memory) {
  return std::any_of(memory.schedules().begin(), memory.schedules().end(),
                     [bytes = schedule.SerializeAsString()](const auto& entry) {
                       return entry.second.SerializeAsString() == bytes;
                     });
}

std::vector<core::HeldInterval> IntervalsOf(const Schedule& schedule) {
  std::vector<core::HeldInterval> intervals;
  for (const Hours& hours : schedule.hours()) {
    intervals.push_back({hours.begin(), hours.end(),
                         core::DayTypes::FromBits(static_cast<std::uint16_t>(hours.days()))});
  }
  return intervals;
}

}  // namespace

std::vector<core::HeldPermission> DummyAccessSystem::HeldBy(absl::string_view group,
                                                            const Memory& memory) const {
  std::vector<core::HeldPermission> all;
  for (const auto& [key, right] : memory.rights()) {
    if (right.group() != group) continue;
    // Whole days, as they were written, also where a midnight does not exist.
    const core::HeldPeriod period =
        core::WholeDays(absl::ToCivilDay(absl::FromUnixSeconds(right.from()), time_zone_),
                        absl::ToCivilDay(absl::FromUnixSeconds(right.until() - 1), time_zone_));
    core::HeldPermission held{
        .zone = right.door(), .timetable_number = right.schedule(), .period = period};
    const auto schedule = memory.schedules().find(right.schedule());
    if (schedule != memory.schedules().end()) held.hours = IntervalsOf(schedule->second);
    held.digest = core::PermissionDigest(held.zone, held.timetable_number, held.period);
    all.push_back(std::move(held));
  }
  return all;
}

absl::StatusOr<core::AccessLevel> DummyAccessSystem::ReadAccessLevel(
    absl::string_view access_level) {
  if (!Hardware::KnowsGroup(access_level)) return UnknownId(access_level);
  return core::AccessLevel{.id = std::string(access_level),
                           .permissions = HeldBy(access_level, hardware_.Read()),
                           .vendor = nullptr};
}

absl::Status DummyAccessSystem::WritePermissions(const core::AccessLevel& read,
                                                 absl::Span<const core::PermissionChange> changes) {
  for (const core::PermissionChange& change : changes) {
    if (!Hardware::KnowsDoor(change.zone)) return UnknownId(change.zone);
  }
  // Each right stands for itself: what is not changed is not touched.
  for (const core::PermissionChange& change : changes) {
    absl::Status written;
    if (change.wanted) {
      Right right;
      right.set_group(read.id);
      right.set_door(change.zone);
      right.set_from(absl::ToUnixSeconds(absl::FromCivil(change.wanted->first, time_zone_)));
      right.set_until(absl::ToUnixSeconds(absl::FromCivil(change.wanted->last + 1, time_zone_)));
      right.set_schedule(change.wanted->timetable_number);
      written = hardware_.Put(KeyOf(read.id, change.zone), right);
    } else {
      written = hardware_.Remove(KeyOf(read.id, change.zone));
    }
    if (!written.ok()) return core::WithUnknownOutcome(written);
  }
  return absl::OkStatus();
}

absl::StatusOr<core::AccessLevelPage> DummyAccessSystem::ListAccessLevels(
    absl::string_view /*after*/) {
  core::AccessLevelPage page;
  const Memory memory = hardware_.Read();
  for (const absl::string_view group : kGroups) {
    page.entries.push_back({.id = std::string(group), .permissions = HeldBy(group, memory)});
  }
  return page;
}

absl::StatusOr<core::TimetableRef> DummyAccessSystem::ObtainTimetable(
    const core::Timetable& hours, const core::TimetableUse& /*use*/, core::TimetableSource source) {
  if (hours.always()) return core::TimetableRef{0, "always"};
  const Schedule wanted = ScheduleOf(hours);
  if (source == core::TimetableSource::kFilled && !IsFilled(wanted, hardware_.Read())) {
    return absl::ResourceExhaustedError("no schedule holds these hours");
  }
  ASSIGN_OR_RETURN(const int number, hardware_.ObtainSchedule(wanted));
  return core::TimetableRef{number, core::HoursText(hours)};
}

absl::Status DummyAccessSystem::RefreshTimetables(absl::Span<const core::TimetableUse> /*uses*/) {
  // A schedule that was filled once is never changed or reclaimed.
  return absl::OkStatus();
}

core::TimetablePoolState DummyAccessSystem::PoolState() {
  return {.size = kSchedules, .in_use = static_cast<int>(hardware_.Read().schedules().size())};
}

absl::StatusOr<absl::CivilSecond> DummyAccessSystem::ReadClock() {
  return absl::ToCivilSecond(clock_.Now(), time_zone_);
}

core::SystemDescription DummyAccessSystem::Describe() const {
  return {.vendor = "Imaginary Locks",
          .endpoint = "the controller",
          .encrypted = true,
          .verified = true};
}

}  // namespace connecx::dummy
