#include "salto_client/testing/fake_salto_client.h"

#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "salto_client/permission_view.h"
#include "salto_client/salto_error.h"
#include "salto_client/ship/ship_error.h"

namespace connecx::salto {
namespace {

constexpr int kRuleViolated = 7;
constexpr int kDoesNotExist = 11;

template <typename Key, typename T>
Page<T> PageOf(const absl::btree_map<Key, T>& entities, const PageRequest<Key>& request) {
  Page<T> page;
  auto entity =
      request.start_from.has_value() ? entities.lower_bound(*request.start_from) : entities.begin();
  for (; entity != entities.end() && page.items.size() < static_cast<size_t>(request.max_count);
       ++entity) {
    page.items.push_back(entity->second);
  }
  page.eof = entity == entities.end();
  return page;
}

absl::Status CheckRequest(int max_count) {
  if (max_count > 0) return absl::OkStatus();
  return SaltoError(absl::StatusCode::kInvalidArgument, "max_count must be positive", {});
}

}  // namespace

void FakeSaltoClient::PutGroup(Group group) {
  base::MutexLock lock(mu_);
  if (!group.doors.has_value()) group.doors.emplace();
  if (!group.zones.has_value()) group.zones.emplace();
  if (!group.members.has_value()) group.members.emplace();
  groups_[group.group_id] = group;
}

void FakeSaltoClient::RemoveGroup(absl::string_view group_id) {
  base::MutexLock lock(mu_);
  groups_.erase(std::string(group_id));
}

void FakeSaltoClient::PutZone(Zone zone) {
  base::MutexLock lock(mu_);
  if (!zone.doors.has_value()) zone.doors.emplace();
  zones_[zone.zone_id] = zone;
}

void FakeSaltoClient::PutDoor(Door door) {
  base::MutexLock lock(mu_);
  doors_[door.door_id] = door;
}

void FakeSaltoClient::AddTimetables(int first, int count) {
  for (int number = first; number < first + count; ++number) {
    PutTimetable({.number = number, .name = absl::StrCat("Timetable ", number)});
  }
}

void FakeSaltoClient::PutTimetable(Timetable timetable) {
  base::MutexLock lock(mu_);
  if (!timetable.intervals.has_value()) timetable.intervals.emplace();
  timetables_[timetable.number] = timetable;
}

void FakeSaltoClient::SetLocalTime(absl::CivilSecond local_time) {
  base::MutexLock lock(mu_);
  local_time_ = local_time;
}

std::optional<Group> FakeSaltoClient::group(absl::string_view group_id) const {
  base::MutexLock lock(mu_);
  const auto found = groups_.find(std::string(group_id));
  if (found == groups_.end()) return std::nullopt;
  return found->second;
}

std::optional<Timetable> FakeSaltoClient::timetable(int number) const {
  base::MutexLock lock(mu_);
  const auto found = timetables_.find(number);
  if (found == timetables_.end()) return std::nullopt;
  return found->second;
}

std::optional<Permission> FakeSaltoClient::permission(absl::string_view group_id,
                                                      absl::string_view zone_id) const {
  const std::optional<Group> held = group(group_id);
  if (!held.has_value()) return std::nullopt;
  for (const Permission& permission : *held->zones) {
    if (permission.target_id == zone_id) return permission;
  }
  return std::nullopt;
}

void FakeSaltoClient::FailNext(Operation operation, absl::Status error, FaultTime time) {
  base::MutexLock lock(mu_);
  faults_[operation].push_back({.error = std::move(error), .time = time});
}

void FakeSaltoClient::FailAll(absl::Status error) {
  base::MutexLock lock(mu_);
  all_fail_ = std::move(error);
}

void FakeSaltoClient::BeforeEachCall(std::function<void(Operation)> hook) {
  base::MutexLock lock(mu_);
  hook_ = std::move(hook);
}

int FakeSaltoClient::calls(Operation operation) const {
  base::MutexLock lock(mu_);
  const auto found = calls_.find(operation);
  return found == calls_.end() ? 0 : found->second;
}

int FakeSaltoClient::writes() const {
  return calls(Operation::kUpdateGroup) + calls(Operation::kUpdateTimetable);
}

absl::StatusOr<std::optional<FakeSaltoClient::Fault>> FakeSaltoClient::Begin(
    Operation operation, absl::Duration time_limit) {
  std::function<void(Operation)> hook;
  {
    base::MutexLock lock(mu_);
    ++calls_[operation];
    hook = hook_;
  }
  if (hook) hook(operation);
  if (time_limit <= absl::ZeroDuration()) {
    return SaltoError(absl::StatusCode::kDeadlineExceeded, "no time left to call SPACE",
                      {.transient = true});
  }
  base::MutexLock lock(mu_);
  RETURN_IF_ERROR(all_fail_);
  std::deque<Fault>& faults = faults_[operation];
  if (faults.empty()) return std::optional<Fault>();
  Fault fault = std::move(faults.front());
  faults.pop_front();
  if (fault.time == FaultTime::kBeforeEffect) return fault.error;
  return std::optional<Fault>(std::move(fault));
}

template <typename T>
absl::StatusOr<T> FakeSaltoClient::Call(Operation operation, absl::Duration time_limit,
                                        const std::function<absl::StatusOr<T>()>& effect) {
  ASSIGN_OR_RETURN(const std::optional<Fault> fault, Begin(operation, time_limit));
  absl::StatusOr<T> result = effect();
  if (fault.has_value()) return MarkOutcomeUnknown(fault->error);
  return result;
}

absl::StatusOr<ServerInfo> FakeSaltoClient::GetInfo(absl::Duration time_limit) {
  return Call<ServerInfo>(Operation::kGetInfo, time_limit, [this]() -> absl::StatusOr<ServerInfo> {
    base::MutexLock lock(mu_);
    return ServerInfo{.protocol_id = "SHIP",
                      .protocol_version = "1.0",
                      .local_time = local_time_,
                      .default_language = "eng"};
  });
}

absl::StatusOr<Page<Group>> FakeSaltoClient::ReadGroups(const PageRequest<std::string>& page,
                                                        GroupLists lists,
                                                        absl::Duration time_limit) {
  RETURN_IF_ERROR(CheckRequest(page.max_count));
  return Call<Page<Group>>(Operation::kReadGroups, time_limit,
                           [&]() -> absl::StatusOr<Page<Group>> {
                             base::MutexLock lock(mu_);
                             Page<Group> result = PageOf(groups_, page);
                             for (Group& group : result.items) {
                               if (!lists.doors) group.doors.reset();
                               if (!lists.zones) group.zones.reset();
                               if (!lists.members) group.members.reset();
                             }
                             return result;
                           });
}

absl::StatusOr<Page<Zone>> FakeSaltoClient::ReadZones(const PageRequest<std::string>& page,
                                                      absl::Duration time_limit) {
  RETURN_IF_ERROR(CheckRequest(page.max_count));
  return Call<Page<Zone>>(Operation::kReadZones, time_limit, [&]() -> absl::StatusOr<Page<Zone>> {
    base::MutexLock lock(mu_);
    return PageOf(zones_, page);
  });
}

absl::StatusOr<Page<Timetable>> FakeSaltoClient::ReadTimetables(const PageRequest<int>& page,
                                                                absl::Duration time_limit) {
  RETURN_IF_ERROR(CheckRequest(page.max_count));
  return Call<Page<Timetable>>(Operation::kReadTimetables, time_limit,
                               [&]() -> absl::StatusOr<Page<Timetable>> {
                                 base::MutexLock lock(mu_);
                                 return PageOf(timetables_, page);
                               });
}

absl::StatusOr<Page<Door>> FakeSaltoClient::ReadDoors(const PageRequest<std::string>& page,
                                                      absl::Duration time_limit) {
  RETURN_IF_ERROR(CheckRequest(page.max_count));
  return Call<Page<Door>>(Operation::kReadDoors, time_limit, [&]() -> absl::StatusOr<Page<Door>> {
    base::MutexLock lock(mu_);
    return PageOf(doors_, page);
  });
}

absl::Status FakeSaltoClient::CheckPermissions(const std::vector<Permission>& permissions,
                                               bool are_zones) const {
  absl::flat_hash_set<std::string> targets;
  for (const Permission& permission : permissions) {
    const std::string& id = permission.target_id;
    if (!targets.insert(id).second) return ShipError(kRuleViolated, absl::StrCat(id, " twice"));
    const bool known = are_zones ? zones_.contains(id) : doors_.contains(id);
    if (!known) return ShipError(kDoesNotExist, id);
    ASSIGN_OR_RETURN(const PermissionView view, ParsePermission(permission));
    if (view.timetable != 0 && !timetables_.contains(view.timetable)) {
      return ShipError(kDoesNotExist, absl::StrCat("timetable ", view.timetable));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> FakeSaltoClient::ApplyUpdate(const GroupUpdate& update) {
  const auto found = groups_.find(update.group_id);
  if (found == groups_.end()) return ShipError(kDoesNotExist, update.group_id);
  if (update.doors.has_value()) RETURN_IF_ERROR(CheckPermissions(*update.doors, false));
  if (update.zones.has_value()) RETURN_IF_ERROR(CheckPermissions(*update.zones, true));
  Group& group = found->second;
  if (update.doors.has_value()) group.doors = update.doors;
  if (update.zones.has_value()) group.zones = update.zones;
  if (update.members.has_value()) group.members = update.members;
  return group.group_id;
}

absl::StatusOr<std::string> FakeSaltoClient::UpdateGroup(const GroupUpdate& update,
                                                         absl::Duration time_limit) {
  return Call<std::string>(Operation::kUpdateGroup, time_limit,
                           [&]() -> absl::StatusOr<std::string> {
                             base::MutexLock lock(mu_);
                             return ApplyUpdate(update);
                           });
}

absl::Status FakeSaltoClient::UpdateTimetable(const Timetable& timetable,
                                              absl::Duration time_limit) {
  if (!timetable.intervals.has_value()) {
    return SaltoError(absl::StatusCode::kInvalidArgument, "a timetable is written with intervals",
                      {});
  }
  return Call<bool>(Operation::kUpdateTimetable, time_limit,
                    [&]() -> absl::StatusOr<bool> {
                      base::MutexLock lock(mu_);
                      const auto found = timetables_.find(timetable.number);
                      if (found == timetables_.end()) {
                        return ShipError(kDoesNotExist,
                                         absl::StrCat("timetable ", timetable.number));
                      }
                      found->second = timetable;
                      return true;
                    })
      .status();
}

}  // namespace connecx::salto
