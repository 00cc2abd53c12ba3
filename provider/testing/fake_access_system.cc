#include "provider/testing/fake_access_system.h"

#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/openings.h"
#include "core/permission_digest.h"

namespace connecx::provider {
namespace {

constexpr int kFirstTimetable = 1;
// Numbers that only persons use.
constexpr int kFirstHandTimetable = 1000;

struct FakeState final : core::VendorState {
  std::optional<int> version;  // none: it was not read
};

std::vector<core::HeldInterval> AsHeld(const core::Timetable& hours) {
  std::vector<core::HeldInterval> held;
  for (const core::Interval& interval : hours.intervals) {
    held.push_back({interval.begin * 60, interval.end * 60 - 1, interval.days});
  }
  return held;
}

}  // namespace

void FakeAccessSystem::AddAccessLevel(absl::string_view access_level) {
  base::MutexLock lock(mu_);
  levels_[std::string(access_level)];
}

void FakeAccessSystem::SetByHand(absl::string_view access_level, absl::string_view zone,
                                 std::optional<core::HeldPeriod> period,
                                 std::vector<core::HeldInterval> hours) {
  base::MutexLock lock(mu_);
  int number = 0;
  if (!hours.empty()) {
    number = kFirstHandTimetable;
    while (timetables_.contains(number)) ++number;
    timetables_[number] = std::move(hours);
  }
  Level& level = levels_[std::string(access_level)];
  level.permissions[std::string(zone)] = Make(zone, number, period);
  ++level.version;
}

void FakeAccessSystem::SetByHand(absl::string_view access_level, absl::string_view zone,
                                 const core::HeldPeriod& period, int timetable_number) {
  base::MutexLock lock(mu_);
  Level& level = levels_[std::string(access_level)];
  level.permissions[std::string(zone)] = Make(zone, timetable_number, period);
  ++level.version;
}

void FakeAccessSystem::RemoveByHand(absl::string_view access_level, absl::string_view zone) {
  base::MutexLock lock(mu_);
  Level& level = levels_[std::string(access_level)];
  level.permissions.erase(std::string(zone));
  ++level.version;
}

void FakeAccessSystem::SetDoorByHand(absl::string_view access_level, absl::string_view door,
                                     std::optional<core::HeldPeriod> period, int timetable_number) {
  base::MutexLock lock(mu_);
  Level& level = levels_[std::string(access_level)];
  level.doors[std::string(door)] = Make(door, timetable_number, period);
  ++level.version;
}

void FakeAccessSystem::AddMember(absl::string_view access_level, absl::string_view member) {
  base::MutexLock lock(mu_);
  Level& level = levels_[std::string(access_level)];
  level.members.insert(std::string(member));
  ++level.version;
}

void FakeAccessSystem::Fail(Call call, const absl::Status& status, When when, int times) {
  base::MutexLock lock(mu_);
  for (int i = 0; i < times; ++i) faults_[call].push_back({status, when});
}

void FakeAccessSystem::FailLater(Call call, const absl::Status& status, int good) {
  base::MutexLock lock(mu_);
  for (int i = 0; i < good; ++i) faults_[call].push_back({absl::OkStatus(), When::kBeforeEffect});
  faults_[call].push_back({status, When::kBeforeEffect});
}

void FakeAccessSystem::Break(Call call, const absl::Status& status) {
  base::MutexLock lock(mu_);
  broken_[call] = status;
}

void FakeAccessSystem::Mend() {
  base::MutexLock lock(mu_);
  broken_.clear();
}

void FakeAccessSystem::LoseNextWrite() {
  base::MutexLock lock(mu_);
  lose_next_write_ = true;
}

void FakeAccessSystem::DropWithNextWrite(absl::string_view id) {
  base::MutexLock lock(mu_);
  drop_with_next_write_ = std::string(id);
}

void FakeAccessSystem::KeepEndedItems() {
  base::MutexLock lock(mu_);
  keeps_ended_items_ = true;
}

void FakeAccessSystem::ShowZonesInUpperCase() {
  base::MutexLock lock(mu_);
  upper_case_ = true;
}

void FakeAccessSystem::HideAccessLevels(bool hidden) {
  base::MutexLock lock(mu_);
  hidden_ = hidden;
}

void FakeAccessSystem::SetTimetables(int size) {
  base::MutexLock lock(mu_);
  timetable_count_ = size;
}

void FakeAccessSystem::RefuseFilling(const absl::Status& status) {
  base::MutexLock lock(mu_);
  refused_filling_ = status;
}

void FakeAccessSystem::LetDoorsNeedUpdate(absl::string_view zone, std::vector<std::string> doors) {
  base::MutexLock lock(mu_);
  doors_that_need_update_[std::string(zone)] = std::move(doors);
}

void FakeAccessSystem::SetClockOffset(absl::Duration offset) {
  base::MutexLock lock(mu_);
  clock_offset_ = offset;
}

void FakeAccessSystem::RefuseZone(absl::string_view zone, const absl::Status& status) {
  base::MutexLock lock(mu_);
  if (status.ok()) {
    refused_zones_.erase(std::string(zone));
  } else {
    refused_zones_[std::string(zone)] = status;
  }
}

std::optional<core::HeldPermission> FakeAccessSystem::Held(absl::string_view access_level,
                                                           absl::string_view zone) {
  base::MutexLock lock(mu_);
  const Level& level = levels_[std::string(access_level)];
  const auto found = level.permissions.find(std::string(zone));
  if (found == level.permissions.end()) return std::nullopt;
  return found->second;
}

bool FakeAccessSystem::Opens(absl::string_view access_level, absl::string_view zone,
                             absl::Time instant) {
  const std::optional<core::HeldPermission> held = Held(access_level, zone);
  return held && core::OpensAt(*held, instant, time_zone_, {});
}

int FakeAccessSystem::Calls(Call call) {
  base::MutexLock lock(mu_);
  return calls_[call];
}

int FakeAccessSystem::writes_of_stale_reads() {
  base::MutexLock lock(mu_);
  return stale_writes_;
}

std::optional<FakeAccessSystem::Fault> FakeAccessSystem::TakeFault(Call call) {
  ++calls_[call];
  const auto broken = broken_.find(call);
  if (broken != broken_.end()) return Fault{broken->second, When::kBeforeEffect};
  std::deque<Fault>& faults = faults_[call];
  if (faults.empty()) return std::nullopt;
  Fault fault = faults.front();
  faults.pop_front();
  if (fault.status.ok()) return std::nullopt;  // one of the good ones before it
  return fault;
}

core::HeldPermission FakeAccessSystem::Make(absl::string_view zone, int number,
                                            std::optional<core::HeldPeriod> period) {
  core::HeldPermission held{
      .zone = std::string(zone), .timetable_number = number, .period = period};
  if (number != 0) held.hours = timetables_[number];
  held.timetable_is_ours = number != 0 && number < kFirstHandTimetable;
  held.digest = core::PermissionDigest(zone, number, period);
  return held;
}

absl::StatusOr<core::AccessLevel> FakeAccessSystem::ReadAccessLevel(
    absl::string_view access_level) {
  base::MutexLock lock(mu_);
  if (const std::optional<Fault> fault = TakeFault(Call::kRead)) return fault->status;
  if (hidden_) return absl::FailedPreconditionError("access levels are not shown");
  const auto found = levels_.find(std::string(access_level));
  if (found == levels_.end()) {
    return absl::NotFoundError(absl::StrCat("access level ", access_level, " is not known"));
  }
  core::AccessLevel level{.id = found->first};
  for (const auto& [zone, held] : found->second.permissions) level.permissions.push_back(held);
  for (const auto& [door, held] : found->second.doors) level.doors.push_back(held);
  level.members.assign(found->second.members.begin(), found->second.members.end());
  auto state = std::make_shared<FakeState>();
  state->version = found->second.version;
  level.vendor = std::move(state);
  return level;
}

absl::StatusOr<core::AccessLevel> FakeAccessSystem::Believe(
    absl::string_view access_level, std::vector<core::HeldPermission> permissions) {
  base::MutexLock lock(mu_);
  for (core::HeldPermission& held : permissions) {
    if (held.timetable_number != 0) held.hours = timetables_[held.timetable_number];
  }
  return core::AccessLevel{.id = std::string(access_level),
                           .permissions = std::move(permissions),
                           .vendor = std::make_shared<FakeState>()};
}

absl::Status FakeAccessSystem::WritePermissions(const core::AccessLevel& read,
                                                absl::Span<const core::PermissionChange> changes) {
  base::MutexLock lock(mu_);
  const std::optional<Fault> fault = TakeFault(Call::kWrite);
  if (fault && fault->when == When::kBeforeEffect) return fault->status;
  for (const core::PermissionChange& change : changes) {
    const auto refused = refused_zones_.find(change.zone);
    if (refused != refused_zones_.end()) return refused->second;
    for (const core::HeldPermission& held : read.permissions) {
      if (held.zone != change.zone && absl::EqualsIgnoreCase(held.zone, change.zone)) {
        return absl::InvalidArgumentError("the zone stands there in another spelling");
      }
    }
  }
  if (lose_next_write_) {
    lose_next_write_ = false;
    return absl::OkStatus();
  }
  Level& level = levels_[read.id];
  const std::optional<int> seen = static_cast<const FakeState&>(*read.vendor).version;
  if (seen && *seen != level.version) ++stale_writes_;
  // The whole list is replaced by what was read, with the changes.
  std::map<std::string, core::HeldPermission> permissions;
  for (const core::HeldPermission& held : read.permissions) permissions[held.zone] = held;
  for (const core::PermissionChange& asked : changes) {
    core::PermissionChange change = asked;
    if (upper_case_) change.zone = absl::AsciiStrToUpper(change.zone);
    if (!change.wanted) {
      permissions.erase(change.zone);
      if (keeps_ended_items_) {
        const absl::CivilDay ended(2000, 1, 1);
        permissions[change.zone] = Make(change.zone, 0, core::WholeDays(ended, ended));
      }
      continue;
    }
    const core::HeldPeriod period = {absl::CivilSecond(change.wanted->first),
                                     absl::CivilSecond(change.wanted->last + 1) - 1};
    permissions[change.zone] = Make(change.zone, change.wanted->timetable_number, period);
  }
  const std::string dropped = std::exchange(drop_with_next_write_, "");
  permissions.erase(dropped);
  level.permissions = std::move(permissions);
  level.doors.erase(dropped);
  level.members.erase(dropped);
  ++level.version;
  if (fault) return core::WithUnknownOutcome(fault->status);
  return absl::OkStatus();
}

absl::StatusOr<core::AccessLevelPage> FakeAccessSystem::ListAccessLevels(absl::string_view after) {
  constexpr int kPage = 2;
  base::MutexLock lock(mu_);
  if (const std::optional<Fault> fault = TakeFault(Call::kList)) return fault->status;
  if (hidden_) return absl::FailedPreconditionError("access levels are not shown");
  core::AccessLevelPage page;
  auto level = after.empty() ? levels_.begin() : levels_.upper_bound(std::string(after));
  for (; level != levels_.end(); ++level) {
    if (page.entries.size() == kPage) {
      page.next = page.entries.back().id;
      break;
    }
    core::AccessLevelPage::Entry entry{.id = level->first};
    for (const auto& [zone, held] : level->second.permissions) entry.permissions.push_back(held);
    page.entries.push_back(std::move(entry));
  }
  return page;
}

absl::StatusOr<core::TimetableRef> FakeAccessSystem::ObtainTimetable(const core::Timetable& hours,
                                                                     const core::TimetableUse& use,
                                                                     core::TimetableSource source) {
  base::MutexLock lock(mu_);
  if (hours.always()) return core::TimetableRef{0, "always"};
  if (const std::optional<Fault> fault = TakeFault(Call::kObtain)) return fault->status;
  const std::vector<core::HeldInterval> wanted = AsHeld(hours);
  const std::string name = absl::StrCat("CX ", core::HoursText(hours));
  for (const auto& [number, held] : timetables_) {
    if (number < kFirstHandTimetable && held == wanted) return core::TimetableRef{number, name};
  }
  for (int number = kFirstTimetable; number < kFirstTimetable + timetable_count_; ++number) {
    if (timetables_.contains(number) || source == core::TimetableSource::kFilled) continue;
    if (!refused_filling_.ok()) return refused_filling_;
    timetables_[number] = wanted;
    const auto doors = doors_that_need_update_.find(use.zone);
    if (doors != doors_that_need_update_.end()) {
      doors_to_update_[use.access_level].push_back({use.zone, doors->second});
    }
    return core::TimetableRef{.number = number, .name = name, .just_filled = true};
  }
  return absl::ResourceExhaustedError("all timetables of the range are in use");
}

absl::Status FakeAccessSystem::RefreshTimetables(absl::Span<const core::TimetableUse> /*uses*/) {
  base::MutexLock lock(mu_);
  if (const std::optional<Fault> fault = TakeFault(Call::kRefresh)) return fault->status;
  return absl::OkStatus();
}

std::vector<core::DoorsToUpdate> FakeAccessSystem::TakeDoorsToUpdate(
    absl::string_view access_level) {
  base::MutexLock lock(mu_);
  return std::exchange(doors_to_update_[std::string(access_level)], {});
}

core::TimetablePoolState FakeAccessSystem::PoolState() {
  base::MutexLock lock(mu_);
  core::TimetablePoolState state{.size = timetable_count_};
  for (const auto& [number, held] : timetables_) {
    if (number < kFirstHandTimetable) ++state.in_use;
  }
  state.scarce = 5 * state.in_use >= 4 * state.size;
  return state;
}

absl::StatusOr<absl::CivilSecond> FakeAccessSystem::ReadClock() {
  base::MutexLock lock(mu_);
  if (const std::optional<Fault> fault = TakeFault(Call::kClock)) return fault->status;
  return absl::ToCivilSecond(clock_.Now() + clock_offset_, time_zone_);
}

core::SystemDescription FakeAccessSystem::Describe() const {
  return {.vendor = "fake", .endpoint = "memory", .encrypted = true, .verified = true};
}

}  // namespace connecx::provider
